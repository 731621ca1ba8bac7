"""One GPU that an engine has twice: the newest sample counts, whatever is larger. Asked of a real
VictoriaMetrics and a real Prometheus, on loopback and in folders of their own.

usage: newest.py GIGATOP SAMPLES_OF_A_POD_THAT_CHANGED
"""
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.request

from prometheus import free_port, iso, run, service

NAMES = {"DCGM_FI_DEV_GPU_UTIL": "utilization_percent", "DCGM_FI_DEV_GPU_TEMP": "temperature_celsius",
         "DCGM_FI_DEV_POWER_USAGE": "power_watts"}
OLD, NEW = (90, 80, 600), (3, 40, 90)
# What the labels of the series that has ended and of the one that lives differ in.
KINDS = {
    "a dead replica": ({"prometheus_replica": "a"}, {"prometheus_replica": "b"}),
    "an exporter that moved": ({"instance": "10.0.0.1:9400"}, {"instance": "10.0.0.2:9400"}),
    "a pod that changed": ({"exported_pod": "old-job"}, {"exported_pod": "new-job"}),
    "a pod that came": ({}, {"exported_pod": "new-job"}),
    "two labels at once": ({"exported_pod": "old-job", "endpoint": "x"},
                           {"exported_pod": "new-job", "endpoint": "y"}),
}


def series(host, more, values, times):
    """Lines of the text format, with times in milliseconds, for two GPUs."""
    for name, value in zip(NAMES, values):
        for gpu in range(2):
            labels = {"gpu": gpu, "UUID": f"GPU-{host}-{gpu}", "Hostname": host,
                      "modelName": "H100", "job": "dcgm", **more}
            text = ",".join(f'{key}="{word}"' for key, word in labels.items())
            for moment in times:
                yield f"{name}{{{text}}} {value + gpu}", moment


def planted(now):
    for number, (old, new) in enumerate(KINDS.values()):
        host = f"node-{number}"
        yield from series(host, old, OLD, range(now - 600, now - 110, 10))
        yield from series(host, new, NEW, range(now - 60, now + 1, 10))
    # One that is there once.
    yield from series("node-once", {"exported_pod": "steady"}, OLD, range(now - 600, now + 1, 10))


def check(gigatop, url, what, *words):
    out, _, _ = run(gigatop, "export", url, "--format", "json", *words)
    gpus = {gpu["uuid"]: gpu for gpu in json.loads(out)["gpus"]}
    assert len(gpus) == 2 * len(KINDS) + 2, f"{what}: {len(gpus)} GPUs"
    for number, (kind, (_, new)) in enumerate(KINDS.items()):
        for place in range(2):
            gpu = gpus[f"GPU-node-{number}-{place}"]
            for key, value in zip(NAMES.values(), NEW):
                assert gpu.get(key) == value + place, f"{what}: {kind}: {key} is {gpu.get(key)}"
            pod = gpu.get("labels", {}).get("pod")
            assert pod == new.get("exported_pod"), f"{what}: {kind}: its pod is {pod}"
    steady = gpus["GPU-node-once-1"]
    assert steady["power_watts"] == OLD[2] + 1 and steady["labels"]["pod"] == "steady", steady
    print(f"  {what}: {len(KINDS)} kinds of twins, the newest counts")


def check_past(gigatop, url, now, what, folder):
    saved = folder / "past.gtr"
    run(gigatop, "export", url, "--from", iso(now - 90), "--to", iso(now), "--format", "gtr", "-o",
        str(saved))
    check(gigatop, str(saved), what, "--at", iso(now - 5))
    saved.unlink()


def victoria(gigatop, sample, folder):
    port = free_port()
    command = ["victoria-metrics", "-storageDataPath=data", "-retentionPeriod=1",
               f"-httpListenAddr=127.0.0.1:{port}", "-loggerLevel=WARN"]
    base = f"http://127.0.0.1:{port}"

    def push(lines):
        body = "\n".join(f"{line} {moment * 1000}" for line, moment in lines).encode() + b"\n"
        urllib.request.urlopen(base + "/api/v1/import/prometheus", data=body).read()
        urllib.request.urlopen(base + "/internal/force_flush").read()
        time.sleep(2)

    with service(command, base + "/health", folder):
        now = int(time.time())
        push(planted(now))
        check(gigatop, "prometheus+" + base, "VictoriaMetrics, now")
        check_past(gigatop, "prometheus+" + base, now, "VictoriaMetrics, past", folder)
    shutil.rmtree(folder / "data")
    with service(command, base + "/health", folder):
        lines = sample.read_text().split("\n")
        moved = [re.fullmatch(r"(.*\}\s+\S+)\s+(\d+)", line) for line in lines if line.strip()]
        assert moved and all(moved), "the samples are lines with a time"
        shift = int(time.time()) - max(int(match[2]) // 1000 for match in moved)
        push((match[1], int(match[2]) // 1000 + shift) for match in moved)
        out, _, _ = run(gigatop, "export", "prometheus+" + base, "--format", "json")
        gpus = json.loads(out)["gpus"]
        assert len(gpus) == 1, gpus
        got = [gpus[0].get(key) for key in NAMES.values()] + [gpus[0]["labels"]["pod"]]
        assert got == [3, 40, 90, "new-job"], got
        print(f"  pushed samples: {got}")


def prometheus(gigatop, folder):
    now = int(time.time())
    text = folder / "twins.om"
    by_name = {}
    for line, moment in planted(now):
        by_name.setdefault(line.split("{")[0], []).append(f"{line} {moment}")
    with open(text, "w") as out:
        for name, lines in by_name.items():
            out.write(f"# TYPE {name} gauge\n" + "\n".join(lines) + "\n")
        out.write("# EOF\n")
    subprocess.run(["promtool", "tsdb", "create-blocks-from", "openmetrics", str(text), "data"],
                   cwd=folder, check=True, stdout=subprocess.DEVNULL)
    (folder / "empty.yml").write_text("global: {}\n")
    port = free_port()
    command = ["prometheus", "--config.file=empty.yml", "--storage.tsdb.path=data",
               f"--web.listen-address=127.0.0.1:{port}", "--log.level=warn"]
    with service(command, f"http://127.0.0.1:{port}/-/ready", folder):
        url = f"prometheus+http://127.0.0.1:{port}"
        check(gigatop, url, "Prometheus, now")
        check(gigatop, url + "/graph?g0.expr=up&g0.tab=1", "Prometheus, the address of a page")
        check_past(gigatop, url, now, "Prometheus, past", folder)


def main():
    gigatop, sample = os.path.abspath(sys.argv[1]), pathlib.Path(sys.argv[2]).resolve()
    for number, check_engine in enumerate((lambda folder: victoria(gigatop, sample, folder),
                                           lambda folder: prometheus(gigatop, folder))):
        folder = pathlib.Path(tempfile.mkdtemp(prefix="gigatop-newest-"))
        try:
            check_engine(folder)
        finally:
            shutil.rmtree(folder, ignore_errors=True)
    print("newest samples: all as planted")


if __name__ == "__main__":
    main()
