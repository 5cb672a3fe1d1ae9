"""Money that a topic costs: what may be said of it, and how it stands in a sentence."""

from linli_deliberation.procedures.model import Plan
from linli_deliberation.refusals import TopicRefused
from linli_deliberation.texts import _

#: The largest amount that is believed, in minor units.
_MOST = 10**10


def checked(cost: int | None, plan: Plan) -> int | None:
    """Return what something is said to cost, in minor units; none where nobody said it.

    Raises:
        TopicRefused: it costs nothing, or more than all the money there is.
    """
    if cost is None:
        return None
    if cost <= 0:
        raise TopicRefused(_("Please say what it costs: more than nothing."), field="cost")
    if plan.budget is not None and cost > plan.budget * 100:
        raise TopicRefused(
            _("There are %(budget)s yuan for all projects together. Please make it smaller.",
              budget=plan.budget),
            field="cost",
        )  # fmt: skip
    if cost > _MOST:
        raise TopicRefused(_("This is too much money."), field="cost")
    return cost


def believed(amount: int | None, field: str) -> None:
    """Refuse an amount, in minor units, that nobody can mean.

    Raises:
        TopicRefused: it is less than nothing, or too much.
    """
    if amount is not None and amount < 0:
        raise TopicRefused(_("Nothing costs less than nothing."), field=field)
    if amount is not None and amount > _MOST:
        raise TopicRefused(_("This is too much money."), field=field)


def yuan(fen: int) -> str:
    """Return an amount of money as it stands in a sentence."""
    return f"{fen // 100}.{fen % 100:02}" if fen % 100 else str(fen // 100)
