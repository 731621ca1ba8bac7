"""Records 200 hosts over a real ssh while 20 of them die, 20 hang and 20 are slow, and reads the
recording back: the others keep their rate, each failure is a sentence, and all come back.

usage: ssh.py GIGATOP FAKES   (FAKES as made by .ci/fakes; a Python that has numpy and zstandard)

The servers are started by hand with their own keys and configuration, on loopback alone, and are
ended by their process ids. Every host is an alias of the client's own configuration; what it says
of itself goes along in its environment. Bounded: about two minutes.
"""
import contextlib
import getpass
import json
import os
import pathlib
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time

GIGATOP, FAKES = sys.argv[1], pathlib.Path(sys.argv[2]).resolve()
ROOT = pathlib.Path(__file__).resolve().parent.parent
READER = ROOT / "Tests/FleetHistoryTests/read_gtr.py"
GOOD, KILLED, HUNG, SLOW = range(1, 141), range(141, 161), range(161, 181), range(181, 201)
HOSTS = [f"gpu-{n:03}" for n in range(1, 201)]
GPUS = 2
# What a host says that is down, and one that is stopped.
DOWN = re.compile(r"ssh: (connection refused|the connection was (closed by the host|lost))$")
STOPPED = re.compile(r"no answer for \d+ s; .*|ssh: (the host takes the connection but does not "
                     r"answer|the host stopped answering|no connection; timed out)|"
                     r"the stuck child has been ended; starting another")

# Gives the GPUs of each host uuids of their own: the fake library has the same for all.
SHIM = r"""
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
int puts(const char *line) {
  static int (*plain)(const char *);
  if (!plain) plain = (int (*)(const char *))dlsym(RTLD_NEXT, "puts");
  const char *host = getenv("FAKE_HOST");
  char copy[8192], *uuid;
  if (host && strlen(line) < sizeof copy) {
    strcpy(copy, line);
    if ((uuid = strstr(copy, "GPU-")) && strlen(uuid) > 12) memcpy(uuid + 4, host, 8);
    return plain(copy);
  }
  return plain(line);
}
"""


def fail(text):
    sys.exit("ssh: " + text)


def run(*words, ok=(0,), timeout=120, **options):
    done = subprocess.run(list(map(str, words)), capture_output=True, text=True, timeout=timeout, **options)
    if done.returncode not in ok:
        fail(f"{' '.join(map(str, words))}: exit {done.returncode}\n{done.stdout[-1500:]}\n{done.stderr[-1500:]}")
    return done


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def descendants(pid):
    """The processes of a server: what it started, and what that started."""
    children = {}
    for entry in pathlib.Path("/proc").iterdir():
        if entry.name.isdigit():
            with contextlib.suppress(OSError, IndexError):
                parent = int((entry / "stat").read_text().rsplit(")", 1)[1].split()[1])
                children.setdefault(parent, []).append(int(entry.name))
    found, todo = [], [pid]
    while todo:
        found.append(todo.pop())
        todo += children.get(found[-1], [])
    return found


def signal_all(pids, number):
    for pid in pids:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, number)


