"""/healthz without a database, and with one that hangs, in a process of its own."""

import os
from signal import SIGCONT, SIGSTOP

from tests.integration.processes import PYTHON, ROOT, Process, descendants, wait_for
from tests.integration.sites import SCRIPT, Site

NOBODY = "postgres://nobody@127.0.0.1:1/none"
ASK = """
from django.test import Client
client = Client()
client.cookies["sessionid"] = "of-someone-who-signed-in"
def ask():
    answer = client.get("/healthz", headers={"host": "127.0.0.1"})
    print(answer.status_code, answer.json()["database"], answer.json()["needs"], flush=True)
ask()
"""
ASK_AGAIN = """
import os, sys, time
while not os.path.exists(sys.argv[1]):
    time.sleep(0.05)
ask()
ask()
"""
GONE = "503 False ['The database does not answer.']"
ALONE = "503 True ['No mail worker was seen for a minute.']"


def test_it_answers_while_the_database_is_away(tmp_path):
    assert Site(tmp_path, NOBODY).script(ASK) == GONE


def test_it_answers_while_the_database_hangs(postgres_template, tmp_path):
    """On a connection that it has, and where it must make one; either may be silent for ever."""
    server = postgres_template.server.process
    with Site(tmp_path, postgres_template.copy_to(tmp_path)) as site:
        command = [PYTHON, "-c", SCRIPT + ASK + ASK_AGAIN, str(tmp_path / "hangs")]
        asker = Process(command, site.environ | {"PYTHONPATH": str(ROOT)}, tmp_path / "log")
        site.processes.append(asker)
        wait_for(lambda: ALONE in asker.said, 60)
        stopped = {server.pid} | descendants(server.pid)
        try:
            tell(stopped, SIGSTOP)
            (tmp_path / "hangs").touch()
            wait_for(lambda: asker.said.count(GONE) == 2, 20, "two answers")
        finally:
            tell(stopped, SIGCONT)


def tell(pids: set[int], signal: int) -> None:
    for pid in pids:
        os.kill(pid, signal)
