"""Reads every page of an exporter that has given trouble, served over HTTP, and compares what is
exported with what is true of it; `check --explain` tells of each of their series, and begins a map
that reads a page which nobody maps.

usage: fleet.py GIGATOP FOLDER   (FOLDER as in the corpus: field/fleet)
"""
import http.server
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import threading
import time

GIGATOP, FOLDER = os.path.abspath(sys.argv[1]), pathlib.Path(sys.argv[2])
NONE = "none"


def row(**figures):
    return figures


PAGES = {
    # Three of four utilisations cannot be.
    "01-dcgm-util-corrupt.prom": [
        row(utilization_percent=73 if n == 2 else None, temperature_celsius=50 + n,
            power_watts=300.5 + n) for n in range(4)],
    # One of two instances says nothing.
    "05-dcgm-mig-partial-fb.prom": [
        row(power_watts=300, utilization_percent=None, memory_used_mib=None, memory_total_mib=None)],
    "07-telegraf-nvidia-smi.prom": [
        row(host="node-t", index=n, utilization_percent=88 + n, temperature_celsius=55 + n,
            power_watts=250.5 + n, power_limit_watts=400 + n, memory_used_mib=21000 + n,
            memory_total_mib=81920 + n, sm_clock_mhz=1410 + n, fan_percent=30 + n)
        for n in range(2)],
    "08-otel-hw-gpu.prom": [
        row(host="node-o", utilization_percent=50 + 10 * n, temperature_celsius=60 + n,
            power_watts=500 + n, memory_used_mib=10240, memory_total_mib=81920) for n in range(2)],
    "09-intel-xpum.prom": [
        row(host="node-x", utilization_percent=55, power_watts=410, temperature_celsius=65,
            memory_used_mib=32768, sm_clock_mhz=1600),
        row(host="node-x", utilization_percent=10, power_watts=120, temperature_celsius=40,
            memory_used_mib=1024, sm_clock_mhz=900)],
    "10-habana-gaudi.prom": [
        row(host="node-g", index=n, utilization_percent=70 + n, power_watts=412 + n,
            power_limit_watts=600, temperature_celsius=52 + n, memory_used_mib=49152,
            memory_total_mib=98304, pod=f"fine-tune-{n}") for n in range(2)],
    "11-ascend-npu.prom": [
        row(utilization_percent=36, temperature_celsius=48, power_watts=188.3, memory_used_mib=8192,
            memory_total_mib=65536, status="stale", pod="llm-0"),
        row(utilization_percent=None, temperature_celsius=None, power_watts=None,
            memory_used_mib=None, status="stale", pod="llm-1"),
        row(utilization_percent=90, temperature_celsius=71, power_watts=310, status="stale")],
    "12-amd-device-metrics.prom": [
        row(host="node-m", index=n, utilization_percent=(97, 12)[n],
            temperature_celsius=(81, 45)[n], power_watts=(740, 150)[n],
            memory_used_mib=(150000, 300)[n], memory_total_mib=196592,
            energy_joules=(5000, 100)[n], job="4711", user="alice", partition="mi300")
        for n in range(2)],
    "14-tpu-device-plugin.prom": [
        row(index=n, utilization_percent=37 + n, memory_used_mib=1024, memory_total_mib=31996,
            tensor_active_percent=22 + n, pod=f"serve-{n}") for n in range(2)],
    "15-federate.prom": [
        row(host="node-f", temperature_celsius=64, power_watts=433, pod="train-f-0")],
    # Pushed into an engine, by another script.
    "42-pod-push.txt": None,
}
BODIES = {}


