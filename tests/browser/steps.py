"""What several stories have in common: a deed is declared, verified at the door, published."""

import re
from collections.abc import Sequence
from datetime import timedelta
from io import BytesIO

from PIL import Image
from playwright.sync_api import FilePayload
from tests.browser.visiting import Visitor, bank, web

from linli import jobs
from linli.communities import Place
from linli.db import Database
from linli.testing import MovableClock, Somebody
from linli_moral_bank import rule_sets
from linli_moral_bank.calendar import today
from linli_moral_bank.deeds import declaring, publishing, verification
from linli_moral_bank.models import Finding, Method

HOME = "/c/longhai/"
BANK = "/c/longhai/moral_bank"


def declare(
    teller: Visitor,
    rule: str,
    story: str,
    *,
    photo: bool = False,
    about: Somebody | None = None,
    group: Place | None = None,
) -> None:
    """Tell of a deed of one's own, or report somebody of a group."""
    teller.open(f"{BANK}/declare?whose={'report' if about else 'mine'}")
    teller.follow(rule)
    if about and group:
        teller.fill(name=about.name)
        teller.page.locator("#f-group").select_option(label=group.name)
    teller.fill(story=story)
    if photo:
        teller.page.locator("#f-photos").set_input_files(picture())
    teller.press(bank("Send to the panel"))


def confirm(panel: Visitor) -> None:
    """Say yes, after a visit, to the deed that is open."""
    panel.page.locator("input[name=method][value=visit]").check()
    panel.press(bank("Yes, it is so"))


def publish(staff: Visitor, count: int = 1) -> None:
    """Look through what is verified, and put it on notice: so many deeds."""
    staff.open(f"{BANK}/desk")
    staff.follow(bank("Look through and publish"))
    staff.press(bank.plural("Publish this entry", "Publish these %(count)s entries", count))
    staff.sees(bank.plural("The list is on public notice.", "", 1))


def open_notice(resident: Visitor) -> None:
    """Open the newest list that is on public notice."""
    resident.open(f"{HOME}notices")
    resident.page.locator("main a.card").first.click()
    resident.page.wait_for_url(re.compile("/notices/[0-9a-f-]+$"))


def object_to(resident: Visitor, line: str, reason: str) -> None:
    """Object to a line of the newest list on notice."""
    open_notice(resident)
    resident.follow(line)
    resident.fill(reason=reason)
    resident.press(web("Object"))
    resident.sees(web("Your objection has arrived. You will get an answer in writing."))


def answer(evaluator: Visitor, line: str, outcome: str, words: str) -> None:
    """Answer the objection to a line: keep, correct or strike it."""
    evaluator.open(f"{HOME}staff/notices")
    evaluator.follow(line)
    evaluator.page.locator(f"input[name=outcome][value={outcome}]").check()
    evaluator.fill(answer=words)
    evaluator.look("answering")
    evaluator.press(web("Give the answer"))
    evaluator.sees(web("The answer is given, and whoever objected has a message."))


def booked(
    database: Database,
    clock: MovableClock,
    place: Place,
    panel: Somebody,
    staff: Somebody,
    deeds: Sequence[tuple[Somebody, str]],
) -> None:
    """Let the rules book deeds, each somebody's by the code of its item, as residents would."""
    with database.writing() as session:
        rules = {r.code: r.id for r in rule_sets.require_in_force(session, place.id).rules}
        for whose, code in deeds:
            deed = declaring.declare(
                session,
                whose.actor,
                place.id,
                rule_id=rules[code],
                happened_on=today(session, place) - timedelta(days=1),
                story="陪独居的周奶奶聊天，帮她买菜。",
            )
            verification.verify(
                session, panel.actor, place.id, deed.id, finding=Finding.YES, method=Method.VISIT
            )
        publishing.publish_ready(session, staff.actor, place.id)
    clock.move(days=8)
    jobs.run_due(database)


def picture() -> FilePayload:
    """Return a photo as a phone takes it."""
    made = BytesIO()
    Image.linear_gradient("L").resize((800, 600)).convert("RGB").save(made, "JPEG")
    return {"name": "IMG_0001.jpg", "mimeType": "image/jpeg", "buffer": made.getvalue()}
