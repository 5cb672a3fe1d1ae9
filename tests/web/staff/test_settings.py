"""Settings pages: every kind of input, inheriting, errors in their places, stale pages."""

from collections.abc import Callable, Iterator
from datetime import date
from enum import StrEnum
from importlib.metadata import EntryPoint
from typing import Annotated, Any

import pytest
from pydantic import BaseModel, Field, field_validator
from werkzeug.datastructures import MultiDict

from linli import audit, communities, plugins
from linli.access import SYSTEM
from linli.communities import CommunityKind, Place
from linli.db import Database
from linli.i18n import N_, texts
from linli.people import Masking, PeopleSettings
from linli.plugins import Plugins
from linli.testing import MakePerson
from linli.testing.client import Client, Page
from linli_web.staff.settings_fields import asked_by
from linli_web.staff.settings_form import Input, filled, find_faults, typed, value_of

Open = Callable[[str], Page]
_ = texts("linli")


class Colour(StrEnum):
    """A choice."""

    RED = "red"
    BLUE = "blue"


class Prize(BaseModel):
    """An entry with parts."""

    name: str = Field(title=N_("Prize"))
    points: Annotated[int, Field(ge=1)] = Field(default=1, title=N_("Points"))


class Everything(BaseModel):
    """One of each kind."""

    on: bool = Field(default=True, title=N_("On"))
    days: Annotated[int, Field(ge=1, le=60)] = Field(default=7, title=N_("Days"))
    share: float = Field(default=0.5, title=N_("Share"))
    title: str = Field(default="x", max_length=20, title=N_("Title"))
    story: str = Field(default="", max_length=2000, title=N_("Story"))
    colour: Colour = Field(
        default=Colour.RED,
        title=N_("Colour"),
        json_schema_extra={"labels": {Colour.RED: N_("Red"), Colour.BLUE: N_("Blue")}},
    )
    begins: date = Field(default=date(2026, 1, 1), title=N_("Begins"))
    ends: date | None = Field(default=None, title=N_("Ends"))
    stars: list[int] = Field(default=[10, 30], title=N_("Stars"))
    streets: list[str] = Field(default=["East"], title=N_("Streets"))
    colours: list[Colour] = Field(default=[Colour.RED], title=N_("Colours"))
    names: dict[str, str] = Field(default={"a": "A"}, title=N_("Names"))
    weights: dict[str, int] = Field(default={"a": 1}, title=N_("Weights"))
    prize: Prize = Field(default=Prize(name="cup"), title=N_("Main prize"))
    prizes: list[Prize] = Field(default=[Prize(name="cup")], title=N_("Prizes"))
    by_group: dict[str, Prize] = Field(default={"g": Prize(name="cup")}, title=N_("By group"))
    odd: dict[str, list[int]] = Field(default={"a": [1]}, title=N_("Odd"))

    @field_validator("stars")
    @classmethod
    def _rising(cls, stars: list[int]) -> list[int]:
        if stars != sorted(stars):
            raise ValueError(_("Please write them in rising order."))
        return stars


def test_every_kind_of_value_is_asked_for_in_its_own_way() -> None:
    kinds = {asked.name: asked.kind for asked in asked_by(Everything, "linli")}
    assert kinds == {
        "on": "yes_no",
        "days": "whole",
        "share": "number",
        "title": "text",
        "story": "long",
        "colour": "choice",
        "begins": "date",
        "ends": "date",
        "stars": "numbers",
        "streets": "lines",
        "colours": "many",
        "names": "entries",
        "weights": "entries",
        "prize": "group",
        "prizes": "entries",
        "by_group": "entries",
        "odd": "json",
    }
    days = next(asked for asked in asked_by(Everything, "linli") if asked.name == "days")
    assert (days.minimum, days.maximum) == (1, 60)


