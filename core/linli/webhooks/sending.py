"""Sending one event: signed as https://www.standardwebhooks.com describes it."""

import base64
import hmac
import json
import time
from datetime import UTC
from hashlib import sha256
from uuid import UUID

import urllib3

from linli import __version__
from linli.feed import Told
from linli.webhooks.addresses import Target

#: What a secret begins with, so that it is recognised.
PREFIX = "whsec_"
#: Seconds to wait for a connection, and for an answer.
_PATIENCE = urllib3.Timeout(connect=5, read=10)


class NotDelivered(Exception):
    """The receiver did not take it; the text says why, in one line."""


def content(community_id: UUID, event: Told) -> bytes:
    """Return what is sent about an event."""
    return json.dumps(
        {
            "id": str(event.id),
            "position": event.position,
            "kind": event.kind,
            "at": event.at.astimezone(UTC).isoformat().replace("+00:00", "Z"),
            "community_id": str(community_id),
            "subject_id": str(event.subject_id),
            "data": event.data,
        },
        ensure_ascii=False,
        separators=(",", ":"),
    ).encode()


def signature(secret: str, event_id: str, timestamp: int, sent: bytes) -> str:
    """Return the value of the header ``webhook-signature``: HMAC-SHA256, base64.

    What is signed is the event's id, the time in seconds and the content, with dots between them.
    """
    key = base64.b64decode(secret.removeprefix(PREFIX))
    signed = f"{event_id}.{timestamp}.".encode() + sent
    return "v1," + base64.b64encode(hmac.new(key, signed, sha256).digest()).decode()


def send(target: Target, secret: str, event_id: UUID, sent: bytes) -> str:
    """Send content to where a webhook leads; return what was answered, in short.

    A redirect is not followed: it could lead inside.

    Raises:
        NotDelivered: there was no connection, no answer, or one that is not 2xx.
    """
    timestamp = int(time.time())
    default = 443 if target.is_tls else 80
    headers = {
        "Host": target.host if target.port == default else f"{target.host}:{target.port}",
        "Content-Type": "application/json",
        "User-Agent": f"Linli/{__version__}",
        "webhook-id": str(event_id),
        "webhook-timestamp": str(timestamp),
        "webhook-signature": signature(secret, str(event_id), timestamp, sent),
    }
    with _pool(target) as pool:
        try:
            answer = pool.urlopen(
                "POST",
                target.path,
                body=sent,
                headers=headers,
                redirect=False,
                retries=False,
                preload_content=False,
            )
        except (urllib3.exceptions.HTTPError, OSError) as error:
            raise NotDelivered(type(error).__name__) from error
        status = answer.status
        answer.close()
    if not 200 <= status < 300:
        raise NotDelivered(f"HTTP {status}")
    return f"HTTP {status}"


def _pool(target: Target) -> urllib3.HTTPConnectionPool:
    if not target.is_tls:
        return urllib3.HTTPConnectionPool(target.address, target.port, timeout=_PATIENCE)
    return urllib3.HTTPSConnectionPool(
        target.address,
        target.port,
        timeout=_PATIENCE,
        cert_reqs="CERT_REQUIRED",
        server_hostname=target.host,
        assert_hostname=target.host,
    )
