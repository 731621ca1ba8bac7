"""Reads simulated battery sites over SunSpec Modbus and compares with what the sites really did.

usage: batteries.py GIGATOP SUNSPEC_SITE.PY [CORPUS]   (with a Python that has pymodbus and pysunspec2)

The truth file of the simulator is the judge: every value of every unit, the sums of the site, an
island, a recorded register dump, and each way that a unit can misbehave. Loopback only; bounded.
"""
import concurrent.futures
import contextlib
import datetime
import json
import os
import pathlib
import signal
import subprocess
import sys
import tempfile
import time

GIGATOP, SITE = sys.argv[1], sys.argv[2]
CORPUS = pathlib.Path(sys.argv[3]) if len(sys.argv) > 3 else None

# One step of the scale factor of each register that the simulator answers with.
STEPS = {"power_watts": 100, "state_of_charge_percent": 0.1, "state_of_health_percent": 0.1,
         "energy_wh": 100, "cabinet_temperature_celsius": 0.1}

# What a gone or refused unit looks like, and what each fault must lead to: words of its state, of
# its alarms, and fields that must be absent. Values that are there must be true, whatever happens.
OFFLINE = {"state": {"offline"}, "alarms": {"communication_lost"}}
RUNS = {"state": {"discharging", "charging", "holding"}}
EXPECTED = {
    "over-temp": {"state": {"fault"}, "alarms": {"over_temperature", "bank_over_temperature"}},
    "over-temp-warn": RUNS | {"alarms": {"bank_over_temperature_warning", "storage_warning"}},
    "under-temp": RUNS | {"alarms": {"under_temperature", "bank_under_temperature"}},
    "ground-fault": {"state": {"fault"}, "alarms": {"ground_fault", "bank_ground_fault"}},
    "contactor": {"state": {"fault"}, "alarms": {"dc_disconnect", "contactor_error"}},
    "comm-error": RUNS | {"alarms": {"maker_alarm", "bank_communication_error"}},
    "door": RUNS | {"alarms": {"cabinet_open", "open_door"}},
    "fan": RUNS | {"alarms": {"fan_error"}},
    "cell-imbalance": RUNS | {"alarms": {"voltage_imbalance_warning"}},
    "low-soc": RUNS | {"alarms": {"under_charge_minimum_warning"}},
    "standby": {"state": {"standby"}},
    "trip": {"state": {"fault"}, "alarms": {"ac_disconnect", "other_bank_alarm"}},
    "maintenance": {"state": {"maintenance"}, "alarms": {"manual_shutdown"}},
    "frozen@2": {"alarms": {"frozen"}},
    "phantom": {"absent": {"state_of_charge_percent", "energy_wh", "capacity_wh"}, "words": "no battery"},
    "no-marker": {"absent": set(STEPS), "words": "SunSpec"},
    "bad-sf": {"absent": {"state_of_charge_percent", "power_watts"}, "words": "scale factor"},
    "wild-sf": {"absent": {"state_of_charge_percent", "power_watts"}, "words": "scale factor"},
    "endless": RUNS, "no-end": RUNS,
    "zero-len": {"words": "702"}, "over-len": {"words": "702"},
    "odd-enum": {"state": {"unknown"}, "words": "42"},
    "exception=2": {"words": "exception 2"}, "exception=4": OFFLINE, "exception=6": {},
    "flaky=30": {}, "slow=0.3": RUNS, "slow=3": OFFLINE, "not-mine": OFFLINE,
    "silence": OFFLINE, "drop": OFFLINE, "cut": OFFLINE, "wrong-tid": OFFLINE,
    "wrong-unit": OFFLINE, "wrong-fc": OFFLINE, "short": OFFLINE, "long": OFFLINE,
    "bad-length": OFFLINE, "bad-proto": OFFLINE, "garbage": OFFLINE, "dribble": RUNS, "dup": RUNS,
}


def fail(text):
    sys.exit("batteries: " + text)


def instant(text):
    return datetime.datetime.fromisoformat(text.replace("Z", "+00:00")).timestamp()


def gigatop(*words, ok=(0,), timeout=60):
    result = subprocess.run([GIGATOP, *words], capture_output=True, text=True, timeout=timeout)
    if result.returncode not in ok:
        fail(f"gigatop {' '.join(words)}: exit {result.returncode}\n{result.stderr[-2000:]}")
    return result.stdout


