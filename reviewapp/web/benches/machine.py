"""What the figures were measured on."""

import os
import platform
from datetime import UTC, datetime
from pathlib import Path

import psutil

GIBIBYTE = 1024**3


def machine():
    return {
        "at": datetime.now(UTC).isoformat(timespec="minutes"),
        "cpu": cpu(),
        "cores": len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count(),
        "memory_gib": round(psutil.virtual_memory().total / GIBIBYTE, 1),
        "python": platform.python_version(),
        "load_before": round(os.getloadavg()[0], 2),
    }


def cpu():
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
        return next(line.split(":", 1)[1].strip() for line in lines if line.startswith("model name"))
    except (OSError, StopIteration):
        return platform.processor() or platform.machine()


def postgres_version(cursor):
    cursor.execute("SHOW server_version")
    return cursor.fetchone()[0].split()[0]


def durability(cursor):
    """Whether what PostgreSQL acknowledged survives a power cut."""
    shown = {}
    for name in ("fsync", "synchronous_commit", "full_page_writes"):
        cursor.execute(f"SHOW {name}")
        shown[name] = cursor.fetchone()[0]
    return shown


class Spending:
    """Processor seconds that groups of processes use between two looks; children that ended are not in it.

    `bench` is this process, `others` all the rest of the machine, which is what a figure suffers from.
    """

    def __init__(self, pids):
        self.pids = {**pids, "bench": os.getpid()}
        self.before = self._look()

    def since(self):
        after = self._look()
        spent = {name: max(0.0, after[name] - self.before[name]) for name in self.before}
        ours = sum(spent[name] for name in self.pids)
        return spent | {"others": max(0.0, spent["machine"] - ours), "ours": ours}

    def _look(self):
        spent = {name: sum(map(_seconds, family(pid))) for name, pid in self.pids.items()}
        whole = psutil.cpu_times()
        return spent | {"machine": whole.user + whole.nice + whole.system}


def shares(name, spent, *, seconds, count, of):
    """What one piece of work cost each process, and how much of the machine others had meanwhile."""
    return {
        **{
            f"{name}_{process}_cpu_ms_per_{of}": spent[process] * 1000 / count if count else 0.0
            for process in ("web", "postgres", "relay", "bench")
        },
        f"{name}_cores_ours": spent["ours"] / seconds,
        f"{name}_cores_others": spent["others"] / seconds,
    }


def family(pid):
    """A process and all below it."""
    try:
        parent = psutil.Process(pid)
        return [parent, *parent.children(recursive=True)]
    except psutil.Error:
        return []


def _seconds(process):
    try:
        spent = process.cpu_times()
        return spent.user + spent.system
    except psutil.Error:
        return 0.0
