"""An arXiv on this machine, and an author."""

import threading
from collections.abc import Iterator

import pytest

from tests.factories import make_user
from tests.unit.exchange.arxiv_server import Arxiv


@pytest.fixture
def arxiv_server(settings) -> Iterator[Arxiv]:
    server = Arxiv()
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    settings.ARXIV_API_URL = server.url
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def ana():
    return make_user("ana", "Authors")
