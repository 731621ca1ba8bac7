"""Serves exporter pages on loopback and reads them with gigatop: captured pages against a plain
reading of their lines, nvitop-exporter on the fake library against nvidia-smi, and servers that are
slow, cut, endless, a bomb, no exporter at all, or send elsewhere, each beside a good one.

usage: exporters.py GIGATOP FAKE_FOLDER CORPUS_FOLDER   (run by the Python that has nvitop-exporter)
"""
import gzip
import http.server
import json
import os
import pathlib
import re
import socket
import subprocess
import sys
import threading
import time

LINE = re.compile(r'^([A-Za-z_:][\w:]*)(?:\{(.*)\})?\s+(\S+)')
LABEL = re.compile(r'(\w+)="((?:[^"\\]|\\.)*)"')
# Names of the metric, the labels that tell the GPU, and what makes our unit of it.
PLAIN = {
    "temperature_celsius": [
        ("DCGM_FI_DEV_GPU_TEMP", "UUID", 1), ("nvidia_smi_temperature_gpu", "uuid", 1),
        ("all_smi_gpu_temperature_celsius", "gpu_uuid", 1)],
    "utilization_percent": [
        ("DCGM_FI_DEV_GPU_UTIL", "UUID", 1), ("nvidia_smi_utilization_gpu_ratio", "uuid", 100),
        ("all_smi_gpu_utilization", "gpu_uuid", 1)],
    "power_watts": [
        ("DCGM_FI_DEV_POWER_USAGE", "UUID", 1), ("nvidia_smi_power_draw_watts", "uuid", 1),
        ("all_smi_gpu_power_consumption_watts", "gpu_uuid", 1)],
}
GOOD = "".join(
    f'{name}{{gpu="{gpu}",UUID="GPU-0000000{gpu}-0000-4000-8000-00000000000a",Hostname="n1"}} {value + gpu}\n'
    for name, value in [("DCGM_FI_DEV_GPU_TEMP", 50), ("DCGM_FI_DEV_GPU_UTIL", 90)]
    for gpu in range(4)).encode()


class Pages(http.server.BaseHTTPRequestHandler):
    """Pages by path; a page is bytes, or a function that answers by itself."""
    protocol_version = "HTTP/1.1"
    pages = {}

    def do_GET(self):
        page = self.pages.get(self.path)
        if callable(page):
            self.close_connection = True
            return page(self)
        self.send_response(200 if page is not None else 404)
        self.send_header("Content-Type", "text/plain; version=0.0.4")
        self.send_header("Content-Length", str(len(page or b"")))
        self.end_headers()
        self.wfile.write(page or b"")

    def begin(self, *headers, status=200):
        self.send_response(status)
        for name, value in headers:
            self.send_header(name, value)
        self.end_headers()

    def log_message(self, *_):
        pass


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_):
        """Readers that have had enough go away."""


def slow(page):
    page.begin(("Content-Type", "text/plain"), ("Connection", "close"))
    try:
        for byte in GOOD * 100:
            page.wfile.write(bytes([byte]))
            page.wfile.flush()
            time.sleep(0.5)
    except OSError:
        return


