"""What a refusal speaks of: the address, the account, the content, the mailbox.

Only a refusal of the address is final, and only one that names a dead mailbox ends all mail to
it. Whatever an answer does not say plainly is not the address: a mail that was refused for
another reason was provably not taken, and can be sent when the reason is gone.

Sources: RFC 5321 (4.2), RFC 3463 and the IANA registry of enhanced status codes, RFC 4954
(authentication), RFC 7372 (SPF, DKIM), RFC 7505 (null MX), learn.microsoft.com "NDR error codes in
Exchange Online", support.google.com/a/answer/3726730 (Gmail). What a provider says in codes and
names of its own stands in its module.
"""

import re
from collections.abc import Iterator

from newsletter.esps.answers import Answer, Subject, strings_in
from newsletter.esps.provider import ONE_MESSAGE, Provider

S = Subject

# RFC 3463: the second number of an enhanced code is its subject, the third the detail.
BY_SUBJECT = {"1": S.ADDRESS, "2": S.MAILBOX, "6": S.CONTENT, "7": S.CONTENT}
BY_CODE = {
    "1.5": S.UNSAID,  # "destination address valid"
    "1.7": S.ACCOUNT,  # bad address of the sender
    "1.8": S.ACCOUNT,  # bad domain of the sender; Exchange Online: bad outbound sender
    "1.9": S.UNSAID,  # RFC 3886: relayed where nobody reports
    "1.20": S.CONTENT,  # Exchange Online: more than one From
    "1.90": S.ACCOUNT,  # Exchange Online: the daily limit for recipients is reached
    "2.3": S.CONTENT,  # longer than the mailbox takes
    "3.4": S.CONTENT,  # too big for the system
    "4.5": S.ACCOUNT,  # Gmail: daily user sending limit exceeded
    "7.8": S.ACCOUNT,  # RFC 4954: credentials invalid
    "7.9": S.ACCOUNT,  # RFC 4954: mechanism too weak
    "7.11": S.ACCOUNT,  # RFC 4954: encryption needed to sign in
    "7.12": S.ACCOUNT,  # RFC 4954: a password must be changed
    "7.13": S.ACCOUNT,  # RFC 5248: user account disabled
    "7.28": S.ACCOUNT,  # mail flood detected
    "7.57": S.ACCOUNT,  # Exchange Online: the client did not sign in
    "7.60": S.ACCOUNT,  # Exchange Online: may not send as this sender
    # RFC 7372, RFC 7505: DKIM, SPF, reverse DNS and null MX of the sender's domain
    **{f"7.{detail}": S.ACCOUNT for detail in range(20, 28)},
}
BANNED = 500  # Exchange Online: from 5.7.500 on, senders, tenants and their hosts are refused
# RFC 3463, RFC 7505: no such mailbox, no such domain, bad address, moved away, null MX.
NO_MAILBOX = {"1.1", "1.2", "1.3", "1.6", "1.10"}
AUTHENTICATION_REQUIRED = 530  # RFC 4954
CLOSING = 421  # RFC 5321, 4.2.1: the server speaks of itself, whatever it was asked
TOO_MANY = (CLOSING, 432)  # 432: Exchange Online, RFC 4954 has another use for it

ENHANCED = re.compile(r"\s*[245]\.(\d{1,3}\.\d{1,3})\b")
OF_ACCOUNT = re.compile(
    r"quota|limit|exceed|too many|too much|\brates?\b|credit|\bplan\b|suspend|disabled|paused|"
    r"not (?:allowed|permitted|authori[sz]ed|verified|confirmed)|unverified|permission|"
    r"denied|send as|\bsend(?:er|ing)\b|['`\"]?\bfrom\b['`\"]? (?:address|field|domain)|"
    r"authenticat|relay|test mode|testing|sandbox|pending approval",
    re.IGNORECASE,
)
OF_CONTENT = re.compile(
    r"spam|virus|phish|content|too (?:big|large|long)|\bsize\b|policy|reputation|black ?list",
    re.IGNORECASE,
)
# What unsays that a code of addresses or mailboxes is about the reader's.
OF_SENDING = re.compile(
    r"\bsend(?:er|ing)\b|submission|outbound|daily|relay quota|limit", re.IGNORECASE
)
OF_RECIPIENT = re.compile(
    r"no such (?:user|mailbox|recipient|address)|unknown (?:user|mailbox|recipient)|"
    r"(?:user|mailbox|recipient) (?:is )?(?:unknown|not found|does(?:n't| not) exist)",
    re.IGNORECASE,
)
OF_CONNECTIONS = re.compile(
    r"too many (?:\w+ ){0,3}(?:connections|sessions)|"
    r"(?:concurrent|simultaneous) (?:\w+ ){0,2}(?:connections|sessions)|"
    r"(?:connections?|sessions?|thread) limit",
    re.IGNORECASE,
)


