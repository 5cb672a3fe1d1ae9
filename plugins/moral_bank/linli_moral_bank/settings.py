"""What a community decides about its moral bank; its settings page is made from this model."""

from collections.abc import Iterable
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, Field, field_validator
from sqlmodel import Session

from linli import communities
from linli.i18n import N_
from linli.points import Expiry, ExpiryRule, OwnerKind

#: Fields of work that make an organisation a school, where a community has no words of its own.
_SCHOOLS = ("学校", "小学", "中学", "幼儿园", "school")


class MoralBankSettings(BaseModel):
    """Typed settings; each is inherited down the tree until a community decides otherwise."""

    verifiers: Annotated[int, Field(ge=1, le=5)] = Field(
        default=1,
        title=N_("Verifiers for a deed"),
        description=N_(
            "How many members of the group's panel must agree before it counts. Name at least one "
            "more for each group, since whoever is close to a deed leaves it to the others."
        ),
    )
    schools: list[Annotated[str, Field(min_length=1, max_length=40)]] = Field(
        default=list(_SCHOOLS),
        title=N_("Fields of work that make a school"),
        description=N_(
            "One on each line. Where an item asks the school, whoever acts for an organisation "
            "with one of them gives the school's word. Left empty, the usual words hold."
        ),
    )
    notice_days: Annotated[int, Field(ge=1, le=60)] = Field(
        default=7,
        title=N_("Days on notice"),
        description=N_("How long verified deeds are published before they are booked."),
    )
    publish_day: Annotated[int, Field(ge=0, le=28)] = Field(
        default=0,
        title=N_("Day of the month for the notice"),
        description=N_(
            "On this day what is verified is published by itself. 0: staff publish it by hand."
        ),
    )
    declare_within_days: Annotated[int, Field(ge=1, le=366)] = Field(
        default=60,
        title=N_("Days to declare a deed"),
        description=N_("A deed that lies further back can no longer be declared."),
    )
    false_report_days: Annotated[int, Field(ge=0, le=366)] = Field(
        default=90,
        title=N_("Days without reporting after a report made up"),
        description=N_("Who made a report up, as the panel found, cannot report again so long."),
    )
    hear_days: Annotated[int, Field(ge=1, le=60)] = Field(
        default=7,
        title=N_("Days to answer a report"),
        description=N_(
            "So long whoever is reported may say something to it before a deduction goes on "
            "notice. After that staff may go on without an answer."
        ),
    )
    appeal_days: Annotated[int, Field(ge=1, le=366)] = Field(
        default=30,
        title=N_("Days to appeal"),
        description=N_("So long after a deduction somebody may still ask for another look at it."),
    )
    black_list: bool = Field(
        default=False,
        title=N_("A black list is shown"),
        description=N_(
            "Only for booked deductions, never of anybody under 18, with notice, appeal and an end."
        ),
    )
    black_list_days: Annotated[int, Field(ge=1, le=366)] = Field(
        default=366,
        title=N_("Days on the black list at most"),
        description=N_("Nobody is shown longer for one deduction."),
    )
    deductions_make_debt: bool = Field(
        default=False,
        title=N_("A deduction may leave a debt"),
        description=N_(
            "Without it a deduction takes from the purse at most what is there. The score always "
            "goes down by all of it."
        ),
    )
    debt_limit: Annotated[int, Field(ge=0, le=10_000)] = Field(
        default=0,
        title=N_("The most points that somebody may owe"),
        description=N_("Where a deduction may leave a debt. 0: no limit."),
    )
    household_purse: bool = Field(
        default=False,
        title=N_("Households keep their points together"),
        description=N_(
            "Members earn, and any of them spends what the household has; what one person may take "
            "in a month, the household may. Scores and stars stay each person's own. Once "
            "together, points are not parted again."
        ),
    )
    opening_points: Annotated[int, Field(ge=0, le=1000)] = Field(
        default=0,
        title=N_("Points to begin with"),
        description=N_("Everybody who joins from now on gets these to spend; 0: none."),
    )
    opening_points_organisations: Annotated[int, Field(ge=0, le=10_000)] = Field(
        default=0,
        title=N_("Points that organisations begin with"),
        description=N_("An organisation's account is opened with its first deed; 0: none."),
    )
    opening_points_households: Annotated[int, Field(ge=0, le=1000)] = Field(
        default=0,
        title=N_("Points that households begin with"),
        description=N_(
            "Beside what each member gets. A household's account is opened with its first deed or "
            "exchange; 0: none."
        ),
    )
    points_end: Literal["months", "year", "next_year"] = Field(
        default="months",
        title=N_("When points end"),
        description=N_("Decide it before the first points are given; later it no longer changes."),
        json_schema_extra={
            "labels": {
                "months": N_("after the months said below"),
                "year": N_("with the year in which they were earned"),
                "next_year": N_("with the year after"),
            }
        },
    )
    points_last_months: Annotated[int, Field(ge=0, le=120)] = Field(
        default=0,
        title=N_("Months that points last"),
        description=N_("Where they end after months. 0: they do not end."),
    )
    fen_per_point: Annotated[int, Field(ge=0, le=10_000)] = Field(
        default=100,
        title=N_("What a point is worth, in fen"),
        description=N_(
            "Only to reckon what the points cost; they are never paid out. 100 fen are 1 yuan."
        ),
    )
    keepers_apart: bool = Field(
        default=False,
        title=N_("Stock and fund are kept by different people"),
        description=N_(
            "Whoever changed or counted the stock in a year does not write into the fund's book "
            "in that year, nor the other way round."
        ),
    )
    stars: list[int] = Field(
        default=[10, 30, 60, 100, 200],
        title=N_("Score needed for each star"),
        description=N_(
            "Of one year, from one star upwards, for example 10, 30, 60, 100, 200. Stars hold "
            "until the end of the year after."
        ),
    )
    low_stock: Annotated[int, Field(ge=0, le=1000)] = Field(
        default=3,
        title=N_("Portions left at which goods run low"),
        description=N_("Staff are told, and residents see that only so many are left."),
    )
    most_portions: Annotated[int, Field(ge=1, le=100)] = Field(
        default=10,
        title=N_("Portions redeemed at once at most"),
        description=N_("Of one good or service. What somebody may have in a month stands with it."),
    )
    code_hours: Annotated[int, Field(ge=1, le=720)] = Field(
        default=48,
        title=N_("Hours to fetch something"),
        description=N_("After that the points, and what was set aside, are given back."),
    )
    redeem_alone_from: Annotated[int, Field(ge=0, le=18)] = Field(
        default=0,
        title=N_("Age from which children redeem by themselves"),
        description=N_(
            "Younger ones redeem through their guardian, or at the counter where the guardian "
            "agrees. 0: everybody redeems for themselves."
        ),
    )
    voucher_days: Annotated[int, Field(ge=1, le=180)] = Field(
        default=30,
        title=N_("Days that a printed voucher is good"),
        description=N_("For merchants without a network. What is not handed in comes back."),
    )
    hand_in_days: Annotated[int, Field(ge=1, le=60)] = Field(
        default=14,
        title=N_("Days to hand in a voucher"),
        description=N_("So long after its last day a merchant may still hand it in."),
    )
    recheck_share: Annotated[int, Field(ge=1, le=100)] = Field(
        default=10,
        title=N_("Of a hundred, so many are drawn for the recheck"),
        description=N_(
            "Of the deeds booked and the exchanges handed over in a quarter. Whoever draws may "
            "choose another number; it is published."
        ),
    )
    recheck_threshold: Annotated[int, Field(ge=1, le=1000)] = Field(
        default=10,
        title=N_("The recheck looks at everything of so many points"),
        description=N_("Plus or minus, whether it is drawn or not."),
    )
    public_book: bool = Field(
        default=True,
        title=N_("The book is open to everybody"),
        description=N_(
            "Deeds, points and exchanges can be read without signing in, with names masked."
        ),
    )

    public_shop: bool = Field(
        default=True,
        title=N_("What points bring is open to everybody"),
        description=N_(
            "Goods and services with their prices, and where to exchange points, can be read "
            "without signing in."
        ),
    )

    @field_validator("schools")
    @classmethod
    def _some(cls, words: list[str]) -> list[str]:
        return list(dict.fromkeys(word.strip() for word in words if word.strip())) or list(_SCHOOLS)

    @field_validator("stars")
    @classmethod
    def _rising(cls, stars: list[int]) -> list[int]:
        if not 1 <= len(stars) <= 5 or stars != sorted(set(stars)) or stars[0] <= 0:
            raise ValueError("one to five numbers above zero, each greater than the one before")
        return stars

    def opening(self, kind: OwnerKind) -> int:
        """Return the points that an owner of a kind begins with."""
        match kind:
            case OwnerKind.PERSON:
                return self.opening_points
            case OwnerKind.HOUSEHOLD:
                return self.opening_points_households
            case OwnerKind.ORGANISATION:
                return self.opening_points_organisations
        return 0

    @property
    def lasting(self) -> Expiry:
        """How long points last."""
        if self.points_end != "months":
            return Expiry(ExpiryRule.YEAR_END, 1 if self.points_end == "next_year" else 0)
        if not self.points_last_months:
            return Expiry()
        return Expiry(ExpiryRule.MONTHS, self.points_last_months)

    @property
    def lowest_purse(self) -> int | None:
        """How far a purse may go down: 0, so many points of debt (below zero), or None: no end."""
        if not self.deductions_make_debt:
            return 0
        return -self.debt_limit if self.debt_limit else None

    def is_school(self, fields_of_work: Iterable[str]) -> bool:
        """Return whether an organisation with these fields of work is a school."""
        words = {word.casefold() for word in self.schools}
        return any(field.strip().casefold() in words for field in fields_of_work)

    def stars_for(self, score: int) -> int:
        """Return how many stars a score gives."""
        return sum(score >= needed for needed in self.stars)


def of(session: Session, community_id: UUID) -> MoralBankSettings:
    """Return the settings that hold in a community."""
    return communities.settings(session, community_id, "moral_bank", MoralBankSettings)
