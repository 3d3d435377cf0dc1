"""The supervisor waits for its children longer than one call of theirs may last."""

from django.core.mail import mailers

from config.mailers import mailers_from
from home.supervision import STOP_WITHIN


def test_a_worker_may_finish_the_call_it_is_in(settings):
    smtp = {"MAILER": "smtp", "MAILER_HOST": "localhost"}
    http = {"NOTE_MAILER": "postmark", "NOTE_MAILER_SERVER_TOKEN": "token"}
    settings.MAILERS = mailers_from(smtp | http)
    assert mailers["default"].timeout < STOP_WITHIN
    assert mailers["notes"].timeout < STOP_WITHIN
