"""The files of examples/deployment: the server alone, behind HAProxy, and the unit files in systemd's own judgement."""

import pathlib
import shutil
import signal
import socket
import subprocess
import sys
import threading
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
from support import peers  # noqa: E402

FOLDER = peers.ROOT / "examples" / "deployment"


class DeploymentTest(peers.PeerTest):
    def serve(self, port=0, workers=2):
        server = self.start(peers.FALCON, "--workers", workers, FOLDER / "echo.fpl", f"tcp 127.0.0.1 {port}")
        server.line(workers - 1)
        return server

    @staticmethod
    def exchange(port, text=b"hello\n"):
        with socket.create_connection(("127.0.0.1", port), peers.LIMIT_S) as peer:
            peer.sendall(text)
            return peer.makefile("rb").readline()

    def test_echo(self):
        server = self.serve()
        self.assertEqual(self.exchange(server.port()), b"hello\n")
        self.assertEqual(self.exchange(server.port(), b"HEALTH\n"), b"OK\n")
        server.signal(signal.SIGTERM)
        self.assertEqual((server.wait(), server.err), (0, b""))

    def test_socket_activation(self):
        self.require("systemd-socket-activate")
        port = peers.unused_port()
        server = self.start("systemd-socket-activate", "-l", f"127.0.0.1:{port}", peers.FALCON, "--workers", 2, FOLDER / "echo.fpl")
        server.wait_for(b"Listening on", "err")
        self.assertEqual(self.exchange(port), b"hello\n")
        self.assertEqual(sorted(server.line(i) for i in range(2)),
                         [f"worker {slot} serves ('127.0.0.1', {port})" for slot in range(2)])
        server.signal(signal.SIGTERM)
        self.assertEqual(server.wait(), 0, server.err)

    def proxy(self, *ports):
        """HAProxy with the file as it is, but for the addresses: its port."""
        self.require("haproxy")
        own = peers.unused_port()
        text = (FOLDER / "haproxy.cfg").read_text().replace("bind :7000", f"bind 127.0.0.1:{own}")
        for place, port in zip(("192.0.2.11:7000", "192.0.2.12:7000"), ports, strict=True):
            self.assertIn(place, text)
            text = text.replace(place, f"127.0.0.1:{port}")
        (self.folder / "haproxy.cfg").write_text(text.replace("inter 1s", "inter 100ms"))
        self.run_peer("haproxy", "-c", "-q", "-f", "haproxy.cfg")
        self.start("haproxy", "-db", "-f", "haproxy.cfg")
        peers.wait_until(lambda: self.answers(own), "an answer through HAProxy")
        return own

    def answers(self, port):
        try:
            return self.exchange(port) == b"hello\n"
        except OSError:
            return False

    def test_haproxy_file_is_valid(self):
        self.run_peer("haproxy", "-c", "-q", "-f", FOLDER / "haproxy.cfg")

    def test_rolling_restart_behind_haproxy(self):
        ports = [peers.unused_port(), peers.unused_port()]
        servers = [self.serve(port) for port in ports]
        own = self.proxy(*ports)
        failures, answers, stop = [], [], threading.Event()

        def load():
            while not stop.is_set():
                try:
                    answers.append(self.exchange(own))
                except OSError as error:
                    failures.append(repr(error))

        clients = [threading.Thread(target=load) for _ in range(2)]
        for client in clients:
            client.start()
        try:
            for index, port in enumerate(ports):
                servers[index].signal(signal.SIGTERM)
                self.assertEqual(servers[index].wait(), 0, servers[index].err)
                servers[index] = self.serve(port)
                count = len(answers)
                peers.wait_until(lambda count=count: len(answers) > count + 20, "answers")
        finally:
            stop.set()
            for client in clients:
                client.join()
        self.assertEqual((failures, set(answers)), ([], {b"hello\n"}))

    def test_unit_files(self):
        self.require("systemd-analyze")
        for path in FOLDER.glob("falcon-echo*"):
            shutil.copy(path, self.folder)
            copy = self.folder / path.name
            copy.write_text(copy.read_text().replace("/usr/local/bin/falcon", peers.FALCON))
        for unit in ("falcon-echo.service", "falcon-echo-activated.socket", "falcon-echo-activated.service"):
            done = subprocess.run(["systemd-analyze", "verify", "--man=no", self.folder / unit], capture_output=True, text=True,
                                  check=False, env={"SYSTEMD_UNIT_PATH": f"{self.folder}:", "PATH": "/usr/bin:/bin"})
            told = [line for line in done.stderr.splitlines() if "falcon-echo" in line]
            self.assertEqual((done.returncode, told), (0, []), done.stderr)

    def test_kubernetes_file(self):
        text = (FOLDER / "kubernetes.yaml").read_text()
        self.assertIn('"/app/echo.fpl"', text)
        try:
            import yaml
        except ImportError:
            self.skipTest("PyYAML is not installed")
        deployment, service = yaml.safe_load_all(text)
        self.assertEqual((deployment["kind"], service["kind"]), ("Deployment", "Service"))


if __name__ == "__main__":
    unittest.main()
