"""What a draft of the rules would change, in lines for those who are asked about it."""

from collections.abc import Iterator

from sqlmodel import Session

from linli.communities import Place
from linli.i18n import Text, translate
from linli_moral_bank.models import RuleSet
from linli_moral_bank.rule_sets import reading
from linli_moral_bank.rule_sets.changes import Changed, Changes, compare
from linli_moral_bank.rule_sets.refusals import RuleSetRefused
from linli_moral_bank.rule_sets.rules import RuleItem, RuleList
from linli_moral_bank.rule_sets.words import fields
from linli_moral_bank.texts import _

#: So many characters fit into the explanation of a vote.
MOST = 4000
#: Kept free for the line that says how many items are not named.
_REST = 80


def changes(session: Session, newer: RuleSet) -> Changes | None:
    """Return what a version does differently from the one before it; None for the very first.

    A version that no longer adds to the rules above, and has none before it, is compared with
    what held here by those above.
    """
    older = reading.before(session, newer)
    if older is not None:
        held: RuleList = reading.written(session, older)
    else:
        above = None if newer.extends else reading.above(session, newer.community_id)
        if above is None:
            return None
        held = reading.as_list(above)
    return compare(held, reading.written(session, newer))


def of_draft(session: Session, place: Place, drafted: RuleSet, address: str) -> str:
    """Return what is asked about, in the community's language.

    Named are the items that are new, different or gone; of the first rules, or where nothing is
    different, all. What does not fit is counted, and read at ``address``.

    Raises:
        RuleSetRefused: it has no items.
    """

    def say(text: Text) -> str:
        return translate(text, place.language)

    items = reading.written(session, drafted).rules
    if not items:
        raise RuleSetRefused(_("Rules without a single item cannot be put to the residents."))
    different = changes(session, drafted)
    lines = list(map(say, _different(different) if different else map(_item, items)))
    told = [say(_("All of the draft can be read here: %(address)s", address=address))]
    room = MOST - len(told[0]) - _REST
    for number, line in enumerate(lines):
        room -= len(line) + 1
        if room < 0:
            left = len(lines) - number
            told.append(say(_.plural("One more item there.", "%(count)s more items there.", left)))
            break
        told.append(line)
    return "\n".join(told)


def _different(found: Changes) -> Iterator[Text]:
    for one in found.changed:
        yield _changed(one)
    for item in found.added:
        yield _("New: %(title)s, points: %(points)s", title=item.title, points=str(item.points))
    for item in found.removed:
        yield _("No longer there: %(title)s", title=item.title)


def _changed(one: Changed) -> Text:
    if "points" in one.fields:
        return _(
            "Changed: %(title)s, points: %(before)s, by the draft %(after)s",
            title=one.after.title,
            before=str(one.before.points),
            after=str(one.after.points),
        )
    titles = dict(fields(RuleItem))
    return _("Changed: %(title)s (%(what)s)", title=one.after.title, what=titles[one.fields[0]])


def _item(item: RuleItem) -> Text:
    return _("%(title)s: %(points)s", title=item.title, points=str(item.points))
