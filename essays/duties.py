"""What the site's worker does for essays and other apps, beside mail."""

from collections.abc import Callable
from dataclasses import dataclass

from wagtail import hooks


@dataclass(frozen=True)
class WorkerDuty:
    """`act()` is called every so many seconds, the first time at once, and may run twice.

    It returns within seconds, since mail waits for it; what is left it does the next time. An
    idle duty costs one small query.
    """

    act: Callable[[], object]
    every: float


def extra_duties() -> list[WorkerDuty]:
    """Return the duties from every function behind the hook `register_worker_duty`."""
    return [make() for make in hooks.get_hooks("register_worker_duty")]
