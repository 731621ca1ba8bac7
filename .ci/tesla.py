"""Starts a stub of Tesla's gateway and cloud, proves it with the client pypowerwall, and compares what
gigatop exports of it with the truth; then wrong pins, passwords and tokens, and a gateway that fails.

usage: tesla.py GIGATOP   (run by the Python that has pypowerwall)
"""
import contextlib
import io
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import time
import urllib.parse
import urllib.request

HERE = pathlib.Path(__file__).parent
UNIT = ["capacity_wh", "energy_wh", "power_watts", "reactive_vars", "ac_volts", "ac_amperes",
        "frequency_hertz", "absorbed_wh", "injected_wh"]


def fail(message):
    sys.exit(f"tesla.py: {message}")


def near(what, got, want, step=0.51):
    if got is None or abs(got - want) > step:
        fail(f"{what}: {got}, not {want}")


def equal(what, got, want):
    if got != want:
        fail(f"{what}: {got!r}, not {want!r}")


class Stub:
    def __init__(self, folder, units):
        self.folder = folder
        ready = folder / "ready.json"
        self.process = subprocess.Popen(
            [sys.executable, HERE / "tesla_gateway.py", "--ready", ready, "--units", str(units),
             "--duration", "240"])
        deadline = time.monotonic() + 60
        while not ready.exists():
            if self.process.poll() is not None or time.monotonic() > deadline:
                fail("the stub does not start")
            time.sleep(0.05)
        self.facts = json.loads(ready.read_text())
        self.secret("gateway.pw", self.facts["password"] + "\n")
        self.secret("fleet.token", self.facts["token"])

    def secret(self, name, text, mode=0o600):
        path = self.folder / name
        path.write_text(text)
        path.chmod(mode)
        return path

    def ask(self, path):
        url = f"http://127.0.0.1:{self.facts['cloud']}{path}"
        with urllib.request.urlopen(url, timeout=10) as reply:
            return json.load(reply)

    def gateway(self, pin=None, password="gateway.pw", more=""):
        return (f"tesla-gateway://127.0.0.1:{self.facts['gateway']}?pin={pin or self.facts['fingerprint']}"
                f"&password_file={self.folder / password}{more}")

    def fleet(self, token="fleet.token"):
        base = urllib.parse.quote(f"http://127.0.0.1:{self.facts['cloud']}", safe="")
        return (f"tesla-fleet://{self.facts['site']}?base={base}"
                f"&token_file={self.folder / token}")

    def close(self):
        self.process.terminate()
        self.process.wait(timeout=10)


class Gigatop:
    def __init__(self, program):
        self.program = program
        self.environment = {k: v for k, v in os.environ.items() if not k.startswith("GIGATOP_TESLA")}

    def run(self, source, **settings):
        environment = dict(self.environment, **settings)
        return subprocess.run([self.program, "export", source, "--format", "json"], env=environment,
                              capture_output=True, text=True, timeout=90)

    def frame(self, source, **settings):
        done = self.run(source, **settings)
        if done.returncode not in (0, 3):
            fail(f"exit {done.returncode}: {done.stderr}")
        return json.loads(done.stdout)

    def refusal(self, source, words, **settings):
        """An export that brings nothing, and says why."""
        done = self.run(source, **settings)
        said = done.stderr + done.stdout
        if done.returncode == 0 or words not in said:
            fail(f"exit {done.returncode} instead of a refusal with \"{words}\": {said}")
        for secret in ("gate way", "fleet-token"):
            if secret in said:
                fail(f"a secret was printed: {said}")


