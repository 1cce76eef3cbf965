"""The prompt, through a pseudo-terminal: what a user types and sees."""

import random
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
        self.assertIsNone(prompt.enter("t = '''a"))
        self.assertIsNone(prompt.enter("  {"))
        self.assertEqual(prompt.enter("'''"), "")
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
        self.assertEqual(prompt.enter("a = 1\x1b\rb = 2"), "")
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

    # --- editing

    def check_edit(self, keys, result):
        """KEYS and Enter run the input RESULT, as the history tells."""
        history = self.folder / "state/falcon/history"
        history.unlink(missing_ok=True)
        prompt = self.open()
        prompt.type(keys + "\r")
        prompt.wait(lambda: history.exists() and history.read_text() == result + "\n", f"history {result!r}")

    def test_moving_and_erasing(self):
        self.check_edit("'bc'" + LEFT * 3 + "a" + RIGHT + "x" + "\x7f", "'abc'")
        self.check_edit("'abxc'" + LEFT * 3 + "\x1b[3~", "'abc'")

    def test_home_and_end(self):
        self.check_edit("bc'" + CONTROL["A"] + "'a" + CONTROL["E"] + " ", "'abc'")
        self.check_edit("bc'\x1b[H'a\x1b[F + ''", "'abc' + ''")

    def test_kill_and_yank(self):
        self.check_edit("'one two'" + CONTROL["W"] * 2 + CONTROL["Y"], "'one two'")
        self.check_edit("'b' 'a'" + LEFT * 3 + CONTROL["K"] + CONTROL["A"] + CONTROL["Y"], "'a''b'")
        self.check_edit("12 + 3" + LEFT * 3 + CONTROL["U"] + "4" + CONTROL["E"] + CONTROL["Y"], "4+ 312")
        self.check_edit("one two" + "\x1bb" + "\x1bd" + CONTROL["A"] + CONTROL["Y"] + " ", "two one")

    def test_words(self):
        self.check_edit("one + two" + "\x1bb" * 2 + "x" + "\x1bf" + "y", "xoney + two")
        self.check_edit("one.two" + "\x1b\x7f" + "three", "one.three")

    def test_moving_between_lines(self):
        self.check_edit("[1,\r2]" + UP + CONTROL["E"] + CONTROL["B"] + "0" + DOWN, "[10,\\n    2]")

    def test_characters_of_all_widths(self):
        prompt = self.open(columns=20)
        prompt.type("'日本e\u0301語'")
        prompt.wait_for_cursor(">>> '日本e\u0301語'")
        self.assertEqual(prompt.screen.column, 4 + 1 + 2 + 2 + 1 + 2 + 1)
        prompt.type(LEFT * 2 + "\x7f\x7f")
        prompt.wait_for_cursor(">>> '日")
        prompt.type(CONTROL["E"] + "\r")
        prompt.wait_for_line("'日語'")

    def test_wide_characters_at_the_edge(self):
        prompt = self.open(columns=20)
        prompt.type("x = '" + "語" * 12 + "'\rlen(x)\r")
        prompt.wait_for_line("12")
        self.assertIn(">>> x = '語語語語語", prompt.screen.window())
        self.assertIn("語語語語語語語'", prompt.screen.window())

    def test_bytes_that_are_no_text(self):
        prompt = self.open()
        prompt.type(b"\xff\xc3\x00'\xc3\xa9\x1b[99;99~\x1b[?1q\x01\x05'\r")
        prompt.wait_for_line("'é'")

    def test_any_bytes(self):
        """Keys, pieces of programs and noise in any order leave a prompt that answers."""
        pieces = [*(f"\x1b[{letter}".encode() for letter in "ABCDFHZ"), b"\x1b[200~", b"\x1b[201~", b"\x1b[3~", b"\x1b\r",
                  *(bytes([code]) for code in range(1, 0x1a) if code != 4), b"\x7f", b"\x1bb", b"\x1bd", b"f'{", b"'''",
                  b"{", b"}", b"(", b")", "語e\u0301".encode(), b"import ", b"''.", b"?len", b"x = 1", b"\\", b"#", b"@"]
        noise = [bytes([code]) for code in range(0x80, 0x100)]
        choose = random.Random(25)
        for columns in (1, 3, 20):
            prompt = terminal.Prompt(self.folder, columns=columns, rows=5)
            self.addCleanup(prompt.stop)
            prompt.screen.feed = lambda text: None  # what it makes of this is not of interest
            prompt.wait_for_text(terminal.EDITING)
            for _ in range(40):
                prompt.type(b"".join(choose.choice(pieces if choose.random() < 0.8 else noise) for _ in range(40)))
            prompt.type("\x1b[201~" + CONTROL["C"] * 2 + "'an' 'swer'\r")
            prompt.wait_for_text("'answer'\r\n")

    def test_control_c_drops_the_line(self):
        prompt = self.open()
        prompt.type("print('dropped'\r")
        prompt.wait(lambda: prompt.screen.cursor_line().startswith("..."), "the second line")
        prompt.type(CONTROL["C"])
        prompt.wait_for_cursor(">>> ")
        self.assertEqual(prompt.run("'kept'"), "'kept'\n")
        self.assertNotIn("dropped\n", prompt.raw)

    def test_control_d_within_a_line_erases(self):
        self.check_edit("1x2" + LEFT * 2 + CONTROL["D"], "12")

    def test_control_l_clears(self):
        prompt = self.open()
        prompt.run("'above'")
        prompt.type("12" + CONTROL["L"])
        prompt.wait(lambda: prompt.screen.window()[0] == ">>> 12", "the line on top")
        self.assertNotIn("'above'", prompt.screen.window())

    # --- windows

    def test_a_narrow_window(self):
        prompt = self.open(columns=20)
        prompt.type("'" + "0123456789" * 4 + "'" + CONTROL["A"] + RIGHT)
        prompt.wait_for_cursor(">>> '")
        self.assertEqual(prompt.screen.window()[-3:], [">>> '012345678901234", "56789012345678901234", "56789'"])
        prompt.type(CONTROL["K"] + "7'\r")
        prompt.wait_for_line("'7'")
        self.assertNotIn("56789'", prompt.screen.window())

    def test_a_row_that_is_full(self):
        prompt = self.open(columns=20)
        prompt.type("0" * 16)
        prompt.wait(lambda: prompt.screen.column == 0, "cursor on the next row")
        prompt.type("\x7f")
        prompt.wait_for_cursor(">>> " + "0" * 15)

    def test_resize(self):
        prompt = self.open(columns=60)
        prompt.type("'" + "0123456789" * 4 + "'")
        prompt.wait_for_cursor(">>> '" + "0123456789" * 4 + "'")
        prompt.resize(24, 30)
        prompt.wait_for_cursor("56789012345678901234567890123456789'"[-16:])
        prompt.resize(24, 100)
        prompt.wait_for_cursor(">>> '" + "0123456789" * 4 + "'")

    # --- completion

    def test_completion_of_names(self):
        prompt = self.open()
        prompt.run("peregrine = 389")
        prompt.type("pere\t")
        prompt.wait_for_cursor(">>> peregrine")
        prompt.type(" + fin\t")
        prompt.wait_for_cursor(">>> peregrine + finally")

    def test_completion_of_attributes(self):
        prompt = self.open()
        prompt.run("class Bird { func __init__(self) { self.wing_span = 1 } func soar(self) { } }")
        prompt.run("bird = Bird()")
        prompt.type("bird.wi\t")
        prompt.wait_for_cursor(">>> bird.wing_span")
        prompt.type(CONTROL["U"] + "bird.so\t")
        prompt.wait_for_cursor(">>> bird.soar")
        prompt.type(CONTROL["U"] + "'text'.capi\t")
        prompt.wait_for_cursor(">>> 'text'.capitalize")

    def test_several_are_listed(self):
        prompt = self.open()
        prompt.type("''.is\t")
        prompt.wait_for_cursor(">>> ''.is")
        listed = " ".join(prompt.screen.window()).split()
        for name in ("isalnum", "isdigit", "isupper"):
            self.assertIn(name, listed)
        prompt.type("up\t")
        prompt.wait_for_cursor(">>> ''.isupper")

    def test_completion_of_modules(self):
        (self.folder / "kestrel.fpl").write_text("speed = 1\nspan = 2\n")
        prompt = self.open()
        prompt.type("import soc\t")
        prompt.wait_for_cursor(">>> import socket")
        prompt.type(CONTROL["U"] + "import kes\t\r")
        prompt.type("from kestrel import spe\t")
        prompt.wait_for_cursor(">>> from kestrel import speed")

    def test_completion_asks_no_property(self):
        prompt = self.open()
        prompt.run("class A { @property\nfunc loud(self) { print('asked') } }")
        prompt.run("a = A()")
        prompt.type("a.loud.\ta.lo\t")
        prompt.wait_for_cursor(">>> a.loud.a.lo")
        self.assertNotIn("asked\r\n", prompt.raw)

    def test_tab_indents_a_blank_line(self):
        self.check_edit("\t1", "    1")

    # --- history

    def test_history_across_runs(self):
        first = self.open()
        first.run("x = 'from the first run'")
        first.run("if x {\n    'several lines'\n}")
        first.type(CONTROL["D"])
        first.wait_for_end()
        history = self.folder / "state/falcon/history"
        self.assertEqual(stat.S_IMODE(history.stat().st_mode), 0o600)
        second = self.open()
        second.type(UP)
        second.wait_for_line("...     'several lines'")
        second.type(UP * 3)
        second.wait_for_cursor(">>> x = 'from the first run'")
        second.type(DOWN)
        second.wait_for_line("...     'several lines'")
        second.type(DOWN)
        second.wait_for_cursor(">>> ")

    def test_two_prompts_at_once(self):
        prompts = [self.open(), self.open()]
        for i in range(5):
            for which, prompt in enumerate(prompts):
                prompt.run(f"'{which} {i}'")
        for prompt in prompts:
            prompt.type(CONTROL["D"])
            prompt.wait_for_end()
        lines = (self.folder / "state/falcon/history").read_text().splitlines()
        self.assertEqual(lines, [f"'{which} {i}'" for i in range(5) for which in range(2)])

    def test_history_is_bounded(self):
        history = self.folder / "state/falcon/history"
        history.parent.mkdir(parents=True)
        history.write_text("".join(f"'{i}'\n" for i in range(2500)) + "\\x\xff\n")
        prompt = self.open()
        prompt.type(UP * 2)
        prompt.wait_for_cursor(">>> '2499'")
        lines = history.read_bytes().splitlines()
        self.assertEqual(len(lines), 1000)
        self.assertEqual(lines[-2], b"'2499'")

    def test_what_is_typed_finds_what_began_so(self):
        prompt = self.open()
        for text in ("one = 1", "two = 2", "one + 1"):
            prompt.run(text)
        prompt.type("one" + UP + UP)
        prompt.wait_for_cursor(">>> one = 1")
        prompt.type(DOWN * 2)
        prompt.wait_for_cursor(">>> one")

    def test_search(self):
        prompt = self.open()
        for text in ("'alpha beta'", "'beta'", "'gamma'"):
            prompt.run(text)
        prompt.type(CONTROL["R"] + "beta")
        prompt.wait_for_cursor("(search: beta) 'beta'")
        prompt.type(CONTROL["R"])
        prompt.wait_for_cursor("(search: beta) 'alpha beta'")
        prompt.type(CONTROL["E"])
        prompt.wait_for_cursor(">>> 'alpha beta'")
        prompt.type(CONTROL["U"] + "draft" + CONTROL["R"] + "gam" + CONTROL["G"])
        prompt.wait_for_cursor(">>> draft")

    def test_without_a_place_for_the_history(self):
        prompt = self.open(env={"XDG_STATE_HOME": "/dev/null/no"})
        self.assertEqual(prompt.run("1"), "1\n")
        prompt.type(UP)
        prompt.wait_for_cursor(">>> 1")

    # --- documentation

    def test_documentation(self):
        prompt = self.open()
        self.assertIn("How many items", prompt.run("?len"))
        self.assertIn("split(", prompt.run("?str.split"))
        self.assertIn("module socket", prompt.run("?socket"))
        self.assertIn("There is no 'nothing'", prompt.run("?nothing"))
        self.assertIn("Ctrl-D", prompt.run("?"))
        prompt.run("class Bird { 'It flies.'\nfunc __init__(self, name, *, wings=2) { } }")
        self.assertEqual(prompt.run("? Bird").split("\n")[:2], ["class Bird(name, *, wings=2)", "    It flies."])

    # --- interrupts

    def test_control_c_ends_a_loop(self):
        prompt = self.open()
        prompt.type("print('go'); while True { }\r")
        prompt.wait_for_line("go")
        prompt.type(CONTROL["C"])
        prompt.wait_for_line("KeyboardInterrupt")
        self.assertEqual(prompt.run("'on'"), "'on'\n")

    def test_control_c_ends_a_recv(self):
        prompt = self.open()
        prompt.run("import socket\nlistener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)\n"
                   "listener.bind(('127.0.0.1', 0)); listener.listen(1)\n"
                   "a = socket.socket(socket.AF_INET, socket.SOCK_STREAM)\na.connect(listener.getsockname())\n"
                   "b, address = listener.accept()")
        prompt.type("print('go'); a.recv(1)\r")
        prompt.wait_for_line("go")
        prompt.type(CONTROL["C"])
        prompt.wait_for_line("KeyboardInterrupt")
        self.assertEqual(prompt.run("b.sendall('x'); a.recv(1)"), "b'x'\n")

    def test_a_signal_at_the_prompt_drops_the_line(self):
        prompt = self.open()
        prompt.type("half")
        prompt.wait_for_cursor(">>> half")
        prompt.signal(signal.SIGINT)
        prompt.wait_for_cursor(">>> ")
        self.assertEqual(prompt.run("1"), "1\n")

    def test_a_deadlock_ends_the_statement_only(self):
        prompt = self.open()
        said = prompt.run("import thread\nlock = thread.Mutex()\nlock.acquire()\nlock.acquire()")
        self.assertIn("Deadlock", said)
        self.assertIn("acquire on <Mutex, taken>", said)
        self.assertEqual(prompt.run("lock"), "<Mutex, taken>\n")

    # --- threads and sockets

    SERVER = """
        import socket, thread
        listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        listener.bind(("127.0.0.1", 0))
        listener.listen(5)
        func serve() {
            while True {
                client, address = listener.accept()
                line = client.recv(100)
                print("got", line)
                client.sendall(line.upper())
                client.close()
            }
        }
        server = thread.spawn(serve)
        listener.getsockname()[1]
        """

    def test_a_server_answers_while_one_types(self):
        prompt = self.open()
        port = int(prompt.run(self.SERVER))
        prompt.type("1 + ")
        prompt.wait_for_cursor(">>> 1 + ")
        for word in (b"first", b"second"):
            client = self.connect(port)
            client.sendall(word)
            self.assertEqual(peers.receive_all(client), word.upper())
            prompt.wait_for_line(f"got b'{word.decode()}'")
            prompt.wait_for_cursor(">>> 1 + ")
        prompt.type("1\r")
        prompt.wait_for_line("2")
        window = [line for line in prompt.screen.window() if line.startswith(("got", ">>> 1"))]
        self.assertEqual(window, ["got b'first'", "got b'second'", ">>> 1 + 1"])

    def test_a_thread_that_writes_half_lines(self):
        prompt = self.open(columns=20)
        prompt.run("""
            import thread
            wait = thread.Semaphore(0)
            func tell() {
                while True { wait.acquire(); print("half", end="") }
            }
            teller = thread.spawn(tell)
            teller.daemon = True
            func later() { wait.release() }
            """)
        prompt.type("(later(), '" + "x" * 20)
        prompt.wait_for_cursor("xxxxxxxxxxxxxxx")
        prompt.type("')\r")
        prompt.wait_for_line("half")
        prompt.ready()

    def test_a_thread_that_fails_is_told_above(self):
        prompt = self.open()
        prompt.run("import thread\ngo = thread.Semaphore(0)\nfunc f() { go.acquire(); 1 / 0 }\nt = thread.spawn(f)")
        port = int(prompt.run(self.SERVER.replace('print("got", line)', "go.release()")))
        prompt.type("'half")
        prompt.wait_for_cursor(">>> 'half")
        client = self.connect(port)
        client.sendall(b"x")
        prompt.wait_for_text("division by zero")
        prompt.wait_for_cursor(">>> 'half")

    def test_a_busy_thread_does_not_stop_the_typing(self):
        prompt = self.open()
        prompt.run("import thread\nfunc f() { while True { } }\nt = thread.spawn(f)\nt.daemon = True")
        self.assertEqual(prompt.run("6 * 7"), "42\n")

    def test_control_d_warns_of_threads(self):
        prompt = self.open()
        prompt.run("import thread, time\nt = thread.spawn(time.sleep, 1000)")
        prompt.type(CONTROL["D"])
        prompt.wait_for_text("1 thread is still running")
        self.assertEqual(prompt.run("1"), "1\n")
        prompt.type(CONTROL["D"])
        prompt.wait(lambda: prompt.raw.count("still running") == 2, "second warning")
        prompt.wait_for_cursor(">>> ")
        prompt.type(CONTROL["D"])
        self.assertEqual(prompt.wait_for_end(), 0)

    def test_exit_in_a_thread(self):
        prompt = self.open()
        before = prompt.mode()
        prompt.run("import thread\ngo = thread.Semaphore(0)\nfunc f() { go.acquire(); exit(5) }\nt = thread.spawn(f)")
        prompt.type("go.release()\r")
        self.assertEqual(prompt.wait_for_end(), 5)
        self.assertTrue(prompt.mode()[3] & termios.ICANON, before)

    # --- the terminal

    def test_input_reads_what_is_typed(self):
        prompt = self.open()
        prompt.type("x = input('name? ')\r")
        prompt.wait_for_cursor("name? ")
        prompt.type("Kim\r")
        prompt.ready()
        self.assertEqual(prompt.run("x"), "'Kim'\n")
        self.assertEqual(prompt.screen.text()[-5:-2], [">>> x = input('name? ')", "name? Kim", ">>> x"])

    def test_what_is_typed_ahead_is_a_line_for_input(self):
        prompt = self.open()
        prompt.type("x = input()\rKim\rx\r")
        prompt.wait_for_line("'Kim'")

    def test_the_mode_is_put_back(self):
        prompt = self.open()
        self.assertFalse(prompt.mode()[3] & termios.ICANON)
        prompt.type("print('go'); import time; time.sleep(1000)\r")
        prompt.wait_for_line("go")
        self.assertTrue(prompt.mode()[3] & termios.ICANON)
        self.assertTrue(prompt.mode()[3] & termios.ECHO)

    def test_signals_put_the_mode_back(self):
        for number in (signal.SIGTERM, signal.SIGHUP):
            prompt = self.open()
            prompt.signal(number)
            self.assertEqual(prompt.wait_for_end(), -number)
            self.assertTrue(prompt.mode()[3] & termios.ICANON)

    def test_control_z_suspends(self):
        shell = terminal.Prompt(self.folder, command=["bash", "--norc", "--noprofile", "-i"], env={"PS1": "shell> ", "TERM": "xterm"})
        self.addCleanup(shell.stop)
        shell.wait_for_cursor("shell> ")
        shell.type(f"{peers.FALCON}\r")
        shell.wait_for_cursor(">>> ")
        shell.type("'half" + CONTROL["Z"])
        shell.wait_for_text("Stopped")
        shell.wait_for_cursor("shell> ")
        shell.type("fg\r")
        shell.wait_for_cursor(">>> 'half")
        shell.type("'\r")
        shell.wait_for_line("'half'")
        shell.type("exit(0)\r")
        shell.wait_for_cursor("shell> ")

    def test_colours(self):
        prompt = self.open()
        prompt.type("return 'text'")
        prompt.wait_for_cursor(">>> return 'text'")
        self.assertRegex(prompt.raw, "\x1b\\[\\d+mreturn\x1b\\[0m \x1b\\[\\d+m'text'\x1b\\[0m")

    def check_no_colours(self, prompt):
        prompt.type("return 'text'")
        prompt.wait_for_cursor(">>> return 'text'")
        self.assertIsNone(re.search("\x1b\\[[\\d;]*m", prompt.raw[prompt.raw.rindex(terminal.EDITING):]))

    def test_no_color(self):
        self.check_no_colours(self.open(env={"NO_COLOR": "1"}))

    def test_has_color_can_be_set(self):
        prompt = self.open()
        prompt.run("import sys\nsys.has_color = False")
        self.check_no_colours(prompt)

    def test_a_dumb_terminal(self):
        prompt = self.open(env={"TERM": "dumb"})
        prompt.type("[1,\r")
        prompt.wait_for_cursor("... ")
        prompt.type("2]\r")
        prompt.wait_for_line("[1, 2]")
        prompt.wait_for_cursor(">>> ")
        prompt.type("print('go'); while True { }\r")
        prompt.wait_for_line("go")
        prompt.type(CONTROL["C"])
        prompt.wait_for_line("KeyboardInterrupt")
        prompt.wait_for_cursor(">>> ")
        prompt.type("half")
        prompt.wait_for_cursor(">>> half")
        prompt.type(CONTROL["C"])
        prompt.wait_for_cursor(">>> ")
        prompt.type("7\r")
        prompt.wait_for_line("7")
        prompt.type(CONTROL["D"])
        self.assertEqual(prompt.wait_for_end(), 0)
        self.assertNotIn("\x1b", prompt.raw)

    # --- other ways to open it

    def test_a_program_first(self):
        (self.folder / "birds.fpl").write_text("import sys\nfast = sys.argv[2]\n1 / 0\n")
        prompt = self.open("-i", "birds.fpl", "peregrine")
        prompt.wait_for_text("ZeroDivisionError")
        self.assertEqual(prompt.run("fast"), "'peregrine'\n")

    def test_input_that_is_no_terminal(self):
        script = self.folder / "input.txt"
        script.write_text("x = [1,\n2]\nx\nimport thread\nthread.spawn(lambda {return 5}).join()\n")
        for stdin in ("file", "pipe"):
            with self.subTest(stdin=stdin), script.open("rb") as file:
                program = self.start(peers.FALCON, "-i", stdin=file if stdin == "file" else peers.subprocess.PIPE)
                if stdin == "pipe":
                    program.stdin.write(script.read_bytes())
                    program.stdin.close()
                self.assertEqual(program.wait(), 0)
                self.assertEqual(program.out.splitlines()[1:], [b"[1, 2]", b"5"])

    def test_a_pipe_is_a_program(self):
        program = self.start(peers.FALCON, stdin=peers.subprocess.PIPE)
        program.stdin.write(b"import sys\nprint(sys.argv[1:])\n1\n")
        program.stdin.close()
        self.assertEqual((program.wait(), program.out), (0, b"['-']\n"))


if __name__ == "__main__":
    peers.unittest.main()