class Server:
    """An sshd on a port of loopback. SHLVL keeps the shell from reading the tester's own .bashrc."""

    def __init__(self, folder, name):
        self.folder, self.name, self.port, self.child = folder, name, free_port(), None
        (folder / f"{name}.conf").write_text(f"""
            Port {self.port}
            ListenAddress 127.0.0.1
            HostKey {folder}/host
            PidFile none
            AuthorizedKeysFile {folder}/authorized
            StrictModes no
            UsePAM no
            UseDNS no
            PasswordAuthentication no
            PermitRootLogin prohibit-password
            MaxStartups 500:30:1000
            MaxSessions 50
            PrintMotd no
            AcceptEnv FAKE_*
            SetEnv SHLVL=1 PATH={FAKES}:/usr/bin:/bin LD_LIBRARY_PATH={FAKES} LD_PRELOAD={folder}/shim.so FAKE_NVML_COUNT={GPUS}
            """)
        self.start()

    def start(self):
        self.child = subprocess.Popen(
            ["/usr/sbin/sshd", "-D", "-e", "-f", str(self.folder / f"{self.name}.conf")],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            stderr=open(self.folder / f"{self.name}.log", "ab"))
        end = time.monotonic() + 20
        while time.monotonic() < end:
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.port), 1):
                return
            if self.child.poll() is not None:
                break
            time.sleep(0.05)
        fail(f"sshd does not start: {(self.folder / f'{self.name}.log').read_text()[-800:]}")

    def kill(self):
        signal_all(descendants(self.child.pid), signal.SIGKILL)
        self.child.wait(10)

    def stop(self):
        signal_all(descendants(self.child.pid), signal.SIGSTOP)

    def go_on(self):
        signal_all(descendants(self.child.pid), signal.SIGCONT)

    def end(self):
        if self.child.poll() is None:
            self.go_on()
            self.kill()


def prepare(folder):
    if os.geteuid() == 0:
        os.makedirs("/run/sshd", mode=0o755, exist_ok=True)
    (folder / "shim.c").write_text(SHIM)
    run("gcc", "-O2", "-shared", "-fPIC", "-o", folder / "shim.so", folder / "shim.c", "-ldl")
    for key in ("host", "user"):
        run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", folder / key)
    (folder / "authorized").write_text((folder / "user.pub").read_text())


def client_configuration(folder, good, killed, hung):
    key = (folder / "host.pub").read_text()
    servers = {**dict.fromkeys(GOOD, good), **dict.fromkeys(KILLED, killed),
               **dict.fromkeys(HUNG, hung), **dict.fromkeys(SLOW, good)}
    (folder / "known").write_text("".join(
        f"[127.0.0.1]:{server.port} {key}" for server in (good, killed, hung)))
    lines = []
    for number, server in servers.items():
        slow = " FAKE_NVML_LATENCY_US=35000" if number in SLOW else ""
        lines.append(f"Host gpu-{number:03}\n  Port {server.port}\n"
                     f"  SetEnv FAKE_HOST={number:08}{slow}\n")
    lines.append(f"Host *\n  HostName 127.0.0.1\n  User {getpass.getuser()}\n"
                 f"  IdentityFile {folder}/user\n  IdentitiesOnly yes\n"
                 f"  UserKnownHostsFile {folder}/known\n  GlobalKnownHostsFile /dev/null\n")
    (folder / "config").write_text("".join(lines))


def snapshot(path, *words):
    """The newest frame of a recording that is being made; nothing while there is none."""
    done = subprocess.run([GIGATOP, "export", str(path), "--format", "json", *words],
                          capture_output=True, text=True, timeout=60)
    return json.loads(done.stdout) if done.returncode in (0, 3) and done.stdout else None


def wait_until_all_answer(path, seconds, what):
    start = time.monotonic()
    seen = 0
    while time.monotonic() - start < seconds:
        frame = snapshot(path)
        hosts = {gpu["host"] for gpu in (frame or {"gpus": []})["gpus"] if gpu["status"] == "ok"}
        answering = {source["id"][6:] for source in (frame or {"sources": []})["sources"]
                     if source["state"] == "answering"}
        # One that is slow is late by nature.
        missing = set(HOSTS) - (hosts & answering) - {f"gpu-{n:03}" for n in SLOW}
        if frame and len(frame["gpus"]) == GPUS * len(HOSTS) and not missing:
            took = time.monotonic() - start
            print(f"{what}: all {len(HOSTS)} hosts with {len(frame['gpus'])} GPUs after {took:.1f} s")
            return
        seen = len(hosts & answering)
        time.sleep(1.5)
    fail(f"{what}: only {seen} of {len(HOSTS)} hosts answer after {seconds} s; missing {sorted(missing)[:5]}")


