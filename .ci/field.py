"""Checks every small input of trouble: logs and outputs of nvidia-smi as people really have them.

usage: field.py GIGATOP FOLDER

FOLDER holds gpu/ and q/. What is true of each file stands below; a file that is there and not
below, or below and not there, is a failure.
"""
import json
import pathlib
import subprocess
import sys

KEYS = {"util": "utilization_percent", "memutil": "memory_utilization_percent",
        "temp": "temperature_celsius", "memtemp": "memory_temperature_celsius",
        "power": "power_watts", "limit": "power_limit_watts", "used": "memory_used_mib",
        "total": "memory_total_mib", "sm": "sm_clock_mhz", "mem": "memory_clock_mhz",
        "pstate": "performance_state", "fan": "fan_percent", "name": "name", "host": "host",
        "status": "status", "index": "index", "bus": "bus_id"}


class Log:
    """One input, asked through the command line."""

    def __init__(self, gigatop, path, *options, zone="UTC"):
        self.gigatop, self.path, self.options = gigatop, path, options
        self.environment = {"TZ": zone, "PATH": "/usr/bin:/bin", "HOME": "/nonexistent",
                            "LC_ALL": "C.UTF-8"}

    def run(self, *arguments):
        return subprocess.run([self.gigatop, *arguments], capture_output=True, text=True,
                              timeout=60, env=self.environment)

    def info(self):
        done = self.run("info", str(self.path), "--json", *self.options)
        return json.loads(done.stdout) if done.stdout else {"frames": 0, "gpus": 0}

    def check(self):
        done = self.run("check", str(self.path), *self.options)
        return done.returncode, done.stdout + done.stderr

    def snapshot(self, at):
        done = self.run("export", str(self.path), "--at", at, "--format", "json", *self.options)
        if not done.stdout:
            raise AssertionError(f"export exit {done.returncode}: {done.stderr.strip()}")
        return json.loads(done.stdout)

    def events(self):
        return len(self.snapshot("end").get("events") or [])


def expect(what, got, wanted):
    if got != wanted:
        raise AssertionError(f"{what} is {got!r}, expected {wanted!r}")


def gpus(log, at, *rows, host=None):
    """Compares the GPUs of a frame, in order, with what is true of them."""
    found = log.snapshot(at)["gpus"]
    expect(f"GPUs at {at}", len(found), len(rows))
    for number, (gpu, row) in enumerate(zip(found, rows)):
        for key, wanted in row.items():
            expect(f"{key} of GPU {number} at {at}", gpu[KEYS[key]], wanted)


def frames(log, count, gpu_count):
    facts = log.info()
    expect("frames", facts["frames"], count)
    expect("GPUs", facts["gpus"], gpu_count)


def refused(log, *words):
    code, text = log.check()
    expect("exit", code, 1)
    for word in words:
        if word not in text:
            raise AssertionError(f"{word!r} is not said: {text.strip()}")


def told(log, *words):
    _, text = log.check()
    for word in words:
        if word not in text:
            raise AssertionError(f"{word!r} is not said: {text.strip()}")


def nobody_lost(log, *moments):
    for at in moments:
        for gpu in log.snapshot(at)["gpus"]:
            if gpu["status"] == "lost":
                raise AssertionError(f"a GPU is lost at {at}")
        expect(f"events at {at}", [e for e in log.snapshot(at).get("events") or []
                                   if "lost" in json.dumps(e)], [])


def query_loop(log):
    frames(log, 3, 2)
    gpus(log, "start", dict(util=97, temp=61, power=201.5, limit=230, used=None, memtemp=None),
         dict(util=0, temp=47, power=33.25))
    gpus(log, "end", dict(util=99, temp=63, power=205), dict(util=0, temp=46, power=32.5))
    expect("step", log.snapshot("start+5s")["time"], "2025-05-06T10:00:05.000Z")


def jetson(log):
    frames(log, 1, 1)
    gpus(log, "end", dict(index=0, name="Orin (nvgpu)", bus=None, util=None, temp=None, power=None,
                          used=None, total=None, status="unsupported"))


def inforom(log):
    frames(log, 2, 2)
    gpus(log, "start", dict(temp=44, power=57.1, util=12), dict(temp=41, power=55.02))
    gpus(log, "end", dict(temp=45, power=58.1, util=13), dict(temp=41, power=55))
    told(log, "infoROM")


def midnight(log):
    frames(log, 4, 2)
    for at, power in zip(("start", "start+1s", "start+2s", "end"), (310, 311, 312, 313)):
        gpus(log, at, dict(power=power), {})
    first, last = log.snapshot("start")["time"], log.snapshot("end")["time"]
    expect("times of day", (first[11:19], last[11:19]), ("23:59:58", "00:00:05"))
    expect("before the last", log.snapshot("end-1s")["time"][11:19], "00:00:00")


def dmon_csv(log):
    frames(log, 2, 2)
    gpus(log, "start", dict(power=310, temp=61, util=97),
         dict(power=70, temp=35, util=0, memtemp=None))
    gpus(log, "end", dict(power=311), dict(power=71))


