"""Checks what bytes that are there to break something come to: each must cost only itself.

usage: break.py GIGATOP FOLDER

FOLDER holds the files. What is true of each stands below; a file that is there and not below, or
below and not there, is a failure. A cut page is checked where pages are served. Afterwards the
program reads some hundred files with changed bytes, recordings under right checksums among them:
it ends by itself, in time, in little memory, without a control character.
"""
import json
import os
import pathlib
import pty
import random
import re
import signal
import struct
import subprocess
import sys
import tempfile
import time
import zlib

GIGATOP, FOLDER = sys.argv[1], pathlib.Path(sys.argv[2])
ENVIRONMENT = {"TZ": "UTC", "PATH": "/usr/bin:/bin", "HOME": "/nonexistent", "LC_ALL": "C.UTF-8"}
# Control characters but line ends, those of eight bits, and those that turn the direction.
HARMFUL = re.compile("[\x00-\x09\x0b\x0c\x0e-\x1f\x7f-\x9f\xad\u061c\u200b-\u200f\u2028-\u202e"
                     "\u2060-\u206f\ufeff\ufff9-\ufffb\ue000-\uf8ff]")
LARGEST = 256 << 10


class Outcome:
    """One run of the program: what it said, how long it took, and how much memory."""

    def __init__(self, *words, seconds=60):
        self.words = words
        with tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as errors:
            start = time.monotonic()
            child = subprocess.Popen([GIGATOP, *words], stdin=subprocess.DEVNULL, stdout=output,
                                     stderr=errors, env=ENVIRONMENT)
            timer = start + seconds
            while True:
                pid, status, usage = os.wait4(child.pid, os.WNOHANG)
                if pid:
                    break
                if time.monotonic() > timer:
                    child.kill()
                    os.wait4(child.pid, 0)
                    raise AssertionError(f"{words}: does not end within {seconds} s")
                time.sleep(0.005)
            child.returncode = 0
            self.took = usage.ru_utime + usage.ru_stime
            self.memory = usage.ru_maxrss
            self.code = os.waitstatus_to_exitcode(status)
            self.output, self.errors = self.text(output), self.text(errors)

    @staticmethod
    def text(file):
        file.seek(0)
        return file.read().decode("utf-8")

    @property
    def said(self):
        return self.output + self.errors

    def check(self, *codes, says=()):
        if self.code not in (codes or (0, 1, 2, 3)):
            raise AssertionError(f"{self.words}: exit {self.code}: {self.said[-1500:]}")
        for word in says:
            if word not in self.said:
                raise AssertionError(f"{self.words}: {word!r} is not said: {self.said[-800:]}")
        found = HARMFUL.search(self.said)
        if found:
            raise AssertionError(f"{self.words}: {found.group()!r} in {self.said[-800:]!r}")
        if self.memory > LARGEST:
            raise AssertionError(f"{self.words}: takes {self.memory} KiB")
        return self


def sequence_overflow(path, scratch):
    says = ["a number that cannot be"]
    for command in ("info", "verify", "check", "events"):
        Outcome(command, str(path)).check(3, says=says)
    for command in ("recover", "cat"):
        made = scratch / f"{command}.gtr"
        Outcome(command, str(path), "-o", str(made)).check(3, says=says)
        Outcome("verify", str(made)).check(0)


def topology_memory(path, scratch):
    # The text of the log is one for which a topology is needed; with the file it is refused.
    log = path.with_suffix(".log")
    for command in (["check"], ["info"], ["export", "--format", "csv"]):
        run = Outcome(*command, str(log), "--topology", str(path), seconds=20)
        run.check(1, 2, says=["topology-memory.yaml:2: ", "longer than a host's name"])
        if len(run.said) > 2000 or run.took > 2:
            raise AssertionError(f"{run.words}: {len(run.said)} characters in {run.took} s")


def topology_backtrack(path, scratch):
    log = path.with_suffix(".log")
    named = scratch / "one.csv"
    named.write_text(f"{'a' * 40}b: index, temperature.gpu\n{'a' * 40}b: 0, 41\n")
    patterns = [["--topology", str(path)], ["--place", r"(?<rack>(a+)+)$"],
                ["--place", r"(?<row>(a|a)*)(?<rack>(.*a){12}c)"]]
    for options in patterns:
        for file in (log, named):
            run = Outcome("check", str(file), *options, seconds=20).check(0, 1)
            if run.took > 2:
                raise AssertionError(f"{run.words}: {run.took} s")
        shot = Outcome("export", str(named), *options, "--format", "json").check(0)
        if json.loads(shot.output)["gpus"][0]["temperature_celsius"] != 41:
            raise AssertionError(f"{options}: the GPU has another temperature")
        for stop in ("q", signal.SIGTERM):
            ends_in_a_second([str(named)], options, stop)
    told = Outcome("check", str(named), "--place", r"(?<rack>a)(?=b)").check(1, 2)
    if "looks ahead" not in told.said:
        raise AssertionError(f"what has no bound is not told: {told.said}")


