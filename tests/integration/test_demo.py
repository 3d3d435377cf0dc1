"""`manage.py demo` in an empty folder, and once more in the folder it left."""

import os
import re
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import pytest
from django.urls import reverse

from tests.integration.processes import Process, alive, descendants, wait_for
from tests.integration.sites import Site
from tests.integration.visitors import Visitor

CHOSEN = "a password of my own"
DRAFT = "Where sharing ends: the KV cache and long contexts"
ACCOUNT_FORM = "//form[.//input[@name='password-old_password']]"
KEPT = ("PATH", "HOME", "LANG", "VIRTUAL_ENV")  # what a shell has before anything is set up
OF_A_REAL_SITE = {
    "DATABASE_URL": "postgres://nobody@127.0.0.1:1/none",
    "SITE_URL": "https://example.org",
    "MAILER": "smtp",
    "MAILER_HOST": "mail.example.org",
    "NOTE_MAILER": "postmark",
}
CONTENT = """
    SELECT page.id, title, live, latest_revision_id, last_published_at, count(revision.id)
    FROM wagtailcore_page AS page
    LEFT JOIN wagtailcore_revision AS revision ON revision.object_id = page.id
    GROUP BY page.id
"""


class Demo:
    """The demo in one folder, in a shell in which a real site is set up."""

    def __init__(self, folder: Path):
        self.site = Site(folder)
        self.site.environ = {name: os.environ[name] for name in KEPT if name in os.environ}
        self.site.environ |= {"DATA_DIR": str(folder)} | OF_A_REAL_SITE

    @contextmanager
    def running(self, *options: str) -> Iterator[Process]:
        """Run it until the block ends, then press Ctrl-C and see that nobody is left."""
        with self.site:
            demo = self.site.start("demo", "--port", str(self.site.port), *options)
            wait_for(lambda: "Serving" in demo.said or demo.popen.poll(), 300, "the demo")
            assert demo.popen.poll() is None, demo.said
            family = descendants(demo.pid)
            yield demo
            demo.popen.send_signal(signal.SIGINT)
            demo.popen.wait(30)
            assert not alive(family)

    def signs_in(self, name: str, password: str) -> bool:
        return Visitor(self.site.url).sign_in(name, password).url == f"{self.site.url}/admin/"


class Runs(NamedTuple):
    """What both runs of the demo said, and what was tried while each was running."""

    site: Site
    said: list[str]
    content: list[list[tuple]]
    found: dict[str, int]
    signed_in: dict[str, bool]


def passwords(said: str) -> dict[str, str]:
    return dict(re.findall(r"sign in as (\w+) +with (\S+)$", said, re.MULTILINE))


def choose_password(author: Visitor, old: str) -> None:
    page = author.get(reverse("wagtailadmin_account"))
    new = dict.fromkeys(["password-new_password1", "password-new_password2"], CHOSEN)
    name = {"name_email-first_name": "Ada", "name_email-last_name": "Author"}
    author.submit(page, ACCOUNT_FORM, **{"password-old_password": old}, **new, **name)


def statuses(demo: Demo, said: str, password: str) -> dict[str, int]:
    """Return the status of each address that the demo printed, opened by the author."""
    author = Visitor(demo.site.url)
    author.sign_in("author", password)
    found = {url: author.get(url).status_code for url in re.findall(r"http://[\w.:/-]+", said)}
    choose_password(author, password)
    return found


@pytest.fixture(scope="module")
def runs(tmp_path_factory) -> Runs:
    """Run the demo, choose the author's password by hand, and run it again."""
    demo = Demo(tmp_path_factory.mktemp("demo"))
    signed_in = {}
    with demo.running() as first:
        old = passwords(first.said)
        signed_in["editor at first"] = demo.signs_in("editor", old["editor"])
        signed_in["author at first"] = demo.signs_in("author", old["author"])
        found = statuses(demo, first.said, old["author"])
        content = demo.site.rows(CONTENT)
    with demo.running() as second:
        new = passwords(second.said)
        signed_in["editor as before"] = demo.signs_in("editor", old["editor"])
        signed_in["editor as said"] = demo.signs_in("editor", new["editor"])
        signed_in["author as chosen"] = demo.signs_in("author", CHOSEN)
        contents = [content, demo.site.rows(CONTENT)]
    return Runs(demo.site, [first.said, second.said], contents, found, signed_in)


def test_every_address_it_prints_can_be_opened(runs):
    paths = {url.removeprefix(runs.site.url) for url in runs.found}
    assert {"/", "/admin/", "/admin/outbox/"} < paths
    assert set(runs.found.values()) == {200}


def test_both_passwords_sign_in(runs):
    assert runs.signed_in["editor at first"]
    assert runs.signed_in["author at first"]


def test_a_second_run_changes_no_content(runs):
    first, second = runs.content
    assert [title for _, title, live, *_ in first if not live] == [DRAFT]
    assert first == second


def test_a_second_run_renews_the_password_nobody_chose(runs):
    assert not runs.signed_in["editor as before"]
    assert runs.signed_in["editor as said"]


def test_a_password_chosen_by_hand_is_kept(runs):
    assert runs.signed_in["author as chosen"]
    assert "author" not in passwords(runs.said[1])


def test_a_database_of_another_site_is_left_alone(make_site):
    site = make_site()
    before = (site.data / "db.sqlite3").read_bytes()
    done = site.run("demo", "--port", str(site.port))
    assert done.returncode != 0
    assert done.stderr.startswith("CommandError: This database was not made by demo")
    assert len(done.stderr.splitlines()) == 1
    assert (site.data / "db.sqlite3").read_bytes() == before


def test_neither_run_broke_anywhere(runs):
    assert not [said for said in runs.said if "Traceback" in said or "ERROR" in said]
