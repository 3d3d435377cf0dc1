"""Domains that hand out mailboxes for minutes. Who uses one is told to the author, never refused:
the list is of people's choices, and choices err.
"""

from disposable_email_domains import blocklist

from newsletter.people.addresses import normalized


def is_disposable(email: str) -> bool:
    """Say whether an address is at a domain of the list, or below one."""
    labels = normalized(email).rpartition("@")[2].split(".")
    return any(".".join(labels[n:]) in blocklist for n in range(len(labels) - 1))