class Pages(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        body = BODIES.get(self.path.split("?")[0].strip("/"))
        self.send_response(200 if body else 404)
        self.send_header("Content-Type", "text/plain; version=0.0.4")
        self.end_headers()
        if body:
            self.wfile.write(body)

    def log_message(self, *_):
        pass


def check(base, name, rows):
    done = subprocess.run([GIGATOP, "export", f"{base}/{name}", "--format", "json"],
                          capture_output=True, text=True, timeout=60)
    if done.returncode not in (0, 3):
        return [f"exit {done.returncode}: {done.stderr.strip()}"]
    gpus = json.loads(done.stdout)["gpus"]
    faults = [] if len(gpus) == len(rows) else [f"{len(gpus)} GPUs, not {len(rows)}"]
    for number, (gpu, true) in enumerate(zip(gpus, rows)):
        for key, value in true.items():
            got = gpu.get("labels", {}).get(key, gpu.get(key))
            same = got is None if value is None else (
                got == value if isinstance(value, str) else got is not None
                and abs(got - value) < 0.06)
            if not same:
                faults.append(f"GPU {number}: {key} is {got}, not {value}")
    return faults


def explained(base, name):
    """Every series of a page is told of, in a line of its own and one of what became of it."""
    done = subprocess.run([GIGATOP, "check", f"{base}/{name}", "--explain"],
                          capture_output=True, text=True, timeout=60)
    series = [line for line in BODIES[name].decode().splitlines() if line and line[0] != "#"]
    lines = done.stdout.splitlines()
    faults = []
    for line in series:
        place = lines.index(line) if line in lines else -1
        fate = lines[place + 1] if place >= 0 else ""
        if not fate.startswith("  ") or " by " not in fate and "not read: " not in fate:
            faults.append(f"not explained: {line[:60]}")
    if not any(line.startswith(f"{len(series)} series: ") for line in lines):
        faults.append(f"not {len(series)} series are counted")
    return faults


def begun(base):
    """A map of a page that nobody maps, as it is begun, reads the page."""
    BODIES["acme"] = b"".join(
        b'acme_temp_celsius{node="n",card="%d"} %d\nacme_power_milliwatts{node="n",card="%d"} %d\n'
        % (n, 50 + n, n, 200500 + n * 1000) for n in range(3)) + b"go_goroutines 9\n"
    done = subprocess.run([GIGATOP, "check", f"{base}/acme", "--explain"],
                          capture_output=True, text=True, timeout=60)
    if done.returncode != 1:
        return [f"check of a page that nobody maps: exit {done.returncode}"]
    with tempfile.NamedTemporaryFile("w", suffix=".yaml") as file:
        file.write(done.stdout[done.stdout.find("\nname: "):])
        file.flush()
        return check(base, f"acme?map={file.name}", [
            row(host="n", index=n, temperature_celsius=50 + n, power_watts=200.5 + n)
            for n in range(3)])


def cut(base):
    """A page that ends in the middle of a number says nothing there, and that it breaks off."""
    name = "page-cut-in-a-number.prom"
    BODIES[name] = (FOLDER.parent / "break" / name).read_bytes()
    done = subprocess.run([GIGATOP, "check", f"{base}/{name}"],
                          capture_output=True, text=True, timeout=60)
    faults = [] if "the page breaks off" in done.stdout else ["it is not told that it breaks off"]
    return faults + check(base, name, [row(utilization_percent=55, temperature_celsius=None)])


def main():
    here = {path.name for path in FOLDER.iterdir()}
    if here != set(PAGES):
        sys.exit(f"fleet: unknown {sorted(here - set(PAGES))}, missing {sorted(set(PAGES) - here)}")
    now = int(time.time() * 1000)
    for name in PAGES:
        text = (FOLDER / name).read_text().replace("@OLD@", str(now - 205_000))
        BODIES[name] = text.replace("@NEW@", str(now - 5_000)).encode()
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Pages)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    base = f"http://127.0.0.1:{server.server_address[1]}"
    failed = 0
    for name, rows in PAGES.items():
        if rows is None:
            continue
        faults = check(base, name, rows) + explained(base, name)
        failed += bool(faults)
        print(f"  {name}: " + ("ok" if not faults else "; ".join(faults)))
    for what, faults in [("a map that is begun", begun(base)), ("a page that is cut", cut(base))]:
        failed += bool(faults)
        print(f"  {what}: " + ("ok" if not faults else "; ".join(faults)))
    server.shutdown()
    if failed:
        sys.exit(f"fleet: {failed} pages are not read as they are")
    print("fleet: every page as it is")


main()
