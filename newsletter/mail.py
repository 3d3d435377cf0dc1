"""Django's message, with a leave link that mailboxes can read.

Python's email package folds headers at 78 characters, and encodes a longer word (RFC 2047). In a
List-Unsubscribe nobody decodes that: it is a list of links in angle brackets (RFC 2369, 2).
"""

from email import policy as policies
from email.headerregistry import HeaderRegistry, UnstructuredHeader
from email.message import EmailMessage

from django.core.mail import EmailMultiAlternatives


class _WholeHeader(UnstructuredHeader):
    max_count = 1

    def fold(self, *, policy: policies.EmailPolicy) -> str:
        return f"{self.name}: {self}{policy.linesep}"


_headers = HeaderRegistry()
for _name in ("list-id", "list-unsubscribe", "list-unsubscribe-post", "feedback-id"):
    _headers.map_to_type(_name, _WholeHeader)


class Mail(EmailMultiAlternatives):
    def message(self, *, policy: policies.EmailPolicy = policies.default) -> EmailMessage:
        return super().message(policy=policy.clone(header_factory=_headers))
