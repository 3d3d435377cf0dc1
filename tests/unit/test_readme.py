"""The README says what is so: every variable, every file, every number."""

import re
from pathlib import Path

import pytest
from django.conf import settings

from newsletter.capabilities import CAPABILITIES

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
    places += [Path(settings.BASE_DIR) / "newsletter" / name for name in names]
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


def test_it_says_where_tracking_is_switched_off_for_every_account_that_is_not_told_by_mail():
    table = README.split("| where tracking is switched off |")[1].split("\n\n")[0]
    told = {name for name, account in CAPABILITIES.items() if account.untracks}
    assert set(re.findall(r"^\| `(\w+)`", table, re.M)) == CAPABILITIES.keys() - told - {
        "outbox",  # files of ours
        "sendinblue",  # the former name of brevo
    }


def test_it_names_the_providers_without_a_button_to_leave():
    lame = {name for name, account in CAPABILITIES.items() if not account.one_click}
    [sentence] = re.findall(r"^.*one-click half.*$", README, re.M)
    assert set(re.findall(r"`(\w+)`", sentence)) - {"amazon_ses"} == lame
