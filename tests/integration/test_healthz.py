"""/healthz without a database, in a process of its own."""

from tests.integration.sites import Site

NOBODY = "postgres://nobody@127.0.0.1:1/none"
ASK = """
from django.test import Client
client = Client()
client.cookies["sessionid"] = "of-someone-who-signed-in"
answer = client.get("/healthz", headers={"host": "127.0.0.1"})
print(answer.status_code, answer.json()["database"], answer.json()["needs"])
"""


def test_it_answers_while_the_database_is_away(tmp_path):
    said = Site(tmp_path, NOBODY).script(ASK)
    assert said == "503 False ['The database does not answer.']"
