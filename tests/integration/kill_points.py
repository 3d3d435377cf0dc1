"""Points in the code at which a process strikes itself down with a real signal."""

import os
import signal
from dataclasses import dataclass
from itertools import count
from pkgutil import resolve_name


@dataclass(frozen=True)
class Point:
    """Before or after the `nth` call of a function, if given only inside calls of `during`.

    A call that is handed an empty list does nothing, and is not counted: how many of these there
    are depends on how busy the machine is.
    """

    function: str  # dotted: "newsletter.ledger.delivery.begin"
    moment: str  # "before" or "after"
    during: str = ""
    nth: int = 1
    signal: int = signal.SIGKILL


def arm(point: Point) -> None:
    """Replace the function in this process by one that strikes at the point."""
    calls, depth = count(1), 0 if point.during else 1

    def strike(moment: str, args: tuple) -> None:
        if moment == point.moment and depth and [] not in args and next(calls) == point.nth:
            os.kill(os.getpid(), point.signal)

    def inside(original):
        def entered(*args, **kwargs):
            nonlocal depth
            depth += 1
            try:
                return original(*args, **kwargs)
            finally:
                depth -= 1

        return entered

    def armed(original):
        def struck(*args, **kwargs):
            strike("before", args)
            result = original(*args, **kwargs)
            strike("after", args)
            return result

        return struck

    replace(point.function, armed)
    if point.during:
        replace(point.during, inside)


def replace(name: str, wrap) -> None:
    """Put `wrap(function)` in the place of the function with this dotted name."""
    owner, _, attribute = name.rpartition(".")
    owner = resolve_name(owner)
    setattr(owner, attribute, wrap(getattr(owner, attribute)))
