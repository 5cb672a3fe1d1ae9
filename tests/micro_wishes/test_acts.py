"""Every act of the plugin has a sentence for the audit log."""

import re
from pathlib import Path

import linli_micro_wishes
from linli import plugins
from linli_micro_wishes.acts import ACTS
from linli_micro_wishes.models import WishState

_WHOLE = re.compile(r'"(micro_wishes\.[a-z]+\.[a-z_]+|micro_wishes\.(?:imported|exported))"')
_CLAIM = re.compile(r'note\(session, [a-z_]+, wish, [a-z]+, "([a-z_]+)"\)')
_CAMPAIGN = re.compile(r'_note\(session, actor, "([a-z]+)", campaign\)')


def test_nothing_is_recorded_without_a_sentence() -> None:
    sources = "\n".join(
        path.read_text("utf-8")
        for path in Path(linli_micro_wishes.__file__).parent.glob("*.py")
        if path.name != "acts.py"
    )
    written = set(_WHOLE.findall(sources))
    written |= {f"micro_wishes.claim.{what}" for what in _CLAIM.findall(sources)}
    written |= {f"micro_wishes.campaign.{what}" for what in _CAMPAIGN.findall(sources)}
    written |= {f"micro_wishes.claim.{what}" for what in ("released", "lapsed")}
    written |= {f"micro_wishes.wish.{state}" for state in WishState if state is not WishState.DRAFT}
    assert written == set(ACTS)
    assert plugins.manager().answer("micro_wishes", "linli_acts") == ACTS