def _sent(inputs: list[Input]) -> "MultiDict[str, str]":
    """What a browser sends of a page whose inputs are left as they are."""
    sent: MultiDict[str, str] = MultiDict()

    def collect(shown: Input) -> None:
        for part in shown.parts:
            collect(part)
        if shown.asked.kind == "entries":
            sent.add(f"{shown.name}.rows", str(len(shown.rows)))
            for row in shown.rows:
                sent.add(row.key_name, row.key)
                for part in row.parts:
                    collect(part)
        elif shown.asked.kind == "yes_no":
            if shown.typed:
                sent.add(shown.name, "true")
        elif shown.asked.kind == "many":
            for value in shown.typed:
                sent.add(shown.name, value)
        elif shown.asked.kind != "group":
            sent.add(shown.name, shown.typed)

    for shown in inputs:
        collect(shown)
    return sent


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"on": False, "stars": [], "names": {}, "prizes": [], "streets": []},
        {"ends": date(2026, 5, 1), "colours": [Colour.BLUE, Colour.RED], "share": 0.25},
        {"prizes": [Prize(name="a", points=3), Prize(name="b")], "odd": {"x": [1, 2]}},
    ],
)
def test_values_survive_being_shown_and_sent_back(changes: dict[str, Any]) -> None:
    before = Everything(**changes)
    values = before.model_dump(mode="json")
    fields = asked_by(Everything, "linli")
    sent = _sent([filled(asked, asked.name, values[asked.name]) for asked in fields])
    read = {asked.name: value_of(typed(asked, asked.name, sent)) for asked in fields}
    assert Everything.model_validate(read) == before


def test_a_setting_is_decided_here_and_given_back_to_the_level_above(
    client: Client, person_with: MakePerson, database: Database
) -> None:
    with database.writing() as session:
        district = communities.create(
            session, SYSTEM, kind=CommunityKind.DISTRICT, code="Q", name="青禾区", slug="qinghe"
        )
        below = communities.create(
            session,
            SYSTEM,
            kind=CommunityKind.COMMUNITY,
            code="G",
            name="桂花社区",
            slug="guihua",
            parent_id=district.id,
        )
        communities.save_settings(
            session, SYSTEM, district.id, "core", PeopleSettings, {"masking": "full"}
        )
    client.sign_in(person_with("administrator", community=district))
    page = client.get("/c/guihua/staff/settings/core")
    assert "As 青禾区 has decided: The whole name: 张三丰" in page.text
    assert "As usual: yes" in page.text
    inherited = {
        "inherit.masking": None,
        "inherit.open_sign_up": "true",
        "inherit.categories": "true",
    }
    page = page.submit("Save", **{**inherited, "masking": "surname"})
    assert "The settings are saved." in page.text

    def masking() -> Masking:
        with database.reading() as session:
            return communities.settings(session, below.id, "core", PeopleSettings).masking

    assert masking() is Masking.SURNAME
    page.submit("Save", **{**inherited, "inherit.masking": "true"})
    assert masking() is Masking.FULL
    with database.reading() as session:
        entries = audit.page(session, SYSTEM, below.id, action="core.settings.")
    assert [entry.after for entry in reversed(entries)] == [{"masking": "surname"}, {}]


def _save(page: Page, **values: object) -> Page:
    """Decide only the categories here, and send the form."""
    return page.submit(
        "Save",
        **{
            "inherit.masking": "true",
            "inherit.open_sign_up": "true",
            "inherit.categories": None,
            **values,
        },
    )


def test_a_table_of_names_grows_and_shrinks_and_shows_no_code(
    head: Open, database: Database, community: Place
) -> None:
    page = head("settings/core")
    assert "elder_alone" not in page.text
    page = _save(page, **{"categories[4].value": "退役军人"})
    assert "退役军人" in page.html
    assert "退役军人" in head("people/new").text
    with database.reading() as session:
        known = communities.settings(session, community.id, "core", PeopleSettings).categories
    assert known["elder_alone"] == "独居老人"
    assert known["退役军人"] == "退役军人"
    page = _save(page, **{"categories[4].value": ""})
    assert "退役军人" not in page.html
    rows = page.html.count('.value"')
    page = page.submit("More rows", **{"categories[4].value": "新类"})
    assert page.status == 200
    assert page.html.count('.value"') == rows + 3
    assert 'value="新类"' in page.html


def test_a_new_name_takes_no_other_ones_key() -> None:
    (asked,) = (each for each in asked_by(PeopleSettings, "linli") if each.name == "categories")
    sent = MultiDict(
        {
            "t.rows": "4",
            "t[0].key": "青年",
            "t[0].value": "青年人",
            "t[1].key": "",
            "t[1].value": "青年",
            "t[2].key": "gone",
            "t[2].value": " ",
            "t[3].key": "",
            "t[3].value": "军属",
        }
    )
    shown = typed(asked, "t", sent)
    assert not find_faults(shown)
    assert value_of(shown) == {
        "青年": "青年人",
        "青年 2": "青年",
        "军属": "军属",
    }


