"""Reads one frozen fake NVML library through gigatop, gpustat and nvitop, and compares the numbers;
then loses and hangs a GPU of it.

usage: peers.py GIGATOP FAKE_FOLDER   (run by the Python that has gpustat and nvitop)
"""
import json
import os
import pathlib
import subprocess
import sys
import time

GPUSTAT = {
    "utilization_percent": "utilization.gpu",
    "temperature_celsius": "temperature.gpu",
    "memory_used_mib": "memory.used",
}
NVITOP = """
import json, nvitop
rows = []
for device in nvitop.Device.all():
    rows.append([device.gpu_utilization(), device.temperature(), device.memory_used() // 2**20,
                 device.power_usage()])
print(json.dumps(rows))
"""


def environment(fake, **settings):
    return dict(os.environ, LD_LIBRARY_PATH=str(fake), PATH=f"{fake}:{os.environ['PATH']}",
                FAKE_NVML_FROZEN="1", LC_ALL="C.UTF-8",
                **{f"FAKE_NVML_{k}": str(v) for k, v in settings.items()})


def output(command, env, codes=(0,)):
    done = subprocess.run(command, env=env, capture_output=True, text=True, timeout=120)
    if done.returncode not in codes:
        sys.exit(f"{command}: exit {done.returncode}: {done.stderr}")
    return done.stdout


def snapshot(gigatop, fake, env):
    source = f"nvidia-smi:{fake / 'nvidia-smi'}"
    return json.loads(output([gigatop, "export", source, "--format", "json"], env))["gpus"]


def same_numbers(gigatop, fake, count):
    env = environment(fake, COUNT=count)
    ours = snapshot(gigatop, fake, env)
    tools = pathlib.Path(sys.executable).parent
    theirs = json.loads(output([str(tools / "gpustat"), "--json"], env))["gpus"]
    nvitop = json.loads(output([sys.executable, "-c", NVITOP], env))
    assert len(ours) == len(theirs) == len(nvitop) == count, (len(ours), len(theirs), len(nvitop))
    for gpu, other, (util, temp, used, milliwatts) in zip(ours, theirs, nvitop):
        for key, name in GPUSTAT.items():
            assert gpu[key] == other[name], (gpu["index"], key, gpu[key], other[name])
        # gpustat cuts the fraction of a watt off.
        assert abs(gpu["power_watts"] - other["power.draw"]) <= 1, (gpu, other)
        assert gpu["utilization_percent"] == util and gpu["temperature_celsius"] == temp, gpu
        assert gpu["memory_used_mib"] == used, gpu
        assert abs(gpu["power_watts"] * 1000 - milliwatts) <= 10, (gpu, milliwatts)
    print(f"{count} GPUs: gigatop, gpustat and nvitop agree on utilisation, temperature, memory, power")


def lost_gpu(gigatop, fake):
    gpus = snapshot(gigatop, fake, environment(fake, COUNT=8, LOST=3))
    reporting = [gpu for gpu in gpus if gpu["status"] == "ok"]
    assert [gpu["index"] for gpu in reporting] == [0, 1, 2, 4, 5, 6, 7], gpus
    assert all(gpu["power_watts"] for gpu in reporting), gpus
    for gpu in gpus:
        if gpu["status"] != "ok":
            assert gpu["status"] == "lost" and gpu["power_watts"] is None, gpu
    print("a lost GPU: the seven others keep their numbers and their indices")


def hung_gpu(gigatop, fake):
    env = environment(fake, COUNT=8, HANG=3)
    tmux = ["tmux", "-L", f"gigatop-peers-{os.getpid()}", "-f", "/dev/null"]
    source = f"nvidia-smi:{fake / 'nvidia-smi'}"
    subprocess.run(tmux + ["new-session", "-d", "-x", "100", "-y", "30", gigatop, source],
                   env=env, check=True)
    try:
        screen = ""
        for _ in range(100):
            time.sleep(0.1)
            screen = subprocess.run(tmux + ["capture-pane", "-p"], capture_output=True, text=True).stdout
            if "waiting" in screen.lower():
                break
        assert "waiting" in screen.lower(), screen
        subprocess.run(tmux + ["send-keys", "?"], check=True)
        for _ in range(50):
            time.sleep(0.1)
            screen = subprocess.run(tmux + ["capture-pane", "-p"], capture_output=True, text=True).stdout
            if "Keys" in screen:
                break
        assert "Keys" in screen, screen
    finally:
        subprocess.run(tmux + ["kill-server"])
    print("a GPU that hangs from the start: the screen says what it waits for and answers keys")


def main():
    gigatop, fake = sys.argv[1], pathlib.Path(sys.argv[2]).resolve()
    same_numbers(gigatop, fake, 8)
    same_numbers(gigatop, fake, 64)
    lost_gpu(gigatop, fake)
    hung_gpu(gigatop, fake)
    print("peers: 4 passed, 0 failed")


main()
