"""Proving one's passbook (存折可查证): one click, a number to compare, a file to keep."""

import json
from uuid import UUID

from flask import Response
from flask.typing import ResponseReturnValue
from pydantic import BaseModel

from linli import codes
from linli.points import log
from linli.points.log import Checkpoint
from linli_web import page
from linli_web.pages import blueprint
from linli_web.pages.checkpoints import address
from linli_web.pages.wallet import Passbook, passbooks
from linli_web.texts import _


class Asked(BaseModel):
    """Whose passbook."""

    account: UUID | None = None


@blueprint.post("/c/<community>/wallet/proof")
def prove() -> ResponseReturnValue:
    """See to it that today has a checkpoint, and show what it says of the passbook."""
    book = _opened(page.form(Asked).data)
    log.checkpoint(page.session, book.account.unit.community_id)
    return page.redirect("linli.proof", account=book.account.account.id)


@blueprint.get("/c/<community>/wallet/proof")
def proof() -> ResponseReturnValue:
    """Show how the passbook stands in the newest checkpoint."""
    book = _opened(page.query(Asked))
    newest = _newest(book)
    return page.render(
        "linli/proof.html",
        book=book,
        checkpoint=newest,
        coverage=log.coverage(page.session, newest, book.account.account.id),
        address=address(newest.day),
        qr=codes.qr_svg(address(newest.day), _("The public page of this day"), page.language),
    )


@blueprint.get("/c/<community>/wallet/proof.json")
def proof_file() -> ResponseReturnValue:
    """Download the passbook with its proofs, for ``verify.py``."""
    book = _opened(page.query(Asked))
    newest = _newest(book)
    proven = log.proven_passbook(page.session, newest, book.account.account.id)
    name = f"passbook-{newest.day.isoformat()}.json"
    return Response(
        json.dumps(proven.content, ensure_ascii=False, indent=1),
        mimetype="application/json",
        headers={"Content-Disposition": f"attachment; filename={name}"},
    )


def _opened(asked: Asked | None) -> Passbook:
    """Return the passbook that is asked for; the reader's first one when none is."""
    books = passbooks(page.session)
    wanted = asked.account if asked else None
    for book in books:
        if wanted is None or book.account.account.id == wanted:
            return book
    raise page.not_found()


def _newest(book: Passbook) -> Checkpoint:
    found = log.checkpoints(page.session, book.account.unit.community_id, 1)
    if not found:
        raise log.NoCheckpoint()
    return found[0]
