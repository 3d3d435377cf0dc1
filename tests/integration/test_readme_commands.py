"""The README's two commands, letter by letter, in a fresh clone with nothing prepared."""

import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest
import requests

from tests.integration.processes import ROOT, alive, descendants, free_port, wait_for

OURS = ("DATA_DIR", "SITE_URL", "SECRET_KEY", "ADDRESS_KEY", "MAILER", "NOTE_", "CLOCK_SHIFT_FILE")
NOT_PREPARED = (*OURS, "VIRTUAL_ENV", "UV_", "PYTEST_", "DJANGO_SETTINGS_MODULE", "DATABASE_URL")

DATABASE = Path(".data/demo/db.sqlite3")  # `up` in the same checkout has its own in .data


def commands() -> list[str]:
    first_screen = (ROOT / "README.md").read_text().split("## ")[0]
    return re.findall(r"```sh\n(.*?)\n```", first_screen, re.S)


@pytest.fixture(scope="module")
def clone(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("visitor") / "clone"
    subprocess.run(["git", "clone", "-q", ROOT, folder], check=True)
    return folder


@pytest.fixture(scope="module")
def environ(tmp_path_factory) -> dict[str, str]:
    """A visitor's environment: a pip of their own and none of our variables."""
    tools = tmp_path_factory.mktemp("tools")
    subprocess.run([sys.executable, "-m", "venv", tools], check=True)
    kept = {k: v for k, v in os.environ.items() if not k.startswith(NOT_PREPARED)}
    return kept | {"PATH": f"{tools}/bin:{kept['PATH']}"}


def test_the_first_command_serves_the_site(clone, environ, tmp_path):
    port = free_port()
    log = tmp_path / "log"
    with log.open("wb") as output:
        demo = subprocess.Popen(
            ["bash", "-c", commands()[0]], cwd=clone, env=environ | {"PORT": str(port)},
            stdout=output, stderr=output, start_new_session=True,
        )  # fmt: skip
    try:
        wait_for(lambda: serves(port) or demo.poll() is not None, 180, "the first page")
        assert serves(port), log.read_text()
        family = descendants(demo.pid)
        assert len(family) >= 3
    finally:
        os.killpg(demo.pid, signal.SIGINT)
        demo.wait(30)
    wait_for(lambda: not alive(family), 30, "no process left")
    said = log.read_text()
    for word in (f"http://127.0.0.1:{port}/admin/", "author", "editor", "outbox", "1.", "2.", "3."):
        assert word in said
    assert "Traceback" not in said
    assert [path.relative_to(clone) for path in clone.rglob("db.sqlite3")] == [DATABASE]


def serves(port: int) -> bool:
    try:
        return "nobody says" in requests.get(f"http://127.0.0.1:{port}/", timeout=5).text
    except requests.ConnectionError:
        return False


def test_the_second_command_runs_the_tests(clone, environ):
    """All of them would start this one again, so the command is given two files to run."""
    some = "-n 0 tests/unit/test_layers.py tests/unit/newsletter/test_states.py"
    done = subprocess.run(
        ["bash", "-c", commands()[1]], cwd=clone, env=environ | {"PYTEST_ADDOPTS": some},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    assert re.search(r"\d+ passed", done.stdout)
