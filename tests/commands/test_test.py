"""`falcon test`: what it finds and runs, what makes a test fail, and what is told of it."""

import os
import pathlib
import signal
import subprocess
import sys
import unittest
import xml.etree.ElementTree

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
from support.tools import FALCON, LIMIT_S, ToolTest  # noqa: E402


class TestCommand(ToolTest):
    def outcome(self, text, *words):
        """The report of a failing file with one test, without its first line and the summary."""
        self.write("test_it.fpl", text)
        out, _ = self.falcon("test", *words, status=1)
        lines = out.splitlines()
        self.assertEqual(lines[-1], "0 passed, 1 failed")
        self.assertEqual(lines[0], "FAIL test_it.fpl::test_it")
        return "\n".join(line[2:] for line in lines[1:-1])

    def test_what_is_found(self):
        self.write("test_a.fpl", "func test_1() {}\nfunc other() { assert False }\nfunc test_2() {}")
        self.write("deep/er/b_test.fpl", "func test_3() {}\nfunc test_bird() {}")
        self.write("deep/testing.fpl", "func test_4() { assert False }")
        self.write(".hidden/test_c.fpl", "func test_5() { assert False }")
        out, _ = self.falcon("test", "-v")
        self.assertEqual(out.splitlines(), [
            "ok   test_a.fpl::test_1", "ok   test_a.fpl::test_2", "ok   deep/er/b_test.fpl::test_3",
            "ok   deep/er/b_test.fpl::test_bird", "4 passed, 0 failed"])
        self.assertEqual(self.falcon("test")[0], "4 passed, 0 failed\n")
        self.assertEqual(self.falcon("test", "deep")[0], "2 passed, 0 failed\n")
        self.assertEqual(self.falcon("test", "-k", "bird")[0], "1 passed, 0 failed\n")
        self.assertEqual(self.falcon("test", "-k", "test_a")[0], "2 passed, 0 failed\n")
        self.assertEqual(self.falcon("test", "deep/testing.fpl", status=1)[0].splitlines()[-1], "0 passed, 1 failed")

    def test_nothing_found(self):
        out, err = self.falcon("test", "-k", "nothing", status=1)
        self.assertEqual((out, err), ("0 passed, 0 failed\n", "falcon: no tests found\n"))

    def test_wrong_words(self):
        for words in (["--junit"], ["-k"], ["--quick"]):
            self.assertIn("usage: falcon test", self.falcon("test", *words, status=2)[1])
        self.assertIn("none: No such file", self.falcon("test", "none", status=1)[1])

    def test_both_sides_are_shown(self):
        self.assertEqual(self.outcome("func weigh(bird) { return len(bird) / 10 }\nfunc test_it() {\n    assert weigh('kestrel') == 0.25\n}"), """\
Traceback (most recent call last):
  File "test_it.fpl", line 3, in test_it
    assert weigh('kestrel') == 0.25
    ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
AssertionError
left:  0.7
right: 0.25""")

    def sides(self, text):
        report = self.outcome(f"func test_it() {{\n    {text}\n}}").split("\n")
        at = next(i for i, line in enumerate(report) if line.startswith("AssertionError"))
        return report[at:]

    def test_kinds_of_assert(self):
        self.assertEqual(self.sides("assert 5 in [1, 2]"), ["AssertionError", "left:  5", "right: [1, 2]"])
        self.assertEqual(self.sides("x = 3; assert x is None, 'no x'"), ["AssertionError: no x", "left:  3", "right: None"])
        self.assertEqual(self.sides("x = []; assert x"), ["AssertionError", "value: []"])
        self.assertEqual(self.sides("assert not 1"), ["AssertionError"])
        self.assertEqual(self.sides("assert len('') > 0 and True"), ["AssertionError"])
        self.assertEqual(self.sides("assert isinstance(1, str)"), ["AssertionError"])

    def test_operands_are_evaluated_once(self):
        self.write("test_it.fpl", """\
seen = []
func note(x) { seen.append(x); return x }
func test_fails() { try { assert note(1) == note(2) } except AssertionError { assert seen == [1, 2] } }
func test_holds() { assert note(1) == note(1), note("never"); assert seen == [1, 1] }
func test_message() { try { assert note(0), note("why") } except AssertionError e { assert str(e) == "why" and seen == [0, "why"] } }
func test_no_message() { try { assert 1 == 2 } except AssertionError e { assert e.args == () } }
""")
        self.assertEqual(self.falcon("test")[0], "4 passed, 0 failed\n")

    def test_long_values_show_where_they_part(self):
        self.assertEqual(self.sides("assert 'a\\nb\\nc\\nd\\n' == 'a\\nx\\nc\\nd\\n'")[3:], [
            "lines that differ, from line 2 (- left, + right):", "  a", "- b", "+ x", "  c", "  d"])
        shown = self.sides("assert 'a' * 300 + 'x' + 'b' * 300 == 'a' * 300 + 'yé' + 'b' * 300")
        self.assertEqual([line[:60] for line in shown[1:3]], ["left:  …" + "a" * 40 + "x" + "b" * 11, "right: …" + "a" * 40 + "yé" + "b" * 10])
        self.assertEqual(self.sides("assert list(range(40)) == list(range(30)) + [0] * 10")[3:],
                         ["they differ first at index 30:", "left:  30", "right: 0"])
        self.assertEqual(self.sides("assert list(range(40)) == list(range(41))")[3:], ["one has 40 items, the other 41"])
        self.assertEqual(self.sides("assert {'a': 1, 'b': 'x' * 50, 'c': 1} == {'a': 1, 'b': 2, 'd': 1}")[3:],
                         ["at 'b':", "left:  '" + "x" * 50 + "'", "right: 2", "only left:  'c': 1", "only right: 'd': 1"])

    def test_a_repr_that_raises(self):
        shown = self.outcome("class A { func __repr__(self) { raise ValueError('no') } }\nfunc test_it() { assert A() == 1 }")
        self.assertIn("left:  <A, whose repr raised ValueError>\nright: 1", shown)

    def test_output_of_what_fails_alone(self):
        self.write("test_it.fpl", """\
import sys
func test_good() { print("of the good one") }
func test_bad() { print("of the bad one"); print("and its error", file=sys.stderr); raise ValueError("no") }
""")
        out, err = self.falcon("test", status=1)
        self.assertNotIn("good", out)
        self.assertIn("  output:\n    of the bad one\n    and its error\n1 passed, 1 failed\n", out)
        self.assertEqual(err, "")

    def test_each_test_is_alone(self):
        self.write("folder/x", "")
        self.write("library.fpl", "state = []\n")
        self.write("test_it.fpl", """\
import library, os, sys
names = []
func test_1() { names.append(1); library.state.append(1); os.chdir("folder"); sys.path.append("x") }
func test_2() { assert names == [] and library.state == []; assert "x" not in sys.path and os.exists("folder") }
func test_3() { assert __name__ == "__main__" and sys.argv[1] == "test_it.fpl" and input_is_empty() }
func input_is_empty() { return sys.stdin.read() == "" }
""")
        self.assertEqual(self.falcon("test", given="something")[0], "3 passed, 0 failed\n")

    def test_leaks(self):
        start = "import socket, thread\nfunc forever() { thread.Semaphore(0).acquire() }\n"
        shown = self.outcome(start + "func test_it() { thread.spawn(forever) }")
        self.assertRegex(shown, r"a thread goes on after the test.*\n  Thread-1 waits for acquire on <Semaphore.*> at test_it.fpl:2 in forever")
        shown = self.outcome(start + "func test_it() {\n    s = socket.socket()\n    s.bind(('127.0.0.1', 0))\n}")
        self.assertRegex(shown, r"a socket is open after the test.*\n  <Socket fd=\d+ family=AF_INET .*local=127.0.0.1:\d+")

    def test_what_is_no_leak(self):
        self.write("test_it.fpl", """\
import socket, thread, time
ready = thread.Semaphore(0)
func forever() { thread.Semaphore(0).acquire() }
background = thread.spawn(forever)
listening = socket.socket()
func test_from_the_file() {}
func test_daemon() { t = thread.Thread(forever); t.daemon = True; t.start() }
func test_ends_by_itself() { thread.spawn(time.sleep_ms, 20) }
func test_joined() { assert thread.spawn(len, "four").join() == 4 }
func test_closed() { with socket.socket() s { s.bind(("127.0.0.1", 0)) } }
func echo(server) {
    client, _ = server.accept()
    with client { while client.recv(10) {} }
}
func test_serves() {
    with socket.socket() server {
        server.bind(("127.0.0.1", 0))
        server.listen(1)
        thread.spawn(echo, server)
        with socket.socket() client { client.connect(server.getsockname()); client.sendall("x") }
    }
}
""")
        self.assertEqual(self.falcon("test")[0], "6 passed, 0 failed\n")

    def test_other_ways_to_fail(self):
        self.assertIn("SystemExit", self.outcome("func test_it() { exit(0) }"))
        self.assertIn("Deadlock", self.outcome("import thread\nfunc test_it() { thread.Semaphore(0).acquire() }"))
        self.assertIn("the program ended before the test did",
                      self.outcome("import thread, time\nfunc test_it() { thread.spawn(exit, 0); time.sleep(60) }"))
        self.assertIn("a thread ended by an exception", self.outcome(
            "import thread, time\nfunc f() { raise ValueError('x') }\nfunc test_it() { thread.spawn(f); time.sleep_ms(1) }"))
        self.assertIn("a test takes no arguments", self.outcome("func test_it(x) {}"))
        self.assertIn("a generator", self.outcome("func test_it() { yield 1 }"))
        self.assertIn("ZeroDivisionError", self.outcome("1 / 0\nfunc test_it() {}"))
        self.assertIn("removed the function", self.outcome("func test_it() {}\ndel test_it"))

    def test_a_file_that_does_not_parse(self):
        self.write("test_a.fpl", "func test_1( {}")
        self.write("test_b.fpl", "func test_2() {}")
        out, _ = self.falcon("test", status=1)
        self.assertIn("FAIL test_a.fpl::(file)\n    File \"test_a.fpl\", line 1", out)
        self.assertTrue(out.endswith("1 passed, 1 failed\n"))

    def test_junit(self):
        self.write("test_it.fpl", "func test_good() { print('<&>', '\\x1b') }\nfunc test_bad() { print('told'); assert '<' == '\"' }")
        self.falcon("test", "--junit", "report.xml", status=1)
        root = xml.etree.ElementTree.parse(self.folder / "report.xml").getroot()
        suite = root.find("testsuite")
        self.assertEqual((suite.get("tests"), suite.get("failures")), ("2", "1"))
        good, bad = suite.findall("testcase")
        self.assertEqual((good.get("classname"), good.get("name"), good.find("failure")), ("test_it.fpl", "test_good", None))
        self.assertEqual(good.find("system-out").text, "<&> ?\n")
        self.assertEqual(bad.find("failure").get("message"), "AssertionError")
        self.assertIn("left:  '<'\nright: '\"'", bad.find("failure").text)
        self.assertEqual(bad.find("system-out").text, "told\n")
        self.assertIn("cannot write the report", self.falcon("test", "--junit", "none/report.xml", status=1)[1])

    def test_interrupt(self):
        self.write("test_it.fpl", "import sys, time\nfunc test_1() {}\nfunc test_2() {\n    open('started', 'w').close()\n    time.sleep(600)\n}\nfunc test_3() {}")
        process = subprocess.Popen([FALCON, "test"], cwd=self.folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self.addCleanup(process.wait)
        self.addCleanup(process.kill)
        while not os.path.exists(self.folder / "started"):
            self.assertIsNone(process.poll())
        process.send_signal(signal.SIGINT)
        out, _ = process.communicate(timeout=LIMIT_S)
        self.assertEqual((out, process.returncode), ("interrupted\n1 passed, 0 failed\n", 130))


if __name__ == "__main__":
    unittest.main()