def half(page):
    page.begin(("Content-Type", "text/plain"), ("Content-Length", str(len(GOOD))))
    page.wfile.write(GOOD[:len(GOOD) // 2 - 7])


def endless(page):
    page.begin(("Content-Type", "text/plain"), ("Connection", "close"))
    line = b'DCGM_FI_DEV_GPU_TEMP{gpu="0",junk="' + b"x" * 60000 + b'"} 1\n'
    try:
        while True:
            page.wfile.write(line)
    except OSError:
        return


def bomb(page):
    body = gzip.compress(b"# " + b"0" * (1 << 30), 1)
    page.begin(("Content-Type", "text/plain"), ("Content-Encoding", "gzip"),
               ("Content-Length", str(len(body))))
    page.wfile.write(body)


def login(page):
    body = b"<!DOCTYPE html><html><body>Please sign in</body></html>"
    page.begin(("Content-Type", "text/html"), ("Content-Length", str(len(body))))
    page.wfile.write(body)


def around(page):
    page.begin(("Location", "/around"), ("Content-Length", "0"), status=302)


def failing(page):
    page.begin(("Content-Length", "0"), status=500)


BAD = {"slow": slow, "half": half, "endless": endless, "bomb": bomb, "login": login,
       "around": around, "failing": failing, "empty": b"", "nothing-of-ours": b"up 1\n"}

# What the sentence must tell, where a wrong one would send people elsewhere.
SAYS = {"half": "closed before", "endless": "larger than", "bomb": "larger than",
        "login": "web page", "around": "redirects", "failing": "500", "empty": "empty"}


def export(gigatop, *sources, codes=(0,), env=None):
    started = time.monotonic()
    done = subprocess.run([gigatop, "export", *sources, "--format", "json"], env=env,
                          capture_output=True, text=True, timeout=240)
    assert done.returncode in codes, (sources, done.returncode, done.stderr)
    return json.loads(done.stdout), done.stderr, time.monotonic() - started


def plainly(text):
    """What a page says of each GPU and key: the set of its values, since MIG and pods repeat them."""
    found = {}
    for line in text.splitlines():
        match = LINE.match(line)
        if not match:
            continue
        labels = dict(LABEL.findall(match[2] or ""))
        for key, names in PLAIN.items():
            for name, label, factor in names:
                if match[1] == name and labels.get(label):
                    value = float(match[3]) * factor
                    found.setdefault(labels[label].removeprefix("GPU-"), {}).setdefault(
                        key, set()).add(value)
    return found


def captured(gigatop, base, corpus):
    for path in sorted(corpus.glob("*.prom")) + sorted(corpus.glob("*.om")):
        text = path.read_text()
        Pages.pages["/" + path.name] = text.encode()
        truth = plainly(text)
        if not truth:
            done = subprocess.run([gigatop, "export", f"{base}/{path.name}", "--format", "json"],
                                  capture_output=True, text=True, timeout=240)
            assert done.returncode == 1 and "none of its" in done.stderr, (path.name, done)
            print(f"{path.name}: no GPU in it, and that is what it says")
            continue
        document, _, _ = export(gigatop, f"{base}/{path.name}", codes=(0, 3))
        # The project that took some captures wrote zeros over every uuid: place tells those apart.
        gpus = {(gpu["uuid"] or "").removeprefix("GPU-"): gpu for gpu in document["gpus"]}
        assert document["gpus"], path.name
        compared = 0
        for uuid, keys in truth.items():
            gpu = gpus.get(uuid) or (document["gpus"][0] if len(truth) == 1 else None)
            assert gpu is not None, (path.name, uuid, list(gpus)[:4])
            for key, values in keys.items():
                plausible = {value for value in values if value == value and value < 1e6}
                if not plausible:
                    assert gpu[key] is None, (path.name, uuid, key, gpu[key])
                    continue
                assert any(abs(gpu[key] - value) <= 0.51 for value in plausible), (
                    path.name, uuid, key, gpu[key], values)
                compared += 1
        assert compared, path.name
        print(f"{path.name}: {len(document['gpus'])} GPUs, {compared} values as the page has them")


def nvitop_exporter(gigatop, fake):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    env = dict(os.environ, LD_LIBRARY_PATH=str(fake), PATH=f"{fake}:{os.environ['PATH']}",
               FAKE_NVML_FROZEN="1", FAKE_NVML_COUNT="8", LC_ALL="C.UTF-8")
    tool = pathlib.Path(sys.executable).parent / "nvitop-exporter"
    exporter = subprocess.Popen(
        [str(tool), "--bind-address", "127.0.0.1", "--port", str(port), "--hostname", "n7"],
        env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        page = f"http://127.0.0.1:{port}/metrics"
        document = {"gpus": []}
        for _ in range(60):
            try:
                document, _, _ = export(gigatop, page, codes=(0, 3))
            except (AssertionError, ValueError):
                pass
            if sum(gpu["temperature_celsius"] is not None for gpu in document["gpus"]) == 8:
                break
            time.sleep(0.5)
        tool_says, _, _ = export(gigatop, f"nvidia-smi:{fake / 'nvidia-smi'}", env=env)
        ours = {gpu["uuid"]: gpu for gpu in document["gpus"]}
        assert len(ours) == 8, document
        for gpu in tool_says["gpus"]:
            other = ours[gpu["uuid"]]
            assert other["host"] == "n7", other
            for key, slack in [("temperature_celsius", 0), ("utilization_percent", 0),
                               ("power_watts", 0.51), ("memory_used_mib", 1),
                               ("memory_total_mib", 1)]:
                assert abs(gpu[key] - other[key]) <= slack, (key, gpu[key], other[key])
    finally:
        exporter.terminate()
        exporter.wait(timeout=20)
    print("nvitop-exporter: 8 GPUs as nvidia-smi has them")


def bad_ones(gigatop, base):
    Pages.pages["/good"] = GOOD
    for name, page in BAD.items():
        Pages.pages["/" + name] = page
        document, said, took = export(gigatop, f"{base}/good", f"{base}/{name}", codes=(3,))
        good = [gpu for gpu in document["gpus"] if gpu["temperature_celsius"] is not None]
        assert [gpu["temperature_celsius"] for gpu in good] == [50, 51, 52, 53], (name, document)
        source = next(s for s in document["sources"] if s["id"].endswith("/" + name))
        assert source["error"], (name, source)
        assert took < 100, (name, took)
        assert SAYS.get(name, "") in source["error"], (name, source)
        print(f"{name}: {took:.1f} s, 4 GPUs of the good one; {source['error']}")


def main():
    gigatop, fake, corpus = sys.argv[1], pathlib.Path(sys.argv[2]).resolve(), pathlib.Path(sys.argv[3])
    server = Server(("127.0.0.1", 0), Pages)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    base = f"http://127.0.0.1:{server.server_address[1]}"
    captured(gigatop, base, corpus)
    nvitop_exporter(gigatop, fake)
    bad_ones(gigatop, base)
    server.shutdown()
    print("exporters: all passed")


main()