def usage(pid):
    """CPU seconds so far, resident MiB, threads."""
    stat = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    pages = int(pathlib.Path(f"/proc/{pid}/statm").read_text().split()[1])
    ticks = (int(stat[11]) + int(stat[12])) / os.sysconf("SC_CLK_TCK")
    return ticks, pages * os.sysconf("SC_PAGE_SIZE") / 2**20, int(stat[17])


def steady(recorder, seconds):
    before = usage(recorder.pid)
    time.sleep(seconds)
    after = usage(recorder.pid)
    children = len(descendants(recorder.pid)) - 1
    print(f"steady: {(after[0] - before[0]) / seconds * 100:.1f} % of a core, {after[1]:.0f} MiB, "
          f"{after[2]} threads, {children} children")
    if after[2] > 30:
        fail(f"{after[2]} threads for {len(HOSTS)} hosts")


def check_sentences(path):
    sources = {source["id"][6:]: source for source in snapshot(path)["sources"]}
    if set(sources) != set(HOSTS):
        fail(f"{len(sources)} sources are listed for {len(HOSTS)} hosts")
    for numbers, sentence in ((KILLED, DOWN), (HUNG, STOPPED)):
        for number in numbers:
            source = sources[f"gpu-{number:03}"]
            if source["state"] not in ("failing", "stale") or not sentence.fullmatch(source["error"] or ""):
                fail(f"gpu-{number:03}: {source['state']}, {source['error']!r}")
    for number in GOOD:
        source = sources[f"gpu-{number:03}"]
        if source["state"] != "answering" or source["error"]:
            fail(f"gpu-{number:03}: {source['state']}, {source['error']!r} though nothing ails it")
    print("20 down, 20 hung: " + ", ".join(sorted(
        {sources[f"gpu-{n:03}"]["error"] for n in (*KILLED, *HUNG)})[:3]))


def check_rates(path, start, end):
    """Every good host in every frame of a stretch of time (monotonic seconds)."""
    done = run(sys.executable, READER, path, "--records")
    frames, hosts = [], []
    for line in done.stdout.splitlines():
        record = json.loads(line)
        if record["record"] == 3:
            host = record["content"]["host"]
            hosts = [host["texts"][place - 1] if place else "" for place in host["places"]]
        elif record["record"] == 4 and start <= record["monotonic"] / 1e9 <= end:
            frames.append((record["monotonic"] / 1e9, record["gpu"], hosts))
    rate = (len(frames) - 1) / (frames[-1][0] - frames[0][0])
    longest = max(b[0] - a[0] for a, b in zip(frames, frames[1:]))
    if rate < 0.97 or longest > 2:
        fail(f"{rate:.2f} frames a second, {longest:.1f} s between two; wanted 1")
    changes, fresh, still, longest_still, before = {}, {}, {}, {}, {}
    for _, gpu, hosts in frames:
        for place, host in enumerate(hosts):
            fresh[host] = fresh.get(host, 0) + (gpu["status"][place] == 0)
            values = tuple(column[place] for column in gpu["metrics"].values())
            is_new = before.get((host, place)) != values
            before[(host, place)] = values
            changes[host] = changes.get(host, 0) + is_new
            still[host] = 0 if is_new else still.get(host, 0) + 1 / GPUS
            longest_still[host] = max(longest_still.get(host, 0), still[host])
    good = [f"gpu-{n:03}" for n in GOOD]
    total = GPUS * len(frames)
    stalest = min(good, key=lambda host: fresh.get(host, 0))
    stillest = min(good, key=lambda host: changes.get(host, 0))
    mean = sum(changes[host] for host in good) / len(good) / total
    if fresh[stalest] < 0.98 * total:
        fail(f"{stalest}: in time in {fresh[stalest]} of {total} GPU frames")
    # The host's loop takes a little more than a second, and now and then two of its ticks fall
    # between two frames of ours.
    if mean < 0.8 or changes[stillest] < 0.6 * total or max(longest_still[h] for h in good) > 3:
        fail(f"{stillest}: new values in {changes[stillest]} of {total} GPU frames, {mean:.1%} on average")
    print(f"{len(frames)} frames at {rate:.3f}/s, at most {longest:.2f} s apart; good hosts new in "
          f"{mean:.1%}, the worst in {changes[stillest] / total:.1%}")


