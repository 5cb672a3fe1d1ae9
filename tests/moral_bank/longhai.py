"""What the tests of the moral bank share: Longhai from its template, and one step of a story."""

from collections.abc import Iterator
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID

import yaml
from PIL import Image
from sqlalchemy import select
from sqlmodel import Session, col

from linli import communities, people, points
from linli.access import SYSTEM
from linli.clock import now
from linli.communities import Place
from linli.people import OrganisationKind
from linli.points import Transfer
from linli.testing.clock import MovableClock
from linli.testing.people import Somebody
from linli_moral_bank import rule_sets, starter
from linli_moral_bank.books import purse
from linli_moral_bank.deeds import scoring, verification
from linli_moral_bank.deeds.declaring import declare
from linli_moral_bank.models import Deed, DeedState, Finding, Goods, Method
from linli_moral_bank.rule_sets.rules import RuleItem
from linli_moral_bank.settings import MoralBankSettings

STARTER = Path(starter.__file__).parent / "starters" / "longhai.yaml"


@dataclass(frozen=True)
class Bank:
    """The community of a test: two groups with panels, and everybody a story needs."""

    place: Place
    group: Place
    other_group: Place
    resident: Somebody
    neighbour: Somebody
    far: Somebody
    panel: Somebody
    second_panel: Somebody
    scorer: Somebody
    staff: Somebody
    president: Somebody
    evaluator: Somebody
    merchant: Somebody
    other_merchant: Somebody

    @property
    def id(self) -> UUID:
        return self.place.id


def apply_longhai(session: Session, bank: Bank) -> None:
    """Apply the template's own section, its organisations first."""
    template = longhai_template()
    wanted = {one["organisation"] for one in template["plugins"]["moral_bank"]["merchants"]}
    for organisation in template["organisations"]:
        if organisation["name"] not in wanted:
            continue
        made = people.add_organisation(
            session,
            SYSTEM,
            bank.id,
            kind=OrganisationKind.MERCHANT,
            name=organisation["name"],
            fields_of_work=organisation["fields"],
            address=organisation["address"],
        )
        if organisation["name"] == "巷口小面馆":
            people.name_agent(session, SYSTEM, made.id, bank.merchant.id)
        if organisation["name"] == "李记包子铺":
            people.name_agent(session, SYSTEM, made.id, bank.other_merchant.id)
    apply_section(session, bank)


def longhai_template() -> Any:
    """Return the template file without titles, and with six of its seventy merchants."""
    template = deepcopy(_template())
    section = template["plugins"]["moral_bank"]
    section["merchants"] = [one for one in section["merchants"] if not one.get("example")]
    del section["titles"]
    return template


@cache
def _template() -> Any:
    return yaml.safe_load(STARTER.read_text("utf-8"))  # longer than to write it into a database


def apply_section(session: Session, bank: Bank) -> None:
    """Apply the plugin's own section of the template."""
    section = dict(longhai_template()["plugins"]["moral_bank"])
    del section["settings"]
    with long_since(session):
        starter.apply(session, SYSTEM, bank.place, {"rules": section.pop("rules")})
    starter.apply(session, SYSTEM, bank.place, section)


@contextmanager
def long_since(session: Session) -> Iterator[None]:
    """Do something as if ninety days ago: rules that hold since then judge what happened since."""
    shown = session.info.get("linli.clock")
    session.info["linli.clock"] = MovableClock(now(session) - timedelta(days=90))
    yield
    session.info["linli.clock"] = shown


def rule_id(session: Session, bank: Bank, code: str) -> UUID:
    """Return the id of a rule in force by its code."""
    book = rule_sets.require_in_force(session, bank.id)
    return next(rule.id for rule in book.rules if rule.code == code)


def decide(session: Session, bank: Bank, **values: object) -> None:
    """Let the community decide something about its moral bank."""
    communities.save_settings(session, SYSTEM, bank.id, "moral_bank", MoralBankSettings, values)


def with_rule(session: Session, bank: Bank, **values: Any) -> UUID:
    """Publish a version with one more item, or with another one of the same code."""
    item = RuleItem.model_validate(
        {"code": "extra", "title": "事项", "product": "mulin", "points": 1, **values}
    )
    made = rule_sets.start(session, SYSTEM, bank.id)
    rule_sets.put(session, SYSTEM, bank.id, made.id, item)
    rule_sets.publish(session, SYSTEM, bank.id, made.id, untried=True)
    return rule_id(session, bank, item.code)


def photo(folder: Path) -> Path:
    """Write a small picture and return where it is."""
    path = folder / "photo.jpg"
    Image.new("RGB", (120, 90), (200, 120, 60)).save(path)
    return path


def tell(
    session: Session,
    bank: Bank,
    code: str = "visiting-elders",
    *,
    who: Somebody | None = None,
    about: Somebody | None = None,
    day: date | None = None,
    **more: object,
) -> Deed:
    """Declare a deed by its rule's code, by default the resident's own of today."""
    who = who or bank.resident
    return declare(
        session,
        who.actor,
        bank.id,
        rule_id=rule_id(session, bank, code),
        happened_on=day or now(session).date(),
        story="陪独居的周奶奶聊天，帮她买菜。",
        person_id=about.id if about else None,
        **more,  # type: ignore[arg-type]
    )


def agree(session: Session, bank: Bank, deed: Deed, who: Somebody | None = None) -> DeedState:
    """Let a member of the panel confirm a deed."""
    return verification.verify(
        session,
        (who or bank.panel).actor,
        bank.id,
        deed.id,
        finding=Finding.YES,
        method=Method.VISIT,
    )


def hear(session: Session, bank: Bank, deed: Deed) -> None:
    """Let the person reported say something."""
    person = next(
        p for p in (bank.resident, bank.neighbour, bank.far) if p.id == deed.beneficiary_id
    )
    scoring.hear(session, person.actor, bank.id, deed.id, "当时我先动手，我错了。")


def give(session: Session, bank: Bank, who: Somebody, amount: int) -> None:
    """Put points into somebody's purse."""
    person = purse.lock(session, bank.id, who.id)
    unit = purse.unit(session, bank.id, purse.POINTS)
    points.transfer(
        session,
        SYSTEM,
        Transfer(
            key=f"test:{who.id}:{points.balance(session, person.points_account_id).balance}",
            from_id=purse.source(session, unit),
            to_id=person.points_account_id,
            amount=amount,
            reason="test.gift",
        ),
    )


def good(session: Session, title: str) -> Goods:
    found: Goods = session.execute(
        select(Goods).where(col(Goods.title) == title).execution_options(populate_existing=True)
    ).scalar_one()
    return found
