"""A terminal for tests of the prompt: a pseudo-terminal with Falcon on its other side, and what a user would see of it.

Verdicts wait for what is to come and end in a failure that shows the screen when it does not.

  prompt = Prompt(folder, rows=24, columns=80)
  prompt.run("1 + 1")                  -> "2\\n": what came between Enter and the next prompt
  prompt.type("pri\\t")
  prompt.wait_for_line(">>> print")
"""

import fcntl
import os
import pty
import re
import select
import signal
import struct
import termios
import time
import unicodedata

from . import peers

SEQUENCE = re.compile(r"\x1b\[([?\d;]*)([A-Za-z])")
EDITING = "\x1b[?2004h"  # the prompt begins to read a line
RUNNING = "\x1b[?2004l"  # and has read it


class Screen:
    """As much of a terminal as the prompt needs, and lines that have scrolled off."""

    def __init__(self, rows, columns):
        self.rows, self.columns = rows, columns
        self.lines, self.row, self.column = [[]], 0, 0  # self.lines holds what has scrolled off, too

    def _top(self):
        return max(0, len(self.lines) - self.rows)

    def feed(self, text):
        """Shows TEXT, which ends in no half of a sequence."""
        at = 0
        while at < len(text):
            if match := SEQUENCE.match(text, at):
                self._sequence(match[1], match[2])
                at = match.end()
                continue
            self._put(text[at])
            at += 1

    def _put(self, char):
        if char == "\r":
            self.column = 0
        elif char == "\n":
            self._down()
        elif char == "\a" or ord(char) < 32:
            pass
        else:
            wide = 2 if unicodedata.east_asian_width(char) in "WF" else 0 if unicodedata.combining(char) else 1
            if self.column + wide > self.columns:
                self._down()
                self.column = 0
            line = self.lines[self.row]
            line.extend(" " * (self.column - len(line)))
            if wide == 0:
                line[self.column - 1] += char
                return
            line[self.column:self.column + wide] = [char] + [""] * (wide - 1)
            self.column += wide

    def _down(self):
        self.row += 1
        if self.row == len(self.lines):
            self.lines.append([])

    def _sequence(self, parameters, final):
        count = int(parameters) if parameters.isdigit() else 1
        if final == "A":
            self.row = max(self._top(), self.row - count)
        elif final == "C":
            self.column = min(self.column, self.columns - 1) + count
        elif final == "J" and parameters == "2":
            self.lines[self._top():] = [[]]
        elif final == "J":
            del self.lines[self.row][self.column:], self.lines[self.row + 1:]
        elif final == "H":
            self.row, self.column = self._top(), 0
        elif final not in "mhl":
            raise AssertionError(f"the terminal of the tests does not know ESC [ {parameters} {final}")

    def text(self):
        """All lines, those that have scrolled off included."""
        return ["".join(line).rstrip() for line in self.lines]

    def window(self):
        """The lines that are to be seen."""
        return self.text()[self._top():]

    def cursor_line(self):
        """The line up to the cursor."""
        return "".join(self.lines[self.row][:self.column])


