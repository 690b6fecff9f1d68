"""Starts the lab's commands and says how each one ended.

One JSON object a line on standard input ({"id", "argv", "env", "cwd", "in", "out", "err"}, {"id", "signal"} or
{"pipes": [paths]}), one a line on standard output ({"id", "started"}, {"id", "failed"}, {"id", "exit"},
{"id", "killed"}). It is a process of its own because the JDK cannot tell "exit 143" from "killed by TERM", puts its
children into its own process group (a `kill 0` would hit the engine), and closes the pipe of a background child when
the shell ends. Every command leads a session of its own, as under sshd. When standard input ends, so does this;
the commands live on.
"""

import json
import os
import selectors
import signal
import sys

DEFAULTS = [signal.SIGPIPE, signal.SIGXFSZ, signal.SIGINT, signal.SIGTERM, signal.SIGHUP]
running = {}
ids = {}


def say(**message):
    os.write(1, (json.dumps(message) + "\n").encode())


def start(job):
    opened = []
    try:
        # the reader of "in" and the writers of "out" and "err" are open on the other side: none of these blocks
        opened.append(os.open(job["in"], os.O_RDONLY))
        opened.append(os.open(job["out"], os.O_WRONLY))
        opened.append(os.open(job["err"], os.O_WRONLY))
        os.chdir(job["cwd"])
        pid = os.posix_spawn(
            job["argv"][0],
            job["argv"],
            job["env"],
            file_actions=[(os.POSIX_SPAWN_DUP2, fd, target) for target, fd in enumerate(opened)],
            setsid=True,
            setsigmask=[],
            setsigdef=DEFAULTS,
        )
    except (OSError, ValueError) as problem:
        say(id=job["id"], failed=str(problem))
        return
    finally:
        for fd in opened:
            os.close(fd)
        os.chdir("/")
    running[pid] = job["id"]
    ids[job["id"]] = pid
    say(id=job["id"], started=pid)


def send_signal(job):
    pid = ids.get(job["id"])
    number = getattr(signal, "SIG" + job["signal"], None)
    if pid is None or number is None:
        return
    try:
        os.killpg(pid, number)
    except OSError:
        pass


def collect():
    while True:
        try:
            pid, status = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return
        if pid == 0:
            return
        job = running.pop(pid, None)
        if job is None:
            continue
        del ids[job]
        if os.WIFSIGNALED(status):
            number = os.WTERMSIG(status)
            try:
                name = signal.Signals(number).name[3:]
            except ValueError:
                name = str(number)
            say(id=job, killed=name, code=128 + number)
        else:
            say(id=job, exit=os.WEXITSTATUS(status))


def main():
    for number in (signal.SIGINT, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    woken, wake = os.pipe()
    os.set_blocking(woken, False)
    os.set_blocking(wake, False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    signal.set_wakeup_fd(wake, warn_on_full_buffer=False)
    waiting = selectors.DefaultSelector()
    waiting.register(0, selectors.EVENT_READ)
    waiting.register(woken, selectors.EVENT_READ)
    rest = b""
    while True:
        for key, _ in waiting.select():
            if key.fd == woken:
                os.read(woken, 4096)
                collect()
                continue
            data = os.read(0, 1 << 16)
            if not data:
                return
            *lines, rest = (rest + data).split(b"\n")
            for line in lines:
                job = json.loads(line)
                if "pipes" in job:
                    for path in job["pipes"]:
                        os.mkfifo(path, 0o600)
                    say(pipes=job["pipes"])
                elif "signal" in job:
                    send_signal(job)
                else:
                    start(job)


try:
    main()
except BrokenPipeError:
    sys.exit(0)
