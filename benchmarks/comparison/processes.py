"""What the kernel says about a process and everything that descends from it."""

import os
import signal
import subprocess
import time

TICKS_PER_SECOND = os.sysconf("SC_CLK_TCK")
PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")


def _stat(pid):
    """Fields of /proc/PID/stat from the state on; None when the process is gone."""
    try:
        with open(f"/proc/{pid}/stat", encoding="ascii", errors="replace") as file:
            return file.read().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return None


def tree(root):
    """The pids of a process and its living descendants."""
    children = {}
    for entry in os.listdir("/proc"):
        fields = _stat(entry) if entry.isdigit() else None
        if fields:
            children.setdefault(int(fields[1]), []).append(int(entry))
    found = [root]
    for pid in found:
        found.extend(children.get(pid, []))
    return found


def cpu_seconds(root):
    """User and system time of a process tree so far."""
    stats = filter(None, (_stat(pid) for pid in tree(root)))
    return sum(int(s[11]) + int(s[12]) for s in stats) / TICKS_PER_SECOND


def resident_bytes(root):
    stats = filter(None, (_stat(pid) for pid in tree(root)))
    return sum(int(s[21]) for s in stats) * PAGE_BYTES


def stop(process, patience_seconds=30):
    """Asks a process that we started, and its descendants, to end; insists after a while."""
    pids = tree(process.pid)
    for kind in (signal.SIGTERM, signal.SIGKILL):
        for pid in pids:
            try:
                os.kill(pid, kind)
            except ProcessLookupError:
                continue
        deadline = time.monotonic() + patience_seconds
        while time.monotonic() < deadline:
            process.poll()
            pids = [pid for pid in pids if (s := _stat(pid)) and s[0] != "Z"]
            if not pids:
                process.wait()
                return
            time.sleep(0.1)
    raise RuntimeError(f"processes {pids} do not end")


def run(command, **options):
    """Runs a command to its end; its output is shown only when it fails."""
    done = subprocess.run(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False, **options
    )
    if done.returncode != 0:
        raise RuntimeError(f"{' '.join(map(str, command))} failed:\n{done.stdout}")
    return done.stdout