def ends_in_a_second(words, options, stop):
    """Plays a log on a terminal and ends it by a key or a signal."""
    child, terminal = pty.fork()
    if child == 0:
        os.execve(GIGATOP, [GIGATOP, "replay", *words, *options],
                  ENVIRONMENT | {"TERM": "xterm"})
    os.set_blocking(terminal, False)

    def drain(seconds):
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            try:
                os.read(terminal, 1 << 16)
            except BlockingIOError:
                time.sleep(0.01)
            except OSError:
                return

    drain(1.5)
    start = time.monotonic()
    if stop == "q":
        os.write(terminal, b"q")
    else:
        os.kill(child, stop)
    while time.monotonic() < start + 10:
        pid, status = os.waitpid(child, os.WNOHANG)
        if pid:
            took = time.monotonic() - start
            os.close(terminal)
            if took > 1:
                raise AssertionError(f"{options}: {stop} ends it after {took:.1f} s")
            return
        drain(0.02)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    raise AssertionError(f"{options}: {stop} does not end it")


def escape_in_field(path, scratch):
    for command in (["check"], ["info"], ["events"], ["export", "--format", "csv"]):
        Outcome(*command, str(path)).check(1, says=["EVIL"])


def names(path, scratch):
    formats = ("csv", "nvidia-smi-csv", "txt", "json", "gtr")
    for command in [["check"], ["info"], ["events"]]:
        Outcome(*command, str(path)).check(0)
    for name in formats[:-1]:
        run = Outcome("export", str(path), "--format", name).check(0)
        if name != "txt" and "NV0" not in run.output:
            raise AssertionError(f"{name}: the name is gone")
    made = scratch / "names.gtr"
    Outcome("export", str(path), "--format", "gtr", "-o", str(made)).check(0)
    for command in [["check"], ["info"], ["info", "--json"], ["verify"], ["events"]]:
        Outcome(*command, str(made)).check(0)
    for name in formats[:-1]:
        Outcome("export", str(made), "--format", name).check(0)
    # The name of a file, a word, a list of columns, a theme, a map, a pattern and their contents.
    evil = "a\x1b[31mb\x9b5m\u202ec\x07"
    strange = scratch / f"{evil}.log"
    strange.write_text("nothing\n")
    theme = scratch / "theme.yaml"
    theme.write_text('roles: {text: "#ffffff \\e[31m' + "x" * 300 + '"}\n')
    site = scratch / "site.yaml"
    site.write_text('racks: {a: "\\e[31m[9-1]' + "x" * 300 + '"}\n')
    for words in [
        ["check", str(strange)], ["info", str(strange)], ["export", str(strange), "--format", evil],
        ["check", str(path), "--columns", evil + "," + "y" * 3000], ["check", "zz" + evil + "://h"],
        ["themes", "show", str(theme)], ["check", str(path), "--topology", str(site)],
        ["check", str(path), "--place", evil + "("], [evil], ["--" + evil],
        ["export", str(path), "--format", "json", "--at", evil], ["verify", str(strange)],
        ["replay", str(path), "--speed", evil], ["check", "http://" + evil],
        ["check", "ssh://" + evil], ["check", "sim:" + evil], ["notes", str(path), evil],
    ]:
        run = Outcome(*words, seconds=90).check()
        if "x" * 100 in run.said or "y" * 100 in run.said:
            raise AssertionError(f"{words}: quotes all of it: {run.said[:300]}")


def pmon_clamped(path, scratch):
    Outcome("check", str(path)).check(0, says=["values that cannot be: 2", "250 %"])
    run = Outcome("export", str(path), "--format", "nvidia-smi-csv").check(0)
    if "[Unknown Error], [Unknown Error]" not in run.output:
        raise AssertionError(f"250 % and -7 % are no errors: {run.output}")
    gpu = json.loads(Outcome("export", str(path), "--format", "json").check(0).output)["gpus"][0]
    if (gpu["utilization_percent"], gpu["memory_utilization_percent"]) != (None, None):
        raise AssertionError(f"they are values: {gpu}")


