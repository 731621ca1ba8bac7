"""Asks `gigatop check` and `gigatop export` for every kind of source at a closed port, under a name
that nobody knows, with a wrong password, and of one that takes the connection and says nothing: exit
1, one sentence, nothing written, and an end in time.

usage: check.py GIGATOP
"""
import contextlib
import http.server
import os
import pathlib
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time

from tesla import Stub

GIGATOP = os.path.abspath(sys.argv[1])
UNKNOWN = "no.such.host.invalid"
MAP = """points:
  - {field: unit.u01.batteryPower, address: 10, type: int32}
  - {field: unit.u01.stateOfCharge, address: 12, type: uint16, scale: 0.1}
"""


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Refusing(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_error(401)

    do_POST = do_GET

    def log_message(self, *_):
        pass


@contextlib.contextmanager
def refusing():
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Refusing)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()


@contextlib.contextmanager
def silent():
    """Takes connections and says nothing."""
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen(64)
        yield server.getsockname()[1]


def run(*words):
    started = time.time()
    done = subprocess.run([GIGATOP, *words], capture_output=True, text=True, timeout=150,
                          env=dict(os.environ, GIGATOP_TESLA_PASSWORD="not this one"))
    return done, time.time() - started


def fails(source, what, word, count):
    done, seconds = run("check", source)
    assert done.returncode == 1, f"{what}: check of {source}: exit {done.returncode}\n{done.stdout}"
    assert "Fatal error" not in done.stderr, done.stderr
    lines = done.stdout.strip().split("\n")
    assert lines[0] == f"{source}: failed", f"{what}: {lines[0]}"
    errors = [line.split(None, 1)[1] for line in lines if line.split()[0] == "error"]
    assert len(errors) == 1 and word in errors[0], f"{what}: {source}: {errors}"
    assert seconds < 60, f"{what}: {source}: {seconds:.0f} s"
    done, _ = run("export", source, "--format", "json")
    assert done.returncode == 1 and not done.stdout, \
        f"{what}: export of {source}: exit {done.returncode}, {len(done.stdout)} bytes"
    assert "nothing is written" in done.stderr, done.stderr
    count.append(what)


def main():
    count = []
    folder = pathlib.Path(tempfile.mkdtemp(prefix="gigatop-check-"))
    secret = folder / "wrong.pw"
    secret.write_text("user:not this one\n")
    secret.chmod(0o600)
    map_file = folder / "map.yaml"
    map_file.write_text(MAP)
    closed = free_port()
    try:
        kinds = ["http://{}/metrics", "prometheus+http://{}", "sunspec://{}",
                 "tesla-gateway://{}", f"modbus+map://{{}}?map={map_file}"]
        for kind in kinds:
            fails(kind.format(f"127.0.0.1:{closed}"), "a closed port", "refused", count)
            fails(kind.format(UNKNOWN), "an unknown name", UNKNOWN, count)
        fails(f"ssh://127.0.0.1:{closed}", "a closed port", "refused", count)
        fails(f"ssh://{UNKNOWN}", "an unknown name", "name", count)
        with refusing() as port:
            for kind in ("http://{}/metrics", "prometheus+http://{}"):
                source = kind.format(f"127.0.0.1:{port}") + f"?basic_file={secret}"
                fails(source, "a wrong password", "401", count)
        with contextlib.closing(Stub(folder, 2)) as stub:
            stub.secret("wrong.pw", "not this one\n")
            fails(stub.gateway(password="wrong.pw"), "a wrong password", "password", count)
            stub.secret("wrong.token", "not this one\n")
            fails(stub.fleet(token="wrong.token"), "a wrong token", "token", count)
        with silent() as port:
            for kind in kinds:
                fails(kind.format(f"127.0.0.1:{port}"), "no answer", "", count)
        done, _ = run("check", "sim:desk", f"http://127.0.0.1:{closed}")
        assert done.returncode == 1 and "sim:desk: ok" in done.stdout, done.stdout
        done, _ = run("export", "sim:desk", f"http://127.0.0.1:{closed}", "--format", "json")
        assert done.returncode == 3 and done.stdout, "of partly silent sources the rest is written"
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    print(f"check: {len(count)} sources that give nothing say why, exit 1 and write nothing")


if __name__ == "__main__":
    main()