def dmon_stamps(log):
    frames(log, 2, 2)
    gpus(log, "start", dict(power=310), dict(power=70))
    gpus(log, "end", dict(power=311), dict(power=71))
    expect("time of day", log.snapshot("start")["time"][11:19], "10:00:01")


def stamped(log):
    frames(log, 3, 2)
    for at, step in (("start", 0), ("start+1s", 1), ("end", 2)):
        gpus(log, at, dict(util=90 + step, temp=60 + step, power=300 + step),
             dict(util=0, temp=61 + step, power=310 + step))
    expect("start", log.snapshot("start")["time"][:19], "2025-05-06T10:00:00")


def kubectl(log):
    frames(log, 3, 2)
    gpus(log, "end", dict(util=92, power=302), dict(util=91, power=303))


def tesla_p4(log):
    frames(log, 1, 1)
    gpus(log, "end", dict(name="Tesla P4", util=5, temp=32, power=7, limit=75, used=3, total=7611))


def stamp_lines(log):
    refused(log, "--columns")
    named = Log(log.gigatop, log.path, "--columns",
                "utilization.gpu,utilization.memory,power.draw")
    frames(named, 3, 2)
    for at, step in (("start", 0), ("start+1s", 1), ("end", 2)):
        gpus(named, at, dict(util=50 + step, power=200.5 + step),
             dict(util=51 + step, power=201.5 + step))
    expect("end", named.snapshot("end")["time"], "2025-05-06T10:00:02.000Z")


def quoted(log):
    frames(log, 2, 2)
    gpus(log, "start", dict(name="NVIDIA H100 PCIe", util=97, temp=61, power=301.25),
         dict(util=0, power=70))
    gpus(log, "end", dict(util=98, power=302.25), dict(util=1, temp=36))


def ansible(log):
    frames(log, 1, 4)
    gpus(log, "end", dict(host="gpu-a01", util=91, temp=61, power=301),
         dict(host="gpu-a01", util=92, temp=62), dict(host="gpu-a02", util=11, temp=41, power=101),
         dict(host="gpu-a02", util=12))


def tail_files(log):
    frames(log, 3, 4)
    gpus(log, "end", dict(host="gpu-a01", util=92), {}, dict(host="gpu-a02", util=12), {})
    nobody_lost(log, "start", "end")


def clear_loop(log):
    frames(log, 3, 2)
    for at, step in (("start", 0), ("start+1s", 1), ("end", 2)):
        gpus(log, at, dict(temp=61 + step, util=11 + step), {})
    expect("start", log.snapshot("start")["time"], "2025-05-06T10:00:00.000Z")


def excel(log):
    frames(log, 2, 2)
    gpus(log, "start", dict(util=90, power=301.25, used=12345), dict(util=0, power=70.5))
    expect("start", log.snapshot("start")["time"][:10], "2025-05-06")


def impossible(log):
    frames(log, 3, 2)
    gpus(log, "start+60s", dict(util=None, memutil=None, power=612),
         dict(util=97, memutil=None, power=613))
    expect("mean", log.snapshot("start+60s")["fleet"]["utilization_percent"]["mean"], 97)
    told(log, "905")


def units(log):
    gpus(log, "end", dict(used=12800, total=81920, power=301.25, temp=61, sm=1410))


def two_l40s(log):
    frames(log, 1, 2)
    gpus(log, "end", dict(util=91, temp=61, power=161), dict(util=92, temp=62, power=162))
    expect("time", log.snapshot("end")["time"], "2025-05-06T10:00:00.000Z")
    told(log, "not read")


def training(log):
    refused(log, "no telemetry", "epoch,time,loss,power")


def chunks(log):
    frames(log, 160, 6)
    for at in ("start", "start+80s", "end"):
        gpus(log, at, *[dict(host=f"gpu-a0{host}", util=10 * host + 40 + gpu, status="ok")
                        for host in (1, 2, 3) for gpu in (0, 1)])
    nobody_lost(log, "start", "start+40s", "start+80s", "end")


def one_or_nine(log):
    named = Log(log.gigatop, log.path, "--columns",
                "temperature.gpu,utilization.gpu,utilization.memory")
    told(named, "rows without an index or a time")
    refused(log, "--columns")


def twenty(log):
    frames(log, 20, 1)
    gpus(log, "end", dict(temp=41, util=2, memutil=13))
    told(log, "readings of one GPU")


def names_with_units(log):
    row = log.snapshot("end")["gpus"][0]
    expect("utilisation", row["utilization_percent"], 90)
    for key, rights in (("power_watts", (None, 301.25)), ("temperature_celsius", (None, 61)),
                        ("memory_used_mib", (None, 12800)), ("memory_total_mib", (None, 81920))):
        if row[key] not in rights:
            raise AssertionError(f"{key} is {row[key]}")


def two_encodings(log):
    frames(log, 600, 2)
    gpus(log, "start", dict(util=90), dict(util=0))