def of_smtp(code: int, text: str, *, at_recipient: bool) -> Subject:
    """Say what an SMTP refusal speaks of. `at_recipient`: it answered RCPT, so names one reader."""
    enhanced = _enhanced(text)
    if code < 500:
        if (code in TOO_MANY and enhanced == "3.2") or OF_CONNECTIONS.search(text):
            return S.CONNECTIONS
        of_mailbox = at_recipient or enhanced.startswith("2.")
        return S.MAILBOX if of_mailbox and code != CLOSING else S.UNSAID
    subject = _of_enhanced(enhanced)
    if code == AUTHENTICATION_REQUIRED:
        return S.ACCOUNT
    if subject in (S.ADDRESS, S.MAILBOX) and OF_SENDING.search(text):
        return S.ACCOUNT
    if subject == S.UNSAID and at_recipient and OF_RECIPIENT.search(text):
        return S.ADDRESS
    return of_words(text) if subject == S.UNSAID else subject


def names_no_mailbox(text: str) -> bool:
    """Say whether an SMTP answer names a mailbox that does not exist."""
    return _enhanced(text) in NO_MAILBOX


def of_words(text: str) -> Subject:
    """Say what plain words speak of; never of the address, which plain words have no form for."""
    if OF_CONTENT.search(text) and not re.search(r"quota|daily|sending", text, re.IGNORECASE):
        return S.CONTENT
    return S.ACCOUNT if OF_ACCOUNT.search(text) else S.UNSAID


def _enhanced(text: str) -> str:
    found = ENHANCED.match(text)
    return found[1] if found else ""


def _of_enhanced(code: str) -> Subject:
    subject, _, detail = code.partition(".")
    if subject == "7" and int(detail) >= BANNED:
        return S.ACCOUNT
    return BY_CODE.get(code) or BY_SUBJECT.get(subject, S.UNSAID)


# How APIs name the field of the one recipient: 'to', to.0.email, To[0].Email, "in to".
TO_FIELD = re.compile(r"[`'\"]to[`'\"]|\bto(?:\.0|\[0\])|\bin to\b", re.IGNORECASE)
NOT_VALID = re.compile(r"invalid|not (?:a )?valid|valid (?:email )?address|illegal", re.IGNORECASE)
OTHER_FIELD = re.compile(r"\bfrom\b|sender|reply", re.IGNORECASE)


def of_recipient(statuses: set[str], answer: Answer, provider: Provider) -> Subject:
    """Say what Anymail's "rejected", "invalid" or "failed" of the one recipient speaks of."""
    names = reasons(answer.body)
    found = {provider.reasons[name] for name in names if name in provider.reasons}
    for subject in (S.ACCOUNT, S.MAILBOX, S.ADDRESS):
        if subject in found:
            return subject
    of_all = S.ADDRESS if statuses == {"invalid"} else of_words(answer.words)
    return provider.subject_of(answer) or of_all


def of_http(answer: Answer, provider: Provider) -> Subject:
    """Say what an HTTP refusal speaks of."""
    if subject := provider.subject_of(answer):
        return subject
    said = " ".join(strings_in(answer.body)) or answer.words
    named = TO_FIELD.search(said) and NOT_VALID.search(said)
    of_one = answer.code in ONE_MESSAGE or provider.denies(answer)
    if of_one and named and not OTHER_FIELD.search(said):
        return S.ADDRESS
    if answer.code == 413:
        return S.CONTENT
    if answer.code not in ONE_MESSAGE and 400 <= answer.code < 500:
        return S.ACCOUNT
    return of_words(answer.words)


def reasons(body: object, inside: bool = False) -> Iterator[str]:
    """Yield the names of reasons that an answer gives for its recipients."""
    if isinstance(body, dict):
        for key, value in body.items():
            named = key in ("reject_reason", "reason", "reasons", "failed_emails")
            yield from reasons(value, inside or named)
    elif isinstance(body, list):
        for value in body:
            yield from reasons(value, inside)
    elif inside and isinstance(body, str):
        yield body
