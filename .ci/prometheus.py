"""Watches, replays and saves a planted fleet behind a real Prometheus and a real VictoriaMetrics, on
loopback and in folders of their own, and compares every GPU with what was planted.

usage: prometheus.py GIGATOP PEERS_FOLDER [GPUS_OF_PROMETHEUS [GPUS_OF_VICTORIAMETRICS]]
"""
import argparse
import contextlib
import importlib.util
import json
import os
import pathlib
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request

STEP = 15
SAMPLES = 41
COLUMNS = {
    "DCGM_FI_DEV_GPU_UTIL": ("utilization_percent", 1, 0.5),
    "DCGM_FI_DEV_GPU_TEMP": ("temperature_celsius", 1, 0.5),
    "DCGM_FI_DEV_MEMORY_TEMP": ("memory_temperature_celsius", 1, 0.5),
    "DCGM_FI_DEV_POWER_USAGE": ("power_watts", 1, 0.006),
    "DCGM_FI_DEV_FB_USED": ("memory_used_mib", 1, 0.5),
    "DCGM_FI_DEV_SM_CLOCK": ("sm_clock_mhz", 1, 0.5),
    "DCGM_FI_PROF_PIPE_TENSOR_ACTIVE": ("tensor_active_percent", 100, 0.051),
    "DCGM_FI_DEV_XID_ERRORS": ("xid", 1, 0),
}
# What is known of racks: the key in exports, and how far a sum may be off.
FIGURES = {
    "DCGM_FI_DEV_GPU_TEMP": ("temperature_celsius", 0.01),
    "DCGM_FI_DEV_GPU_UTIL": ("utilization_percent", 0.01),
    "DCGM_FI_DEV_POWER_USAGE": ("power_watts", 0.02),
    "DCGM_FI_DEV_FB_USED": ("memory_used_mib", 0.01),
}
# The rack of each GPU, by uuid.
RACKS = {}
LOOKBACK = 300
PATIENCE = 120


def fleet(peers, gpus, end):
    """The generator's own fleet: what was planted, by uuid, metric and time."""
    spec = importlib.util.spec_from_file_location("prom_fleet", peers / "prom_fleet.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    made = module.Fleet(argparse.Namespace(
        gpus=gpus, gpus_per_host=8, hosts_per_rack=8, cluster_gpus=100000, metrics=8,
        samples=SAMPLES, step=STEP, end=end, seed=1, shard="0/1", shard_by_cluster=False, up=True))
    planted = {}
    for name, labels, times, values in made.series():
        if name in COLUMNS and times:
            uuid = dict(labels)["UUID"]
            planted.setdefault(uuid, {}).setdefault(name, []).append((times, values))
            RACKS[uuid] = dict(labels)["rack"]
    return planted


