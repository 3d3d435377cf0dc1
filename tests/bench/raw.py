"""Anymail alone: the same mails over the same number of connections, and no ledger.

Run as `python -m tests.bench.raw MAILS CONNECTIONS` in a site's environment; prints JSON.
"""

import json
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from threading import local

import django
from django.core.mail import EmailMultiAlternatives, mailers

from tests.bench.mails import HTML, SUBJECT, TEXT

own = local()


def send(number: int) -> None:
    if not hasattr(own, "mailer"):
        own.mailer = mailers["notes"]
        own.mailer.open()
    link = f"https://example.org/leave/{number}/"
    message = EmailMultiAlternatives(
        subject=SUBJECT,
        body=TEXT.replace("LEAVE", link),
        from_email="Author <notes@example.org>",
        to=[f"reader{number}@example.org"],
        headers={
            "List-ID": "<notes.example.org>",
            "List-Unsubscribe": f"<{link}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
            "Feedback-ID": "note-1:essays:example.org",
        },
    )
    message.attach_alternative(HTML.replace("LEAVE", link), "text/html")
    message.metadata = {"delivery_id": str(number)}
    own.mailer.send_messages([message])


def main() -> None:
    mails, connections = int(sys.argv[1]), int(sys.argv[2])
    django.setup()
    with ThreadPoolExecutor(connections) as pool:
        began = time.monotonic()
        list(pool.map(send, range(mails)))
        seconds = time.monotonic() - began
    sys.stdout.write(json.dumps({"seconds": seconds}) + "\n")


if __name__ == "__main__":
    main()
