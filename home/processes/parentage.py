"""No process outlives its parent, and each shows its name."""

import ctypes
import os
import signal
import sys
import threading
import time

LINUX = sys.platform == "linux"
PR_SET_PDEATHSIG, PR_SET_NAME = 1, 15  # prctl(2)
M_ARENA_MAX = -8  # mallopt(3)


def die_with_parent(parent: int) -> None:
    """Make the kernel kill this process when `parent`, the pid that started it, is gone.

    On systems without prctl a thread looks twice a second; it does not outlive an exec.
    """
    if LINUX:
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent:  # it died before we asked
            os._exit(1)
    else:
        threading.Thread(target=_watch, args=(parent,), daemon=True).start()


def show_name(name: str) -> None:
    """Show a name of at most 15 letters in `top`, `ps -o comm` and /proc/PID/comm (Linux)."""
    if LINUX:
        ctypes.CDLL(None).prctl(PR_SET_NAME, name.encode())


def share_heaps() -> None:
    """Keep two heaps for all threads: with one each, a web process grows by a fifth (glibc)."""
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if LINUX and mallopt:
        mallopt(M_ARENA_MAX, 2)


def _watch(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(0.5)
    os._exit(1)
