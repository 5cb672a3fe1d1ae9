"""The signature of a count: its hashes, signed with the key that signs the ledger's checkpoints."""

from base64 import b64encode

from sqlmodel import Session

from linli.points.log import LedgerKeyMissing, LedgerKeyUnreadable, keys, sign_note
from linli.points.seals import moment
from linli_deliberation.counting.results import Json
from linli_deliberation.models import Count, Poll
from linli_deliberation.results.published import shows_ballots

_PURPOSE = "poll-result"


def signed(session: Session, poll: Poll, count: Count) -> str:
    """Return the signed note of a count; empty where the key is not at hand.

    A missing key does not hold a result up: it is then published unsigned, and says so.
    """
    lines = [
        f"poll {poll.id}",
        f"count {count.number} {moment(count.at)}",
        *(f"{name} {value or '-'}" for name, value in hashes(poll, count).items()),
    ]
    try:
        return sign_note(session, poll.community_id, _PURPOSE, lines)
    except (LedgerKeyMissing, LedgerKeyUnreadable):
        return ""


def hashes(poll: Poll, count: Count) -> dict[str, str | None]:
    """Return everything by which a count is known, by name."""
    return {
        "terms_hash": poll.terms_hash,
        "electorate_hash": poll.electorate_hash,
        "rules_hash": count.rules_hash,
        "ballots_hash" if shows_ballots(poll) else "sums_hash": count.ballots_hash,
        "result_hash": count.result_hash,
        "merkle_root": count.merkle_root,
    }


def public_keys(session: Session) -> list[Json]:
    """Return the deployment's public keys, each vouched for by the one before, as passbooks do."""
    return [
        {
            "number": key.number,
            "public": b64encode(key.public).decode(),
            "made_at": moment(key.made_at),
            "signed_by": key.signed_by,
            "signature": b64encode(key.signature).decode(),
        }
        for key in keys(session)
    ]
