"""Django's message, with a leave link and a sender that mailboxes can read.

Python's email package folds headers at 78 characters, and encodes a longer word (RFC 2047). In a
List-Unsubscribe nobody decodes that: it is a list of links in angle brackets (RFC 2369, 2). And
from a long name it takes the quotes, so that a comma in it makes two senders.
"""

from email import policy as policies
from email.header import Header
from email.headerregistry import (
    Address,
    HeaderRegistry,
    UniqueAddressHeader,
    UnstructuredHeader,
)
from email.message import EmailMessage
from email.utils import formataddr

from django.core.mail import EmailMultiAlternatives


class _WholeHeader(UnstructuredHeader):
    max_count = 1

    def fold(self, *, policy: policies.EmailPolicy) -> str:
        return f"{self.name}: {self}{policy.linesep}"


class _Sender(UniqueAddressHeader):
    max_count = 1

    def fold(self, *, policy: policies.EmailPolicy) -> str:
        senders = ", ".join(map(_printed, self.addresses)).replace("\n", policy.linesep)
        return f"{self.name}: {senders}{policy.linesep}"


def _printed(address: Address) -> str:
    name = address.display_name
    if not name.isascii():
        name = Header(name, "utf-8", maxlinelen=75, header_name="From").encode()
        return f"{name} <{address.addr_spec}>"
    return formataddr((name, address.addr_spec))


_headers = HeaderRegistry()
_headers.map_to_type("from", _Sender)
for _name in ("list-id", "list-unsubscribe", "list-unsubscribe-post", "feedback-id"):
    _headers.map_to_type(_name, _WholeHeader)


class Mail(EmailMultiAlternatives):
    def message(self, *, policy: policies.EmailPolicy = policies.default) -> EmailMessage:
        return super().message(policy=policy.clone(header_factory=_headers))
