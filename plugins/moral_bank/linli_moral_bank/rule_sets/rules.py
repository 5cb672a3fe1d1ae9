"""A score rule as data: how it is written in a file or a form, and what is asked for in words."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, Literal, NamedTuple, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, field_validator, model_validator
from pydantic.config import JsonDict

from linli.i18n import N_, Text
from linli_moral_bank.models import EvidenceNeed, Party, Rhythm, Way
from linli_moral_bank.texts import _

_Code = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]{0,39}$")]

#: "3", "-6", "1-5", "-5~-2", "2 到 4".
_RANGE = re.compile(r"([+-]?\d{1,6})(?:\s*(?:-|~|至|到|\.\.|,|，|、)\s*([+-]?\d{1,6}))?")
_SIGNS = str.maketrans("−–—～－＋", "---~-+")

_RHYTHMS: JsonDict = {
    Rhythm.ONCE: N_("once and for all"),
    Rhythm.DAILY: N_("by the day"),
    Rhythm.WEEKLY: N_("by the week"),
    Rhythm.MONTHLY: N_("by the month"),
    Rhythm.QUARTERLY: N_("by the quarter"),
    Rhythm.YEARLY: N_("by the year"),
}
_WAYS: JsonDict = {
    Way.SELF: N_("by the person"),
    Way.OTHER: N_("by a neighbour"),
    Way.STAFF: N_("by staff"),
    Way.EVENT: N_("by itself, when it is confirmed elsewhere"),
}
_PARTIES: JsonDict = {
    Party.PANEL: N_("the panel of the group"),
    Party.SCHOOL: N_("the school"),
    Party.FAMILY: N_("the family"),
    Party.STAFF: N_("the community's staff"),
}
_OwnerKind = Literal["person", "household", "organisation"]
_OWNERS: JsonDict = {
    "person": N_("persons"),
    "household": N_("households"),
    "organisation": N_("organisations"),
}
_EVIDENCE: JsonDict = {EvidenceNeed.NONE: N_("nothing"), EvidenceNeed.PHOTO: N_("a photo")}


class PointRange(NamedTuple):
    """The fewest and the most points; the same when they are fixed, below zero for a deduction."""

    least: int
    most: int

    def __str__(self) -> str:
        return str(self.least) if self.least == self.most else f"{self.least}~{self.most}"


def _points(value: Any) -> Any:
    """Read points as people write them: 3, "−6", "1-5", [1, 5]."""
    if isinstance(value, bool):
        raise ValueError(_("Please write the points as 3 or 1-5."))
    if isinstance(value, int):
        value = (value, value)
    elif isinstance(value, str):
        found = _RANGE.fullmatch(value.translate(_SIGNS).strip())
        if found is None:
            raise ValueError(_("Please write the points as 3 or 1-5."))
        value = (int(found[1]), int(found[2] or found[1]))
    if not (
        isinstance(value, list | tuple)
        and len(value) == 2
        and all(isinstance(part, int) and not isinstance(part, bool) for part in value)
    ):
        raise ValueError(_("Please write the points as 3 or 1-5."))
    least, most = value
    if least > most or not (least > 0 or most < 0):
        raise ValueError(
            _("The points are above zero, or all below it, and the smaller number comes first.")
        )
    return PointRange(least, most)


class Product(BaseModel):
    """A class of items with the rhythm people know it by: 修身 every day."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    code: _Code = Field(title=N_("Code in files"))
    title: Annotated[str, Field(min_length=1, max_length=40)] = Field(title=N_("Name"))
    rhythm: Rhythm = Field(title=N_("Counted"), json_schema_extra={"labels": _RHYTHMS})
    about: Annotated[str, Field(max_length=120)] = Field(default="", title=N_("In a few words"))