CASES = {"sequence-overflow.gtr": sequence_overflow, "topology-memory.yaml": topology_memory,
         "topology-backtrack.yaml": topology_backtrack, "escape-in-field.txt": escape_in_field,
         "names.csv": names, "pmon-clamped.txt": pmon_clamped}
# Read beside others of the list, or served.
BESIDE = {"topology-memory.log", "topology-backtrack.log", "page-cut-in-a-number.prom"}


# MARK: Changed bytes

def records(data):
    offset = 8
    while offset + 40 <= len(data):
        length = struct.unpack_from("<I", data, offset + 24)[0]
        yield offset, length
        offset += 40 + ((length + 7) & ~7)


def resealed(data, generator):
    """A recording with changed bytes in one record, under checksums that are right."""
    data = bytearray(data)
    offset, length = generator.choice(list(records(data)))
    if generator.random() < 0.3:
        value = generator.choice([0, 1, 1 << 31, 1 << 40, (1 << 63) - 1, 1 << 63, (1 << 64) - 1])
        struct.pack_into("<Q", data, offset + generator.choice([8, 16]), value)
    else:
        for _ in range(generator.randint(1, 4)):
            if length:
                data[offset + 40 + generator.randrange(length)] = generator.randrange(256)
    struct.pack_into("<I", data, offset + 32, zlib.crc32(data[offset + 40:offset + 40 + length]))
    struct.pack_into("<I", data, offset + 36, zlib.crc32(data[offset:offset + 36]))
    return bytes(data)


def changed(data, generator):
    data = bytearray(data)
    for _ in range(generator.randint(1, 6)):
        place = generator.randrange(len(data))
        kind = generator.randrange(5)
        if kind == 0:
            data[place] ^= 1 << generator.randrange(8)
        elif kind == 1:
            data[place:place] = generator.choice(
                [b"\x1b]0;x\x07", b"\xc2\x9b5m", "\u202e".encode(), b"18446744073709551616", b"\x00",
                 b"\xff", b"\n", b"-", b"1e999"])
        elif kind == 2:
            del data[place:place + generator.randint(1, 40)]
        elif kind == 3:
            data[place:place] = data[place:place + generator.randint(1, 40)]
        elif len(data) > 200:
            del data[place:]
        if not data:
            data += b"\n"
    return bytes(data)


def mutations(scratch, rounds=60):
    generator = random.Random(20261122)
    whole = scratch / "whole.gtr"
    Outcome("export", "sim:memphis?gpus=16", "--to", "start+40s", "--format", "gtr", "-o",
            str(whole)).check(0)
    recording = whole.read_bytes()
    runs, slowest, largest = 0, 0, 0
    inputs = [(recording, resealed, "gtr"), (recording, changed, "gtr"),
              ((FOLDER / "names.csv").read_bytes(), changed, "csv"),
              ((FOLDER / "pmon-clamped.txt").read_bytes(), changed, "txt")]
    for number in range(rounds):
        for data, change, suffix in inputs:
            path = scratch / f"changed.{suffix}"
            path.write_bytes(change(data, generator))
            commands = [["check"], ["info", "--json"], ["events"], ["export", "--format", "csv"],
                        ["export", "--format", "txt"], ["export", "--format", "nvidia-smi-csv"]]
            if suffix == "gtr":
                commands += [["verify"], ["info"], ["notes"]]
            for command in generator.sample(commands, 3):
                run = Outcome(*command[:1], str(path), *command[1:], seconds=30).check()
                runs += 1
                slowest, largest = max(slowest, run.took), max(largest, run.memory)
    if slowest > 2:
        raise AssertionError(f"one took {slowest:.1f} s")
    print(f"ok   {runs} runs over changed files: {slowest:.2f} s and {largest >> 10} MiB at most")


def main():
    there = {path.name for path in FOLDER.iterdir()}
    failures = [f"{name}: nothing is known to be true of it"
                for name in there - CASES.keys() - BESIDE]
    failures += [f"{name}: is missing" for name in (CASES.keys() | BESIDE) - there]
    with tempfile.TemporaryDirectory() as folder:
        for name in sorted(CASES.keys() & there):
            scratch = pathlib.Path(folder) / name.split(".")[0]
            scratch.mkdir()
            try:
                CASES[name](FOLDER / name, scratch)
                print(f"ok   {name}", flush=True)
            except Exception as error:
                failures.append(f"{name}: {error}")
                print(f"FAIL {name}\n     {error}", flush=True)
        try:
            mutations(pathlib.Path(folder))
        except Exception as error:
            failures.append(f"changed files: {error}")
            print(f"FAIL changed files\n     {error}")
    print(f"break: {len(failures)} failed")
    sys.exit(1 if failures else 0)


main()
