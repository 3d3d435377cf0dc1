"""No reader sees what was there before: each act that changes a page, by real processes.

The oracle is Django itself, asked around the page store by a reader with a session cookie.
GAP_FULL=1 has PostgreSQL too, for every third act; GAP_ROUNDS=<number> makes each act so often,
and all of them there.
"""

import os
from collections.abc import Iterator
from contextlib import ExitStack

import pytest
import requests

from tests.integration.grounds import Ground
from tests.integration.processes import wait_for
from tests.integration.sites import Site

FULL = bool(os.environ.get("GAP_FULL"))
ROUNDS = int(os.environ.get("GAP_ROUNDS") or 0)
KINDS = ["sqlite", "postgresql"] if FULL else ["sqlite"]
SETUP = """
from datetime import date
from tests.factories import make_claim, make_paper, make_problem
make_claim(make_paper())
make_problem()
body = "One [2.0-4.6x](claim:zhong2024distserve/chat-vllm) [@zhong2024distserve]."
make_essay("First", body=body, date=date(2026, 1, 2))
make_essay("Second", body="Two.", date=date(2026, 1, 3))
make_essay("Not yet", live=False, body="Three.", date=date(2026, 1, 4))
"""
PRELUDE = """
from datetime import timedelta
from django.core.management import call_command
from django.db import connection
from wagtail.models import Page, PageViewRestriction, Site
from wagtail.contrib.redirects.models import Redirect
from essays.models import Claim, EssayIndexPage, Paper, Problem, Publication
from home.models import AboutPage
first = EssayPage.objects.get(alias_of=None, title__startswith="First")
second = EssayPage.objects.get(alias_of=None, title__startswith="Second")
n = {n}
def publish(page, **fields):
    for name, value in fields.items():
        setattr(page, name, value)
    page.save_revision().publish()
"""
ADDRESSES = [
    *("/", "/first/", "/first.md", "/second/", "/second.md", "/why-i-write/", "/why-i-write.md"),
    *("/papers/", "/papers/zhong2024distserve/", "/papers/papers.bib", "/papers/claims.csv"),
    *("/problems/", "/feed/", "/sitemap.xml", "/robots.txt", "/moved-{n}/", "/not-yet/", "/old/"),
]
AROUND = "sessionid=nobody"
# Each is another door to what a reader sees. `n` is the number of the round.
DOORS = {
    "publish an edit": "publish(first, body=f'{first.body} Again {n}.')",
    "a title": "publish(first, title=f'First {n}')",
    "a true thing": "publish(second, true_thing=f'True {n}.')",
    "the about page": "publish(AboutPage.objects.get(), subtitle=f'Why {n}')",
    "unpublish": "second.unpublish()",
    "publish again": "publish(second)",
    "a slug": "publish(second, slug=f'moved-{n}')",
    "the slug back": "publish(second, slug='second')",
    "a schedule": """
draft = EssayPage.objects.get(slug="not-yet")
draft.go_live_at = timezone.now() - timedelta(seconds=5)
draft.expire_at = None  # that of the round before: the site's own worker looks for these too
draft.save_revision(approved_go_live_at=draft.go_live_at)
call_command("publish_scheduled", verbosity=0)
""",
    "an expiry": """
EssayPage.objects.filter(slug="not-yet").update(expire_at=timezone.now() - timedelta(seconds=5))
call_command("publish_scheduled", verbosity=0)
""",
    "an alias": "second.create_alias(update_slug=f'moved-{n}')",
    "no alias": "Page.objects.filter(alias_of=second.pk).first().delete()",
    "privacy": "PageViewRestriction.objects.create(page=second, restriction_type='login')",
    "no privacy": "PageViewRestriction.objects.all().delete()",
    "a correction": """
first.corrections.create(date=timezone.now().date(), text=f"It was {n}.")
publish(first)
""",
    "a claim is disputed": """
claim = Claim.objects.get()
claim.status, claim.remark = "disputed", f"By {n}."
claim.save()
""",
    "a paper is renamed": "Paper.objects.update(title=f'DistServe {n}')",
    "a claim is changed at once": "Claim.objects.update(baseline=f'vLLM {n}')",
    "a problem": "Problem.objects.filter(slug='long-contexts').update(title=f'Long {n}')",
    "a setting": "p = Publication.load(); p.name = f'Gap {n}'; p.save()",
    "a redirect": "Redirect.objects.create(old_path='/old', redirect_link=f'/papers/?{n}')",
    "no redirect": "Redirect.objects.all().delete()",
    "update()": "EssayPage.objects.filter(pk=first.pk).update(true_thing=f'Plain {n}.')",
    "plain SQL": """
with connection.cursor() as cursor:
    cursor.execute("UPDATE wagtailcore_page SET title = title || '!' WHERE id = %s", [first.pk])
""",
    "an import": """
from essays.exchange.papers import PaperPlan
entry = "@article{new%sx%s, title={New}, author={Ann Example}, year={2025}}\\n"
plan = PaperPlan("".join(entry % (n, i) for i in range(100)))
for step in plan.steps():
    pass
plan.compare()
plan.apply([row.tick for row in plan.rows], user=None)
""",
}


