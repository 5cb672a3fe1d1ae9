"""The year: one's own, to print; the community's; and who stands where in it."""

from typing import Annotated, Any, Literal
from uuid import UUID

from flask import url_for
from flask.typing import ResponseReturnValue
from pydantic import BaseModel, Field, StringConstraints

from linli import communities
from linli.i18n import Text
from linli.people import Masking, PeopleSettings
from linli.points import Owner, OwnerKind
from linli_moral_bank import owners, rule_sets, settings
from linli_moral_bank.books import benefits, passbooks, purse, ranking, score_cards, years
from linli_moral_bank.books.book import masking
from linli_moral_bank.books.rollup import FEWEST
from linli_moral_bank.calendar import quarter_of, today
from linli_moral_bank.deeds.children import Child
from linli_moral_bank.pages import blueprint
from linli_moral_bank.pages.shop.choosing import chosen_child
from linli_moral_bank.reach import reach
from linli_moral_bank.texts import _
from linli_web import page

#: Places of a ranking that are shown; of the last one all who share it.
_PLACES = 50


class Asked(BaseModel):
    """Which year, and which group."""

    year: Annotated[int, Field(ge=2000, le=2100)] | None = None
    group: UUID | None = None


class AskedRanking(Asked):
    """Who is ranked: persons, households or organisations, and of which category."""

    kind: Literal[OwnerKind.PERSON, OwnerKind.HOUSEHOLD, OwnerKind.ORGANISATION] = OwnerKind.PERSON
    category: Annotated[str, StringConstraints(max_length=40)] = ""
    quarter: Annotated[int, Field(ge=0, le=4)] = 0


@blueprint.get("/year")
def my_year() -> ResponseReturnValue:
    """Show the reader's year, to be printed, or that of a child whose account they keep."""
    child = chosen_child()
    me = child.person_id if child else page.beneficiary()
    consent = url_for(".set_consent", child=me if child else None)
    return _own_year(Owner.person(me), child.name if child else "", consent, child=child)


@blueprint.get("/depositors/<uuid:owner_id>/year")
def owners_year(owner_id: UUID) -> ResponseReturnValue:
    """Show the year of a household or organisation, to be printed."""
    whose = passbooks.readable(page.session, page.actor, page.community.id, owner_id)
    speaks = page.beneficiary() in owners.speakers(page.session, page.community.id, whose.owner)
    consent = url_for(".set_owners_consent", owner_id=owner_id) if speaks else ""
    name = owners.names_of(page.session, {owner_id}).get(owner_id, whose.name)
    return _own_year(whose.owner, name, consent)


def _own_year(
    owner: Owner, name: Text | str, consent: str, child: Child | None = None
) -> ResponseReturnValue:
    year, around = _year(page.query(Asked))
    here = page.community.id
    return page.render(
        "moral_bank/my_year.html",
        **around,
        owner=owner,
        name=name,
        child=child,
        consent=consent,
        consents=benefits.consents(page.session, here, owner.id),
        own=years.own(page.session, page.community, owner.id, year, owner.kind),
        cards=score_cards.of_person(page.session, page.community, owner.id, year)
        if owner.kind is OwnerKind.PERSON
        else [],
        categories=_categories(OwnerKind.PERSON),
        mine=purse.holdings(page.session, here, owner.id, owner.kind),
    )


@blueprint.get("/yearbook")
def yearbook() -> ResponseReturnValue:
    """Show the community's year to everybody."""
    year, around = _year(page.query(Asked))
    return page.render(
        "moral_bank/yearbook.html",
        **around,
        whole=years.of_community(page.session, page.community, year),
        with_below=len(reach(page.session, page.community.id)) > 1,
        fewest=FEWEST,
    )


@blueprint.get("/ranking")
def rankings() -> ResponseReturnValue:
    """Show who stands where in a year: residents, households or units, and what lies below."""
    session, here = page.session, page.community.id
    asked = page.query(AskedRanking)
    year, around = _year(asked)
    groups = communities.groups(session, here)
    group = asked.group if asked.group in {one.id for one in groups} else None
    if asked.kind is OwnerKind.ORGANISATION:
        group = None
    present = today(session, page.community)
    quarters = quarter_of(present) if year == present.year else 4
    quarter = min(asked.quarter, quarters)
    categories = _categories(asked.kind)
    category = asked.category if asked.category in categories else ""
    how, decided = masking(session, here), settings.of(session, here)
    found = ranking.of_year(
        session,
        here,
        year,
        quarter=quarter,
        kind=asked.kind,
        category=category,
        group_id=group,
        limit=_PLACES,
    )
    return page.render(
        "moral_bank/ranking.html",
        **around,
        groups=groups,
        group=group,
        quarter=quarter,
        quarters=quarters,
        kind=asked.kind.value,
        kinds=[(one.value, label) for one, label in _ranked_kinds(asked.kind)],
        kinds_of={one.value: label for one, label in _KINDS.items()},
        category=category,
        categories=list(categories.items()),
        ranked=[
            (
                one,
                _shown(asked.kind, one.name, how),
                0 if quarter else decided.stars_for(one.score),  # stars are of a year
            )
            for one in found
        ],
        most=_PLACES if len(found) >= _PLACES else None,
        stars_of=len(decided.stars),
        parts=ranking.of_parts(session, page.community, year, quarter),
    )


_KINDS = {
    OwnerKind.PERSON: _("Residents"),
    OwnerKind.HOUSEHOLD: _("Households"),
    OwnerKind.ORGANISATION: _("Organisations"),
}


def _ranked_kinds(asked: OwnerKind) -> list[tuple[OwnerKind, Text]]:
    """Return the kinds of owners that the rules have items for, and the one asked for."""
    book = rule_sets.in_force(page.session, page.community.id)
    kinds = {kind for rule in (book.rules if book else ()) for kind in rule.owner_kinds}
    return [
        (kind, label)
        for kind, label in _KINDS.items()
        if kind is OwnerKind.PERSON or kind is asked or kind.value in kinds
    ]


def _categories(kind: OwnerKind) -> dict[str, str]:
    """Return what those of a kind can count as."""
    if kind is OwnerKind.ORGANISATION:
        fields = owners.fields_of_work(page.session, page.community.id)
        kinds = {code: page.say(title) for code, title in owners.ORGANISATIONS.items()}
        return {**kinds, **{one: one for one in fields}}
    if kind is OwnerKind.PERSON:
        found = communities.settings(page.session, page.community.id, "core", PeopleSettings)
        return dict(found.categories)
    return {}


def _shown(kind: OwnerKind, name: str, how: Masking) -> Text | str:
    """Return how an owner is called in public; a household for which nobody speaks is only one."""
    return owners.shown(kind, name, how) if name else _("A household")


def _year(asked: Asked) -> tuple[int, dict[str, Any]]:
    present = today(page.session, page.community).year
    year = min(asked.year or present, present)
    return year, {"year": year, "older": year - 1, "newer": year + 1 if year < present else None}
