"""How the rules about volunteers, activities and attendance say no."""

from collections.abc import Sequence

from linli.errors import Refusal
from linli.i18n import Text


class RegisterRefused(Refusal):
    """Somebody cannot be registered like this."""

    code = "volunteer_hours.register_refused"


class NotRegistered(Refusal):
    """The person is not registered as a volunteer here."""

    code = "volunteer_hours.not_registered"
    status = 409


class VolunteerUnknown(NotRegistered):
    """Nobody of this id ever was a volunteer here."""

    code = "volunteer_hours.volunteer_unknown"
    status = 404


class GuardianMissing(Refusal):
    """A minor has no guardian who agreed."""

    code = "volunteer_hours.guardian_missing"
    status = 409


class NobodyFound(Refusal):
    """The name fits nobody here, or several."""

    code = "volunteer_hours.nobody_found"


class LinesRefused(Refusal):
    """Lines of a list are wrong; ``rest`` says what of all but the first."""

    code = "volunteer_hours.lines_refused"

    def __init__(self, wrong: Sequence[Text]) -> None:
        super().__init__(wrong[0], field="lines")
        self.rest = tuple(wrong[1:])


class ListRefused(Refusal):
    """A list of volunteers or teams cannot be entered like this."""

    code = "volunteer_hours.list_refused"


class PostingUnknown(Refusal):
    """There is no such posting here, or it is not this reader's to know of."""

    code = "volunteer_hours.posting_unknown"
    status = 404


class PostingRefused(Refusal):
    """Nobody can be posted like this."""

    code = "volunteer_hours.posting_refused"


class TeamUnknown(Refusal):
    """There is no such team here."""

    code = "volunteer_hours.team_unknown"
    status = 404


class TeamRefused(Refusal):
    """The team cannot be made or changed like this."""

    code = "volunteer_hours.team_refused"


class ActivityUnknown(Refusal):
    """There is no such activity or shift here."""

    code = "volunteer_hours.activity_unknown"
    status = 404


class ActivityRefused(Refusal):
    """The activity cannot be planned or changed like this."""

    code = "volunteer_hours.activity_refused"


class CampaignUnknown(Refusal):
    """There is no such campaign here."""

    code = "volunteer_hours.campaign_unknown"
    status = 404


class CampaignRefused(Refusal):
    """The campaign cannot be made or changed like this."""

    code = "volunteer_hours.campaign_refused"


class AttendanceUnknown(Refusal):
    """There is no such sign-up here, or it is not this reader's to know of."""

    code = "volunteer_hours.attendance_unknown"
    status = 404


class SignUpRefused(Refusal):
    """This person cannot sign up for this shift."""

    code = "volunteer_hours.sign_up_refused"


class ShiftOver(SignUpRefused):
    """The shift has begun, is over or was cancelled."""

    code = "volunteer_hours.shift_over"
    status = 409


class Overlap(SignUpRefused):
    """The person has promised to be somewhere else at that time."""

    code = "volunteer_hours.overlap"
    status = 409


class TooLate(Refusal):
    """The time for it is over."""

    code = "volunteer_hours.too_late"
    status = 409


class ThanksUnknown(Refusal):
    """There is no such note of thanks here."""

    code = "volunteer_hours.thanks_unknown"
    status = 404


class ThanksRefused(Refusal):
    """Nobody can be thanked like this."""

    code = "volunteer_hours.thanks_refused"


class NotNow(Refusal):
    """The sign-up is in a state in which this cannot be done."""

    code = "volunteer_hours.not_now"
    status = 409


class CodeStale(Refusal):
    """The leader's code has changed meanwhile, or is none."""

    code = "volunteer_hours.code_stale"
    status = 410


class OutsideTime(Refusal):
    """It is too early or too late to check in or out."""

    code = "volunteer_hours.outside_time"
    status = 409


class StopUnknown(Refusal):
    """There is no such neighbour on a round here."""

    code = "volunteer_hours.stop_unknown"
    status = 404


class VisitRefused(Refusal):
    """The visit cannot be written down like this."""

    code = "volunteer_hours.visit_refused"


class HoursRefused(Refusal):
    """The hours do not fit the shift."""

    code = "volunteer_hours.hours_refused"


class NothingToConfirm(Refusal):
    """No hours wait for this actor's word."""

    code = "volunteer_hours.nothing_to_confirm"
    status = 409


class CertificateUnknown(Refusal):
    """There is no such certificate here, or it is not this reader's to know of."""

    code = "volunteer_hours.certificate_unknown"
    status = 404


class CertificateRefused(Refusal):
    """The certificate cannot be asked for, issued or corrected like this."""

    code = "volunteer_hours.certificate_refused"


class ListingUnknown(Refusal):
    """There is no such offer or request here, or its time is over."""

    code = "volunteer_hours.listing_unknown"
    status = 404


class ListingRefused(Refusal):
    """The offer or request cannot be published like this."""

    code = "volunteer_hours.listing_refused"


class ExchangeUnknown(Refusal):
    """There is no such exchange here, or it is not this reader's to know of."""

    code = "volunteer_hours.exchange_unknown"
    status = 404


class ExchangeRefused(Refusal):
    """These two cannot exchange this."""

    code = "volunteer_hours.exchange_refused"


class TimeMissing(ExchangeRefused):
    """The receiver's time account cannot bear it."""

    code = "volunteer_hours.time_missing"
    status = 409


class AboveCeiling(ExchangeRefused):
    """Whom time is given to would have more than anybody may."""

    code = "volunteer_hours.above_ceiling"
    status = 409


class StatementTooLong(Refusal):
    """There are more lines than one file holds."""

    code = "volunteer_hours.statement_too_long"


class ProxyRefused(Refusal):
    """This one cannot act for that one."""

    code = "volunteer_hours.proxy_refused"


class ProxyUnknown(Refusal):
    """There is no such proxy here, or it is not this reader's to know of."""

    code = "volunteer_hours.proxy_unknown"
    status = 404