def no_leftovers(servers, runtime):
    """Once ssh has gone, the tool it ran goes too."""
    end = time.monotonic() + 15
    while time.monotonic() < end:
        left = [pid for server in servers for pid in descendants(server.child.pid)]
        if len(left) == len(servers) and not any(runtime.iterdir()):
            print("ended: no tool runs on any host, and no socket is left")
            return
        time.sleep(0.3)
    fail(f"{len(left)} processes are left of {len(servers)} servers, "
         f"{len(list(runtime.iterdir()))} folders of sockets")


def one_bad_word(folder):
    """What the program says before anything is started, and of hosts that refuse us."""
    for word, words in (("ssh://-oProxyCommand=x", "begin"), ("ssh://a b", "host name"),
                        ("ssh://gpu-[5-1]", "range"), ("ssh://@/no/such/list", "No such file")):
        done = run(GIGATOP, "check", word, ok=(2,))
        if words not in done.stderr:
            fail(f"{word}: {done.stderr}")
    source = f"ssh://gpu-[001-003]?config={folder}/config"
    done = run(GIGATOP, "check", source)
    if "3 of 3 answer" not in done.stdout or "6 of 6 reporting" not in done.stdout:
        fail(done.stdout)
    for old, new, words in (("/user\n", "/host\n", "permission denied"),
                            ("/known\n", "/none\n", "host key is not known")):
        config = folder / "other"
        config.write_text((folder / "config").read_text().replace(old, new))
        done = run(GIGATOP, "check", f"ssh://gpu-001?config={config}", ok=(1,))
        if words not in done.stdout:
            fail(f"{new.strip()}: {done.stdout}")
    print("check: refuses what is no host, finds three, and says why another is not let in")


def main():
    with tempfile.TemporaryDirectory(prefix="gigatop-ssh-") as name, contextlib.ExitStack() as stack:
        folder = pathlib.Path(name)
        prepare(folder)
        servers = [Server(folder, server) for server in ("good", "killed", "hung")]
        for server in servers:
            stack.callback(server.end)
        good, killed, hung = servers
        client_configuration(folder, good, killed, hung)
        one_bad_word(folder)
        (folder / "hosts").write_text("# the whole fleet\ngpu-[001-150]\ngpu-[151-200]  # and the rest\n")
        runtime = folder / "runtime"
        runtime.mkdir(mode=0o700)
        path = folder / "fleet.gtr"
        recorder = subprocess.Popen(
            [GIGATOP, "record", f"ssh://@{folder}/hosts?config={folder}/config", "-o", str(path),
             "--every", "1s"], stderr=subprocess.PIPE, text=True,
            env=dict(os.environ, XDG_RUNTIME_DIR=str(runtime)))
        stack.callback(recorder.kill)
        wait_until_all_answer(path, 120, "start")
        steady(recorder, 8)
        killed.kill()
        hung.stop()
        start = time.monotonic()
        time.sleep(25)
        end = time.monotonic()
        check_sentences(path)
        killed.start()
        hung.go_on()
        wait_until_all_answer(path, 60, "after the faults")
        recorder.send_signal(signal.SIGINT)
        _, said = recorder.communicate(timeout=30)
        if recorder.returncode != 0:
            fail(f"record: exit {recorder.returncode}: {said}")
        check_rates(path, start, end)
        no_leftovers(servers, runtime)
    print("ssh: passed")


main()
