#!/usr/bin/env python3
"""falcon_1_2_4.py FOLDER: runs the example programs of Falcon 1.2.4 and compares with docs/falcon-1.2.4.md.

FOLDER is a copy of that version's repository; the page says how to get one. Each program runs unmodified, with
build/release/falcon or $FALCON, in a copy of the folder `example` of its own, for ten seconds at most, and in a network
that ends at this machine: the two addresses out in the world that programs ask for are addresses of it, with a little
server behind. What a row of the page says is compared: the status, the number of lines on standard output, and eight
digits of the SHA-256 of those lines (addresses of objects and port numbers left out) with the last line of standard error.
"""

import hashlib
import os
import pathlib
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parent.parent
FALCON = os.environ.get("FALCON", str(ROOT / "build/release/falcon"))
PAGE = ROOT / "docs/falcon-1.2.4.md"
ROW = re.compile(r"^\| `(?P<name>[\w ]+)` \|.*\| (?P<result>[^|]*) \|[^|]*\|$", re.MULTILINE)
SAMPLE = re.compile(r"^```js\n(.*?)^```$", re.MULTILINE | re.DOTALL)
LIMIT_S = 10
INPUT = {"calculator": "6 * 7\n", "input": "Alice\n"}
SERVERS = {"server": ["file.html"], "simpleserverexample": []}
WORLD = {"8.8.8.8": "hostmachine", "142.250.80.78": "sockets"}  # the addresses that programs ask for
HOSTS = "127.0.0.1 localhost {host}\n142.250.80.78 www.google.com\n"


def in_own_network():
    """Goes on as another process, as root of a network and of an /etc/hosts of its own."""
    with tempfile.NamedTemporaryFile("w", suffix=".hosts", delete=False) as hosts:
        hosts.write(HOSTS.format(host=socket.gethostname()))
    script = f"mount --bind {hosts.name} /etc/hosts && rm {hosts.name} && ip link set lo up"
    script += "".join(f" && ip address add {address}/32 dev lo" for address in WORLD) + ' && exec "$@"'
    unshare = ["unshare", "--net", "--mount"] + ([] if os.geteuid() == 0 else ["--map-root-user"])
    os.execvp(unshare[0], [*unshare, "sh", "-c", script, "sh", sys.executable, *sys.argv, "--in-own-network"])


def answer_one():
    """Answers the first that connects to one of WORLD's addresses."""
    listener = socket.create_server(("142.250.80.78", 80))

    def answer():
        client, _ = listener.accept()
        with client:
            client.recv(4096)
            client.sendall(b"HTTP/1.0 200 OK\r\n\r\nhello")

    threading.Thread(target=answer, daemon=True).start()


def fetch(url):
    """What a server answers, once it listens."""
    for _ in range(LIMIT_S * 20):
        try:
            with urllib.request.urlopen(url, timeout=LIMIT_S) as answer:
                return answer.read()
        except urllib.error.HTTPError as error:
            return error.code
        except OSError:
            time.sleep(0.05)
    return None


def serve(command, folder, environment):
    """The result of a server: what it answers, then it is ended."""
    process = subprocess.Popen(command, cwd=folder, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        page = fetch("http://127.0.0.1:8000/")
        missing = fetch("http://127.0.0.1:8000/favicon.ico")
    finally:
        process.kill()
        process.wait()
    whole = page == (folder / "file.html").read_text().encode()
    return f"serves {'its page' if whole else repr(page)} and {missing}"


def run(name, text, folder):
    """The result of a program, as the page has it, and what it wrote."""
    path = folder / f"{name}.fpl"
    path.write_text(text)
    environment = os.environ | {"FALCONPATH": str(folder.parent / "fpllib"), "COLUMNS": "80", "LC_ALL": "C.UTF-8"}
    command = [FALCON, path.name, *SERVERS.get(name, [])]
    if name in SERVERS:
        return serve(command, folder, environment), ""
    if name == "sockets":
        answer_one()
    try:
        done = subprocess.run(command, cwd=folder, env=environment, input=INPUT.get(name, ""), capture_output=True, text=True,
                              timeout=LIMIT_S, check=False)
    except subprocess.TimeoutExpired:
        return f"does not end within {LIMIT_S} s", ""
    lines = re.sub(r"0x[0-9a-f]+|\b\d{5}\)", "…", done.stdout).splitlines()
    told = "\n".join([*lines, *done.stderr.splitlines()[-1:]])
    digest = hashlib.sha256(told.encode()).hexdigest()[:8]
    return f"status {done.returncode}, {len(lines)} line{'s' if len(lines) != 1 else ''}, {digest}", done.stdout + done.stderr


def programs(folder):
    """The text of each program by its name."""
    texts = {path.stem: path.read_text() for path in sorted((folder / "example").glob("*.fpl"))}
    texts["README sample"] = SAMPLE.search((folder / "README.md").read_text())[1]
    return texts


def main():
    folder = pathlib.Path(sys.argv[1])
    expected = {match["name"]: match["result"] for match in ROW.finditer(PAGE.read_text())}
    texts = programs(folder)
    wrong = sorted(expected.keys() ^ texts.keys())
    for name in wrong:
        print(f"{name}: {'not in the folder' if name in expected else 'not on the page'}")
    for name in sorted(texts):
        with tempfile.TemporaryDirectory() as place:
            copy = pathlib.Path(place, "falcon")  # what programs look for two folders up, they find
            shutil.copytree(folder / "example", copy / "example")
            shutil.copytree(folder / "fpllib", copy / "fpllib")
            pathlib.Path(place, "lib.fpl").write_text("print('lib')\n")
            result, output = run(name, texts[name], copy / "example")
        print(f"{name}: {result}")
        if expected.get(name) != result:
            wrong.append(name)
            print(f"  the page says: {expected.get(name)}\n{output}")
    print(f"{len(texts)} programs, {len(set(wrong))} differ from {PAGE.relative_to(ROOT)}")
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit("usage: falcon_1_2_4.py FOLDER")
    if sys.argv[-1] != "--in-own-network":
        in_own_network()
    main()
