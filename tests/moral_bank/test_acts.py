"""Every act of the bank has a sentence for the audit log and the slip of the counter."""

import re
from pathlib import Path

from tests.moral_bank.longhai import Bank, agree, give, good, tell

import linli_moral_bank
from linli import audit, people, plugins
from linli.access import Actor
from linli.db import Database
from linli.subjects import Subject
from linli.testing import MakePerson
from linli.testing.client import Client
from linli_moral_bank.acts import ACTS
from linli_moral_bank.models import AppealState, DeedState, RedemptionState, StoryState
from linli_moral_bank.permissions import PERMISSIONS
from linli_moral_bank.shop import redemption

#: How an action is written down: whole, or by a helper that puts what it is about before it.
_ACTION = re.compile(r'(?:actor|SYSTEM),\s+"(moral_bank\.[a-z_.]+)",')
_NOTED = re.compile(r'\b_?note\(session, actor, (?:[a-z]+, )?"([a-z_]+)"')
_PREFIX = {
    "conduct/appeals.py": "moral_bank.appeal.",
    "conduct/black_list.py": "moral_bank.black_list.",
    "honours/stories.py": "moral_bank.story.",
    "honours": "moral_bank.honour.",
    "rechecks": "moral_bank.recheck.",
    "shop/services.py": "moral_bank.service.",
    "shop/photos.py": "moral_bank.",
    "shop/shopkeeping.py": "moral_bank.",
    "shop/tiers.py": "moral_bank.",
    "tasks": "moral_bank.task.",
}


def test_nothing_is_recorded_without_a_sentence() -> None:
    written = {f"moral_bank.deed.{state}" for state in DeedState if state != DeedState.ON_NOTICE}
    written |= {f"moral_bank.redemption.{state}" for state in RedemptionState}
    written |= {
        f"moral_bank.redemption.reserved_for_{who}" for who in ("household", "organisation")
    }
    written |= {f"moral_bank.appeal.{state}" for state in AppealState if state != AppealState.OPEN}
    written |= {f"moral_bank.story.{state}" for state in StoryState}
    written |= {f"moral_bank.consent.{what}" for what in ("given", "withdrawn")}
    folder = Path(linli_moral_bank.__file__).parent
    for module in folder.rglob("*.py"):
        source = module.read_text("utf-8")
        written |= set(_ACTION.findall(source))
        name = module.relative_to(folder).as_posix()
        prefix = next((text for start, text in _PREFIX.items() if name.startswith(start)), None)
        if prefix:
            written |= {prefix + what for what in _NOTED.findall(source)}
    written -= {permission.code for permission in PERMISSIONS}
    assert written == set(ACTS)
    assert plugins.manager().answer("moral_bank", "linli_acts") == ACTS


def test_the_log_tells_them_in_the_readers_language(
    client: Client, bank: Bank, database: Database, person_with: MakePerson
) -> None:
    with database.writing() as session:
        give(session, bank, bank.resident, 20)
        agree(session, bank, tell(session, bank))
        people.start_serving(session, bank.staff.actor, bank.id, bank.resident.id)
        actor = Actor(bank.staff.id, on_behalf_of=bank.resident.id, origin="test")
        redemption.redeem(session, actor, bank.id, good(session, "小面一碗").id)
    auditor = person_with("auditor")
    page = client.another(auditor).get("/c/longhai/staff/audit")
    assert "redeemed 小面一碗, to be fetched at 巷口小面馆 · for 王桂英" in page.text
    chinese = client.another(auditor, language="zh-CN").get("/c/longhai/staff/audit")
    assert "兑换了小面一碗，到巷口小面馆领取" in chinese.text
    assert "redemption.reserved" not in chinese.text and "deed.submitted" not in chinese.text


def test_an_entry_that_keeps_less_is_told_all_the_same(
    client: Client, bank: Bank, database: Database, person_with: MakePerson
) -> None:
    with database.writing() as session:
        audit.record(
            session,
            bank.resident.actor,
            "moral_bank.redemption.reserved",
            bank.id,
            Subject("moral_bank.redemption", bank.id),
            after={"title": "小面一碗"},
        )
    page = client.another(person_with("auditor")).get("/c/longhai/staff/audit")
    assert "redeemed 小面一碗, to be fetched at –" in page.text
