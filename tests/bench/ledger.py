"""The same mails through the ledger. Two programs, each run in a site's environment:

`python -m tests.bench.ledger prepare SUBSCRIBERS` makes a note that waits for its release;
`python -m tests.bench.ledger work` is a worker that stops when the note is done. Both print JSON.
"""

import json
import re
import sys
import time
from pathlib import Path

import django

django.setup()

from django.conf import settings  # noqa: E402 - the apps must be loaded first
from django.db import connection  # noqa: E402
from django.utils import timezone  # noqa: E402

from newsletter.esps.connections import Connections  # noqa: E402
from newsletter.ledger import notes  # noqa: E402
from newsletter.ledger.delivery import Sender  # noqa: E402
from newsletter.management.commands.worker import turn  # noqa: E402
from newsletter.models import Note, Subscriber  # noqa: E402
from tests.bench.mails import HTML, SUBJECT, TEXT  # noqa: E402
from tests.factories import make_essay  # noqa: E402

BATCH = 5_000


def prepare(people: int) -> dict:
    """Make subscribers and a note being sent; return how long writing its deliveries took."""
    now = timezone.now()
    for first in range(0, people, BATCH):
        Subscriber.objects.bulk_create(
            Subscriber(
                email=f"reader{n}@example.org",
                address_hash=f"{n:064x}",
                status="confirmed",
                requested_at=now,
                confirmed_at=now,
            )
            for n in range(first, min(first + BATCH, people))
        )
    note = Note.objects.create(
        essay=make_essay("Bench", send_note=False),
        title=SUBJECT,
        subject=SUBJECT,
        state="sending",
        html=HTML.replace("LEAVE", "https://leave.invalid/"),
        text=TEXT.replace("LEAVE", "https://leave.invalid/"),
        sender="Author <notes@example.org>",
        release_at=now,
        created_at=now,
        released_at=now,
    )
    began = time.monotonic()
    Note.objects.filter(pk=note.pk).update(expected=notes.expand(note))
    return {"expand": time.monotonic() - began}


def work() -> dict:
    """Send until nothing is left; return seconds and the process's memory in KiB."""
    turn(Sender(Connections(1)), lambda: False)  # everything is loaded, and nothing may begin
    idle, began = memory("VmRSS"), time.monotonic()
    sender = Sender(Connections(settings.NOTE_CONCURRENCY))
    while turn(sender, lambda: True):
        pass
    sender.close()
    seconds = time.monotonic() - began
    return {"seconds": seconds, "idle": idle, "peak": memory("VmHWM")}


def memory(name: str) -> int:
    """Return this process's memory in KiB (Linux, proc(5))."""
    status = Path("/proc/self/status").read_text()
    return int(re.search(rf"{name}:\s+(\d+)", status)[1])


if __name__ == "__main__":
    answer = prepare(int(sys.argv[2])) if sys.argv[1] == "prepare" else work()
    connection.close()
    sys.stdout.write(json.dumps(answer) + "\n")
