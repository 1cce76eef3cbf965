"""The prompt, through a pseudo-terminal: what a user types and sees."""

import os
import re
import signal
import stat
import termios

from support import peers, terminal

CONTROL = {chr(ord("A") + i): chr(1 + i) for i in range(26)}
UP, DOWN, RIGHT, LEFT = "\x1b[A", "\x1b[B", "\x1b[C", "\x1b[D"


class PromptTest(peers.PeerTest):
    def open(self, *args, **options):
        """A prompt whose first line is ready to be typed."""
        prompt = terminal.Prompt(self.folder, *args, **options)
        self.addCleanup(prompt.stop)
        prompt.ready()
        return prompt

    # --- running

    def test_values_are_shown_and_kept(self):
        prompt = self.open()
        self.assertEqual(prompt.run("1 + 1"), "2\n")
        self.assertEqual(prompt.run("_ * 10"), "20\n")
        self.assertEqual(prompt.run("None"), "")
        self.assertEqual(prompt.run("x = 'é'"), "")
        self.assertEqual(prompt.run("x"), "'é'\n")
        self.assertEqual(prompt.run("print(_)"), "é\n")
        self.assertEqual(prompt.run("'only' 'text'"), "'onlytext'\n")
        self.assertEqual(prompt.run("1; 2"), "2\n")

    def test_functions_see_each_other_across_inputs(self):
        prompt = self.open()
        prompt.run("func even(n) { return n == 0 or odd(n - 1) }")
        prompt.run("func odd(n) { return n != 0 and even(n - 1) }")
        self.assertEqual(prompt.run("even(10), odd(10)"), "(True, False)\n")

    def test_tracebacks_show_the_line(self):
        prompt = self.open()
        said = prompt.run("1 +\n[].x")
        self.assertIn('File "<prompt>", line 2', said)
        self.assertIn("AttributeError", said)
        self.assertIn("SyntaxError", prompt.run("1 1"))
        self.assertEqual(prompt.run("'still here'"), "'still here'\n")

    def test_a_repr_that_fails_is_told(self):
        prompt = self.open()
        prompt.run("class A { func __repr__(self) { return 1 / 0 } }")
        self.assertIn("ZeroDivisionError", prompt.run("A()"))
        self.assertEqual(prompt.run("7"), "7\n")

    def test_exit_gives_the_status(self):
        prompt = self.open()
        prompt.type("exit(7)\r")
        self.assertEqual(prompt.wait_for_end(), 7)

    def test_control_d_leaves(self):
        prompt = self.open()
        prompt.type(CONTROL["D"])
        self.assertEqual(prompt.wait_for_end(), 0)

    def test_output_without_a_newline_stays(self):
        prompt = self.open()
        self.assertEqual(prompt.run("print('half', end='')"), "half\n")
        prompt.wait_for_line("half")

    # --- several lines

    def test_goes_on_while_something_is_open(self):
        prompt = self.open()
        prompt.type("func f(x) {\r")
        prompt.wait_for_cursor("...     ")
        prompt.type("return [x,\r")
        prompt.wait_for_cursor("...         ")
        prompt.type("f'{x}']\r}\r")
        prompt.ready()
        self.assertIn("... }", prompt.screen.window())
        self.assertEqual(prompt.run("f(3)"), "[3, '3']\n")

    def test_goes_on_within_a_string(self):
        prompt = self.open()
        prompt.type("t = '''a\r  {\r'''\r")
        self.assertEqual(prompt.run("t"), "'a\\n  {\\n'\n")

    def test_goes_on_after_an_operator_and_a_decorator(self):
        prompt = self.open()
        prompt.type("1 +\r2\r")
        prompt.wait_for_line("3")
        prompt.type("@staticmethod\r")
        prompt.wait_for_cursor("... ")
        prompt.type("func f() { return 4 }\r")
        self.assertEqual(prompt.run("f"), prompt.run("f"))

    def test_alt_enter_begins_a_line(self):
        prompt = self.open()
        prompt.type("a = 1\x1b\rb = 2\r")
        self.assertEqual(prompt.run("a, b"), "(1, 2)\n")

    def test_a_whole_program_is_pasted(self):
        prompt = self.open()
        program = "# a program\nfunc double(x) {\n\treturn x * 2\n}\n\nfor i in range(3) {\n    print(double(i))\n}\ndouble(21)\n"
        self.assertEqual(prompt.run(program), "0\n2\n4\n42\n")
        self.assertIn("... }", prompt.screen.window())

    def test_a_program_longer_than_the_window(self):
        prompt = self.open(rows=6, columns=20)
        program = "\n".join(f"x{i} = {i}" for i in range(40))
        self.assertEqual(prompt.run(program + "\nx39"), "39\n")
        self.assertEqual([line for line in prompt.screen.text() if line.startswith("... x")][-1], "... x39")


if __name__ == "__main__":
    peers.unittest.main()
