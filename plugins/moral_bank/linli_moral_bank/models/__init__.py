"""The plugin's tables."""

from linli_moral_bank.models.conduct import Appeal, AppealAgainst, AppealState, FalseReport
from linli_moral_bank.models.deeds import (
    VOID,
    Deed,
    DeedState,
    Depositor,
    Finding,
    Method,
    Verification,
)
from linli_moral_bank.models.funds import FundEntry, FundGoods, FundSource
from linli_moral_bank.models.honours import (
    Honour,
    HonourState,
    Nominee,
    NomineeState,
    ProposedBy,
)
from linli_moral_bank.models.perks import Perk
from linli_moral_bank.models.rechecks import (
    ExchangeFinding,
    Recheck,
    RecheckExchange,
    RecheckFinding,
    RecheckItem,
    WhyDrawn,
)
from linli_moral_bank.models.rules import (
    EvidenceNeed,
    Party,
    Rhythm,
    Rule,
    RuleSet,
    RuleSetState,
    Way,
)
from linli_moral_bank.models.services import Booking, Service, ServiceTime
from linli_moral_bank.models.settlements import Settlement
from linli_moral_bank.models.shop import (
    Goods,
    Merchant,
    MerchantMonth,
    Redemption,
    RedemptionState,
    StockCount,
    Tier,
)
from linli_moral_bank.models.standing import BlackEntry, Consent, Story, StoryState
from linli_moral_bank.models.stock import StockChange, StockReason
from linli_moral_bank.models.tasks import TakerState, Task, TaskKind, TaskTaker
from linli_moral_bank.models.vouchers import Voucher
from linli_moral_bank.models.years import CountedBy, KeptYear, YearChange, YearFigure, YearScore

__all__ = [
    "VOID",
    "Appeal",
    "AppealAgainst",
    "AppealState",
    "BlackEntry",
    "Booking",
    "Consent",
    "CountedBy",
    "Deed",
    "DeedState",
    "Depositor",
    "EvidenceNeed",
    "ExchangeFinding",
    "FalseReport",
    "Finding",
    "FundEntry",
    "FundGoods",
    "FundSource",
    "Goods",
    "Honour",
    "HonourState",
    "KeptYear",
    "Merchant",
    "MerchantMonth",
    "Method",
    "Nominee",
    "NomineeState",
    "Party",
    "Perk",
    "ProposedBy",
    "Recheck",
    "RecheckExchange",
    "RecheckFinding",
    "RecheckItem",
    "Redemption",
    "RedemptionState",
    "Rhythm",
    "Rule",
    "RuleSet",
    "RuleSetState",
    "Service",
    "ServiceTime",
    "Settlement",
    "StockChange",
    "StockCount",
    "StockReason",
    "Story",
    "StoryState",
    "TakerState",
    "Task",
    "TaskKind",
    "TaskTaker",
    "Tier",
    "Verification",
    "Voucher",
    "Way",
    "WhyDrawn",
    "YearChange",
    "YearFigure",
    "YearScore",
]