def prove(stub):
    """The stub by a client that is not ours."""
    import pypowerwall
    truth = stub.ask("/truth")
    with contextlib.redirect_stderr(io.StringIO()):
        client = pypowerwall.Powerwall(
            f"127.0.0.1:{stub.facts['gateway']}", stub.facts["password"], "a@b.c", "UTC",
            cachefile=str(stub.folder / "cache"), pwcacheexpire=0)
    near("pypowerwall: level", client.level(), truth["state_of_charge_percent"], 1e-6)
    equal("pypowerwall: grid", client.grid_status(), "UP")
    power = client.power()
    for name, key in [("site", "grid_watts"), ("battery", "battery_watts"), ("load", "load_watts"),
                      ("solar", "solar_watts")]:
        near(f"pypowerwall: {name}", power[name], truth[key], 1e-6)
    near("pypowerwall: reserve", client.get_reserve(scale=False), truth["reserve_percent"], 1e-6)
    blocks = client.battery_blocks()
    equal("pypowerwall: blocks", len(blocks), len(truth["units"]))
    for unit in truth["units"]:
        near("pypowerwall: p_out", blocks[unit["serial"]]["p_out"], unit["power_watts"], 1e-6)
    stub.ask("/scenario/island")
    equal("pypowerwall: islanded", client.grid_status(), "DOWN")
    stub.ask("/scenario/normal")
    print(f"pypowerwall {pypowerwall.version}: reads the stub as it is")


def compare_gateway(stub, gigatop):
    truth = stub.ask("/truth")
    frame = gigatop.frame(stub.gateway())
    units = {unit["id"]: unit for unit in frame["batteries"]}
    equal("units", sorted(units), sorted(unit["serial"] for unit in truth["units"]))
    for want in truth["units"]:
        got = units[want["serial"]]
        for key in UNIT:
            near(f"{want['serial']} {key}", got[key], want[key])
        near("state of charge", got["state_of_charge_percent"],
             100 * want["energy_wh"] / want["capacity_wh"], 0.051)
        equal("state", got["state"], "discharging" if want["power_watts"] > 0 else "charging")
    site = frame["site"]
    for key in ["grid_watts", "load_watts", "reserve_percent"]:
        near(key, site[key], truth[key])
    near("generation", site["generation_watts"], truth["solar_watts"])
    near("frequency", site["frequency_hertz"], truth["frequency_hertz"], 0.001)
    equal("island state", site["island_state"], "grid_connected")
    for key in ["charge_limit_watts", "discharge_limit_watts"]:
        near(key, sum(unit[key] for unit in units.values()), truth[key], len(units))
    print(f"gateway: {len(units)} units and the site as they are")
    return frame


def compare_island(stub, gigatop):
    stub.ask("/scenario/island")
    frame = gigatop.frame(stub.gateway())
    equal("island", frame["site"]["island_state"], "islanded")
    for place, unit in enumerate(frame["batteries"]):
        equal("island: unit", (unit["connection"], unit["mode"]), ("islanded", "grid_forming"))
        # The fault names the first unit's serial number: 1 << 21 is a maker's event.
        equal("island: alarms", unit["alarms"] or [], [] if place else ["vendor_event"])
    near("island: grid", frame["site"]["grid_watts"], 0)
    stub.ask("/scenario/normal")
    print("gateway: an island is seen")


def failures_of_gateway(stub, gigatop):
    seen = stub.facts["fingerprint"]
    gigatop.refusal(stub.gateway(pin="ab" * 32), seen)
    unpinned = stub.gateway().replace(f"pin={seen}&", "")
    gigatop.refusal(unpinned, seen)
    (stub.folder / "ca.pem").write_text(stub.facts["certificate"])
    own = unpinned.replace("?", f"?ca_file={stub.folder / 'ca.pem'}&")
    gigatop.refusal(own, "another name")
    stub.secret("wrong.pw", "wrong")
    gigatop.refusal(stub.gateway(password="wrong.pw"), "refuses the password")
    stub.secret("open.pw", stub.facts["password"], 0o644)
    gigatop.refusal(stub.gateway(password="open.pw"), "chmod 600")
    named = stub.gateway().replace(f"&password_file={stub.folder / 'gateway.pw'}", "")
    gigatop.refusal(named, "GIGATOP_TESLA_PASSWORD")
    gigatop.frame(named, GIGATOP_TESLA_PASSWORD=stub.facts["password"])
    stub.ask("/scenario/site-master-off")
    gigatop.refusal(stub.gateway(), "the site master is off")
    stub.ask("/scenario/busy")
    gigatop.refusal(stub.gateway(), "429")
    stub.ask("/scenario/no-status")
    half = gigatop.frame(stub.gateway())
    near("half: grid", half["site"]["grid_watts"], stub.ask("/truth")["grid_watts"])
    equal("half: units", half["batteries"], [])
    stub.ask("/scenario/normal")
    gigatop.frame(stub.gateway())
    print("gateway: wrong pin, name, password and mode, 502 and 429 are refused in words, and it is back")


