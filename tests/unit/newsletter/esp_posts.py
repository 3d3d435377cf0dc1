"""Posts of reports as each ESP signs them, and the deliveries that they are about.

`configure(settings, esp)` makes the ESP an account of the site; `post(client, esp, payload)` signs.
"""

import base64
import hashlib
import hmac
import json
import time
from functools import cache

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa

from newsletter.esps.provider import named
from tests.factories import make_delivery
from tests.unit.newsletter.esp_reports import ESPS, MOMENT, Mail

SECRET = "provider:does-not-tell"
SIGNING_KEYS = {esp: key for esp in ESPS if (key := named(esp).signing_key)}


KEY = "a-key-of-tests"


@cache
def rsa_key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


@cache
def ec_key() -> ec.EllipticCurvePrivateKey:
    return ec.generate_private_key(ec.SECP256R1())


def public(key) -> str:
    """Return a public key as the settings hold it: PEM without its frame."""
    form = serialization.PublicFormat.SubjectPublicKeyInfo
    pem = key.public_key().public_bytes(serialization.Encoding.PEM, form).decode()
    return "\n".join(pem.splitlines()[1:-1])


def own_key(esp: str) -> str:
    if esp == "resend":
        return "whsec_" + base64.b64encode(KEY.encode()).decode()
    return {"postal": public(rsa_key()), "sendgrid": public(ec_key())}.get(esp, KEY)


def configure(settings, esp: str, *, signed: bool = True, secret: str = "") -> None:
    """Make `esp` the mail account of the site, with its signing key if it has one."""
    account = {"BACKEND": f"newsletter.esps.backends.{esp}"}
    settings.MAILERS = {"default": account, "notes": account}
    settings.ANYMAIL = {"WEBHOOK_SECRET": secret} if secret else {}
    if signed and esp in SIGNING_KEYS:
        settings.ANYMAIL |= {SIGNING_KEYS[esp]: own_key(esp)}
    elif not secret:
        settings.ANYMAIL |= {"WEBHOOK_SECRET": SECRET}


def basic(secret: str) -> dict[str, str]:
    return {"Authorization": "Basic " + base64.b64encode(secret.encode()).decode()}


def hmac_of(body: bytes, digest=hashlib.sha256) -> hmac.HMAC:
    return hmac.new(KEY.encode(), body, digest)


def sent(esp: str, body: bytes) -> tuple[bytes, dict[str, str]]:
    """Return the body as it is on the wire, and the headers that prove where it is from."""
    stamp = str(int(time.time()))
    match esp:
        case "amazon_ses":
            try:
                said = json.loads(body)
                kind, pk = str(said["Type"]), str(said["MessageId"])
            except (ValueError, KeyError, TypeError, RecursionError):
                kind, pk = "Notification", "1"
            names = {"X-Amz-Sns-Message-Type": kind, "X-Amz-Sns-Message-Id": pk}
            return body, names
        case "mailersend":
            return body, {"Signature": hmac_of(body).hexdigest()}
        case "mailtrap":
            return body, {"Mailtrap-Signature": hmac_of(body).hexdigest()}
        case "postal":
            made = rsa_key().sign(body, padding.PKCS1v15(), hashes.SHA1())
            return body, {"X-Postal-Signature": base64.b64encode(made).decode()}
        case "sendgrid":
            made = ec_key().sign(stamp.encode() + body, ec.ECDSA(hashes.SHA256()))
            name = "X-Twilio-Email-Event-Webhook-"
            return body, {
                name + "Signature": base64.b64encode(made).decode(),
                name + "Timestamp": stamp,
            }
        case "resend":
            signed = b"msg_" + hashlib.sha256(body).hexdigest().encode()
            made = hmac_of(signed + b"." + stamp.encode() + b"." + body).digest()
            return body, {
                "svix-id": signed.decode(),
                "svix-timestamp": stamp,
                "svix-signature": "v1," + base64.b64encode(made).decode(),
            }
    return body, {}


def post(client, esp: str, payload: object, **headers: str):
    """Post a payload (or a raw body) as the ESP would, signed; `headers` replace its own."""
    address = f"/webhooks/{esp}/"
    body = payload if isinstance(payload, bytes) else json.dumps(payload).encode()
    if esp == "mandrill":
        events = body.decode(errors="replace")
        signed = f"http://testserver{address}mandrill_events{events}".encode()
        made = base64.b64encode(hmac_of(signed, hashlib.sha1).digest()).decode()
        own = {"X-Mandrill-Signature": made} | headers
        return client.post(address, {"mandrill_events": events}, headers=own)
    if esp == "mailgun" and isinstance(payload, dict):
        token = hashlib.sha256(body).hexdigest()
        made = hmac_of(f"{MOMENT}{token}".encode()).hexdigest()
        block = {"timestamp": str(MOMENT), "token": token, "signature": made}
        body = json.dumps({"signature": block} | payload).encode()
    if esp == "unisender_go" and isinstance(payload, dict):
        unsigned = json.dumps(payload | {"auth": KEY}).encode()
        made = hashlib.md5(unsigned).hexdigest()
        body = json.dumps(payload | {"auth": made}).encode()
    body, own = sent(esp, body)
    return client.post(
        address, body, content_type="application/json", headers=basic(SECRET) | own | headers
    )


def mail_of(row) -> Mail:
    return Mail(str(row.pk), f"<id-{row.pk}@esp>", row.address)


def sent_row(**fields):
    """A delivery whose call was answered, as the ESP knows it too."""
    row = make_delivery(state="accepted", **fields)
    row.esp_id = mail_of(row).message_id
    row.save(update_fields=["esp_id"])
    return row
