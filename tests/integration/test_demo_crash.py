"""The gesture of the README: kill the worker while a note leaves, and count."""

import os
import re
import signal

import pytest

from tests.integration.processes import Process, alive, wait_for
from tests.integration.test_demo import Demo, passwords
from tests.integration.visitors import Visitor

KILL = re.compile(r"kill the worker: kill -9 (\d+)\n +Then count: +(\S+)")
ACCEPTED = "SELECT count(*) FROM newsletter_delivery WHERE state = 'accepted'"
NEVER_TWICE = "200 messages, 200 addresses, none twice."


@pytest.fixture(scope="module")
def demo(tmp_path_factory) -> Demo:
    return Demo(tmp_path_factory.mktemp("crash"))


def test_a_worker_killed_in_the_middle_mails_nobody_twice(demo):
    with demo.running("--crash") as process:
        author = Visitor(demo.site.url)
        author.sign_in("author", passwords(process.said)["author"])
        publish(author, process)
        wait_for(lambda: 60 < demo.site.one(ACCEPTED) < 150, 40, "some of them")
        ((pid, outbox),) = KILL.findall(process.said)
        os.kill(int(pid), signal.SIGKILL)
        wait_for(lambda: is_done(demo), 60, "the end of the note")
        page = " ".join(author.get(outbox).text.split())
        later, _ = KILL.findall(process.said)[1]
        assert alive({int(later)})
    assert NEVER_TWICE in page
    doubt = demo.site.states().get("unknown", 0)
    assert (f"In doubt: {doubt}." in page) == (doubt > 0)
    assert demo.site.states()["accepted"] + doubt == 200


def publish(author: Visitor, process: Process) -> None:
    (page_id,) = re.findall(r"Publish the draft: .*/pages/(\d+)/edit/", process.said)
    author.publish(int(page_id))


def is_done(demo: Demo) -> bool:
    return demo.site.rows("SELECT state FROM newsletter_note") == [("done",)]