def test_a_table_with_codes_of_its_own_asks_for_them() -> None:
    (asked,) = (each for each in asked_by(Everything, "linli") if each.name == "names")
    sent = MultiDict(
        {
            "t.rows": "3",
            "t[0].key": "a",
            "t[0].value": "1",
            "t[1].key": "a",
            "t[1].value": "2",
            "t[2].key": "",
            "t[2].value": "3",
        }
    )
    shown = typed(asked, "t", sent)
    assert find_faults(shown)
    assert [[str(error) for error in row.errors] for row in shown.rows] == [
        [],
        ["This code is there twice."],
        ["Please give this entry a code."],
    ]


@pytest.mark.linli_plugins(*plugins.manager().working)
def test_what_is_rewarded_is_chosen_by_its_name(head: Open) -> None:
    page = head("settings/volunteer_hours")
    assert "A wish that came true" in page.text
    assert "micro_wishes.wish_fulfilled" not in page.text


def test_errors_stand_beside_their_field_and_keep_what_was_typed(head: Open) -> None:
    page = head("settings/core.evidence").submit(
        "Save",
        **{"inherit.max_megabytes": None, "inherit.max_files": "true", "max_megabytes": "500"},
    )
    assert page.status == 422
    assert "Please write 50 or less." in page.text
    assert 'value="500"' in page.html


def test_a_page_that_became_stale_is_refused_and_shows_what_was_typed(
    head: Open, database: Database, community: Place
) -> None:
    page = head("settings/core")
    with database.writing() as session:
        communities.save_settings(
            session, SYSTEM, community.id, "core", PeopleSettings, {"open_sign_up": False}
        )
    refused = _save(page, **{"categories[0].value": "共产党员"})
    assert refused.status == 409
    assert "A colleague has just changed these settings." in refused.text
    assert 'value="共产党员"' in refused.html
    with database.reading() as session:
        kept = communities.settings(session, community.id, "core", PeopleSettings)
    assert kept.categories["party_member"] == "党员"
    assert kept.open_sign_up is False
    assert "Show what holds now" in dict(refused.links)


def test_unknown_owners_have_no_page(head: Open) -> None:
    assert head("settings/nobody").status == 404


@pytest.fixture
def fussy(monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> Iterator[Plugins]:
    """A process with one plugin that has one setting of each kind."""
    package = tmp_path / "fussy_plugin"
    package.mkdir()
    (package / "__init__.py").write_text(
        "from linli.hooks import PluginInfo, hookimpl\n"
        "from linli.i18n import texts\n"
        "_ = texts('linli')\n"
        "class Plugin: pass\n"
        "@hookimpl\n"
        "def linli_plugin():\n"
        "    from tests.web.staff.test_settings import Everything\n"
        "    return PluginInfo('fussy', 'fussy_plugin', _('Fussy'), _('Fussy'), Everything)\n"
    )
    monkeypatch.syspath_prepend(str(tmp_path))
    loaded = Plugins([EntryPoint("fussy", "fussy_plugin", "linli.plugins")])
    assert set(loaded.working) == {"fussy"}, loaded.broken
    plugins.use(loaded)
    yield loaded
    plugins.use(None)


@pytest.mark.usefixtures("fussy")
@pytest.mark.linli_plugins("fussy")
def test_a_plugins_settings_are_asked_for_and_its_own_words_say_what_is_wrong(
    head: Open, database: Database, community: Place
) -> None:
    page = head("settings/fussy")
    names = {asked.name for asked in asked_by(Everything, "linli")}
    left = {f"inherit.{name}": "true" for name in names}
    wrong = page.submit(
        "Save",
        **{**left, "inherit.stars": None, "inherit.prizes": None, "stars": "30、10"},
        **{"prizes[1].name": "bowl", "prizes[1].points": "0"},
    )
    assert wrong.status == 422
    assert "Please write them in rising order." in wrong.text
    assert "Please write 1 or more." in wrong.text
    assert 'value="30、10"' in wrong.html
    right = wrong.submit("Save", **{"stars": "10 30, 90", "prizes[1].points": "4"})
    assert "The settings are saved." in right.text
    with database.reading() as session:
        saved = communities.settings(session, community.id, "fussy", Everything)
        own, _version = communities.own_overrides(session, community.id, "fussy")
    assert saved.stars == [10, 30, 90]
    assert [prize.name for prize in saved.prizes] == ["cup", "bowl"]
    assert set(own) == {"stars", "prizes"}
