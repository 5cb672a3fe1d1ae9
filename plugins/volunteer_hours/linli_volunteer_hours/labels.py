"""How states are shown: a word and the colour of its badge."""

from linli.i18n import Text
from linli_volunteer_hours.activities.recurrence import LAST
from linli_volunteer_hours.attendance.lists import Attendee, MyShift
from linli_volunteer_hours.models import (
    Activity,
    Attendance,
    CertificateState,
    ExchangeState,
    HolidayRule,
    HomeLevel,
    Outcome,
    PostingState,
    State,
    Time,
    VoidReason,
)
from linli_volunteer_hours.texts import _
from linli_volunteer_hours.time_bank.distance import Distance

_STATES: dict[State, tuple[Text, str]] = {
    State.WAITING: (_("On the waiting list"), "wait"),
    State.OFFERED: (_("A place is free"), "brand"),
    State.SIGNED: (_("Signed up"), "good"),
    State.IN: (_("There now"), "good"),
    State.OUT: (_("To be confirmed"), "wait"),
    State.AGREED: (_("Waits for the notice"), "wait"),
    State.ON_NOTICE: (_("On public notice"), "wait"),
    State.CONFIRMED: (_("Confirmed"), "good"),
    State.DISPUTED: (_("Being looked at"), "wait"),
}
_ENDED: dict[VoidReason, tuple[Text, str]] = {
    VoidReason.WITHDRAWN: (_("Withdrawn"), ""),
    VoidReason.NOT_ACCEPTED: (_("Place not taken"), ""),
    VoidReason.NO_PLACE: (_("No place became free"), ""),
    VoidReason.ABSENT: (_("Not there"), "bad"),
    VoidReason.CANCELLED: (_("Cancelled"), ""),
    VoidReason.REJECTED: (_("Not recognised"), "bad"),
}

TIMES: dict[Time, Text] = {
    Time.MORNINGS: _("Mornings"),
    Time.AFTERNOONS: _("Afternoons"),
    Time.EVENINGS: _("Evenings"),
    Time.WEEKENDS: _("Weekends"),
}

EXCHANGES: dict[ExchangeState, tuple[Text, str]] = {
    ExchangeState.REQUESTED: (_("Asked for"), "wait"),
    ExchangeState.ACCEPTED: (_("Agreed on"), "good"),
    ExchangeState.DONE: (_("Done, to be confirmed"), "wait"),
    ExchangeState.CONFIRMED: (_("Confirmed"), "good"),
    ExchangeState.DISPUTED: (_("Being looked at"), "wait"),
    ExchangeState.CANCELLED: (_("Called off"), ""),
}

CERTIFICATES: dict[CertificateState, tuple[Text, str]] = {
    CertificateState.REQUESTED: (_("Asked for"), "wait"),
    CertificateState.VALID: (_("Valid"), "good"),
    CertificateState.CORRECTED: (_("Corrected: no longer valid"), "bad"),
    CertificateState.REVOKED: (_("Revoked"), "bad"),
    CertificateState.DECLINED: (_("Not issued"), ""),
}

POSTINGS: dict[PostingState, tuple[Text, str]] = {
    PostingState.SENT: (_("To be received"), "wait"),
    PostingState.RECEIVED: (_("Received"), "good"),
    PostingState.DECLINED: (_("Not received"), "bad"),
    PostingState.ENDED: (_("Ended"), ""),
}

OUTCOMES: dict[Outcome, tuple[Text, str]] = {
    Outcome.WELL: (_("All is well"), "good"),
    Outcome.NEEDS_HELP: (_("Needs help"), "wait"),
    Outcome.NO_ANSWER: (_("Nobody opened"), "bad"),
}

NEAR: dict[Distance, Text] = {
    Distance.SAME: _("in your grid"),
    Distance.NEXT: _("close to you"),
}

HOLIDAYS: dict[HolidayRule, Text] = {
    HolidayRule.ALWAYS: _("On public holidays too"),
    HolidayRule.NOT: _("Not on public holidays"),
    HolidayRule.ONLY: _("On public holidays alone"),
}

#: What the settings ask of who comes into homes.
HOME_RULES: dict[HomeLevel, Text] = {
    HomeLevel.REGISTERED: _("Every registered, grown-up volunteer"),
    HomeLevel.CARD: _("Only after staff have seen the identity card"),
    HomeLevel.CHECKED: _("Only after staff have also had their record confirmed"),
}

HOME_LEVELS: dict[HomeLevel, Text] = {
    HomeLevel.CARD: _("I have seen the identity card"),
    HomeLevel.CHECKED: _("We have also spoken with them, and their record is confirmed"),
}

WEEKDAYS: dict[int, Text] = {
    1: _("Monday"),
    2: _("Tuesday"),
    3: _("Wednesday"),
    4: _("Thursday"),
    5: _("Friday"),
    6: _("Saturday"),
    7: _("Sunday"),
}

EVERY_WEEKS: dict[int, Text] = {
    1: _("Every week"),
    2: _("Every second week"),
    3: _("Every third week"),
    4: _("Every fourth week"),
}
WEEKS_OF_MONTH: dict[int, Text] = {
    1: _("the first"),
    2: _("the second"),
    3: _("the third"),
    4: _("the fourth"),
    LAST: _("the last"),
}


def rhythm(activity: Activity) -> Text | None:
    """Return when an activity is done again; None when it is done once."""
    weekdays = [WEEKDAYS[day] for day in activity.weekdays]
    if activity.month_days:
        return _("on these days of each month: %(days)s", days=activity.month_days)
    if activity.weeks_of_month:
        which = [WEEKS_OF_MONTH[week] for week in activity.weeks_of_month]
        return _("%(which)s %(days)s of each month", which=which, days=weekdays)
    if activity.every_weeks > 1:
        return _("every %(count)s weeks: %(days)s", count=activity.every_weeks, days=weekdays)
    if len(weekdays) == len(WEEKDAYS):
        return _("every day")
    return _("every %(days)s", days=weekdays) if weekdays else None


def label(one: MyShift | Attendee | Attendance) -> tuple[Text, str]:
    """Return the word for where a sign-up stands, and its colour."""
    if one.state is State.VOID and one.void_reason is not None:
        return _ENDED[one.void_reason]
    return _STATES[one.state]
