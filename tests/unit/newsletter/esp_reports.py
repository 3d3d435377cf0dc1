"""What each ESP posts about one mail, as its documentation describes it, cut down to what counts.

`report(esp, event, mail)` is the payload; `esp_posts.post` signs and sends it.
"""

import hashlib
import json
from typing import NamedTuple

MOMENT = 1_777_000_000  # seconds since 1970, in April 2026


class Mail(NamedTuple):
    """One mail as the ESP knows it: our id in its metadata, its own id, the address."""

    ref: str
    message_id: str
    email: str


def amazon_ses(event: str, mail: Mail) -> dict:
    parts = {
        "delivered": ("Delivery", {"recipients": [mail.email], "smtpResponse": "250 ok"}),
        "hard": ("Bounce", {"bounceType": "Permanent", "bounceSubType": "General"}),
        "soft": ("Bounce", {"bounceType": "Transient", "bounceSubType": "MailboxFull"}),
        "complained": ("Complaint", {"complaintFeedbackType": "abuse"}),
        "queued": ("Send", {}),
    }
    kind, part = parts[event]
    for list_name in ("bouncedRecipients", "complainedRecipients"):
        part[list_name] = [{"emailAddress": mail.email}]
    headers = [{"name": "X-Metadata", "value": json.dumps({"delivery_id": mail.ref})}]
    about = {"messageId": mail.message_id, "destination": [mail.email], "headers": headers}
    inner = {"eventType": kind, "mail": about, kind.lower(): part}
    return {
        "Type": "Notification",
        "MessageId": hashlib.sha256(json.dumps(inner).encode()).hexdigest(),
        "TopicArn": "arn:aws:sns:us-east-1:1234:events",
        "Timestamp": "2026-04-24T03:06:40.000Z",
        "Message": json.dumps(inner),
    }


def brevo(event: str, mail: Mail) -> dict:
    names = {
        "delivered": "delivered",
        "hard": "hard_bounce",
        "soft": "soft_bounce",
        "complained": "spam",
        "queued": "request",
        "opened": "opened",
        "unsubscribed": "unsubscribe",
    }
    return {
        "event": names[event],
        "email": mail.email,
        "ts_epoch": MOMENT * 1000,
        "message-id": mail.message_id,
        "X-Mailin-custom": json.dumps({"delivery_id": mail.ref}),
    }


def mailersend(event: str, mail: Mail) -> dict:
    names = {
        "delivered": "delivered",
        "hard": "hard_bounced",
        "soft": "soft_bounced",
        "complained": "spam_complaint",
        "queued": "sent",
    }
    email = {"message": {"id": mail.message_id}, "recipient": {"email": mail.email}}
    data = {"type": names[event], "id": f"{event}-{mail.message_id}", "email": email}
    return {
        "type": f"activity.{names[event]}",
        "data": data | {"created_at": "2026-04-24T03:06:40Z"},
    }


def mailgun(event: str, mail: Mail) -> dict:
    parts = {
        "delivered": {"event": "delivered"},
        "hard": {"event": "failed", "severity": "permanent", "reason": "bounce"},
        "soft": {"event": "failed", "severity": "permanent", "reason": "old"},
        "deferred": {"event": "failed", "severity": "temporary", "reason": "generic"},
        "complained": {"event": "complained"},
        "queued": {"event": "accepted"},
    }
    data = {
        "timestamp": MOMENT + 0.5,
        "recipient": mail.email,
        "message": {"headers": {"message-id": mail.message_id.strip("<>")}},
        "user-variables": {"delivery_id": mail.ref},
    }
    return {"event-data": parts[event] | data}


def mailjet(event: str, mail: Mail) -> list:
    parts = {
        "delivered": {"event": "sent"},
        "hard": {"event": "bounce", "hard_bounce": True, "error": "user unknown"},
        "soft": {"event": "bounce", "hard_bounce": False, "error": "quota exceeded"},
        "complained": {"event": "spam", "source": "JMRPP"},
        "opened": {"event": "open", "ip": "192.0.2.1"},
    }
    about = {"time": MOMENT, "MessageID": mail.message_id, "email": mail.email}
    return [parts[event] | about | {"Payload": json.dumps({"delivery_id": mail.ref})}]


def mailtrap(event: str, mail: Mail) -> dict:
    names = {
        "delivered": "delivery",
        "hard": "bounce",
        "deferred": "soft bounce",
        "complained": "spam",
        "opened": "open",
    }
    about = {"event": names[event], "message_id": mail.message_id, "email": mail.email}
    about |= {"timestamp": MOMENT, "event_id": f"{event}-{mail.message_id}"}
    return {"events": [about | {"custom_variables": {"delivery_id": mail.ref}}]}


def mandrill(event: str, mail: Mail) -> list:
    names = {
        "queued": "send",
        "hard": "hard_bounce",
        "soft": "soft_bounce",
        "complained": "spam",
        "opened": "open",
    }
    message = {"email": mail.email, "metadata": {"delivery_id": mail.ref}, "_id": mail.message_id}
    return [{"event": names[event], "ts": MOMENT, "_id": mail.message_id, "msg": message}]


