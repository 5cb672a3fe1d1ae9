"""Every act of the plugin has a sentence for the audit log."""

import re
from pathlib import Path

import linli_micro_wishes
from linli import plugins
from linli_micro_wishes.acts import ACTS
from linli_micro_wishes.models import FindingState, StepKind, WishState

_WHOLE = re.compile(r'"(micro_wishes\.[a-z]+\.[a-z_]+|micro_wishes\.(?:imported|exported))"')
_CLAIM = re.compile(r'note\(session, [a-z_]+, wish, [a-z]+, "([a-z_]+)"\)')


#: Whose notes name only the end of their act.
_NOTES = {"campaign": "wishes/campaigns", "service": "orders/services", "day": "clocks/holidays"}
_NOTE = re.compile(r'_note\(session, actor, (?:community_id, )?"([a-z]+)"')
FOLDER = Path(linli_micro_wishes.__file__).parent


def _source(module: str) -> str:
    return (FOLDER / f"{module}.py").read_text("utf-8")


def test_nothing_is_recorded_without_a_sentence() -> None:
    sources = "\n".join(path.read_text("utf-8") for path in FOLDER.rglob("*.py"))
    sources = sources.replace(_source("acts"), "")
    written = set(_WHOLE.findall(sources))
    written |= {f"micro_wishes.claim.{what}" for what in _CLAIM.findall(sources)}
    written |= {f"micro_wishes.claim.{what}" for what in ("released", "lapsed")}
    written |= {f"micro_wishes.wish.{state}" for state in WishState if state is not WishState.DRAFT}
    written |= {f"micro_wishes.order.{kind}" for kind in StepKind}
    made_of = set(FindingState) - {FindingState.NOTED}
    written |= {f"micro_wishes.finding.{state}" for state in made_of}
    for owner, files in _NOTES.items():
        written |= {f"micro_wishes.{owner}.{what}" for what in _NOTE.findall(_source(files))}
    assert written == set(ACTS)
    assert plugins.manager().answer("micro_wishes", "linli_acts") == ACTS
