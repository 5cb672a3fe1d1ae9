"""Setting a community up from its template: rules, merchants with their goods, and perks."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import select
from sqlmodel import Session, col

from linli.access import Actor
from linli.communities import Place
from linli.starters import read_section
from linli_moral_bank import district, rule_sets, starter_perks, starter_shop, starter_titles
from linli_moral_bank.books import purse
from linli_moral_bank.district import Branch
from linli_moral_bank.models import RuleSet
from linli_moral_bank.rule_sets.rules import RuleList
from linli_moral_bank.starter_perks import StarterPerk
from linli_moral_bank.starter_shop import StarterMerchant, StarterTier
from linli_moral_bank.starter_titles import StarterTitle


class Section(BaseModel):
    """The section ``moral_bank`` of a community template."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    rules: RuleList | None = None
    #: Of the exchange list, here and in all communities below.
    tiers: tuple[StarterTier, ...] = ()
    merchants: tuple[StarterMerchant, ...] = ()
    #: What stars open, here and in all communities below.
    perks: tuple[StarterPerk, ...] = ()
    #: Titles of the year for which people can be proposed.
    titles: tuple[StarterTitle, ...] = ()
    #: Rules that outlets of a kind add to those of the district, by name.
    editions: dict[str, RuleList] = Field(default_factory=dict)
    branches: tuple[Branch, ...] = ()
    #: Titles of the year in each branch; the best are recommended for those above.
    branch_titles: tuple[StarterTitle, ...] = ()


def apply(session: Session, actor: Actor, place: Place, section: Mapping[str, Any]) -> None:
    """Publish the rules where the community has none, and add what it lacks of the rest.

    Applied again it changes nothing.

    Raises:
        SectionRefused, StarterRefused: the section does not fit; its field says where.
        NotAllowed: the actor may not set this up here.
    """
    wanted = read_section(Section, section)
    if wanted.rules is not None and not _has_rules(session, place.id):
        made = rule_sets.draft(session, actor, place.id, wanted.rules)
        rule_sets.publish(session, actor, place.id, made.id)
    # The two units are here before the first resident looks into an empty passbook.
    for code in (purse.STANDING, purse.POINTS):
        purse.unit(session, place.id, code)
    district.build(session, actor, place, wanted.branches, wanted.editions, wanted.branch_titles)
    starter_shop.add_tiers(session, actor, place, wanted.tiers)
    starter_shop.add_merchants(session, actor, place, wanted.merchants)
    starter_perks.add_perks(session, actor, place, wanted.perks)
    starter_titles.open_titles(session, actor, place, wanted.titles)


def _has_rules(session: Session, community_id: UUID) -> bool:
    query = select(col(RuleSet.id)).where(col(RuleSet.community_id) == community_id).limit(1)
    return session.execute(query).first() is not None
