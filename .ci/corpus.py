"""Exports the first frame of every nvidia-smi capture and compares it with the index of true values.

usage: corpus.py GIGATOP FOLDER
"""
import json
import pathlib
import re
import subprocess
import sys

ABSENT = ("n/a", "absent", "not queried", "not selected", "-", "not supported", "[n/a]")
# INDEX.tsv's column of true values, and the key of the exported snapshot.
COLUMNS = {
    "first GPU utilisation": "utilization_percent",
    "first GPU temperature": "temperature_celsius",
    "first GPU power draw": "power_watts",
}


def table(path):
    head, *rows = path.read_text().splitlines()
    names = head.split("\t")
    return [dict(zip(names, row.split("\t"))) for row in rows if row]


def expected(text):
    """The number that a cell of the index stands for; None for an absent value."""
    cell = text.strip().lower()
    if cell.startswith(ABSENT):
        return None
    number = re.search(r"\d+(\.\d+)?", cell)
    return float(number.group()) if number else None


def check(gigatop, path, row, columns):
    command = [gigatop, "export", str(path), "--at", "start", "--format", "json"]
    if columns:
        command += ["--columns", columns]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    if path.name.startswith("err-"):
        sentence = done.stderr.strip()
        ok = done.returncode == 1 and path.name in sentence and len(sentence.splitlines()) == 1
        return [] if ok else [f"exit {done.returncode}, {sentence!r}"]
    if done.returncode != 0:
        return [f"exit {done.returncode}: {done.stderr.strip()}"]
    gpus = json.loads(done.stdout)["gpus"]
    if not gpus:
        return ["no GPU"]
    wrong = []
    count = int(re.match(r"\d+", row["GPUs"]).group())
    if len(gpus) != count:
        wrong.append(f"{len(gpus)} GPUs, expected {row['GPUs']}")
    for name, key in COLUMNS.items():
        want, got = expected(row[name]), gpus[0].get(key)
        if got != want:
            wrong.append(f"{key} is {got}, expected {want} ({row[name]})")
    return wrong


def main():
    gigatop, folder = sys.argv[1], pathlib.Path(sys.argv[2])
    lines = (folder / "COLUMNS.tsv").read_text().splitlines()
    columns = dict(line.split("\t", 1) for line in lines if line)
    failures = 0
    rows = table(folder / "INDEX.tsv")
    for row in rows:
        path = folder / row["file"]
        wrong = check(gigatop, path, row, columns.get(path.name))
        failures += bool(wrong)
        print(("FAIL " if wrong else "ok   ") + path.name + "".join("\n     " + w for w in wrong))
    print(f"corpus: {len(rows) - failures} passed, {failures} failed")
    sys.exit(1 if failures or not rows else 0)


main()