def truth(runs, now):
    """The value that an engine finds at a time, and how old it is; of several series the largest."""
    found = []
    for times, values in runs:
        place = min(int((now - times[0]) // STEP), len(times) - 1)
        if place >= 0 and now - times[place] < LOOKBACK:
            found.append((float(values[place]), now - times[place]))
    if not found:
        return None, None
    return max(value for value, _ in found), min(age for _, age in found)


def compare(frame, planted, now, what, fresh=False):
    """Holds a frame against the fleet; returns how many GPUs are in each state.

    fresh: only GPUs with a sample of this very time; how long an older one is found for is the
    engine's own affair (VictoriaMetrics goes by the pace of each series).
    """
    gpus = {gpu["uuid"]: gpu for gpu in frame["gpus"]}
    assert set(gpus) == set(planted), f"{what}: {len(gpus)} GPUs of {len(planted)}"
    states = {}
    for uuid, series in planted.items():
        gpu = gpus[uuid]
        states[gpu["status"]] = states.get(gpu["status"], 0) + 1
        _, age = truth(series["DCGM_FI_DEV_GPU_TEMP"], now)
        if fresh and age != 0:
            continue
        wanted = "unreachable" if age is None else "stale" if age > PATIENCE else "ok"
        # Series of one GPU end apart: an XID that has a series of its own goes on.
        xid = truth(series["DCGM_FI_DEV_XID_ERRORS"], now)[0]
        if wanted == "unreachable" and xid is not None:
            wanted = gpu["status"]
        assert gpu["status"] == wanted, f"{what}: {gpu} is not {wanted}"
        if wanted == "unreachable":
            continue
        for name, (key, factor, slack) in COLUMNS.items():
            value, _ = truth(series[name], now)
            got = gpu.get(key)
            if value is None:
                assert got is None, f"{what}: {uuid} {key} is {got}, and was never planted"
            elif key in gpu or name != "DCGM_FI_PROF_PIPE_TENSOR_ACTIVE":
                assert got is not None and abs(got - value * factor) <= slack, \
                    f"{what}: {uuid} {key} is {got}, planted {value * factor}"
    return states


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextlib.contextmanager
def service(command, url, folder):
    """A service of ours alone, ended by its process id."""
    with open(folder / "log", "ab") as log:
        child = subprocess.Popen(command, stdout=log, stderr=log, cwd=folder)
    try:
        for _ in range(300):
            try:
                urllib.request.urlopen(url, timeout=5).read()
                break
            except OSError:
                if child.poll() is not None:
                    sys.exit(f"{command[0]} ended: {(folder / 'log').read_text()[-2000:]}")
                time.sleep(0.2)
        yield child
    finally:
        child.send_signal(signal.SIGTERM)
        try:
            child.wait(20)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()


def run(gigatop, *words, codes=(0,), seconds=300):
    """Runs the program; returns what it wrote, and its seconds, CPU seconds and memory."""
    started = time.time()
    child = subprocess.Popen([gigatop, *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                             env=dict(os.environ, LC_ALL="C.UTF-8", TZ="UTC"))
    timer = subprocess.Popen(["sleep", str(seconds)])
    try:
        out, error = child.communicate(timeout=seconds)
    except subprocess.TimeoutExpired:
        child.kill()
        sys.exit(f"{words}: no end in {seconds} s")
    finally:
        timer.kill()
        timer.wait()
    if child.returncode not in codes:
        sys.exit(f"{words}: exit {child.returncode}: {error.decode()}")
    return out.decode(), error.decode(), time.time() - started


def iso(seconds):
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(seconds))


def screen(gigatop, *words):
    """The first screen of a replay, by tmux; quits with q."""
    name = f"gigatop-{os.getpid()}-{time.monotonic_ns()}"
    tmux = ["tmux", "-L", name]
    quoted = " ".join("'" + word.replace("'", "'\\''") + "'" for word in (gigatop, *words))
    subprocess.run([*tmux, "-f", "/dev/null", "new-session", "-d", "-x", "120", "-y", "40",
                    f"LC_ALL=C.UTF-8 TZ=UTC {quoted} 2>/dev/null"], check=True)
    text = ""
    try:
        for _ in range(300):
            time.sleep(0.2)
            shown = subprocess.run([*tmux, "capture-pane", "-p"], capture_output=True, text=True)
            text = shown.stdout
            if shown.returncode != 0 or "max " in text:
                break
        subprocess.run([*tmux, "send-keys", "."], check=False)
        time.sleep(1.5)
        shown = subprocess.run([*tmux, "capture-pane", "-p"], capture_output=True, text=True)
        return text, shown.stdout
    finally:
        subprocess.run([*tmux, "send-keys", "q"], capture_output=True)
        time.sleep(0.3)
        subprocess.run([*tmux, "kill-server"], capture_output=True)


def figures(text):
    """Numbers of the panels that a screen shows: temperatures and the clock of the header."""
    return re.findall(r"\d\d:\d\d:\d\d", text)[:1], re.findall(r"max [\d.]+ ?°C", text)[:1]


def compare_racks(frame, planted, now, what):
    """Holds what is known of racks, and of the GPUs read one by one, against the fleet."""
    racks = {}
    for uuid, series in planted.items():
        racks.setdefault(RACKS[uuid], []).append(series)
    assert frame["fleet"]["gpus"] == len(planted), f"{what}: {frame['fleet']}"
    groups = {group["path"][-1]: group for group in frame["groups"]}
    assert set(groups) == set(racks), f"{what}: {len(groups)} racks of {len(racks)}"
    for name, (key, slack) in FIGURES.items():
        everywhere = []
        for rack, members in racks.items():
            values = [truth(series[name], now)[0] for series in members]
            values = [value for value in values if value is not None]
            got = groups[rack][key]
            assert got["gpus"] == len(values), f"{what}: {rack} {key} {got}, {len(values)} planted"
            assert abs(got["sum"] - sum(values)) <= slack * len(values), (what, rack, key, got)
            assert abs(got["min"] - min(values)) < 0.006 and abs(got["max"] - max(values)) < 0.006, \
                (what, rack, key, got, min(values), max(values))
            everywhere += values
        fleet = frame["fleet"][key]
        assert abs(fleet["max"] - max(everywhere)) < 0.006, (what, key, fleet)
        middle = sorted(everywhere)[len(everywhere) // 2]
        assert abs(fleet["p50"] - middle) <= max(1, middle / 40), (what, key, fleet, middle)
    for gpu in frame["gpus"]:
        xid, _ = truth(planted[gpu["uuid"]]["DCGM_FI_DEV_XID_ERRORS"], now)
        assert gpu.get("xid") is None or gpu["xid"] == xid, f"{what}: {gpu}"
    wanted = {uuid for uuid, series in planted.items()
              if truth(series["DCGM_FI_DEV_XID_ERRORS"], now)[0]}
    found = {gpu["uuid"] for gpu in frame["gpus"] if gpu.get("xid")}
    assert found == wanted, f"{what}: XIDs of {found}, planted {wanted}"


def drill(gigatop, url):
    """Enters a rack on the map of a live screen; returns the seconds until its GPUs are drawn."""
    name = f"gigatop-{os.getpid()}-{time.monotonic_ns()}"
    tmux = ["tmux", "-L", name]
    subprocess.run([*tmux, "-f", "/dev/null", "new-session", "-d", "-x", "120", "-y", "40",
                    f"LC_ALL=C.UTF-8 TZ=UTC '{gigatop}' watch '{url}' --view map 2>/dev/null"],
                   check=True)

    def wait(holds, seconds):
        end, text = time.time() + seconds, ""
        while time.time() < end:
            text = subprocess.run([*tmux, "capture-pane", "-p"], capture_output=True,
                                  text=True).stdout
            if holds(text):
                return text
            time.sleep(0.1)
        sys.exit(f"{url}: the screen did not come to it:\n{text}")

    try:
        wait(lambda text: "\N{DEGREE SIGN}C" in text and "LIVE" in text, 90)
        started = time.time()
        for _ in range(3):
            subprocess.run([*tmux, "send-keys", "Enter"], check=True)
            time.sleep(0.3)
            text = subprocess.run([*tmux, "capture-pane", "-p"], capture_output=True,
                                  text=True).stdout
            if "each GPU" in text:
                break
        text = wait(lambda text: "each GPU" in text and "not read" not in text
                    and text.count("\N{DEGREE SIGN}C") > 20, 20)
        return time.time() - started, text
    finally:
        subprocess.run([*tmux, "send-keys", "q"], capture_output=True)
        time.sleep(0.3)
        subprocess.run([*tmux, "kill-server"], capture_output=True)


def check_racks(gigatop, url, planted, end, folder):
    """The same fleet as one that is too large to be read GPU by GPU."""
    url += "?gpus=1000"
    out, _, seconds = run(gigatop, "check", url, codes=(0, 3))
    assert "racks are known as a whole" in out, out
    if abs(time.time() - end) < 200:
        out, _, seconds = run(gigatop, "export", url, "--format", "json")
        now = json.loads(out)
        assert now["fleet"]["gpus"] >= len(planted) - 8 and len(now["groups"]) > 10, now["fleet"]
        print(f"  by racks: {len(now['groups'])} racks, {len(now['gpus'])} GPUs read, first whole "
              f"frame written after {seconds:.1f} s")
        seconds, text = drill(gigatop, url)
        print(f"  a rack that was entered was drawn GPU by GPU after {seconds:.1f} s")
    first = end - (SAMPLES - 1) * STEP
    saved = folder / "racks.gtr"
    _, _, seconds = run(
        gigatop, "export", url, "--from", iso(first), "--to", iso(first + 8 * STEP), "--every",
        "15s", "--format", "gtr", "-o", str(saved), seconds=600)
    print(f"  saved 9 frames by racks in {seconds:.1f} s, {saved.stat().st_size} bytes")
    for place in (2, 7):
        at = first + place * STEP
        out, _, _ = run(gigatop, "export", str(saved), "--at", iso(at), "--format", "json")
        compare_racks(json.loads(out), planted, at, f"racks, frame {place}")


def check_engine(gigatop, url, planted, end, folder, ranged):
    out, _, seconds = run(gigatop, "check", url, codes=(0, 3))
    for line in out.splitlines():
        if re.match(r"  (engine|latency|one frame|asked|GPUs|note .*queries) ", line):
            print("  " + line.strip())
    assert "dcgm-exporter does not export DCGM_FI_DEV_FB_FREE" in out, out
    print(f"  check: {seconds:.1f} s")

    if abs(time.time() - end) < 200:
        out, _, seconds = run(gigatop, "export", url, "--format", "json")
        now = json.loads(out)
        assert len(now["gpus"]) == len(planted), len(now["gpus"])
        print(f"  live: {len(now['gpus'])} GPUs, first whole frame written after {seconds:.1f} s")

    first, last = end - (SAMPLES - 1) * STEP, end
    if not ranged:
        return
    check_racks(gigatop, url, planted, end, folder)
    saved = folder / "past.gtr"
    out, error, seconds = run(
        gigatop, "export", url, "--from", iso(first), "--to", iso(last), "--every", "15s",
        "--format", "gtr", "-o", str(saved), seconds=600)
    print(f"  saved {SAMPLES} frames in {seconds:.1f} s, {saved.stat().st_size} bytes")
    shown = screen(gigatop, "replay", url, "--from", iso(first), "--to", iso(last), "--every", "15s",
                   "--at", iso(first + 10 * STEP), "--paused")
    return saved, shown


def hold(gigatop, saved, planted, end, live_screen):
    """The saved file against the fleet, and against what the engine showed; the engine is gone."""
    first = end - (SAMPLES - 1) * STEP
    for place in (0, 5, 12, 19, 20, 25, 40):
        at = first + place * STEP
        out, _, _ = run(gigatop, "export", str(saved), "--at", iso(at), "--format", "json")
        states = compare(json.loads(out), planted, at, f"frame {place}")
        print(f"  frame {place}: {states}")
    info, _, _ = run(gigatop, "info", str(saved))
    assert re.search(rf"\b{SAMPLES}\b", info), info
    events, _, _ = run(gigatop, "events", str(saved))
    assert "79" in events or "xid" in events.lower(), events
    own = screen(gigatop, "replay", str(saved), "--at", iso(first + 10 * STEP), "--paused")
    assert "REPLAY" in live_screen[0], live_screen[0]
    for of_engine, of_file in zip(live_screen, own):
        assert figures(of_engine) == figures(of_file), of_engine + "\n" + of_file
    assert figures(own[0])[0] != figures(own[1])[0], "a step shows the next frame"
    print("  the replay of the file shows what the engine's showed, also a step on")


def prometheus(gigatop, peers, gpus, folder):
    end = (int(time.time()) // STEP + 16) * STEP
    if end // 7200 != (end - SAMPLES * STEP) // 7200:
        end = end // 7200 * 7200 - STEP
    planted = fleet(peers, gpus, end)
    text = folder / "fleet.om"
    with open(text, "wb") as out:
        subprocess.run([sys.executable, str(peers / "prom_fleet.py"), "openmetrics", "--gpus",
                        str(gpus), "--samples", str(SAMPLES), "--end", str(end)], stdout=out,
                       check=True)
    subprocess.run(["promtool", "tsdb", "create-blocks-from", "openmetrics", str(text), "data"],
                   cwd=folder, check=True, stdout=subprocess.DEVNULL)
    text.unlink()
    (folder / "empty.yml").write_text("global: {}\n")
    port = free_port()
    command = ["prometheus", "--config.file=empty.yml", "--storage.tsdb.path=data",
               f"--web.listen-address=127.0.0.1:{port}", "--log.level=warn"]
    url = f"prometheus+http://127.0.0.1:{port}"
    ready = f"http://127.0.0.1:{port}/-/ready"
    print(f"Prometheus, {gpus} GPUs")
    with service(command, ready, folder):
        saved, shown = check_engine(gigatop, url, planted, end, folder, True)
    hold(gigatop, saved, planted, end, shown)
    with service(command + ["--query.max-samples=1000"], ready, folder):
        _, error, _ = run(gigatop, "export", url, "--from", iso(end - 600), "--to", iso(end),
                          "--format", "gtr", "-o", str(folder / "none.gtr"), codes=(1,))
        assert "more than it allows" in error and "too many samples" in error, error
        print("  limit: " + error.strip()[:160])
    _, error, _ = run(gigatop, "export", url, "--from", iso(end - 600), "--to", iso(end),
                      "--format", "gtr", "-o", str(folder / "none.gtr"), codes=(1,))
    assert "refused" in error, error


def victoria(gigatop, peers, gpus, folder):
    end = int(time.time()) // STEP * STEP - 60
    planted = fleet(peers, gpus, end)
    port = free_port()
    command = ["victoria-metrics", "-storageDataPath=data", "-retentionPeriod=1",
               f"-httpListenAddr=127.0.0.1:{port}", "-loggerLevel=WARN"]
    url = f"prometheus+http://127.0.0.1:{port}"
    print(f"VictoriaMetrics, {gpus} GPUs")
    with service(command, f"http://127.0.0.1:{port}/health", folder):
        made = subprocess.Popen([sys.executable, str(peers / "prom_fleet.py"), "vmjson", "--gpus",
                                 str(gpus), "--samples", str(SAMPLES), "--end", str(end)],
                                stdout=subprocess.PIPE)
        subprocess.run(["curl", "-sfT", "-", "-X", "POST",
                        f"http://127.0.0.1:{port}/api/v1/import"], stdin=made.stdout, check=True)
        made.wait()
        urllib.request.urlopen(f"http://127.0.0.1:{port}/internal/force_flush").read()
        time.sleep(2)
        saved, shown = check_engine(gigatop, url, planted, end, folder, True)
    first = end - (SAMPLES - 1) * STEP
    for place in (5, 12):
        at = first + place * STEP
        out, _, _ = run(gigatop, "export", str(saved), "--at", iso(at), "--format", "json")
        print(f"  frame {place}: {compare(json.loads(out), planted, at, str(place), fresh=True)}")


def main():
    gigatop, peers = os.path.abspath(sys.argv[1]), pathlib.Path(sys.argv[2]).resolve()
    sizes = [int(word) for word in sys.argv[3:]] + [10_000, 20_000][len(sys.argv) - 3:]
    for check, gpus in zip((prometheus, victoria), sizes):
        if gpus <= 0:
            continue
        folder = pathlib.Path(tempfile.mkdtemp(prefix="gigatop-engine-"))
        try:
            check(gigatop, peers, gpus, folder)
        finally:
            shutil.rmtree(folder, ignore_errors=True)
    print("engines: all as planted")


if __name__ == "__main__":
    main()
