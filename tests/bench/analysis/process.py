"""What processes have used, from /proc and getrusage: CPU seconds and bytes of memory."""

import os
import resource
import threading
import time
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")
SAMPLE_SECONDS = 0.002


def own_cpu():
    """Of all threads of this process."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def reset_own_peak():
    Path("/proc/self/clear_refs").write_text("5")


def own_peak():
    """The most resident memory since reset_own_peak()."""
    return status("self", "VmHWM")


def status(pid, key):
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith(key + ":"):
            return int(line.split()[1]) * 1024
    return 0


def stat(pid):
    """The fields of /proc/PID/stat behind the name, which may hold blanks: 0 is the state, 1 the parent."""
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()


class Server:
    """A PostgreSQL server, by its postmaster. Parallel workers end with their query, and nobody can ask a process that
    is gone; but what it used is added to its parent's account of children as soon as that has buried it."""

    def __init__(self, backend):
        self.postmaster = int(stat(backend)[1])
        self.usual = self.children()

    def children(self):
        found = set()
        for entry in os.listdir("/proc"):
            if entry.isdigit():
                try:
                    if int(stat(entry)[1]) == self.postmaster:
                        found.add(int(entry))
                except (FileNotFoundError, ProcessLookupError):
                    pass
        return found

    def cpu(self):
        """Of the postmaster, of all that it has buried, and of those that live."""
        until = time.monotonic() + 2
        while not (living := self.children()) <= self.usual and time.monotonic() < until:
            time.sleep(0.001)
        ticks = sum(int(field) for field in stat(self.postmaster)[11:15])
        nanoseconds = sum(int(Path(f"/proc/{pid}/schedstat").read_text().split()[0]) for pid in living)
        return ticks / TICKS + nanoseconds / 1e9

    def watched(self, backend, work):
        """Runs `work` and returns the most private memory that the backend or one of its workers was seen to have."""
        most, done = 0, threading.Event()

        def watch():
            nonlocal most
            others = self.usual - {backend}
            while not done.wait(SAMPLE_SECONDS):
                for pid in self.children() - others:
                    try:
                        most = max(most, status(pid, "RssAnon"))
                    except (FileNotFoundError, ProcessLookupError):
                        pass

        watcher = threading.Thread(target=watch)
        watcher.start()
        try:
            work()
        finally:
            done.set()
            watcher.join()
        return most
