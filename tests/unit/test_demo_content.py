"""What the demo makes: papers, claims with their traps, and essays that quote nothing else."""

import re

import feedparser
import pytest
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format
from wagtail.models import ReferenceIndex

from essays.markdown import Target, number_of, references
from essays.models import Claim, EssayPage, Paper, Problem, StatusChange
from essays.records.headlines import headline_of
from home.models import AboutPage
from home.starting.demo_content import FOLDER, make_essays
from home.texts import read_text

pytestmark = pytest.mark.django_db
SLUGS = [
    "gpu-utilization-and-goodput",
    "kv-cache-at-long-contexts",
    "rl-post-training-and-staleness",
    "on-device-inference-at-batch-1",
]
PIECE = FOLDER.parent / "content" / "why-i-write.md"
LATER = {
    "zhong2024distserve/v1-requests": "zhong2024distserve/requests",
    "zhong2024distserve/v1-slo": "zhong2024distserve/slo-tightness",
    "agrawal2024sarathiserve/falcon-v1": "agrawal2024sarathiserve/falcon",
}


@pytest.fixture(scope="module", autouse=True)
def content(django_db_setup, django_db_blocker):
    """Made once, since it takes a second; what a test changes in it ends with the test."""
    with django_db_blocker.unblock(), transaction.atomic():
        make_essays()
        yield
        transaction.set_rollback(True)


@pytest.fixture
def essay(slug) -> EssayPage:
    return EssayPage.objects.get(slug=slug)


def claim_of(name: str) -> Claim:
    [claim] = Claim.objects.by_name({name})
    return claim


def test_it_has_all_papers_and_their_claims():
    assert Paper.objects.count() == 36
    assert Claim.objects.count() >= 88
    assert not Paper.objects.filter(claims=None).exists()


def test_a_second_run_makes_nothing_and_overwrites_nothing():
    Paper.objects.filter(key="dao2022flashattention").update(title="Changed")
    before = Claim.objects.count(), EssayPage.objects.count()
    make_essays()
    assert (Claim.objects.count(), EssayPage.objects.count()) == before
    assert Paper.objects.get(key="dao2022flashattention").title == "Changed"


@pytest.mark.parametrize(("old", "new"), LATER.items())
def test_what_a_later_version_took_back_names_its_successor(old, new):
    assert claim_of(old).superseded_by == claim_of(new)


def test_no_other_claim_is_superseded():
    superseded = Claim.objects.filter(status="superseded").select_related("paper")
    assert {claim.name for claim in superseded} == {*LATER}


def test_each_dispute_says_what_is_disputed():
    disputed = Claim.objects.filter(status="disputed")
    assert disputed.count() >= 4
    assert not disputed.filter(remark="").exists()


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("fu2025areal/speed", "2.57x"),
        ("fu2025areal/aime24-row", "not monotone"),
        ("fu2025areal/throughput-staleness", "no unit"),
        ("piche2025pipelinerl/speed", "128 H100s"),
        ("li2025eagle3/vllm", "RTX 3090"),
        ("shah2024flashattention3/peak-notes", "740 TFLOPs/s"),
        ("zhang2023h2o/throughput", "FlexGen"),
        ("sheng2024hybridflow/throughput", "no KV cache"),
        ("alizadeh2024llmflash/speed", "7x"),
        ("kwon2023pagedattention/throughput", "rebuilt"),
        ("qin2025mooncake/capacity", "qin2024mooncakearxiv"),
        ("qin2024mooncakearxiv/simulated", "qin2025mooncake"),
    ],
)
def test_a_number_that_misleads_says_how(name, said):
    assert said in claim_of(name).remark


def test_every_claim_can_be_quoted():
    empty = Q(metric="") | Q(value="") | Q(unit="") | Q(baseline="") | Q(conditions="")
    assert not Claim.objects.filter(empty | Q(where="")).exists()


def test_each_problem_has_papers_and_one_essay():
    assert all(problem.papers.exists() for problem in Problem.objects.all())
    assert [problem.essays.count() for problem in Problem.objects.all()] == [1] * 4


@pytest.mark.parametrize("target", Target)
@pytest.mark.parametrize("slug", SLUGS)
def test_nothing_is_wrong_in_any_rendering(essay, target):
    assert essay.rendered(target).faults == ()


@pytest.mark.parametrize("slug", SLUGS)
def test_all_that_an_essay_names_is_there(essay):
    named = {(ref.kind, ref.id) for ref in references(essay.body)}
    claims = {id_ for kind, id_ in named if kind == "claim"}
    papers = {id_ for kind, id_ in named if kind == "paper"}
    assert claims == {claim.name for claim in Claim.objects.by_name(claims)}
    assert papers == {paper.key for paper in Paper.objects.by_key(papers)}
    assert len(claims) >= 5
    assert len(papers) >= 2


@pytest.mark.parametrize("slug", SLUGS)
def test_the_headline_is_a_number_of_the_text(essay):
    headline = headline_of(essay)
    assert headline.number
    assert headline.says.beside
    if headline.url.startswith("#"):
        page = essay.rendered().html
        block = page[page.index(f'id="{headline.url[1:]}"') :].split("</aside>")[0]
        assert headline.says.number in re.sub(r"<[^>]+>", "", block).replace("\u00a0", " ")
        assert essay.headline_metric
    else:
        assert f"[{number_of(essay.headline_claim)}](claim:" in essay.body


def test_the_index_knows_where_a_claim_is_quoted():
    claim = claim_of("zhong2024distserve/chat-vllm")
    users = ReferenceIndex.get_references_to(claim).values_list("object_id", flat=True)
    assert str(EssayPage.objects.get(slug=SLUGS[0]).pk) in users


def test_three_essays_are_published_and_the_draft_asks_for_a_note():
    published = EssayPage.objects.live().announced_order().values_list("slug", flat=True)
    assert [*published] == [SLUGS[3], SLUGS[2], SLUGS[0]]
    [draft] = EssayPage.objects.filter(live=False)
    assert (draft.slug, draft.send_note) == (SLUGS[1], True)
    assert not EssayPage.objects.live().filter(send_note=True).exists()


@pytest.mark.parametrize("slug", [slug for slug in SLUGS if "kv-cache" not in slug])
def test_an_essay_has_one_date_wherever_it_is_told(client, essay):
    day = read_text(FOLDER / f"{essay.slug}.md").head["date"]
    page = client.get(f"/{essay.slug}/").content.decode()
    feed = feedparser.parse(client.get("/feed/").content)
    [entry] = [entry for entry in feed.entries if entry.link == essay.full_url]
    moments = (essay.first_published_at, essay.last_published_at)
    assert {str(timezone.localdate(moment)) for moment in moments} == {day}
    assert {entry.published[:10], entry.updated[:10]} == {day}
    assert f'<time datetime="{day}">' in page
    assert re.findall(r'"date(?:Published|Modified)":"([\d-]{10})', page) == [day, day]
    assert date_format(essay.date, "F j, Y") in client.get(f"/{essay.slug}.md").text


def test_a_new_site_dates_its_problems_by_the_text_that_names_them():
    text = read_text(PIECE)
    assert {change.date for change in StatusChange.objects.all()} == {text.date}
    about = AboutPage.objects.get()
    assert timezone.localdate(about.first_published_at) == about.date == text.date
