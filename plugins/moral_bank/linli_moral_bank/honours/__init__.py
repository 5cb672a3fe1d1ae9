"""Honours of a year: proposed or ranked, reviewed by the panel, decided, and shown in public."""

from linli_moral_bank.honours.awarding import Certificate, certificate, decide, recommend
from linli_moral_bank.honours.proposing import open_honour, propose, propose_by_ranking, review
from linli_moral_bank.honours.reading import (
    HonourRow,
    NomineeRow,
    find,
    listing,
    nominees,
    open_above,
    red_list,
)
from linli_moral_bank.honours.refusals import (
    HonourRefused,
    HonourUnknown,
    NomineeUnknown,
    Vetoed,
)

__all__ = [
    "Certificate",
    "HonourRefused",
    "HonourRow",
    "HonourUnknown",
    "NomineeRow",
    "NomineeUnknown",
    "Vetoed",
    "certificate",
    "decide",
    "find",
    "listing",
    "nominees",
    "open_above",
    "open_honour",
    "propose",
    "propose_by_ranking",
    "recommend",
    "red_list",
    "review",
]
