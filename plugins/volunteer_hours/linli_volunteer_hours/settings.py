"""What a community decides about its volunteers; its settings page is made from this model."""

import re
from datetime import date
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, Field, field_validator
from sqlmodel import Session

from linli import communities
from linli.i18n import N_
from linli_volunteer_hours.models.safety import HomeLevel
from linli_volunteer_hours.texts import _

OWNER = "volunteer_hours"
#: What the kinds of contribution begin with that this plugin confirms itself.
OWN_KINDS = f"{OWNER}."
_KIND = re.compile(r"[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*", re.ASCII)


class VolunteerHoursSettings(BaseModel):
    """Typed settings; each is inherited down the tree until a community decides otherwise."""

    adult_age: Annotated[int, Field(ge=14, le=21)] = Field(
        default=18,
        title=N_("Age without a guardian"),
        description=N_("Younger volunteers need a guardian who agrees."),
    )
    weeks_ahead: Annotated[int, Field(ge=1, le=26)] = Field(
        default=4,
        title=N_("Weeks that can be signed up for"),
        description=N_("Shifts of recurring activities are made this far ahead."),
    )
    withdraw_hours: Annotated[int, Field(ge=0, le=168)] = Field(
        default=2,
        title=N_("Hours before a shift until which one can withdraw"),
        description=N_("After that the volunteer calls the leader."),
    )
    accept_hours: Annotated[int, Field(ge=1, le=72)] = Field(
        default=12,
        title=N_("Hours to accept a place that became free"),
        description=N_("Then it is offered to the next on the waiting list."),
    )
    early_minutes: Annotated[int, Field(ge=0, le=240)] = Field(
        default=30,
        title=N_("Minutes before a shift from which one can check in"),
        description=N_("The time that counts begins with the shift all the same."),
    )
    late_minutes: Annotated[int, Field(ge=0, le=720)] = Field(
        default=60,
        title=N_("Minutes after a shift until which one can check out"),
        description=N_("Who forgets it is checked out with the shift's end."),
    )
    remind_hours: Annotated[int, Field(ge=0, le=72)] = Field(
        default=20,
        title=N_("Hours before a shift at which those signed up are reminded"),
        description=N_("Of shifts that are made from now on. 0: nobody is reminded."),
    )
    season_days: Annotated[int, Field(ge=7, le=731)] = Field(
        default=200,
        title=N_("Longest season of a post in days"),
        description=N_("So long may one claim each shift of an activity ahead."),
    )
    visit_days: Annotated[int, Field(ge=1, le=14)] = Field(
        default=2,
        title=N_("Days in which a visit is written down"),
        description=N_("So long whom nobody reached stands on the leaders' list, too."),
    )
    write_down_days: Annotated[int, Field(ge=1, le=366)] = Field(
        default=30,
        title=N_("Days to write down hours from a paper list"),
        description=N_("Hours that lie further back can no longer be entered."),
    )
    notice_days: Annotated[int, Field(ge=0, le=60)] = Field(
        default=0,
        title=N_("Days on notice before hours count"),
        description=N_(
            "0: the leader's confirmation is enough. Order 67 of the Ministry of Civil Affairs "
            "asks for 7 working days where records are published."
        ),
    )
    notice_working_days: bool = Field(
        default=False,
        title=N_("Count working days only"),
        description=N_("Of the notice: Monday to Friday, by the two lists below."),
    )
    holidays: list[date] = Field(
        default=[],
        title=N_("Public holidays"),
        description=N_(
            "A day on each line, as 2026-10-01: a whole year's list can be pasted at once. "
            "Activities can leave them out, or take place on them alone."
        ),
    )
    make_up_days: list[date] = Field(
        default=[],
        title=N_("Weekends that are worked"),
        description=N_("A day on each line, for the notice's working days."),
    )
    units_confirm: bool = Field(
        default=False,
        title=N_("Units confirm the hours of members they posted here"),
        description=N_("Beside the leaders, and never one's own. Otherwise the leaders alone do."),
    )
    stars: list[int] = Field(
        default=[100, 300, 600, 1000, 1500],
        title=N_("Hours needed for each star"),
        description=N_("From one star upwards; the national scale is 100, 300, 600, 1000, 1500."),
    )
    badge_times: list[int] = Field(
        default=[1, 10, 50, 100],
        title=N_("Times served that give a badge"),
        description=N_("Only the highest one reached is shown. Left empty: none."),
    )
    badge_fields: Annotated[int, Field(ge=0, le=50)] = Field(
        default=3,
        title=N_("Fields of work that give a badge"),
        description=N_("To who helps in many ways. 0: none."),
    )
    badge_thanks: Annotated[int, Field(ge=0, le=1000)] = Field(
        default=5,
        title=N_("Neighbours whose thanks give a badge"),
        description=N_("To who is thanked by many. 0: none."),
    )
    awards: dict[str, Annotated[int, Field(ge=1, le=1440)]] = Field(
        default={},
        title=N_("Minutes for what was done elsewhere"),
        description=N_(
            "For each thing done. Only registered volunteers are given them, once for each. Left "
            "empty: none."
        ),
        json_schema_extra={"keys": "contributions", "except": OWN_KINDS},
    )
    bank_credit_hours: Annotated[int, Field(ge=0, le=100)] = Field(
        default=5,
        title=N_("Hours one may owe the time bank"),
        description=N_(
            "Whoever needs help need not have helped before. Holds for new accounts; for those "
            "that exist it is set on the time bank's desk."
        ),
    )
    bank_ceiling_hours: Annotated[int, Field(ge=0, le=10000)] = Field(
        default=200,
        title=N_("Most hours on a time account"),
        description=N_("What is above goes to the community's pool. 0: no ceiling."),
    )
    bank_least_minutes: Annotated[int, Field(ge=1, le=60)] = Field(
        default=10,
        title=N_("Shortest help in minutes"),
        description=N_("What takes less is not written down in the time bank."),
    )
    bank_most_hours: Annotated[int, Field(ge=1, le=24)] = Field(
        default=12,
        title=N_("Longest help in hours"),
        description=N_("What takes longer is divided."),
    )
    bank_helpers: Annotated[int, Field(ge=1, le=50)] = Field(
        default=10,
        title=N_("Most helpers of one request"),
        description=N_("For what needs more, a team plans an activity."),
    )
    bank_proxies: Annotated[int, Field(ge=1, le=20)] = Field(
        default=3,
        title=N_("Most people who act for one"),
        description=N_("In the time bank, named by the person or by staff."),
    )
    bank_listing_days: Annotated[int, Field(ge=1, le=366)] = Field(
        default=30,
        title=N_("Days that an offer or request stands"),
        description=N_("Then it disappears by itself, unless it is renewed."),
    )
    bank_kinds: list[Annotated[str, Field(min_length=1, max_length=40)]] = Field(
        default=[],
        title=N_("Kinds of help"),
        description=N_(
            "One on each line. Neighbours choose among them, so that what is offered and what is "
            "needed find one another. Left empty, everybody writes their own words."
        ),
    )
    bank_confirm_days: Annotated[int, Field(ge=1, le=30)] = Field(
        default=3,
        title=N_("Days until an exchange confirms itself"),
        description=N_("After the helper has said that it is done."),
    )
    bank_idle_days: Annotated[int, Field(ge=0, le=366)] = Field(
        default=30,
        title=N_("Days until what nobody answers lapses"),
        description=N_(
            "After twice as long, both are reminded of what was agreed on and not done; a week "
            "later the time is free again. 0: never."
        ),
    )
    bank_daily_hours: Annotated[int, Field(ge=0, le=24)] = Field(
        default=8,
        title=N_("Most hours one can earn in a day"),
        description=N_("In the time bank. 0: no limit."),
    )
    bank_lifetime_hours: Annotated[int, Field(ge=0, le=100_000)] = Field(
        default=0,
        title=N_("Most hours one can ever earn"),
        description=N_("In the time bank. 0: no limit."),
    )
    bank_months: Annotated[int, Field(ge=0, le=1200)] = Field(
        default=0,
        title=N_("Months that banked time lasts"),
        description=N_(
            "0: for ever. It holds from the first banked minute on. Where time is banked already, "
            "a change is applied on the time bank's desk."
        ),
    )
    bank_real_name: HomeLevel = Field(
        default=HomeLevel.REGISTERED,
        title=N_("Who may come into homes"),
        description=N_("Staff note on the time bank's desk what they have seen of whom."),
        json_schema_extra={
            "labels": {
                "registered": N_("Every registered, grown-up volunteer"),
                "card": N_("Only after staff have seen the identity card"),
                "checked": N_("Only after staff have also had their record confirmed"),
            }
        },
    )
    bank_two_people: bool = Field(
        default=False,
        title=N_("Two people on each home visit"),
        description=N_("The helper names a companion, who is thanked from the pool."),
    )
    public_figures: bool = Field(
        default=True,
        title=N_("Figures are open to everybody"),
        description=N_(
            "Hours by month and team, and the ranking, without signing in, names masked."
        ),
    )

    @field_validator("bank_real_name", mode="before")
    @classmethod
    def _once_yes_or_no(cls, level: Any) -> Any:
        if isinstance(level, bool):
            return HomeLevel.CARD if level else HomeLevel.REGISTERED
        return level

    @field_validator("bank_kinds")
    @classmethod
    def _different(cls, kinds: list[str]) -> list[str]:
        return list(dict.fromkeys(kind.strip() for kind in kinds if kind.strip()))

    @field_validator("holidays", "make_up_days")
    @classmethod
    def _in_order(cls, days: list[date]) -> list[date]:
        return sorted(set(days))

    @field_validator("stars")
    @classmethod
    def _rising(cls, stars: list[int]) -> list[int]:
        if not 1 <= len(stars) <= 5 or stars != sorted(set(stars)) or stars[0] <= 0:
            raise ValueError("one to five numbers above zero, each greater than the one before")
        return stars

    @field_validator("badge_times")
    @classmethod
    def _more_each(cls, times: list[int]) -> list[int]:
        if len(times) > 10 or times != sorted(set(times)) or min(times, default=1) < 1:
            raise ValueError(
                _("Please write up to ten numbers above zero, each greater than the one before.")
            )
        return times

    @field_validator("awards")
    @classmethod
    def _of_others(cls, awards: dict[str, int]) -> dict[str, int]:
        for kind in awards:
            if kind.startswith(OWN_KINDS):
                raise ValueError(
                    _("Volunteer time counts by itself. Please choose what is done elsewhere.")
                )
            if not _KIND.fullmatch(kind):
                raise ValueError(
                    _("“%(kind)s” is not something that another plugin confirms.", kind=kind)
                )
        return awards

    def is_worked(self, day: date) -> bool:
        """Return whether a day is a working day."""
        return day in self.make_up_days or (day.isoweekday() <= 5 and day not in self.holidays)

    def stars_for(self, minutes: int) -> int:
        """Return how many stars so many minutes give."""
        return sum(minutes >= hours * 60 for hours in self.stars)

    def to_next_star(self, minutes: int) -> int | None:
        """Return how many minutes are missing to the next star; None at the highest."""
        missing = [hours * 60 - minutes for hours in self.stars if hours * 60 > minutes]
        return missing[0] if missing else None


def of(session: Session, community_id: UUID) -> VolunteerHoursSettings:
    """Return the settings that hold in a community."""
    return communities.settings(session, community_id, OWNER, VolunteerHoursSettings)
