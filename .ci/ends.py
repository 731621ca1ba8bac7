"""Ends gigatop by TERM, HUP, Ctrl-C and q beside sources that hang, a terminal that takes nothing, one
that was stopped by Ctrl-S, and named pipes that nobody writes or reads. Prints how long each took; the
promise is a second, of which a machine with other work to do may take more.

usage: ends.py GIGATOP
"""
import contextlib
import fcntl
import os
import pty
import select
import signal
import socket
import struct
import sys
import tempfile
import termios
import time

GIGATOP = os.path.abspath(sys.argv[1])
BOUND = 3.0


class Terminal:
    """A program on a terminal of our own, of which we read or do not."""

    def __init__(self, words):
        self.child, self.master = pty.fork()
        if self.child == 0:
            os.environ.update(TERM="xterm-256color", LC_ALL="C.UTF-8")
            os.execv(GIGATOP, [GIGATOP, *words])
        fcntl.ioctl(self.master, termios.TIOCSWINSZ, struct.pack("HHHH", 50, 200, 0, 0))
        self.drawn = 0

    def pass_time(self, seconds, reads):
        stop = time.monotonic() + seconds
        while time.monotonic() < stop:
            if reads and select.select([self.master], [], [], 0.02)[0]:
                with contextlib.suppress(OSError):
                    self.drawn += len(os.read(self.master, 65536))
            elif not reads:
                time.sleep(0.02)

    def end(self, act, reads):
        """Seconds from an act to the end; nil when none comes."""
        started = time.monotonic()
        act(self)
        while time.monotonic() - started < 20:
            self.pass_time(0.02, reads)
            if os.waitpid(self.child, os.WNOHANG)[0]:
                os.close(self.master)
                return time.monotonic() - started
        os.kill(self.child, signal.SIGKILL)
        os.waitpid(self.child, 0)
        os.close(self.master)
        return None


def send(number):
    return lambda terminal: os.kill(terminal.child, number)


def key(text):
    return lambda terminal: os.write(terminal.master, text)


def trial(what, words, act, reads=True, before=None):
    terminal = Terminal(words)
    terminal.pass_time(2.5, reads)
    if before:
        before(terminal)
        terminal.pass_time(2, reads)
    took = terminal.end(act, reads)
    assert took is not None, f"{what}: no end in 20 s"
    assert took < BOUND, f"{what}: {took:.1f} s"
    print(f"  {what}: {took:.2f} s", flush=True)


def main():
    with socket.socket() as server, tempfile.TemporaryDirectory() as folder:
        server.bind(("127.0.0.1", 0))
        server.listen(64)
        silent = f"127.0.0.1:{server.getsockname()[1]}"
        pipe = os.path.join(folder, "pipe")
        os.mkfifo(pipe)
        term, hup = send(signal.SIGTERM), send(signal.SIGHUP)
        hung = [f"http://{silent}/metrics", f"prometheus+http://{silent}", f"sunspec://{silent}",
                f"ssh://{silent}"]
        for source in hung:
            trial(f"{source.split(':')[0]} that hangs, TERM", [source], term)
        trial("all that hang, q", [*hung, "sim:desk"], key(b"q"))
        trial("all that hang, Ctrl-C", [*hung, "sim:desk"], key(b"\x03"))
        trial("all that hang, HUP", [*hung, "sim:desk"], hup)
        trial("a terminal that takes nothing, TERM", ["demo", "colossus-1"], term, reads=False)
        trial("a terminal that takes nothing, HUP", [*hung, "sim:memphis"], hup, reads=False)
        trial("a terminal that was stopped, q", ["demo", "memphis"], key(b"q"), before=key(b"\x13"))
        trial("a terminal that was stopped, TERM", ["demo", "memphis"], term, before=key(b"\x13"))
        trial("a pipe that nobody writes, TERM", ["replay", pipe], term)
        trial("a pipe that nobody writes, followed, q", ["replay", "-f", pipe], key(b"q"))
        for words in (["record", "sim:desk", "-o", pipe], ["watch", "sim:desk", "--record", pipe]):
            terminal = Terminal(words)
            took = terminal.end(lambda _: None, True)
            assert took is not None, f"{words}: waits for somebody who reads the pipe"
            print(f"  {words[0]} into a pipe that nobody reads: ends by itself")
    print("ends: all in time")


if __name__ == "__main__":
    main()
