"""Setting a community up from a template: whole, once, and with the line of what does not fit."""

from collections.abc import Iterator
from typing import Any

import pytest
from pydantic import BaseModel, Field
from sqlalchemy import func, select
from sqlmodel import Session, SQLModel, col
from tests.core.plugins.fakes import installed, module

from linli import access, communities, people, plugins, points, starters
from linli.access import SYSTEM, Actor
from linli.communities import CommunityKind, Place
from linli.communities.models import Community
from linli.errors import Refusal
from linli.hooks import PluginInfo
from linli.i18n import texts
from linli.people import OrganisationKind, PeopleSettings
from linli.starters import StarterRefused

_ = texts("linli")

TEXT = """\
format: 1
title: 我们的社区
settings:
  core: {masking: surname, categories: {elder: 老人}}
units:
  - {code: moral, name: 道德积分, expiry: {rule: months, count: 24}}
groups:
  - {code: "1", name: 第一组}
  - {code: "2", name: 第二组}
organisations:
  - kind: merchant
    name: 巷口小面
    fields: [餐饮]
    phone: 023-66001234
    agents: [{name: 张三, sign_in_name: zhangsan}, {name: 老周, phone: 138 0013 8000}]
roles:
  - role: panel_member
    group: "2"
    person: {name: 张三, sign_in_name: zhangsan}
plugins:
  shed:
    settings: {days: 9}
    tools: [ladder, drill]
"""


class Settings(BaseModel):
    """The settings of a plugin that is made here."""

    days: int = Field(default=7, title="Days", description="Days to keep a tool.", ge=1)


class NoSuchTool(Refusal):
    """The plugin knows no such tool."""

    code = "shed.no_such_tool"


Sections = list[dict[str, Any]]


@pytest.fixture
def shed() -> Iterator[Sections]:
    """A plugin that reads a section; what it was given."""
    given: Sections = []

    def linli_plugin() -> PluginInfo:
        return PluginInfo("shed", "linli.signin", _("Shed"), _("Ladders"), settings=Settings)

    def linli_apply_starter(session: Session, community: Place, section: dict[str, Any]) -> None:
        groups = communities.groups(session, community.id)
        merchants = people.organisations(session, community.id, kind=OrganisationKind.MERCHANT)
        assert len(groups) == 2 and len(merchants) == 1
        for index, tool in enumerate(section["tools"]):
            if tool == "spaceship":
                raise NoSuchTool(_("Please give a name."), field=f"tools.{index}")
        given.append(section)

    made = module("shed", linli_plugin=linli_plugin, linli_apply_starter=linli_apply_starter)
    with installed(made):
        yield given


def file(text: str = TEXT) -> starters.StarterFile:
    return starters.read("ours.yaml", text.encode())


def rows(session: Session) -> dict[str, int]:
    return {
        name: session.execute(select(func.count()).select_from(table)).scalar_one()
        for name, table in SQLModel.metadata.tables.items()
        if name.startswith("core_")
    }


def found(session: Session, text: str = TEXT) -> Place:
    return starters.found(session, SYSTEM, file(text), slug="ours", name="我们")


def test_everything_in_the_file_is_there(session: Session, shed: Sections) -> None:
    place = found(session)
    assert (place.name, place.kind) == ("我们", CommunityKind.COMMUNITY)
    settings = communities.settings(session, place.id, "core", PeopleSettings)
    assert settings.categories == {"elder": "老人"}
    unit = points.find_unit(session, place.id, "moral")
    assert (unit.name, unit.expiry) == ("道德积分", points.Expiry(points.ExpiryRule.MONTHS, 24))
    first, second = communities.groups(session, place.id)
    assert (first.name, second.code) == ("第一组", "2")
    (shop,) = people.organisations(session, place.id)
    assert (shop.name, shop.fields_of_work, shop.phone) == ("巷口小面", ("餐饮",), "+862366001234")
    member, keeper = people.members(session, SYSTEM, place.id)
    assert (keeper.name, keeper.phone) == ("老周", "+8613800138000")
    assert {name for _id, name in people.agents_of(session, shop.id)} == {"张三", "老周"}
    assert (member.name, member.group_id) == ("张三", second.id)
    assert access.Grant("panel_member", place.id, second.id) in access.grants_of(
        session, member.person_id
    )
    assert plugins.enabled(session, place.id) == {"shed"}
    assert communities.settings(session, place.id, "shed", Settings).days == 9
    assert shed == [{"tools": ["ladder", "drill"]}]


