"""Tests of tests/run.py itself: that what should make it red does, on a tree made for the purpose.

The interpreter is a stand-in that does what each line of the program tells it, so that these tests need no Falcon.
"""

import os
import pathlib
import subprocess
import sys
import tempfile
import textwrap
import unittest

RUN = pathlib.Path(__file__).resolve().parent.parent / "run.py"
STAND_IN = r"""#!/usr/bin/env python3
import os, resource, sys, time
for line in open(sys.argv[1]):
    word, _, rest = line.split("#")[0].strip().partition(" ")
    if word == "out": print(rest, flush=True)
    elif word == "err": print(rest, file=sys.stderr)
    elif word == "args": print(*sys.argv[2:])
    elif word == "env": print(os.environ.get(rest))
    elif word == "copy": sys.stdout.write(sys.stdin.read())
    elif word == "nofile": print(resource.getrlimit(resource.RLIMIT_NOFILE)[0])
    elif word == "as": print(resource.getrlimit(resource.RLIMIT_AS)[0])
    elif word == "folder": print(*sorted(os.listdir(".")))
    elif word == "hang": time.sleep(600)
    elif word == "exit": sys.exit(int(rest))
"""


class Run(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = pathlib.Path(folder.name)
        self.falcon = self.root / "falcon"
        self.falcon.write_text(STAND_IN)
        self.falcon.chmod(0o755)

    def write(self, name, text):
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(textwrap.dedent(text))

    def run_all(self, *options):
        done = subprocess.run([sys.executable, RUN, "--root", self.root, "--falcon", self.falcon,
                               "--parts", "programs,docs,peers", *options],
                              capture_output=True, text=True, check=False)
        return done.returncode, done.stdout, done.stdout.splitlines()[-1] if done.stdout else done.stderr

    def verdict(self, text, *options):
        """The closing line for a tree of this one program."""
        self.write("tests/lang/a.fpl", text)
        status, _, last = self.run_all(*options)
        self.assertEqual(status, 0 if last == "1 passed, 0 failed" else 1)
        return last

    def assert_passes(self, text):
        self.assertEqual(self.verdict(text), "1 passed, 0 failed")

    def assert_fails(self, text, *options):
        self.assertEqual(self.verdict(text, *options), "0 passed, 1 failed")

    def test_output_is_compared_whole_and_in_order(self):
        self.assert_passes("out a  # expect: a\nout b  # expect: b\n")
        self.assert_fails("out a  # expect: b\n")
        self.assert_fails("out a  # expect: a\nout b\n")
        self.assert_fails("out a  # expect: a\n# expect: b\n")
        self.assert_fails("out b\nout a\n# expect: a\n# expect: b\n")

    def test_an_empty_line_counts(self):
        self.assert_passes("out a  # expect: a\nout\n# expect:\n")
        self.assert_fails("out a  # expect: a\nout\n")

    def test_a_pattern_matches_a_whole_line(self):
        self.assert_passes("out at 0x12f  # expect re: at 0x[0-9a-f]+\n")
        self.assert_fails("out at 0x12f.  # expect re: at 0x[0-9a-f]+\n")

    def test_blanks_at_the_end_are_seen_by_patterns_only(self):
        self.assert_passes("# stdin: a \\n\ncopy\n# expect: a\n")
        self.assert_fails("# stdin: a \\n\ncopy\n# expect re: a\n")
        self.assert_passes("# stdin: a \\n\ncopy\n# expect re: a\\x20\n")
        self.assert_fails("# stdin:  a\\n\ncopy\n# expect: a\n")

    def test_errors_are_looked_for_in_order_and_set_the_status(self):
        self.assert_passes("err one two\nerr three\nexit 1\n# expect error: two\n# expect error: three\n")
        self.assert_fails("err three\nerr two\nexit 1\n# expect error: two\n# expect error: three\n")
        self.assert_fails("err two\n# expect error: two\n")
        self.assert_passes("err two\n# expect error: two\n# expect status: 0\n")

    def test_a_sanitizer_report_fails_even_where_errors_are_expected(self):
        self.assert_fails("err two\nerr ==1==ERROR: AddressSanitizer\nexit 1\n# expect error: two\n")

    def test_unexpected_errors_and_statuses_fail(self):
        self.assert_fails("out a  # expect: a\nerr surprise\n")
        self.assert_fails("out a  # expect: a\nexit 3\n")
        self.assert_passes("out a  # expect: a\nexit 3  # expect status: 3\n")
        self.assert_fails("exit 3  # expect status: 4\n")

    def test_a_file_that_expects_nothing_fails(self):
        self.assert_fails("out a\n")

    def test_a_misspelt_expectation_fails(self):
        self.assert_fails("out a  # expect: a\n# expect eror: b\n")
        self.assert_fails("out a  # expect re: (\n")
        self.assert_fails("# needs: luck\nout a  # expect: a\n")

    def test_a_program_that_hangs_is_ended(self):
        self.assert_fails("hang  # expect status: -9\n", "--slow", "0.01")

    def test_headers_reach_the_program(self):
        self.assert_passes("# args: one 'two three'\nargs  # expect: one two three\n")
        self.assert_passes("# env: BIRD=kestrel\nenv BIRD  # expect: kestrel\n")
        self.assert_passes("# stdin: a\\nbé\\n\ncopy\n# expect: a\n# expect: bé\n")
        self.assert_passes("# limit: nofile=77\nnofile  # expect: 77\n")
        self.assert_passes("# limit: as=512000000\nas  # expect: 512000000\n")

    def test_each_program_has_an_empty_folder(self):
        self.assert_passes("folder\n# expect:\n")

    def test_modules_in_lib_are_not_run(self):
        self.write("tests/lang/lib/b.fpl", "exit 1\n")
        self.assert_passes("out a  # expect: a\n")

    def test_filters(self):
        self.write("tests/lang/x/good.fpl", "out a  # expect: a\n")
        self.write("tests/lang/bad.fpl", "out a  # expect: b\n")
        self.assertEqual(self.run_all()[2], "1 passed, 1 failed")
        self.assertEqual(self.run_all(self.root / "tests/lang/x")[2], "1 passed, 0 failed")
        self.assertEqual(self.run_all("-k", "bad")[2], "0 passed, 1 failed")
        self.assertEqual(self.run_all("-k", "neither")[0], 1)

    def test_documentation_blocks_run_and_share_a_folder(self):
        self.write("docs/a.md", """\
            ```falcon
            # file: b.fpl
            out a  # expect: a
            folder  # expect: b.fpl block_8.fpl
            ```
            text
            ```falcon
            out b  # expect: c
            ```
            ```sh
            not Falcon
            ```
            """)
        status, out, last = self.run_all()
        self.assertEqual((status, last), (1, "1 passed, 1 failed"))
        self.assertIn("docs:docs/a.md:8", out)

    def test_a_documentation_block_must_not_fail(self):
        self.write("README.md", "```falcon\nexit 1\n```\n```falcon\nout a\n```\n")
        self.assertEqual(self.run_all()[2], "1 passed, 1 failed")

    def test_python_programs_count_by_case(self):
        self.write("tests/peers/test_a.py", """\
            import os, unittest
            class A(unittest.TestCase):
                def test_good(self): self.assertTrue(os.environ["FALCON"])
                def test_bad(self): self.fail("oh")
                @unittest.skip("a reason")
                def test_skipped(self): pass
            """)
        status, out, last = self.run_all()
        self.assertEqual((status, last), (1, "1 passed, 1 failed, 1 skipped"))
        self.assertIn("oh", out)

    def test_a_python_program_without_tests_fails(self):
        self.write("tests/peers/test_a.py", "x = 1\n")
        self.assertEqual(self.run_all()[2], "0 passed, 1 failed")

    def test_a_missing_interpreter_fails(self):
        os.unlink(self.falcon)
        self.assert_fails("out a  # expect: a\n")


if __name__ == "__main__":
    unittest.main()