class Site:
    """A running simulator."""

    def __init__(self, folder, *words, duration=90):
        self.truth_file, ready = folder / "truth.json", folder / "ready.json"
        self.child = subprocess.Popen(
            [sys.executable, SITE, "--port", "0", "--ready", str(ready), "--truth",
             str(self.truth_file), "--duration", str(duration), *map(str, words)])
        end = time.monotonic() + 60
        while not (ready.exists() and self.truth_file.exists()):
            if self.child.poll() is not None or time.monotonic() > end:
                fail(f"the simulator did not start: {words}")
            time.sleep(0.05)
        self.units = json.loads(ready.read_text())["units"]

    def sources(self, settings=""):
        ports = {}
        for unit in self.units:
            ports.setdefault(unit["port"], []).append(unit["unit"])
        return [f"sunspec://127.0.0.1:{port}?units={min(ids)}-{max(ids)}{settings}"
                for port, ids in ports.items()]

    def truth(self):
        return json.loads(self.truth_file.read_text())

    def truth_after(self, moment):
        end = time.monotonic() + 15
        while (truth := self.truth())["t"] <= moment:
            if time.monotonic() > end:
                fail("the simulator tells no truth any more")
            time.sleep(0.1)
        return truth

    def stop(self):
        self.child.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.child.wait(10)
        if self.child.poll() is None:
            self.child.kill()


@contextlib.contextmanager
def site(*words, **settings):
    with tempfile.TemporaryDirectory() as folder:
        running = Site(pathlib.Path(folder), *words, **settings)
        try:
            yield running
        finally:
            running.stop()


def close(value, before, after, step):
    """Whether a value lies between two truths, a step of its scale aside."""
    return min(before, after) - step * 1.001 <= value <= max(before, after) + step * 1.001


def truths(unit, capacity):
    """The simulator's numbers under our names."""
    return {"power_watts": unit["w"], "state_of_charge_percent": unit["soc"],
            "state_of_health_percent": unit["soh"],
            "energy_wh": capacity * unit["soc"] / 100 * unit["soh"] / 100,
            "cabinet_temperature_celsius": unit["temp"] + 2}


def compare(shown, before, after, capacity, needed):
    """Complaints about one unit of a snapshot."""
    low, high = truths(before, capacity), truths(after, capacity)
    found = []
    for key, step in STEPS.items():
        value = shown.get(key)
        if value is None:
            if key in needed:
                found.append(f"{key} is absent")
        elif not close(value, low[key], high[key], step):
            found.append(f"{key} {value}, truth {low[key]} to {high[key]}")
    return found


def check_all(count):
    load = count * 0.979 / 2
    with site("--units", count, "--grid-mw", load / 2) as running:
        before = running.truth_after(1)
        start = time.monotonic()
        snapshot = json.loads(gigatop("export", *running.sources(), "--format", "json"))
        took = time.monotonic() - start
        after = running.truth_after(before["t"] + took + 0.5)
        shown = {unit["serial"]: unit for unit in snapshot["batteries"]}
        capacity = after["capacity_wh"] / count
        complaints = []
        for unit in running.units:
            row = shown.get(unit["serial"])
            place = unit["index"] - 1
            found = ["missing"] if row is None else compare(
                row, before["units"][place], after["units"][place], capacity, STEPS)
            complaints += [f"{unit['serial']}: {text}" for text in found]
        sums = snapshot["site"]
        for key, low, high, step in (
                ("battery_watts", before["battery_w"], after["battery_w"], 100),
                ("energy_wh", before["energy_wh"], after["energy_wh"], 100)):
            if not close(sums[key], low, high, step * count):
                complaints.append(f"site {key} {sums[key]}, truth {low} to {high}")
        # The capacity counts what age has left of it.
        left = sum(capacity * unit["soh"] / 100 for unit in after["units"])
        if not close(sums["capacity_wh"], left, left, 0.001 * left):
            complaints.append(f"site capacity_wh {sums['capacity_wh']}, truth {left}")
        charge = after["energy_wh"] / left * 100
        if not close(sums["state_of_charge_percent"], charge, charge, 0.1):
            complaints.append(f"site charge {sums['state_of_charge_percent']}, truth {charge}")
        if (sums["units"], sums["units_reporting"]) != (count, count):
            complaints.append(f"{sums['units_reporting']} of {sums['units']} units report")
        if complaints:
            fail(f"{count} units:\n" + "\n".join(complaints[:20]))
        print(f"{count} units equal the truth; a sweep and its export took {took:.2f} s")
        if took > 8:
            fail(f"{count} units took {took:.1f} s; 2 s are meant")


def record(running, folder, seconds, settings, keep=None):
    """Records the site; three seconds before the end its truth is kept."""
    path = folder / "site.gtr"
    child = subprocess.Popen(
        [GIGATOP, "record", *running.sources(settings), "-o", str(path), "--every", "1s"],
        stderr=subprocess.DEVNULL)
    time.sleep(seconds)
    if keep is not None:
        keep.update(running.truth())
        time.sleep(3)
    child.send_signal(signal.SIGINT)
    if child.wait(20) not in (0, 3):
        fail(f"record: exit {child.returncode}")
    return path


