"""The day's checkpoint of the ledger (每日封账): public, and printed for the notice board."""

from dataclasses import dataclass
from datetime import date

from flask import Response, url_for
from flask.typing import ResponseReturnValue
from pydantic import BaseModel

from linli import codes, communities
from linli.points import log
from linli.points.log import Checkpoint
from linli_web import page
from linli_web.entrance import public
from linli_web.pages import blueprint
from linli_web.texts import _

_AT_ONCE = 31


@dataclass(frozen=True, slots=True)
class Shown:
    """A checkpoint with the name of the community whose points it stands for."""

    place: str
    checkpoint: Checkpoint


class Listing(BaseModel):
    """Where a page of days begins."""

    before: date | None = None


@blueprint.get("/c/<community>/checkpoints")
@public
def checkpoints() -> ResponseReturnValue:
    """List the days that have a checkpoint."""
    before = page.query(Listing).before
    logs = log.logs_of(page.session, page.community.id)
    found = log.checkpoints(page.session, logs[0], _AT_ONCE + 1, before) if logs else []
    shown = found[:_AT_ONCE]
    return page.render(
        "linli/checkpoints.html",
        checkpoints=shown,
        before=before,
        older=shown[-1].day if len(found) > _AT_ONCE else None,
    )


@blueprint.post("/c/<community>/checkpoints")
def make_checkpoint() -> ResponseReturnValue:
    """Make today's checkpoint, for the notice board, and show it."""
    page.require("core.points.see")
    logs = log.logs_of(page.session, page.community.id)
    if not logs:
        raise log.LedgerEmpty()
    made = [log.checkpoint(page.session, id_) for id_ in logs]
    return page.redirect("linli.checkpoint", day=made[0].day.isoformat())


@blueprint.get("/c/<community>/checkpoints/<day>")
@public
def checkpoint(day: str) -> ResponseReturnValue:
    """Show what was signed on a day, to be compared with the notice board or printed for it."""
    try:
        wanted = date.fromisoformat(day)
    except ValueError:
        raise page.not_found() from None
    shown = _of_day(wanted)
    if not shown:
        raise log.NoCheckpoint()
    return page.render(
        "linli/checkpoint.html",
        day=wanted,
        shown=shown,
        qr=codes.qr_svg(address(wanted), _("This page"), page.language),
    )


@blueprint.get("/c/<community>/verify.py")
@public
def verify_program() -> ResponseReturnValue:
    """Download the program that checks a passbook without Linli."""
    headers = {"Content-Disposition": "attachment; filename=verify.py"}
    return Response(log.verify_program(), mimetype="text/x-python", headers=headers)


def address(day: date) -> str:
    """Return the whole address of a day's public page, for its QR code."""
    return url_for("linli.checkpoint", day=day.isoformat(), _external=True)


def _of_day(day: date) -> list[Shown]:
    session = page.session
    shown = []
    for id_ in log.logs_of(session, page.community.id):
        try:
            found = log.checkpoint_of(session, id_, day)
        except log.NoCheckpoint:
            continue
        shown.append(Shown(communities.place(session, id_).name, found))
    return shown