@pytest.fixture(scope="module", params=KINDS)
def sites(request, tmp_path_factory) -> Iterator[list[Site]]:
    """One web process on SQLite; on PostgreSQL two, each with a folder of its own."""
    ground: Ground = request.getfixturevalue(f"{request.param}_ground")
    with ExitStack() as stack:
        folder = tmp_path_factory.mktemp("stale")
        url = ground.template.copy_to(folder)
        site = stack.enter_context(Site(folder, url, nursery=ground.nursery))
        site.script(SETUP)
        sites = [site]
        if request.param == "postgresql":
            other = Site(tmp_path_factory.mktemp("stale"), url, SITE_URL=site.url)
            sites.append(stack.enter_context(other))
        for one in sites:
            one.up()
            wait_for(lambda one=one: get(one, "/").ok, 60, "the front page")
        yield sites


def get(site: Site, path: str, **headers: str) -> requests.Response:
    """Ask this site's own process, as a reader of the address of both."""
    headers |= {"Host": site.environ["SITE_URL"].removeprefix("http://")}
    url = f"http://127.0.0.1:{site.port}{path}"
    return requests.get(url, headers=headers, timeout=60, allow_redirects=False)


def seen(site: Site, n: int, **headers: str) -> dict[str, tuple]:
    return {path: answer_of(site, path.format(n=n), **headers) for path in ADDRESSES}


def answer_of(site: Site, path: str, **headers: str) -> tuple:
    answer = get(site, path, **headers)
    return answer.status_code, answer.headers.get("Location"), answer.content


def stale(sites: list[Site], door: str, n: int) -> tuple[set[str], set[str]]:
    """Warm every address, act, and read: return what changed, and what was not true any more.

    Each site's own Django is asked before, and where a reader saw another thing, after: its worker
    may have drawn a card between the two.
    """
    before = [seen(site, n) for _ in range(2) for site in sites][-len(sites) :]
    sites[0].script(PRELUDE.format(n=n) + DOORS[door])
    changed, old = set(), set()
    for site, was in zip(sites, before, strict=True):
        truth, answers = seen(site, n, Cookie=AROUND), seen(site, n)
        changed |= {path for path in ADDRESSES if was[path] != truth[path]}
        for path in (path for path in ADDRESSES if answers[path] != truth[path]):
            if answers[path] != answer_of(site, path.format(n=n), Cookie=AROUND):
                old.add(path)
    return changed, old


def test_no_request_after_an_act_shows_what_was_before(sites):
    every = 1 if ROUNDS or not sites[0].database_url else 3
    for n in range(ROUNDS or 1):
        for number, door in enumerate(DOORS):
            if number % every:  # the acts after it need it
                sites[0].script(PRELUDE.format(n=n) + DOORS[door])
                continue
            changed, old = stale(sites, door, n)
            assert changed, f"{door} changes nothing, and so shows nothing"
            assert not old, door


def test_all_of_it_is_answered_from_the_store_after_the_first_reader(sites):
    def are_hits() -> bool:  # soon: the worker still draws cards
        times = [get(site, path).headers["Server-Timing"] for site in sites for path in kept]
        return set(times) == {"hit"}

    kept = [path for path in ADDRESSES if "{" not in path]
    wait_for(are_hits, 30, "a store of all addresses")


def test_a_change_that_raises_no_edition_is_seen_to_be_stale(sites):
    """The control: without its trigger the same test finds what is old."""
    of_table = " ON wagtailcore_page" if sites[0].database_url else ""
    drop = f'cursor.execute("DROP TRIGGER edition_wagtailcore_page_update{of_table}")'
    sites[0].script(f"from django.db import connection\nwith connection.cursor() as cursor: {drop}")
    # More than once: a card that is drawn in between raises the edition.
    assert any(stale(sites, "plain SQL", 99)[1] for _ in range(5))