def test_applied_again_it_changes_nothing(session: Session, shed: Sections) -> None:
    place = found(session)
    session.flush()
    before = rows(session)
    starters.apply(session, SYSTEM, place, file())
    session.flush()
    assert rows(session) == before
    assert len(shed) == 2  # the plugin is asked, and has to be idempotent itself


def test_what_the_community_decided_itself_stays(session: Session, shed: Sections) -> None:
    place = found(session)
    communities.save_settings(session, SYSTEM, place.id, "shed", Settings, {"days": 30})
    communities.rename(
        session, SYSTEM, communities.groups(session, place.id)[0].id, name="改了名的组"
    )
    starters.apply(session, SYSTEM, place, file())
    assert communities.settings(session, place.id, "shed", Settings).days == 30
    assert communities.groups(session, place.id)[0].name == "改了名的组"


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("masking: surname", "masking: none", "line 4, settings.core.masking: "),
        ("  core: {", "  heart: {", "line 4, settings.heart: core has no settings called heart"),
        ("code: moral", "code: 道德", "line 6, units[1].code: "),
        ('{code: "2", name', '{code: "1", name', "line 18, roles[1].group: there is no group 2"),
        ("023-66001234", "'12'", "line 14, organisations[1].phone: This phone number"),
        ("138 0013 8000", "'12'", "line 15, organisations[1].agents[2].phone: This phone"),
        (
            "role: panel_member",
            "role: king",
            "line 17, roles[1].role: There is no role called king",
        ),
        ("  shed:", "  garage:", "line 21, plugins.garage: The plugin garage is not installed"),
        ("days: 9", "days: 0", "line 22, plugins.shed.settings.days: "),
        ("days: 9", "dais: 9", "line 22, plugins.shed.settings.dais: “dais” is not known here"),
        ("ladder, drill", "ladder, spaceship", "line 23, plugins.shed.tools[2]: Please give"),
    ],
)
def test_what_does_not_fit_is_told_with_its_line(
    session: Session, shed: Sections, old: str, new: str, told: str
) -> None:
    assert old in TEXT
    with pytest.raises(StarterRefused) as refused, session.begin_nested():
        found(session, TEXT.replace(old, new))
    assert told in str(refused.value)
    assert session.execute(select(func.count(col(Community.id)))).scalar_one() == 0


def test_a_plugin_that_reads_nothing_is_told_nothing(session: Session) -> None:
    def linli_plugin() -> PluginInfo:
        return PluginInfo("shed", "linli.signin", _("Shed"), _("Ladders"))

    with installed(module("shed", linli_plugin=linli_plugin)):
        for text, told in (
            (TEXT, "plugins.shed.settings: this plugin has no settings"),
            (
                TEXT.replace("    settings: {days: 9}\n", ""),
                "plugins.shed.tools: this plugin reads",
            ),
        ):
            with pytest.raises(StarterRefused) as refused, session.begin_nested():
                found(session, text)
            assert told in str(refused.value)


def test_a_unit_that_a_community_above_has_is_used_and_not_doubled(
    session: Session, shed: Sections
) -> None:
    district = communities.create(
        session, SYSTEM, kind=CommunityKind.DISTRICT, code="D", name="区", slug="district"
    )
    above = points.define_unit(session, SYSTEM, district.id, "moral", "全区积分")
    place = starters.found(session, SYSTEM, file(), slug="ours", parent_id=district.id)
    assert points.find_unit(session, place.id, "moral").id == above.id


def test_only_who_may_change_settings_may_apply_it(session: Session, shed: Sections) -> None:
    place = found(session)
    nobody = people.add_person(session, SYSTEM, place.id, name="李四")
    with pytest.raises(access.NotAllowed):
        starters.apply(session, Actor(nobody.id), place, file())