def from_r(log):
    frames(log, 1, 2)
    gpus(log, "end", dict(name="NVIDIA L40S", util=90, power=301.25), dict(util=0, power=70.5))
    expect("time", log.snapshot("end")["time"], "2025-05-06T10:00:00.100Z")


def xml_less_than(log):
    frames(log, 1, 4)
    gpus(log, "end", *[dict(util=40 + n, temp=50 + n, power=100 + n) for n in range(4)])


def xml_cut(log):
    frames(log, 1, 2)
    gpus(log, "end", *[dict(util=40 + n, temp=50 + n, power=100 + n) for n in range(2)])
    told(log, "2 of 4")


def cut_tick(log):
    for at in ("start", "start+1s", "end"):
        found = log.snapshot(at)
        expect(f"GPUs at {at}", len(found["gpus"]), 8)
    nobody_lost(log, "start", "start+1s", "end")
    done = log.run("export", str(log.path), "--at", "end", "--format", "nvidia-smi-csv")
    expect("lost in nvidia-smi-csv", "lost" in done.stdout, False)


def autumn(log):
    frames(log, 11, 1)
    for step in range(11):
        shot = log.snapshot(f"start+{step * 600}s")
        expect(f"step {step}", shot["gpus"][0]["utilization_percent"], 10 + step)
        minutes = 30 + 10 * step
        expect(f"time {step}", shot["time"], f"2025-10-26T{minutes // 60:02}:{minutes % 60:02}:00.100Z")


def virtual(log):
    frames(log, 1, 1)
    gpus(log, "end", dict(util=37, name="NVIDIA L40S"))


def query_mig(log):
    frames(log, 1, 1)
    gpus(log, "end", dict(temp=53, memtemp=58, power=432.21, used=11125, total=81559, util=None))


def query_geforce(log):
    frames(log, 1, 1)
    gpus(log, "end", dict(util=7, memutil=2, temp=45, power=84.03, used=1474, total=16376, sm=2805,
                          mem=11251))


CASES = {
    "gpu/01-q-human-loop.log": query_loop, "gpu/02-jetson-table.txt": jetson,
    "gpu/03b-inforom-banner.csv": inforom, "gpu/13-dmon-T-midnight.log": midnight,
    "gpu/13b-dmon-csv.log": dmon_csv, "gpu/14-dmon-ts.log": dmon_stamps,
    "gpu/14b-docker-ts.log": stamped, "gpu/14e-moreutils-ts.log": stamped,
    "gpu/14h-kubectl-prefix-ts.log": kubectl, "gpu/15-tekton.txt": tesla_p4,
    "gpu/15b-container-ts.txt": tesla_p4, "gpu/15f-hash.sh": tesla_p4,
    "gpu/17-stamp-line.log": stamp_lines, "gpu/20c-quoted.csv": quoted,
    "gpu/24-ansible.txt": ansible, "gpu/24d-tail-files.txt": tail_files,
    "gpu/25e-clear-loop.log": clear_loop, "gpu/26-log.csv.gz": stamped,
    "gpu/27-excel-de.csv": excel, "gpu/29-util-905.csv": impossible, "gpu/42-units.csv": units,
    "gpu/50-md-heading.md": two_l40s, "gpu/50c-lone-word.out": two_l40s,
    "gpu/50d-lone-power.out": two_l40s, "gpu/51-training.csv": training,
    "gpu/52-pdsh-chunks.log": chunks, "gpu/53-polybar.log": one_or_nine,
    "gpu/53c-polybar-20.log": twenty, "gpu/55b-mem-gb-names.csv": names_with_units,
    "gpu/56b-utf16-then-ascii-long.csv": two_encodings, "gpu/57-r-writecsv.csv": from_r,
    "gpu/59-xml-lt.xml": xml_less_than, "gpu/59c-xml-cut.xml": xml_cut,
    "gpu/60-last-tick-cut.csv": cut_tick, "gpu/60b-last-tick-cut-mid.csv": cut_tick,
    "gpu/61-dst-autumn.csv": autumn, "gpu/64-vgpu-table.txt": virtual,
    "q/q-text-h100-mig-load-driver590.txt": query_mig,
    "q/q-text-rtx4080s-load-driver595.txt": query_geforce,
}
ZONES = {"gpu/61-dst-autumn.csv": "Europe/Berlin"}


def main():
    gigatop, folder = sys.argv[1], pathlib.Path(sys.argv[2])
    there = {f"{part}/{path.name}" for part in ("gpu", "q") for path in (folder / part).iterdir()
             if path.name != "INDEX.tsv"}
    failures = [f"{name}: nothing is known to be true of it" for name in there - CASES.keys()]
    failures += [f"{name}: is missing" for name in CASES.keys() - there]
    for name in sorted(CASES.keys() & there):
        try:
            CASES[name](Log(gigatop, folder / name, zone=ZONES.get(name, "UTC")))
            print(f"ok   {name}")
        except Exception as error:
            failures.append(f"{name}: {error}")
            print(f"FAIL {name}\n     {error}")
    print(f"field: {len(CASES) - len(failures)} passed, {len(failures)} failed")
    sys.exit(1 if failures else 0)


main()