def check_island():
    with tempfile.TemporaryDirectory() as folder, site(
            "--units", 6, "--island-at", 5, "--island-until", 11) as running:
        began = time.time() - running.truth()["t"]
        path = record(running, pathlib.Path(folder), 15 - running.truth()["t"], "&interval=1")
        events = [json.loads(line) for line in gigatop("events", str(path), "--json").splitlines()]
        islands = [event for event in events if event["rule"] == "island"]
        if not islands:
            fail(f"no event tells of the island: {events}")
        # The truth changes with the simulator's tick, a unit is asked once a second, and a sweep
        # and the writing of it take their time: one poll and a half from end to end.
        late = instant(islands[0]["time"]) - began - 5
        if not -0.5 <= late <= 1.8:
            fail(f"the island was told {late:.1f} s after it began")
        lasted = islands[-1]["seconds"]
        if lasted is None or not 4 <= lasted <= 8:
            fail(f"the island lasted {lasted} s; 6 s are the truth")
        middle = json.loads(gigatop("export", str(path), "--at", "start+8s", "--format", "json"))
        connections = {unit["connection"] for unit in middle["batteries"]}
        if connections != {"islanded"}:
            fail(f"while islanded the units say {connections}")
        print(f"an island is an event {max(late, 0):.1f} s after it began, and ended after {lasted:.1f} s")


def check_fault(kind):
    """One unit of three misbehaves; the others must not feel it."""
    with tempfile.TemporaryDirectory() as folder, site(
            "--units", 3, "--grid-mw", 0.7, "--fault", f"2:{kind}", duration=60) as running:
        # A reply that comes byte by byte takes half a second, and is to be had with patience.
        settings = "&interval=1&timeout=0.9" if kind == "dribble" else "&interval=1"
        start = time.monotonic() - running.truth()["t"]
        path = record(running, pathlib.Path(folder), 6, settings, keep=(before := {}))
        after = running.truth_after(time.monotonic() - start)
        snapshot = json.loads(gigatop("export", str(path), "--at", "end", "--format", "json"))
        frames = json.loads(gigatop("info", str(path), "--json"))["frames"]
    found = []
    rows = snapshot["batteries"]
    if len(rows) != 3:
        return [f"{len(rows)} units"]
    capacity = after["capacity_wh"] / 3
    for place, row in enumerate(rows):
        needed = STEPS if place != 1 else ()
        texts = compare(row, before["units"][place], after["units"][place], capacity, needed)
        # Up to a minute of charge passes between a frozen unit's last word and the truth.
        if place == 1 and "frozen" in kind:
            texts = [text for text in texts if "charge" not in text and "energy" not in text]
        found += [f"unit {place + 1}: {text}" for text in texts]
        if place != 1 and (row["age_seconds"] is None or row["age_seconds"] > 2.6):
            found.append(f"unit {place + 1} is {row['age_seconds']} s old")
    if frames < 6:
        found.append(f"only {frames} frames in 9 s")
    wanted, row = EXPECTED[kind], rows[1]
    if "state" in wanted and row["state"] not in wanted["state"]:
        found.append(f"state {row['state']}, not {wanted['state']}")
    if missing := wanted.get("alarms", set()) - set(row.get("alarms") or []):
        found.append(f"alarms {row.get('alarms')} lack {missing}")
    for key in wanted.get("absent", ()):
        if row.get(key) is not None:
            found.append(f"{key} {row[key]} must be absent")
    said = json.dumps(snapshot["sources"])
    if wanted.get("words", "") not in said:
        found.append(f"Sources do not say \"{wanted['words']}\": {said}")
    if wanted is OFFLINE and (not snapshot["sources"][0]["error"] or row["status"] == "ok"):
        found.append(f"status {row['status']}, error {snapshot['sources'][0]['error']}")
    return found


def check_faults():
    with concurrent.futures.ThreadPoolExecutor(6) as pool:
        results = dict(zip(EXPECTED, pool.map(check_fault, EXPECTED)))
    complaints = [f"{kind}: {text}" for kind, texts in results.items() for text in texts]
    if complaints:
        fail("faults:\n" + "\n".join(complaints))
    print(f"{len(EXPECTED)} faults: the others go on at their rate, no value is wrong")


def check_dump():
    """A recorded map of a real product's emulator: golden values, and no storage behind it, so that
    what it generates is no battery's power."""
    dump = CORPUS / "EmulatedDER.regs.json"
    with site("--units", 1, "--dump", dump) as running:
        text = gigatop("export", *running.sources(), "--format", "json", ok=(0, 3))
        row = json.loads(text)["batteries"][0]
        expected = {"power_watts": None, "frequency_hertz": 60.01, "ac_volts": 480.2,
                    "ambient_temperature_celsius": -1.0, "cabinet_temperature_celsius": 55.0,
                    "injected_wh": None, "state_of_charge_percent": None, "capacity_wh": None}
        wrong = {key: row.get(key) for key, value in expected.items() if row.get(key) != value}
        if wrong:
            fail(f"recorded registers: {wrong}, expected {expected}")
    print("a recorded register map reads as its golden values; a phantom is no battery")


def main():
    for count in (1, 100, 900):
        check_all(count)
    check_island()
    check_faults()
    if CORPUS:
        check_dump()


main()
