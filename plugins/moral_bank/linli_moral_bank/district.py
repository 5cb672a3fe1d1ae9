"""A district with branches and outlets from a template: each outlet gets the edition that suits it.

An edition is a few rules that are added to the district's: of a town, of the country, of a firm.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import select
from sqlmodel import Session, col

from linli import communities, starters
from linli.access import Actor
from linli.communities import CommunityKind, Place
from linli.errors import Refusal
from linli.starters import GroupPart, OrganisationPart
from linli_moral_bank import rule_sets
from linli_moral_bank.models import RuleSet
from linli_moral_bank.rule_sets.rules import RuleList
from linli_moral_bank.starter_perks import StarterPerk, add_perks
from linli_moral_bank.starter_shop import StarterMerchant, add_merchants
from linli_moral_bank.starter_titles import StarterTitle, open_titles
from linli_moral_bank.texts import _

_Slug = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=64)]


class EditionUnknown(Refusal):
    """An outlet asks for an edition that the template does not have."""

    code = "moral_bank.edition_unknown"


class OutletOrganisation(OrganisationPart):
    """An organisation of an outlet: it can have an account, or sell goods and services."""

    example: bool = False


class Outlet(BaseModel):
    """A village or community where people have their accounts."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    code: Annotated[str, Field(min_length=1, max_length=32)]
    name: Annotated[str, Field(min_length=1, max_length=120)]
    slug: _Slug
    kind: Literal["community", "village", "outlet"] = "outlet"
    edition: str = ""
    groups: tuple[GroupPart, ...] = ()
    organisations: tuple[OutletOrganisation, ...] = ()
    merchants: tuple[StarterMerchant, ...] = ()
    perks: tuple[StarterPerk, ...] = ()


class Branch(BaseModel):
    """A township with its outlets."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    code: Annotated[str, Field(min_length=1, max_length=32)]
    name: Annotated[str, Field(min_length=1, max_length=120)]
    slug: _Slug
    outlets: tuple[Outlet, ...] = ()


def build(
    session: Session,
    actor: Actor,
    place: Place,
    branches: Sequence[Branch],
    editions: Mapping[str, RuleList],
    titles: Sequence[StarterTitle] = (),
) -> None:
    """Make the branches and outlets that are not there yet, with the rules of their editions.

    ``titles`` are opened in each branch.

    Applied again it changes nothing.

    Raises:
        NotAllowed: the actor may not change the tree here.
        EditionUnknown: an outlet asks for an edition that is not there.
        SlugTaken: an address is in use elsewhere.
        HonourRefused: nobody counts as the category of a title.
    """
    for number, branch in enumerate(branches):
        above = _node(session, actor, place, CommunityKind.TOWNSHIP, branch)
        open_titles(session, actor, above, titles, at="branch_titles")
        for position, outlet in enumerate(branch.outlets):
            if outlet.edition and outlet.edition not in editions:
                raise EditionUnknown(
                    _("There is no edition called %(name)s.", name=outlet.edition),
                    field=f"branches.{number}.outlets.{position}.edition",
                )
            made = _node(session, actor, above, CommunityKind(outlet.kind), outlet)
            if outlet.edition:
                _publish(session, actor, made, editions[outlet.edition])
            path = f"branches.{number}.outlets.{position}"
            starters.add_groups(
                session, actor, made.id, outlet.groups, at=partial(_at, path, "groups")
            )
            starters.add_organisations(
                session,
                actor,
                made.id,
                outlet.organisations,
                at=partial(_at, path, "organisations"),
            )
            with _at(path):
                add_merchants(session, actor, made, outlet.merchants)
                add_perks(session, actor, made, outlet.perks)


@contextmanager
def _at(*path: str | int) -> Iterator[None]:
    """Tell where in the section the cause of a refusal stands."""
    try:
        yield
    except Refusal as refusal:
        steps = (*path, refusal.field) if refusal.field else path
        refusal.field = ".".join(map(str, steps))
        raise


def _node(
    session: Session, actor: Actor, above: Place, kind: CommunityKind, wanted: Branch | Outlet
) -> Place:
    for present in communities.children(session, above.id):
        if present.code == wanted.code:
            return present
    return communities.create(
        session,
        actor,
        kind=kind,
        code=wanted.code,
        name=wanted.name,
        slug=wanted.slug,
        parent_id=above.id,
    )


def _publish(session: Session, actor: Actor, place: Place, edition: RuleList) -> None:
    own = select(col(RuleSet.id)).where(col(RuleSet.community_id) == place.id).limit(1)
    if session.execute(own).first() is None:
        added = edition.model_copy(update={"extends": True})
        made = rule_sets.draft(session, actor, place.id, added)
        # There are no deeds yet on which they could be tried.
        rule_sets.publish(session, actor, place.id, made.id, untried=True)
