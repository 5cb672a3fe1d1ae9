"""The Moral Points Bank (道德积分银行) as a plugin of Linli: its hooks, and nothing else."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlmodel import Session

from linli.access import Actor
from linli.communities import Place
from linli.events import Event
from linli.hooks import (
    AgentPage,
    Card,
    CodePurpose,
    Correctable,
    DataSection,
    IncompatibleDuties,
    Job,
    NavItem,
    Permission,
    PluginInfo,
    Problem,
    PublicPage,
    Tie,
    ToDo,
    hookimpl,
)
from linli.i18n import Text
from linli.subjects import Subject
from linli_moral_bank.settings import MoralBankSettings
from linli_moral_bank.texts import _

if TYPE_CHECKING:
    from linli.demo import DemoWorld

__version__ = "0.1.0"


@hookimpl
def linli_plugin() -> PluginInfo:
    return PluginInfo(
        name="moral_bank",
        package=__name__,
        title=_("Moral Points Bank"),
        description=_("Good deeds are verified, published, written into the passbook, redeemed."),
        settings=MoralBankSettings,
    )


@hookimpl
def linli_permissions() -> Sequence[Permission]:
    from linli_moral_bank.permissions import PERMISSIONS

    return PERMISSIONS


@hookimpl
def linli_incompatible_duties() -> Sequence[IncompatibleDuties]:
    from linli_moral_bank.permissions import INCOMPATIBLE

    return INCOMPATIBLE


@hookimpl
def linli_blueprint() -> object:
    from linli_moral_bank.pages import blueprint

    return blueprint


@hookimpl
def linli_api() -> object:
    from linli_moral_bank.api import resources

    return resources


@hookimpl
def linli_nav(session: Session, actor: Actor, community: Place) -> Sequence[NavItem]:
    from linli_moral_bank import overview

    return overview.links(session, actor, community)


@hookimpl
def linli_to_do(session: Session, actor: Actor, community: Place) -> Sequence[ToDo]:
    from linli_moral_bank import work

    return work.waiting(session, actor, community)


@hookimpl
def linli_cards(session: Session, actor: Actor, community: Place) -> Sequence[Card]:
    from linli_moral_bank import overview

    return overview.cards(session, actor, community)


@hookimpl
def linli_public_pages(session: Session, community: Place) -> Sequence[PublicPage]:
    from linli_moral_bank import settings

    decided = settings.of(session, community.id)
    shop = (
        PublicPage(_("What points bring"), "offered", order=15, icon="gift"),
        PublicPage(_("How points work here"), "guide", order=17, icon="info"),
    )
    book = (
        PublicPage(_("Public book"), "book", order=10, icon="book"),
        PublicPage(_("Monthly exchanges"), "exchange_list", order=20, icon="gift"),
        PublicPage(_("What stars open"), "perks", order=25, icon="star"),
        PublicPage(_("The rules"), "rules", order=30, icon="info"),
        PublicPage(_("A version of the rules"), "rules_read", order=31, door=False),
        PublicPage(_("Honours"), "honours", order=40, icon="star"),
        PublicPage(_("Honours of a quarter"), "quarter_lists", door=False),
        PublicPage(_("Good-deeds stories"), "stories", order=42, icon="heart"),
        PublicPage(_("Ranking"), "rankings", order=45, icon="flag"),
        PublicPage(_("The year"), "yearbook", order=47, icon="calendar"),
        PublicPage(_("The fund"), "fund", order=50, icon="wallet"),
        PublicPage(_("The bank in figures"), "numbers", order=55, icon="chart"),
        PublicPage(_("Quarterly recheck"), "rechecks", order=60, icon="shield"),
    )
    # Open where the book is closed too: who stands in front of a certificate checks it, and who
    # received one of the level above is no member there. The last two ask for whom they are.
    certificates = (
        PublicPage(_("Check a certificate"), "check_certificate", door=False),
        PublicPage(_("Certificate"), "certificate", door=False),
        PublicPage(_("Certificate"), "certificate_pdf", door=False),
    )
    return (
        *(shop if decided.public_shop else ()),
        *(book if decided.public_book else ()),
        *certificates,
    )


@hookimpl
def linli_agent_pages(session: Session, actor: Actor, community: Place) -> Sequence[AgentPage]:
    from linli_moral_bank import overview

    return overview.agent_pages(session, actor, community)


@hookimpl
def linli_on_event(session: Session, event: Event) -> None:
    from linli.events import (
        ContributionConfirmed,
        ContributionCorrected,
        DecisionMade,
        PersonJoined,
        PersonLeft,
        PointsMovedBack,
    )
    from linli.notices import NoticeItemsDecided
    from linli_moral_bank.books import purse
    from linli_moral_bank.deeds import booking, contributions, publishing
    from linli_moral_bank.honours import voting
    from linli_moral_bank.rule_sets import consulting
    from linli_moral_bank.shop import returning
    from linli_moral_bank.tasks import taking

    if isinstance(event, PersonJoined):
        purse.welcome(session, event.community_id, event.person_id)
    elif isinstance(event, PersonLeft):
        taking.give_up(session, event.person_id, event.community_id)
    elif isinstance(event, ContributionConfirmed):
        contributions.on_confirmed(session, event)
    elif isinstance(event, ContributionCorrected):
        contributions.on_corrected(session, event)
    elif isinstance(event, DecisionMade):
        voting.on_decided(session, event)
        consulting.on_decided(session, event)
    elif isinstance(event, PointsMovedBack):
        returning.on_moved_back(session, event)
    elif isinstance(event, NoticeItemsDecided) and event.notice_kind == publishing.NOTICE:
        booking.on_decided(session, event)


@hookimpl
def linli_jobs() -> Sequence[Job]:
    from linli_moral_bank.books import lasting, pooling, year_sums
    from linli_moral_bank.deeds import publishing
    from linli_moral_bank.rule_sets.publishing import TAKE_EFFECT, take_effect
    from linli_moral_bank.shop import redemption

    return (
        Job(lasting.WARN, _("Tell whose points end soon"), lasting.warn, cron="20 1 * * *"),
        Job(pooling.POOL, _("Bring households' points together"), pooling.pool, cron="30 1 * * *"),
        Job(year_sums.KEEP, _("Add up the years"), year_sums.keep, cron="*/15 * * * *"),
        Job(TAKE_EFFECT, _("Let new rules hold from their day on"), take_effect),
        Job(redemption.GIVE_BACK, _("Give back what nobody fetched"), redemption.give_back),
        Job(
            publishing.ON_THE_DAY,
            _("Publish verified deeds on the community's day"),
            publishing.publish_on_the_day,
            cron="10 0 * * *",
        ),
    )


@hookimpl
def linli_code_purposes() -> Sequence[CodePurpose]:
    from linli_moral_bank.perks import card
    from linli_moral_bank.shop import redemption

    return (
        CodePurpose(redemption.PURPOSE, _("Fetch something at a merchant's"), "merchant_code"),
        CodePurpose(card.PURPOSE, _("Show the stars of a courtesy card"), "courtesy_code"),
    )


@hookimpl
def linli_units() -> Mapping[str, Text]:
    from linli_moral_bank.books.units import PURPOSES

    return PURPOSES


@hookimpl
def linli_acts() -> Mapping[str, Text]:
    from linli_moral_bank.acts import ACTS

    return ACTS


@hookimpl
def linli_may_see(session: Session, actor: Actor, subject: Subject) -> bool | None:
    from linli_moral_bank.books import receipts
    from linli_moral_bank.deeds import acting
    from linli_moral_bank.honours import stories
    from linli_moral_bank.models import Deed
    from linli_moral_bank.shop import further_photos, photos

    if subject.type in (photos.SUBJECT, further_photos.SUBJECT):
        return True  # what is on offer is shown to everybody
    if subject.type == receipts.SUBJECT:
        return receipts.may_see(session, actor, subject.id)
    deed = session.get(Deed, subject.id) if subject.type == "moral_bank.deed" else None
    if deed is None:
        return None
    return acting.may_see_evidence(session, actor, deed) or stories.shows_photos(session, deed.id)


@hookimpl
def linli_correctable(session: Session, subject: Subject) -> Correctable | None:
    from linli_moral_bank.deeds import booking

    return booking.correctable(session, subject.id) if subject.type == "moral_bank.deed" else None


@hookimpl
def linli_personal_data(session: Session, person_id: UUID) -> Sequence[DataSection]:
    from linli_moral_bank import overview

    return overview.personal_data(session, person_id)


@hookimpl
def linli_ties(session: Session, person_id: UUID) -> Sequence[Tie]:
    from linli_moral_bank import erasing

    return erasing.ties(session, person_id)


@hookimpl
def linli_erase(session: Session, person_id: UUID) -> None:
    from linli_moral_bank import erasing

    erasing.erase(session, person_id)


@hookimpl
def linli_problems(session: Session, community: Place) -> Sequence[Problem]:
    from linli_moral_bank import problems

    return problems.found(session, community)


@hookimpl
def linli_starters() -> Mapping[str, Traversable]:
    folder = files(__name__) / "starters"
    return {name: folder / f"{name}.yaml" for name in ("longhai", "yantan")}


@hookimpl
def linli_apply_starter(
    session: Session, actor: Actor, community: Place, section: Mapping[str, Any]
) -> None:
    from linli_moral_bank import starter

    starter.apply(session, actor, community, section)


@hookimpl
def linli_demo(world: "DemoWorld", until: datetime) -> None:
    from linli_moral_bank.demo import fill

    fill(world)