def recovery(stub, gigatop):
    """One gigatop that lives through a lost login and a site master that is switched off."""
    target = stub.folder / "watch.gtr"
    process = subprocess.Popen(
        [gigatop.program, "record", stub.gateway(more="&interval=1"), "-o", target],
        env=gigatop.environment, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE)
    try:
        before = stub.ask("/truth")["logins"]
        await_logins(stub, before + 1, process)
        stub.ask("/scenario/logged-out")
        await_logins(stub, before + 2, process)
        stub.ask("/scenario/site-master-off")
        time.sleep(2.5)
        stub.ask("/scenario/logged-out")
        await_logins(stub, before + 3, process)
    finally:
        stub.ask("/scenario/normal")
        process.terminate()
        process.communicate(timeout=20)
    if stub.ask("/truth")["logins"] - before > 4:
        fail("more logins than lost sessions")
    print("gateway: a lost login and a switched-off site master cost one login each")


def await_logins(stub, count, process):
    deadline = time.monotonic() + 30
    while stub.ask("/truth")["logins"] < count:
        if time.monotonic() > deadline or process.poll() is not None:
            fail(f"no login number {count}")
        time.sleep(0.1)


def compare_fleet(stub, gigatop):
    truth = stub.ask("/truth")
    frame = gigatop.frame(stub.fleet())
    equal("fleet: units", [unit["id"] for unit in frame["batteries"]], [stub.facts["site"]])
    unit = frame["batteries"][0]
    near("fleet: power", unit["power_watts"], truth["battery_watts"])
    near("fleet: charge", unit["state_of_charge_percent"], truth["state_of_charge_percent"], 0.051)
    near("fleet: limit", unit["discharge_limit_watts"], truth["discharge_limit_watts"])
    near("fleet: capacity", unit["capacity_wh"], 13500 * len(truth["units"]))
    near("fleet: grid", frame["site"]["grid_watts"], truth["grid_watts"])
    near("fleet: load", frame["site"]["load_watts"], truth["load_watts"])
    stub.ask("/scenario/solar-only")
    solar = gigatop.frame(stub.fleet())
    equal("fleet: no battery", solar["batteries"], [])
    near("fleet: solar site's grid", solar["site"]["grid_watts"], truth["grid_watts"])
    stub.ask("/scenario/expired")
    gigatop.refusal(stub.fleet(), "the token has expired; put a fresh one into")
    stub.ask("/scenario/busy")
    gigatop.refusal(stub.fleet(), "asking again in 7 s")
    stub.ask("/scenario/normal")
    stub.secret("open.token", stub.facts["token"], 0o640)
    gigatop.refusal(stub.fleet("open.token"), "chmod 600")
    print("fleet: the site as it is, without a battery, with an expired token, and too busy")


def main():
    gigatop = Gigatop(pathlib.Path(sys.argv[1]).resolve())
    for units in (1, 12):
        with tempfile.TemporaryDirectory() as folder:
            stub = Stub(pathlib.Path(folder), units)
            try:
                prove(stub)
                compare_gateway(stub, gigatop)
                compare_fleet(stub, gigatop)
                if units > 1:
                    compare_island(stub, gigatop)
                    failures_of_gateway(stub, gigatop)
                    recovery(stub, gigatop)
            finally:
                stub.close()


if __name__ == "__main__":
    main()