class Prompt:
    """Falcon behind a pseudo-terminal."""

    def __init__(self, folder, *args, rows=24, columns=80, env=None, command=None):
        self.raw = ""
        self.screen = Screen(rows, columns)
        self._bytes = b""
        self._shown = 0
        self._status = None
        environment = {k: v for k, v in os.environ.items() if k not in ("NO_COLOR", "FALCONPATH", "FORCE_COLOR")}
        environment |= {"TERM": "xterm-256color", "XDG_STATE_HOME": str(folder / "state")} | (env or {})
        command = command or [peers.FALCON, *map(str, args)]
        self.pid, self._pty = pty.fork()
        if self.pid == 0:
            try:
                os.chdir(folder)
                signal.signal(signal.SIGHUP, signal.SIG_DFL)  # whatever started the tests may have it ignored
                self._set_size(0, rows, columns)
                os.execvpe(command[0], command, environment)
            finally:
                os._exit(127)

    @staticmethod
    def _set_size(descriptor, rows, columns):
        fcntl.ioctl(descriptor, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    def resize(self, rows, columns):
        """Another window size; what was shown before stays as it was drawn."""
        self.screen.rows, self.screen.columns = rows, columns
        self._set_size(self._pty, rows, columns)

    # --- output

    def _read(self, limit_s):
        """Takes what has come; false when nothing came or nothing more can."""
        if not select.select([self._pty], [], [], limit_s)[0]:
            return False
        try:
            piece = os.read(self._pty, 65536)
        except OSError:  # the other side is closed
            piece = b""
        self._bytes += piece
        whole = self._bytes.decode(errors="ignore") if not piece else self._decode()
        self.raw += whole
        cut = max(self.raw.rfind("\x1b"), self._shown)
        if self.raw[cut:].startswith("\x1b") and not SEQUENCE.match(self.raw, cut) and piece:
            end = cut
        else:
            end = len(self.raw)
        self.screen.feed(self.raw[self._shown:end])
        self._shown = end
        return bool(piece)

    def _decode(self):
        for cut in range(4):
            try:
                text = self._bytes[:len(self._bytes) - cut].decode()
            except UnicodeDecodeError:
                continue
            self._bytes = self._bytes[len(self._bytes) - cut:]
            return text
        text, self._bytes = self._bytes.decode(errors="replace"), b""
        return text

    def wait(self, condition, what):
        """Reads until CONDITION gives something true, and returns that."""
        deadline = time.monotonic() + peers.LIMIT_S
        while not (value := condition()):
            came = self._read(peers.POLL_S)
            if time.monotonic() > deadline or (not came and self._over() and not condition()):
                raise AssertionError(f"no {what}; the terminal shows\n" + "\n".join(self.screen.text()))
        return value

    def _over(self):
        if self._status is None:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid == 0:
                return False
            self._status = os.waitstatus_to_exitcode(status)
            while self._read(peers.POLL_S):
                pass
        return True

    def wait_for_line(self, line):
        """Waits until a line of the window is LINE."""
        self.wait(lambda: line in self.screen.window(), f"line {line!r}")

    def wait_for_cursor(self, line):
        """Waits until the cursor stands behind LINE."""
        self.wait(lambda: self.screen.cursor_line() == line, f"cursor behind {line!r}")

    def wait_for_text(self, text):
        """Waits until TEXT has come, anywhere."""
        self.wait(lambda: text in self.raw, f"text {text!r}")

    # --- input

    def type(self, keys):
        """Sends keys as they are."""
        data = keys if isinstance(keys, bytes) else keys.encode()
        while data:
            count = os.write(self._pty, data[:1024])
            data = data[count:]
            self._read(0)

    def paste(self, text):
        """Sends text as a terminal sends what is pasted."""
        self.type("\x1b[200~" + text.replace("\n", "\r") + "\x1b[201~")

    def ready(self):
        """Waits for the first prompt."""
        self.wait_for_cursor(">>> ")

    def enter(self, line):
        """Types LINE and Enter and gives what came before the next prompt, without colours; None where more is wanted."""
        before, row = self.raw.count(EDITING), self.screen.row
        self.type(line + "\r")
        goes_on = re.compile(r"\.\.\.\s*")
        self.wait(lambda: self.raw.count(EDITING) > before
                  or (self.screen.row > row and goes_on.fullmatch(self.screen.cursor_line())), f"prompt after {line!r}")
        if self.raw.count(EDITING) == before:
            return None
        self.ready()
        return self._output()

    def _output(self):
        done = self.raw.rindex(EDITING)
        output = self.raw[self.raw.rindex(RUNNING, 0, done) + len(RUNNING):done].replace("\r\n", "\n")
        return SEQUENCE.sub("", output)

    def run(self, text):
        """Pastes TEXT, presses Enter and gives what came before the next prompt, without colours."""
        self.ready()
        before = self.raw.count(EDITING)
        self.paste(text)
        self.type("\r")
        self.wait(lambda: self.raw.count(EDITING) > before, f"prompt after {text!r}")
        self.ready()
        return self._output()

    # --- the end

    def wait_for_end(self):
        """Waits until the program has ended; gives its status."""
        self.wait(self._over, "end")
        return self._status

    def signal(self, number):
        os.kill(self.pid, number)

    def mode(self):
        """The terminal's mode as tcgetattr(3) gives it."""
        return termios.tcgetattr(self._pty)

    def stop(self):
        """Ends it if it still runs, and reaps it."""
        if self._status is None:
            os.kill(self.pid, signal.SIGKILL)
            os.waitpid(self.pid, 0)
            self._status = -signal.SIGKILL
        os.close(self._pty)
