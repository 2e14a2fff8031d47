"""Starting and ending processes so that none outlives the one that started it."""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time

SET_PARENT_DEATH_SIGNAL = 1
_libc = ctypes.CDLL(None, use_errno=True) if sys.platform.startswith("linux") else None


def die_with_parent(number):
    """What a child calls before it becomes its program: the kernel signals it when we are gone."""
    parent = os.getpid()

    def prepare():
        if _libc is not None:
            _libc.prctl(SET_PARENT_DEATH_SIGNAL, number, 0, 0, 0)
            if os.getppid() != parent:
                os._exit(1)

    return prepare


def spawn(command, *, env, output, death_signal=signal.SIGTERM, user=None, **options):
    """Start a process in a group of its own, that ends when this process ends."""
    identity = {}
    if user:
        identity = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
    return subprocess.Popen(
        [str(part) for part in command],
        env=env,
        stdout=output,
        stderr=subprocess.STDOUT,
        start_new_session=True,
        preexec_fn=die_with_parent(death_signal),  # noqa: PLW1509  no threads here
        **{"stdin": subprocess.DEVNULL, "cwd": "/", **identity, **options},
    )


def end(child, *, by=signal.SIGTERM, within=10):
    """Ask a process to end, insist if it does not, and take whatever is left of its group along."""
    if child.poll() is None:
        child.send_signal(by)
        with contextlib.suppress(subprocess.TimeoutExpired):
            child.wait(within)
    end_group(child)
    return child.wait()


def end_group(child):
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(child.pid, signal.SIGKILL)


def wait_until(true, *, within, child=None, every=0.02):
    """Whether it came true in time; no use in waiting longer than the child lives."""
    deadline = time.monotonic() + within
    while time.monotonic() < deadline:
        if true():
            return True
        if child is not None and child.poll() is not None:
            return False
        time.sleep(every)
    return False
