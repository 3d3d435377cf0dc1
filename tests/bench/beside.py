"""How long an author and a reader wait while a note leaves on SQLite, with `manage.py up`."""

import statistics
import time

import tests.conftest  # noqa: F401 - it sets Django up
from tests.integration.grounds import MORE
from tests.integration.people import TITLE
from tests.integration.processes import wait_for
from tests.integration.sites import PUBLISH, Site
from tests.integration.traffic import LOCKED, Answer, traffic_while

PUBLISHED = PUBLISH.replace("get()", f"get(title={TITLE!r})")
OVER = "SELECT 1 FROM newsletter_note WHERE state = 'done'"
BATCH = 20_000  # subscribers that one program makes


def beside(site: Site, people: int) -> dict[str, object]:
    """Publish to so many; return seconds at the median and the 95th percentile, and what failed."""
    with site:
        make_subscribers(site, people)
        up = site.up()
        began = time.monotonic()
        answers = traffic_while(site, lambda: site.script(PUBLISHED), lambda: site.rows(OVER))
        seconds = time.monotonic() - began
        wait_for(lambda: "submitting" not in site.states(), name="the end of what is in flight")
        found = {"seconds": round(seconds, 1), "accepted": site.states().get("accepted", 0)}
        for what in ("save a draft", "subscribe"):
            found |= figures(what, [one for one in answers if one.what == what])
        bad = [one for one in answers if one.status not in (200, 302)]
        return found | {"not answered": len(bad), LOCKED: up.said.count(LOCKED)}


def make_subscribers(site: Site, people: int) -> None:
    for first in range(0, people, BATCH):
        number = min(BATCH, people - first)
        site.script(MORE.replace("more{{n}}", f"more{first}-{{{{n}}}}").format(number=number))


def figures(what: str, answers: list[Answer]) -> dict[str, object]:
    seconds = sorted(one.seconds for one in answers)
    at_95 = seconds[min(len(seconds) - 1, int(len(seconds) * 0.95))]
    return {
        f"{what}: times": len(seconds),
        f"{what}: median s": round(statistics.median(seconds), 3),
        f"{what}: p95 s": round(at_95, 3),
        f"{what}: max s": round(seconds[-1], 3),
    }