def postal(event: str, mail: Mail) -> dict:
    message = {"id": mail.message_id, "to": mail.email, "direction": "outgoing"}
    statuses = {"delivered": "Sent", "hard": "HardFail", "deferred": "SoftFail", "queued": "Held"}
    if event == "soft":  # a report that came back by mail
        payload = {"original_message": message, "bounce": {"id": 2, "direction": "incoming"}}
    else:
        payload = {"status": statuses[event], "message": message, "output": "250 ok"}
    return {
        "event": "MessageSent",
        "timestamp": MOMENT,
        "payload": payload,
        "uuid": event + mail.message_id,
    }


def postmark(event: str, mail: Mail) -> dict:
    parts = {
        "delivered": {"RecordType": "Delivery", "Recipient": mail.email},
        "hard": {"RecordType": "Bounce", "Type": "HardBounce", "ID": 11, "Email": mail.email},
        "soft": {"RecordType": "Bounce", "Type": "SoftBounce", "ID": 12, "Email": mail.email},
        "deferred": {"RecordType": "Bounce", "Type": "Transient", "ID": 13, "Email": mail.email},
        "rejected": {"RecordType": "Bounce", "Type": "Blocked", "ID": 15, "Email": mail.email},
        "complained": {"RecordType": "SpamComplaint", "Type": "SpamComplaint", "ID": 14},
        "opened": {"RecordType": "Open", "Recipient": mail.email},
        "clicked": {"RecordType": "Click", "Recipient": mail.email},
        "unsubscribed": {
            "RecordType": "SubscriptionChange",
            "SuppressSending": True,
            "SuppressionReason": "ManualSuppression",
            "ChangedAt": "2099-04-24T03:06:40Z",
        },
    }
    about = {"MessageID": mail.message_id, "Metadata": {"delivery_id": mail.ref}}
    return parts[event] | about | {"Email": mail.email}


def resend(event: str, mail: Mail) -> dict:
    names = {
        "delivered": "email.delivered",
        "hard": "email.bounced",
        "soft": "email.bounced",
        "complained": "email.complained",
        "queued": "email.sent",
    }
    data = {"email_id": mail.message_id, "to": [mail.email]}
    data["headers"] = [{"name": "X-Metadata", "value": json.dumps({"delivery_id": mail.ref})}]
    if event in ("hard", "soft"):
        kind = "Permanent" if event == "hard" else "Transient"
        data["bounce"] = {"message": "a bounce message", "type": kind, "subType": "General"}
    return {"type": names[event], "created_at": "2026-04-24T03:06:40.000Z", "data": data}


def sendgrid(event: str, mail: Mail) -> list:
    parts = {
        "delivered": {"event": "delivered", "response": "250 OK"},
        "hard": {"event": "bounce", "type": "bounce", "reason": "550 unknown", "status": "5.1.1"},
        "soft": {"event": "bounce", "type": "blocked", "reason": "552 full", "status": "5.2.2"},
        "complained": {"event": "spamreport"},
        "queued": {"event": "processed"},
        "dropped": {"event": "dropped", "reason": "Bounced Address"},
    }
    about = {"email": mail.email, "timestamp": MOMENT, "anymail_id": mail.message_id}
    about |= {"sg_event_id": f"{event}-{mail.message_id}", "delivery_id": mail.ref}
    return [parts[event] | about]


def sparkpost(event: str, mail: Mail) -> list:
    parts = {
        "delivered": {"type": "delivery"},
        "hard": {"type": "bounce", "bounce_class": "10", "raw_reason": "550 unknown"},
        "soft": {"type": "bounce", "bounce_class": "22", "raw_reason": "552 full"},
        "deferred": {"type": "delay", "bounce_class": "21"},
        "complained": {"type": "spam_complaint"},
        "queued": {"type": "injection"},
    }
    about = {"transmission_id": mail.message_id, "raw_rcpt_to": mail.email}
    about |= {"timestamp": str(MOMENT), "event_id": f"{event}-{mail.message_id}"}
    about |= {"rcpt_meta": {"delivery_id": mail.ref}}
    return [{"msys": {"message_event": parts[event] | about}}, {"msys": {}}]


def unisender_go(event: str, mail: Mail) -> dict:
    parts = {
        "delivered": ("delivered", "ok_delivered"),
        "hard": ("hard_bounced", "err_user_unknown"),
        "soft": ("hard_bounced", "err_spam_rejected"),
        "deferred": ("soft_bounced", "err_mailbox_full"),
        "complained": ("spam", "ok_spam_folder"),
        "queued": ("sent", "ok_sent"),
    }
    status, detail = parts[event]
    data = {
        "status": status,
        "job_id": mail.message_id,
        "email": mail.email,
        "event_time": "2026-04-24 03:06:40",
        "metadata": {"delivery_id": mail.ref},
        "delivery_info": {"delivery_status": detail},
    }
    events = [{"event_name": "transactional_email_status", "event_data": data}]
    return {"auth": "", "events_by_user": [{"user_id": 1, "events": events}]}


REPORTS = {
    "amazon_ses": amazon_ses,
    "brevo": brevo,
    "mailersend": mailersend,
    "mailgun": mailgun,
    "mailjet": mailjet,
    "mailtrap": mailtrap,
    "mandrill": mandrill,
    "postal": postal,
    "postmark": postmark,
    "resend": resend,
    "sendgrid": sendgrid,
    "sendinblue": brevo,
    "sparkpost": sparkpost,
    "unisender_go": unisender_go,
}


ESPS = sorted(REPORTS)


def report(esp: str, event: str, mail: Mail) -> dict | list:
    return REPORTS[esp](event, mail)