class RuleItem(BaseModel):
    """A rule as it is written. ``points`` is a number (3, −6) or a range (``[1, 5]``)."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    code: _Code = Field(
        title=N_("Code in files"),
        description=N_("Stays the same from version to version: what was done is counted by it."),
    )
    title: Annotated[str, Field(min_length=1, max_length=120)] = Field(title=N_("Item"))
    clause: Annotated[str, Field(max_length=300)] = Field(
        default="",
        title=N_("Clause of the covenant"),
        description=N_("The sentence of the residents' covenant that it stands for."),
    )
    product: Annotated[str, Field(min_length=1, max_length=40)] = Field(title=N_("Class"))
    points: Annotated[PointRange, BeforeValidator(_points)] = Field(
        title=N_("Points"),
        description=N_(
            "3 gives three points, -6 takes six away. With 1-5 the scorer chooses for each deed."
        ),
    )
    #: Left out, it is the product's.
    rhythm: Rhythm | None = Field(
        default=None,
        title=N_("Counted"),
        description=N_("Left empty: as its class."),
        json_schema_extra={"labels": _RHYTHMS},
    )
    cap: Annotated[int, Field(ge=1, le=1000)] | None = Field(
        default=None,
        title=N_("At most so often"),
        description=N_("For one person in that time. Left empty, it counts every time."),
    )
    household_cap: Annotated[int, Field(ge=1, le=1000)] | None = Field(
        default=None,
        title=N_("At most so often for a household"),
        description=N_("For all who live together, in that time. Left empty, there is no limit."),
    )
    cap_points: Annotated[int, Field(ge=1, le=100_000)] | None = Field(
        default=None,
        title=N_("At most so many points"),
        description=N_("For one person in that time. Left empty, there is no limit."),
    )
    cooldown_days: Annotated[int, Field(ge=1, le=366)] | None = Field(
        default=None,
        title=N_("Days between two"),
        description=N_("So many days lie at least between two of one person."),
    )
    per: Annotated[int, Field(ge=1, le=100_000)] | None = Field(
        default=None,
        title=N_("Points for every so many"),
        description=N_(
            "1 with the unit “hours” gives the points for each hour. Left empty: for each time."
        ),
    )
    unit: Annotated[str, Field(max_length=12)] = Field(
        default="",
        title=N_("Unit"),
        description=N_("What is counted: hours, people, bags."),
    )
    most: Annotated[int, Field(ge=1, le=100_000)] | None = Field(
        default=None,
        title=N_("Of these at most"),
        description=N_("More does not count at once. Left empty, there is no limit."),
    )
    since: date | None = Field(
        default=None,
        title=N_("Holds from"),
        description=N_("Of a campaign; left empty: always."),
    )
    until: date | None = Field(default=None, title=N_("Holds until"))
    categories: tuple[str, ...] = Field(
        default=(),
        title=N_("Only for"),
        description=N_("Nothing chosen: for everybody."),
    )
    owner_kinds: tuple[_OwnerKind, ...] = Field(
        default=("person",),
        title=N_("Goes to the account of"),
        description=N_(
            "Of a household its representative declares it, of an organisation who acts for it. "
            "Nothing chosen: of single persons."
        ),
        json_schema_extra={"labels": _OWNERS},
    )
    evidence: EvidenceNeed = Field(
        default=EvidenceNeed.NONE,
        title=N_("Must bring along"),
        json_schema_extra={"labels": _EVIDENCE},
    )
    ways: tuple[Way, ...] = Field(
        default=(),
        title=N_("Who declares it"),
        description=N_("Nothing chosen: a plus by anybody, a minus by a neighbour or staff."),
        json_schema_extra={"labels": _WAYS},
    )
    contribution: Annotated[str, Field(max_length=80)] = Field(
        default="",
        title=N_("Rewards"),
        description=N_(
            "Something that is confirmed elsewhere in the portal, such as volunteer hours. Then "
            "nobody declares it, unless “Who declares it” names somebody too."
        ),
    )
    direct: bool = Field(
        default=False,
        title=N_("Booked at once"),
        description=N_("What is confirmed elsewhere is booked without a notice."),
    )
    parties: tuple[Party, ...] = Field(
        default=(),
        title=N_("Has to be found true by"),
        description=N_(
            "All that are chosen. Nothing chosen: the panel of the group. The school is whoever "
            "acts for an organisation whose field of work the settings name."
        ),
        json_schema_extra={"labels": _PARTIES},
    )
    notice_days: Annotated[int, Field(ge=1, le=60)] | None = Field(
        default=None,
        title=N_("Days on notice"),
        description=N_("Left empty: as the community's settings say."),
    )
    verifiers: Annotated[int, Field(ge=1, le=5)] | None = Field(
        default=None,
        title=N_("Members of the panel who must agree"),
        description=N_(
            "Left empty: as the community's settings say. Where a group's panel has fewer members, "
            "such deeds wait for ever; the first page of the staff area names those groups."
        ),
    )
    veto: bool = Field(
        default=False,
        title=N_("Blocks honours"),
        description=N_("Who did this is not honoured for that year."),
    )
    example: bool = Field(
        default=False,
        title=N_("Only an example"),
        description=N_("Invented to fill the list; look at it before you publish."),
    )

    @property
    def allowed_ways(self) -> tuple[Way, ...]:
        """Ways in which it may come in: as written, else whatever fits a plus or a minus."""
        return self.ways or usual_ways(
            deduction=self.points.most < 0, contribution=self.contribution
        )

    @field_validator("owner_kinds")
    @classmethod
    def _of_somebody(cls, kinds: tuple[_OwnerKind, ...]) -> tuple[_OwnerKind, ...]:
        return tuple(dict.fromkeys(kinds)) or ("person",)

    @model_validator(mode="after")
    def _makes_sense(self) -> Self:
        if set(self.owner_kinds) != {"person"} and {Party.SCHOOL, Party.FAMILY} & set(self.parties):
            raise ValueError(_("School and family confirm only what a person did."))
        if self.verifiers is not None and self.parties and Party.PANEL not in self.parties:
            raise ValueError(
                _("How many of the panel must agree is asked only where the panel is asked.")
            )
        if self.per is not None and not (self.unit or self.contribution):
            raise ValueError(_("Please say of what: points for every so many need a unit."))
        if self.since and self.until and self.since > self.until:
            raise ValueError(_("The last day lies before the first."))
        if Way.EVENT in self.ways and not self.contribution:
            raise ValueError(_("Please choose what it rewards, or nobody could ever declare it."))
        if self.contribution:
            self._fits_what_is_confirmed_elsewhere()
        elif self.direct:
            raise ValueError(_("Only what is confirmed elsewhere can be booked at once."))
        return self

    def _fits_what_is_confirmed_elsewhere(self) -> None:
        """Refuse what nobody would keep to, since such a deed comes in verified and valued."""
        if self.points.least != self.points.most:
            raise ValueError(_("What is confirmed elsewhere gives fixed points, without a range."))
        if self.points.most < 0:
            raise ValueError(
                _("What is confirmed elsewhere only earns points: who loses some is heard before.")
            )
        if Way.EVENT not in self.allowed_ways:
            raise ValueError(
                _("What it rewards comes in by itself: please choose that way too, or none.")
            )
        if "person" not in self.owner_kinds:
            raise ValueError(_("What is confirmed elsewhere is rewarded to single persons."))
        if len(self.allowed_ways) > 1:
            return  # People tell of it too, and then all of this is asked.
        if set(self.owner_kinds) != {"person"}:
            raise ValueError(_("What is confirmed elsewhere is rewarded to single persons."))
        if self.parties or self.verifiers is not None or self.evidence is not EvidenceNeed.NONE:
            raise ValueError(
                _(
                    "What is confirmed elsewhere is not looked into again: nobody is asked about "
                    "it, and nothing is brought along."
                )
            )


def usual_ways(*, deduction: bool, contribution: str = "") -> tuple[Way, ...]:
    """Return the ways in which a plus or a minus comes in where its rule does not say."""
    if contribution:
        return (Way.EVENT,)
    return (Way.OTHER, Way.STAFF) if deduction else (Way.SELF, Way.OTHER, Way.STAFF)


class RuleList(BaseModel):
    """A whole rule set as it is written in a file."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    title: Annotated[str, Field(min_length=1, max_length=120)] = Field(title=N_("Title"))
    products: tuple[Product, ...] = Field(default=(), title=N_("Classes"))
    rules: tuple[RuleItem, ...] = Field(title=N_("Items"))
    #: Whether the rules of the level above hold too, where none here has the same code.
    extends: bool = Field(default=False, title=N_("Adds to the rules of the level above"))

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        for codes in ([one.code for one in self.products], [one.code for one in self.rules]):
            twice = sorted({code for code in codes if codes.count(code) > 1})
            if twice:
                raise ValueError(_("The code %(code)s is there twice.", code=twice[0]))
        if self.extends:
            return self
        if not self.products:
            raise ValueError(_("Rules need at least one class."))
        known = {product.code for product in self.products}
        for item in self.rules:
            if item.product not in known:
                raise ValueError(unknown_product(item))
        return self


def unknown_product(item: RuleItem) -> Text:
    """Return the sentence about an item whose class is nowhere."""
    return _(
        "“%(title)s” belongs to the class %(code)s, which these rules do not have.",
        title=item.title,
        code=item.product,
    )


def read(section: Mapping[str, Any]) -> RuleList:
    """Read a rule set from a template file's section.

    Raises:
        pydantic.ValidationError: something is missing or does not fit; it says what and where.
    """
    return RuleList.model_validate(section)
