"""The files for a server say what the code says; the steps are shell, and name what is there."""

import re
import shutil
import subprocess
from configparser import ConfigParser
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from home.starting.running import STOP_WITHIN

ROOT = Path(__file__).resolve().parents[2]
DEPLOY = ROOT / ".deploy"
STEPS = (DEPLOY / "README.md").read_text()
BLOCKS = re.findall(r"```sh\n(.*?)```", STEPS, re.S)


def unit(name: str) -> ConfigParser:
    parser = ConfigParser(strict=False, interpolation=None)
    parser.optionxform = str
    parser.read(DEPLOY / name)
    return parser


def test_the_steps_say_who_does_them():
    assert len(BLOCKS) >= 8
    assert all(re.match(r"# as (root|gap)\b", block) for block in BLOCKS)


@pytest.mark.parametrize("block", BLOCKS)
def test_a_step_is_shell(block):
    done = subprocess.run(["bash", "-n"], input=block, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_the_steps_name_commands_and_files_that_are_there():
    known = {path.stem for path in ROOT.glob("*/management/commands/*.py")}
    commands = set(re.findall(r"manage\.py (\w+)", STEPS))
    assert commands <= known | {"migrate", "createsuperuser"}
    assert {"backup", "restore", "up"} <= commands
    files = set(re.findall(r"[\w-]+\.(?:service|timer)|Caddyfile|nginx\.conf", STEPS))
    assert files == {path.name for path in DEPLOY.iterdir()} - {"README.md", "Containerfile"}


def test_one_process_that_takes_too_much_ends_alone():
    service = unit("into-the-gap.service")["Service"]
    assert service["OOMPolicy"] == "continue"  # or systemd stops the site when one is killed
    assert f"--memory {service['MemoryMax'].lower()}" in (DEPLOY / "Containerfile").read_text()


def test_no_step_installs_packages_for_tests():
    assert "UV_NO_DEV=1" in STEPS.split("uv sync")[0]
    assert "--no-default-groups" in (DEPLOY / "Containerfile").read_text()
    assert "export UV_NO_DEV=1" in (ROOT / "README.md").read_text()


def test_the_unit_gives_mails_in_flight_their_time_and_the_site_one_folder():
    service = unit("into-the-gap.service")["Service"]
    assert int(service["TimeoutStopSec"]) > STOP_WITHIN
    assert service["KillMode"] == "mixed"
    assert service["ReadWritePaths"] == f"{service['WorkingDirectory']}/.data"
    assert service["ExecReload"] == "/bin/kill -HUP $MAINPID"
    assert "systemctl reload into-the-gap" in STEPS.split("## Update")[1].split("## Go back")[0]
    for name in ("into-the-gap.service", "into-the-gap-backup.service"):
        hardened = unit(name)["Service"]
        assert (hardened["ProtectSystem"], hardened["NoNewPrivileges"]) == ("strict", "true")
        assert hardened["User"] == "gap"


def test_the_container_has_every_app():
    copied = set(re.findall(r"^COPY (\w+) \1$", (DEPLOY / "Containerfile").read_text(), re.M))
    assert copied == {"config", "home", "newsletter", "essays"}


def test_the_weekly_job_moves_the_date_of_the_packages(tmp_path):
    (tmp_path / ".ci").mkdir()
    shutil.copy(ROOT / ".ci/newer", tmp_path / ".ci")
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    (tmp_path / "uv").write_text('#!/bin/sh\necho "$@" >asked\n')
    (tmp_path / "uv").chmod(0o755)
    path = {"PATH": f"{tmp_path}:/usr/bin:/bin"}
    subprocess.run([tmp_path / ".ci/newer"], env=path, check=True)
    days = {f"{datetime.now(UTC) - timedelta(days=3, minutes=m):%Y-%m-%d}" for m in (0, 2)}
    moved = re.search(r'^exclude-newer = "(.*)T00:00:00Z"$', (
        tmp_path / "pyproject.toml").read_text(), re.M)  # fmt: skip
    assert moved[1] in days
    assert (tmp_path / "asked").read_text() == "lock --upgrade\n"
    job = (ROOT / ".github/workflows/packages.yml").read_text()
    assert job.index("run: .ci/newer") < job.index("run: .ci/run") < job.index("git push")
