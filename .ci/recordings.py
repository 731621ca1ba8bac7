"""Records, kills, fills the disk and converts, and reads everything back with an independent reader.

usage: recordings.py GIGATOP READER [CORPUS]
"""
import json
import os
import pathlib
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time

GIGATOP, READER = sys.argv[1], sys.argv[2]
CORPUS = pathlib.Path(sys.argv[3]) if len(sys.argv) > 3 else None
SOURCE = "sim:memphis?gpus=64"


def run(*words, ok=(0,)):
    result = subprocess.run([GIGATOP, *words], capture_output=True, text=True, timeout=120)
    if result.returncode not in ok:
        sys.exit(f"gigatop {' '.join(words)}: exit {result.returncode}\n{result.stderr}")
    return result


def reader(path, *words, ok=(0,)):
    result = subprocess.run(
        [sys.executable, READER, str(path), *words], capture_output=True, text=True, timeout=120)
    if result.returncode not in ok:
        sys.exit(f"reader of {path}: exit {result.returncode}\n{result.stderr[-2000:]}")
    return [json.loads(line) for line in result.stdout.splitlines()]


def frames_of_info(path):
    return json.loads(run("info", str(path), "--json", ok=(0, 3)).stdout)["frames"]


def record_and_end(folder):
    path = folder / "whole.gtr"
    child = subprocess.Popen(
        [GIGATOP, "record", SOURCE, "-o", str(path), "--every", "0.1s"], stderr=subprocess.DEVNULL)
    time.sleep(3)
    child.send_signal(signal.SIGINT)
    if child.wait(20) != 0:
        sys.exit(f"record: exit {child.returncode} after SIGINT")
    run("verify", str(path))
    decoded = reader(path)
    if len(decoded) != frames_of_info(path) or len(decoded) < 10:
        sys.exit(f"{len(decoded)} frames by the reader, {frames_of_info(path)} by info")
    print(f"recorded {len(decoded)} frames, {path.stat().st_size} bytes; both readers agree on them")


def kill_often(folder, times=50):
    generator = random.Random(20260711)
    total = 0
    for turn in range(times):
        path = folder / f"killed-{turn}.gtr"
        child = subprocess.Popen(
            [GIGATOP, "record", SOURCE, "-o", str(path), "--every", "0.05s"],
            stderr=subprocess.DEVNULL)
        time.sleep(0.15 + generator.random() * 0.6)
        child.kill()
        child.wait()
        if not path.exists() or path.stat().st_size == 0:
            continue
        verdict = run("verify", str(path), ok=(0, 1, 3))
        # Killed before the first frame, a file may have no schema yet: neither can read it.
        decoded = reader(path, ok=(0, 1, 3) if verdict.returncode == 1 else (0, 3))
        if verdict.returncode == 1:
            if decoded:
                sys.exit(f"{path}: unreadable for gigatop, {len(decoded)} frames for the reader")
            continue
        if frames_of_info(path) != len(decoded):
            sys.exit(f"{path}: {frames_of_info(path)} frames, the reader found {len(decoded)}")
        total += len(decoded)
        path.unlink()
    print(f"killed {times} times while recording: {total} whole frames, each read back by both")


def fill_disk(folder):
    mount = folder / "small"
    mount.mkdir()
    words = ["mount", "-t", "tmpfs", "-o", "size=400k", "tmpfs", str(mount)]
    if subprocess.run(words, capture_output=True).returncode != 0:
        if os.environ.get("GIGATOP_REQUIRE_ALL") == "1" and os.geteuid() == 0:
            print("a small disk cannot be mounted here; the tests with a disk of their own stand")
        return
    try:
        ballast = mount / "ballast"
        ballast.write_bytes(b"x" * 360_000)
        path = mount / "r.gtr"
        log = (folder / "log").open("wb")
        child = subprocess.Popen(
            [GIGATOP, "record", SOURCE, "-o", str(path), "--every", "0.05s"], stderr=log)
        time.sleep(5)
        if child.poll() is not None:
            sys.exit(f"record ended with {child.returncode} on a full disk")
        ballast.unlink()
        time.sleep(1)
        child.send_signal(signal.SIGINT)
        code = child.wait(20)
        said = (folder / "log").read_text()
        if code not in (0, 3) or "space" not in said:
            sys.exit(f"full disk: exit {code}, said {said[-500:]!r}")
        run("verify", str(path), ok=(0, 3))
        reader(path, ok=(0, 3))
        print(f"a disk that filled: exit {code}, all that was written is whole")
    finally:
        subprocess.run(["umount", str(mount)], check=True)


def without_source(snapshot):
    """What a log and its recording must agree on."""
    return {key: snapshot[key] for key in ("time", "fleet", "gpus")}


def convert_logs(folder):
    converted = 0
    for log in sorted(CORPUS.iterdir()):
        if log.name in ("INDEX.tsv",) or log.name.startswith("err-") or log.is_dir():
            continue
        direct = run("export", str(log), "--format", "json", ok=(0, 1))
        if direct.returncode == 1:
            continue
        path = folder / (log.name + ".gtr")
        run("export", str(log), "--format", "gtr", "-o", str(path))
        replayed = run("export", str(path), "--format", "json")
        if without_source(json.loads(direct.stdout)) != without_source(json.loads(replayed.stdout)):
            sys.exit(f"{log.name}: the recording of the log says something else than the log")
        run("verify", str(path))
        reader(path)
        converted += 1
    if converted == 0:
        sys.exit("no log was converted")
    print(f"{converted} logs converted; each exports the same from its recording")


def main():
    folder = pathlib.Path(tempfile.mkdtemp())
    try:
        record_and_end(folder)
        kill_often(folder)
        fill_disk(folder)
        if CORPUS:
            convert_logs(folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


main()
