"""How many have voted so far, asked for anew by pages that stay open."""

from uuid import UUID

from flask.typing import ResponseReturnValue

from linli.clock import now
from linli_deliberation.models import PollState
from linli_deliberation.pages import blueprint
from linli_deliberation.pages.polls import announced
from linli_deliberation.polls.clockwork import state_at
from linli_deliberation.results.turnout import turnout
from linli_web import page


@blueprint.get("/polls/<uuid:poll_id>/so-far")
def so_far(poll_id: UUID) -> ResponseReturnValue:
    """Show how many have voted, and what is still missing; nothing of what they said."""
    found = announced(poll_id)
    return page.render(
        "deliberation/so_far.html",
        block="numbers",
        poll=found,
        turnout=turnout(page.session, found),
        open=state_at(found, now(page.session)) is PollState.OPEN,
    )
