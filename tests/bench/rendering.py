"""One long essay rendered: how fast, and how large what leaves is.

Run as `python -m tests.bench.rendering` in a site's environment; prints JSON.
"""

import json
import statistics
import sys
import time
from collections.abc import Callable
from urllib.parse import urlsplit

import django

django.setup()

from django.test import Client  # noqa: E402 - the apps must be loaded first

from essays.markdown import Target, render  # noqa: E402
from essays.models import EssayPage  # noqa: E402
from newsletter.letters.rendering import note_letter  # noqa: E402
from tests.bench.essay import long_essay  # noqa: E402
from tests.factories import make_essay  # noqa: E402

ROUNDS = 30


def milliseconds(work: Callable[[], object], rounds: int = ROUNDS) -> float:
    """The median of CPU time, warm."""
    work()
    taken = []
    for _ in range(rounds):
        began = time.process_time()
        work()
        taken.append((time.process_time() - began) * 1e3)
    return statistics.median(taken)


def page_bytes(essay: EssayPage) -> int:
    """The page as it is served, compressed."""
    host = urlsplit(essay.full_url).hostname
    answer = Client().get(essay.url, headers={"Accept-Encoding": "br", "Host": host})
    assert answer["Content-Encoding"] == "br"
    return len(answer.content)


def main() -> None:
    text = long_essay()
    essay = make_essay("The cost of a long context", body=text)
    letter = note_letter(essay)
    once = milliseconds(lambda: render(text))
    twice = milliseconds(lambda: render(f"{text}\n\n{text.replace('[^', '[^b')}"), ROUNDS // 3)
    figures = {
        "words": render(text).words,
        "page ms": round(once, 1),
        "mail ms": round(milliseconds(lambda: essay.rendered(Target.MAIL), ROUNDS // 3), 1),
        "twice the text": round(twice / once, 2),
        "page bytes, Brotli": page_bytes(essay),
        "note HTML bytes": len(letter.html.encode()),
        "note text bytes": len(letter.text.encode()),
    }
    sys.stdout.write(json.dumps(figures) + "\n")


if __name__ == "__main__":
    main()
