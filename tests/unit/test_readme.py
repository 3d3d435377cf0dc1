"""The README says what is so: every variable, every file, every number."""

import re
from pathlib import Path

import pytest
from django.conf import settings

from essays.markdown import Claim, Paper, Records, Statement, render
from home.management.commands.demo import READERS
from home.starting.demo_environment import CRASH
from home.starting.running import STOP_WITHIN
from newsletter.esps.provider import named
from newsletter.ledger.tracking import SOFT_BOUNCES
from tests.unit.newsletter.esp_posts import SIGNING_KEYS
from tests.unit.newsletter.test_providers import NAMES

README = (Path(settings.BASE_DIR) / "README.md").read_text()
SOURCES = ("config", "home", "newsletter", "essays")


def variables_in_the_code() -> set[str]:
    pattern = re.compile(r'environ(?:\.get\(|\[)"([A-Z_]+)"')
    files = [p for app in SOURCES for p in (Path(settings.BASE_DIR) / app).rglob("*.py")]
    read = {name for file in files for name in pattern.findall(file.read_text())}
    return read - {"DJANGO_SETTINGS_MODULE"}


def variables_in_the_table() -> set[str]:
    rows = re.findall(r"^\| (`.*?`) \|", README, re.M)
    names = {name for row in rows for name in re.findall(r"`([A-Z_<>]+)`", row)}
    return {name for name in names if "<" not in name}


def test_the_table_names_every_variable_and_no_other():
    assert variables_in_the_table() == variables_in_the_code()


@pytest.mark.parametrize(
    ("variable", "default"),
    [("NOTE_DELAY", 600), ("NOTE_CONCURRENCY", 8), ("NOTE_RATE", 10), ("LEASE_SECONDS", 120)],
)
def test_the_defaults_are_those_of_the_settings(variable, default):
    assert re.search(rf"\| `{variable}` \|.*\| {default} \|", README)
    source = (Path(settings.BASE_DIR) / "config/settings.py").read_text()
    assert f'environ.get("{variable}", {default})' in source


def test_every_file_it_names_is_there():
    names = re.findall(r"`([\w/]+\.py)`", README)
    places = [Path(settings.BASE_DIR) / name for name in names]
    places += [Path(settings.BASE_DIR) / "newsletter/ledger" / name for name in names]
    assert names
    for name in names:
        assert any(place.exists() and place.as_posix().endswith(name) for place in places), name
    assert (Path(settings.BASE_DIR) / ".docs/front.png").exists()


def test_the_first_screen_holds_the_two_commands_and_no_other():
    first = README.split("## What happens")[0]
    blocks = re.findall(r"```sh\n(.*?)```", first, re.S)
    assert blocks == [
        "pip install uv && uv run manage.py demo\n",
        "pip install uv && uv run pytest\n",
    ]


@pytest.mark.parametrize(
    ("written", "instead", "fault"),
    [
        ("", "", ""),
        ("[2.0-4.6x]", "[5x]", "claim-differs"),
        ("[4.8 ms]", "[4.7 ms]", "number-not-derived"),
        ("[4.8 ms](#the-floor-of-a-step)", "4.8 ms", "unsourced-number"),
    ],
)
def test_the_text_it_shows_is_sound_and_is_judged_as_it_says(written, instead, fault):
    [text] = re.findall(r"```markdown\n(.*?)```", README, re.S)
    name = "zhong2024distserve/chat-vllm"
    says = Statement("", "2.0-4.6x", " the requests, against vLLM")
    chain = ("2.0-4.6", "x", says, "chat", "section 6.2", "read in the paper")
    claim = Claim(name, "Zhong et al. 2024", *chain)
    paper = Paper("zhong2024distserve", "DistServe", ("Yinmin Zhong",), "2024")
    records = Records(papers_by_key={paper.key: paper}, claims_by_id={claim.id: claim})
    faults = render(text.replace(written, instead), resolver=records).faults
    assert [str(one.kind) for one in faults] == ([fault] if fault else [])


def test_it_says_where_tracking_is_switched_off_for_every_account_that_is_not_told_by_mail():
    table = README.split("| where tracking is switched off |")[1].split("\n\n")[0]
    told = {name for name in NAMES if named(name).untracks}
    assert set(re.findall(r"^\| `(\w+)`", table, re.M)) == NAMES - told - {
        "outbox",  # files of ours
        "sendinblue",  # the former name of brevo
    }


def test_it_names_the_providers_without_a_button_to_leave():
    lame = {name for name in NAMES if not named(name).one_click}
    [sentence] = re.findall(r"^.*one-click half.*$", README, re.M)
    assert set(re.findall(r"`(\w+)`", sentence)) - {"amazon_ses"} == lame


def test_the_numbers_in_its_sentences_are_those_of_the_code():
    seconds = READERS * float(CRASH["MAILER_SECONDS"]) / int(CRASH["NOTE_CONCURRENCY"])
    assert f"adds {READERS} subscribers, takes {seconds:.0f} seconds" in README
    assert f"{READERS} messages, {READERS} addresses, none twice" in README
    assert f"within {STOP_WITHIN:.0f} seconds" in README
    assert SOFT_BOUNCES == 3
    assert "after three notes in a row that bounced otherwise" in README
    assert "It waits ten minutes" in README  # NOTE_DELAY's default, above


def test_it_names_the_key_of_every_provider_that_signs():
    [keys] = re.findall(r"^.*These sign their reports.*$", README, re.M)
    must, either = keys.split("These take either")
    always = {esp for esp in SIGNING_KEYS if not named(esp).view().warn_if_no_basic_auth}
    keys_in = re.compile(r"ANYMAIL_(\w+)").findall
    must_have = set(keys_in(must.split("sign their reports")[1]))
    assert must_have == {SIGNING_KEYS[esp] for esp in always}
    assert set(keys_in(either)) == set(SIGNING_KEYS.values()) - must_have


def test_every_group_of_packages_it_names_can_be_installed():
    groups = set(re.findall(r"uv sync --group (\w+)", README))
    listed = (Path(settings.BASE_DIR) / "pyproject.toml").read_text()
    assert groups == {"ses", "signatures"}
    assert all(f"\n{group} = [" in listed for group in groups)
