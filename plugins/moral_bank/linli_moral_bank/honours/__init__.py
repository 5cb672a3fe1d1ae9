"""Honours of a year: proposed or ranked, reviewed by the panel, decided, and shown in public.

For persons, households or organisations, all of them or those of a category.
"""

from linli_moral_bank.honours.awarding import Certificate, certificate, decide, recommend
from linli_moral_bank.honours.opening import open_honour
from linli_moral_bank.honours.proposing import propose, propose_by_ranking
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
from linli_moral_bank.honours.reviewing import review

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
