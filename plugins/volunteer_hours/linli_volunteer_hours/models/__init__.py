"""The plugin's tables."""

from linli_volunteer_hours.models.activities import (
    Activity,
    ActivityState,
    HolidayRule,
    Shift,
    ShiftState,
)
from linli_volunteer_hours.models.attendance import (
    BUSY,
    HOLDS_A_PLACE,
    Attendance,
    How,
    State,
    VoidReason,
)
from linli_volunteer_hours.models.awards import Award
from linli_volunteer_hours.models.calls import Dispatch
from linli_volunteer_hours.models.campaigns import Campaign
from linli_volunteer_hours.models.certificates import (
    Certificate,
    CertificateState,
    CertificateYear,
)
from linli_volunteer_hours.models.commitments import Commitment
from linli_volunteer_hours.models.counts import TeamCount
from linli_volunteer_hours.models.departures import Departure
from linli_volunteer_hours.models.postings import Posting, PostingState
from linli_volunteer_hours.models.posts import PostClaim
from linli_volunteer_hours.models.proxies import Proxy
from linli_volunteer_hours.models.safety import (
    Block,
    Companion,
    HomeLevel,
    RealName,
    Report,
    ReportState,
)
from linli_volunteer_hours.models.thanks import Thanks
from linli_volunteer_hours.models.time_bank import (
    Exchange,
    ExchangeState,
    Listing,
    ListingKind,
    Rating,
)
from linli_volunteer_hours.models.visits import Outcome, Stop, Visit
from linli_volunteer_hours.models.volunteers import MemberState, Team, TeamMember, Time, Volunteer

__all__ = [
    "BUSY",
    "HOLDS_A_PLACE",
    "Activity",
    "ActivityState",
    "Attendance",
    "Award",
    "Block",
    "Campaign",
    "Certificate",
    "CertificateState",
    "CertificateYear",
    "Commitment",
    "Companion",
    "Departure",
    "Dispatch",
    "Exchange",
    "ExchangeState",
    "HolidayRule",
    "HomeLevel",
    "How",
    "Listing",
    "ListingKind",
    "MemberState",
    "Outcome",
    "PostClaim",
    "Posting",
    "PostingState",
    "Proxy",
    "Rating",
    "RealName",
    "Report",
    "ReportState",
    "Shift",
    "ShiftState",
    "State",
    "Stop",
    "Team",
    "TeamCount",
    "TeamMember",
    "Thanks",
    "Time",
    "Visit",
    "VoidReason",
    "Volunteer",
]
