"""Things of another community, for the walk through all routes (tests/web/test_boundaries.py)."""

from collections.abc import Mapping
from datetime import timedelta
from io import BytesIO
from typing import Any
from uuid import UUID

from PIL import Image
from sqlmodel import Session

from linli import communities
from linli.access import SYSTEM
from linli.clock import now
from linli.ids import new_id
from linli.testing.clock import MovableClock
from linli_deliberation.councils import seats
from linli_deliberation.counting import Plurality
from linli_deliberation.disclosure import files, matters
from linli_deliberation.discussion import saying
from linli_deliberation.models import (
    Commitment,
    MatterKind,
    Meeting,
    MeetingState,
    RemarkKind,
    Secrecy,
    Unit,
)
from linli_deliberation.polls import closing, drafting, scheduling
from linli_deliberation.procedures import retiring, store
from linli_deliberation.settings import DeliberationSettings
from linli_deliberation.sortition import draws
from linli_deliberation.topics import proposing
from tests.deliberation.polling import elector_of, simple_majority
from tests.web.probes.worlds import Probe, World

#: A poll opens after it is announced, however long the machine takes for that.
_SOON = timedelta(minutes=1)


def _draft(
    session: Session,
    world: World,
    secrecy: Secrecy = Secrecy.RECOUNTABLE,
    lasts: timedelta = timedelta(days=1),
) -> UUID:
    desk = (session, world.insider.actor, world.community.id)
    choosing = secrecy is not Secrecy.OPEN
    poll = drafting.create(
        *desk, title="选一个", rule=Plurality() if choosing else simple_majority()
    )
    drafting.set_voters(*desk, poll.id, voters=poll.voters, secrecy=secrecy,
                        delegation=not choosing, paper=True)  # fmt: skip
    for title in ("甲", "乙") if choosing else ():
        drafting.add_option(*desk, poll.id, title=title)
    moment = now(session)
    drafting.set_times(*desk, poll.id, opens_at=moment + _SOON, closes_at=moment + _SOON + lasts)
    return poll.id


def _go_on(world: World, time: timedelta) -> None:
    with world.database.reading() as session:
        world.database.clock = MovableClock(now(session) + time)


def draft(world: World) -> Mapping[str, Any]:
    """A poll in preparation."""
    with world.database.writing() as session:
        return {"poll_id": _draft(session, world)}


def choice(world: World) -> Mapping[str, Any]:
    """A poll in preparation, and a choice that may be gone already."""
    return {**draft(world), "option_id": new_id()}


def running(world: World) -> Mapping[str, Any]:
    """An announced poll in which the insider has a vote."""
    with world.database.writing() as session:
        poll_id = _draft(session, world)
        scheduling.schedule(session, world.insider.actor, world.community.id, poll_id)
    _go_on(world, _SOON)
    return {"poll_id": poll_id}


def delegating(world: World) -> Mapping[str, Any]:
    """An open poll that allows delegation."""
    with world.database.writing() as session:
        poll_id = _draft(session, world, Secrecy.OPEN)
        scheduling.schedule(session, world.insider.actor, world.community.id, poll_id)
    _go_on(world, _SOON)
    return {"poll_id": poll_id}


def counted(world: World, secrecy: Secrecy = Secrecy.RECOUNTABLE) -> Mapping[str, Any]:
    """A poll with a result."""
    with world.database.writing() as session:
        poll_id = _draft(session, world, secrecy, lasts=_SOON)
        scheduling.schedule(session, world.insider.actor, world.community.id, poll_id)
    _go_on(world, 2 * _SOON)
    with world.database.writing() as session:
        closing.advance(session, world.community.id, poll_id)
        return {"poll_id": poll_id}


def by_name(world: World) -> Mapping[str, Any]:
    """A vote by name with a result."""
    return counted(world, Secrecy.OPEN)


def line(world: World) -> Mapping[str, Any]:
    """A line of the roll of an announced poll."""
    found = running(world)
    with world.database.writing() as session:
        return {**found, "elector_id": elector_of(session, found["poll_id"], world.insider).id}


def proxy(world: World) -> Mapping[str, Any]:
    """An authorisation, which may be taken back."""
    return {**running(world), "proxy_id": new_id()}


def export(world: World) -> Mapping[str, Any]:
    """A result as a file."""
    return {**counted(world), "ending": "zip"}


def _proposal(session: Session, world: World, title: str = "东门装路灯") -> UUID:
    here = world.community.id
    # Every probe of a topic needs one of its own, of the same person on the same day.
    communities.save_settings(
        session, SYSTEM, here, "deliberation", DeliberationSettings, {"proposals_a_day": 200}
    )
    procedure = store.adopt(session, SYSTEM, here, store.given()["simple-vote"])
    return proposing.propose(
        session, world.insider.actor, world.community.id, procedure.id, title=title, story="太黑"
    ).id


def topic(world: World) -> Mapping[str, Any]:
    """A proposal of the insider."""
    with world.database.writing() as session:
        return {"topic_id": _proposal(session, world)}


def money(world: World) -> Mapping[str, Any]:
    """A procedure with a budget."""
    with world.database.writing() as session:
        plan = store.given()["micro-project"]
        return {"procedure_id": store.adopt(session, SYSTEM, world.community.id, plan).id}


def retired(world: World) -> Mapping[str, Any]:
    """A procedure that is out of use."""
    with world.database.writing() as session:
        here = world.community.id
        made = store.adopt(session, SYSTEM, here, store.given()["three-hearings"])
        retiring.retire(session, SYSTEM, here, made.id)
        return {"procedure_id": made.id}


def kept(world: World) -> Mapping[str, Any]:
    """A draft of the insider's."""
    with world.database.writing() as session:
        procedure = store.adopt(session, SYSTEM, world.community.id, store.given()["simple-vote"])
        made = proposing.propose(
            session, world.insider.actor, world.community.id, procedure.id, title="东门装路灯",
            story="太黑", draft=True,
        )  # fmt: skip
        return {"topic_id": made.id}


def promise(world: World) -> Mapping[str, Any]:
    """Something promised for a topic."""
    with world.database.writing() as session:
        return {"commitment_id": _promised(session, world).id}


def _promised(session: Session, world: World) -> Commitment:
    made = Commitment(
        topic_id=_proposal(session, world),
        what="装灯",
        owner="物业",
        due_at=now(session) + timedelta(days=9),
        cost=90_000,
    )
    session.add(made)
    session.flush()
    return made


def a_year(world: World) -> Mapping[str, Any]:
    """A year in which something was done for money."""
    with world.database.writing() as session:
        made = _promised(session, world)
        made.done_at = now(session)
        return {"year": made.done_at.year}


def unit(world: World) -> Mapping[str, Any]:
    """A unit of the register."""
    with world.database.writing() as session:
        made = Unit(community_id=world.community.id, code=new_id().hex)
        session.add(made)
        session.flush()
        return {"unit_id": made.id}


def topic_talk(world: World) -> Mapping[str, Any]:
    """A topic that is discussed."""
    return {"about_id": topic(world)["topic_id"]}


def remark(world: World) -> Mapping[str, Any]:
    """A reason of the insider."""
    return _said(world, RemarkKind.FOR)


def statement(world: World) -> Mapping[str, Any]:
    """A statement of the insider, to be agreed with."""
    return _said(world, RemarkKind.STATEMENT)


def _said(world: World, kind: RemarkKind) -> Mapping[str, Any]:
    about = topic(world)["topic_id"]
    with world.database.writing() as session:
        here = (session, world.insider.actor, world.community.id)
        return {"remark_id": saying.say(*here, about, kind, "太黑").id}


def council(world: World) -> Mapping[str, Any]:
    """A council of one seat, and a seat holder who may be gone."""
    with world.database.writing() as session:
        made = seats.found(session, SYSTEM, world.community.id, title=new_id().hex, seats="委员 1")
        return {"council_id": made.id, "holder_id": new_id()}


def meeting(world: World) -> Mapping[str, Any]:
    """A meeting to which nobody was invited."""
    council_id = council(world)["council_id"]
    with world.database.writing() as session:
        made = Meeting(council_id=council_id, title="例会", where="活动室", agenda=["一"],
                       starts_at=now(session), state=MeetingState.CALLED)  # fmt: skip
        session.add(made)
        session.flush()
        return {"meeting_id": made.id}


def lots(world: World) -> Mapping[str, Any]:
    """A draw that waits for its seed."""
    with world.database.writing() as session:
        made = draws.fix(session, SYSTEM, world.community.id, title="抽签", about="", places=1,
                         source="开奖号码", seed_from=now(session) + timedelta(days=1))  # fmt: skip
        return {"draw_id": made.id, "number": 1}


def _published(session: Session, world: World) -> UUID:
    return matters.publish(
        session, SYSTEM, world.community.id, MatterKind.ACCOUNTS, "三月账目", "收支相抵"
    ).id


def matter(world: World) -> Mapping[str, Any]:
    """Something made public, and a question that may be gone."""
    with world.database.writing() as session:
        return {"matter_id": _published(session, world), "question_id": new_id()}


def attached(world: World) -> Mapping[str, Any]:
    """A photo beside something made public."""
    photo = BytesIO()
    Image.new("RGB", (8, 8)).save(photo, "PNG")
    photo.seek(0)
    with world.database.writing() as session:
        about = _published(session, world)
        made = files.attach(session, SYSTEM, world.community.id, about, "march.png", photo)
        return {"matter_id": about, "evidence_id": made.id}


_OF: Mapping[Probe, tuple[str, ...]] = {
    draft: ("question", "choices", "counting_rule", "electorate", "times", "discard", "announce",
            "ask_to_announce", "add_candidate", "names"),
    choice: ("remove_choice",),
    running: ("poll", "so_far", "vote", "review", "cast", "desk_poll", "take_back", "extend",
              "withdraw_option", "declare_interruption", "close_held", "count", "decide",
              "recount", "annul", "roll", "enter_papers", "miss_papers", "print_ballots",
              "print_roll"),
    delegating: ("delegate", "end_delegation"),
    counted: ("result", "receipt"),
    by_name: ("result_names",),
    export: ("download",),
    line: ("elector", "appoint", "take_paper_back"),
    proxy: ("revoke",),
    topic: ("topic", "revise", "support", "withdraw_support", "withdraw", "judge", "topic_desk",
            "advance", "return_topic", "reject_topic", "cancel_topic", "merge_topic", "not_adopted",
            "extend_topic", "add_topic_paper", "link_topic_poll", "promise", "close_topic",
            "price", "name_caller", "caller_told", "prepare_topic_vote"),
    money: ("new_budget", "change_procedure", "retire_procedure"),
    retired: ("restore_procedure",),
    kept: ("hand_in", "discard_topic"),
    topic_talk: ("discussion", "say_reason", "opinions", "say_statement"),
    statement: ("take_a_stand",),
    remark: ("react", "hide_remark", "appeal", "decide_appeal"),
    council: ("council", "take_seat", "seat_elected", "seat_category", "leave_seat", "call_meeting",
              "change_council", "dissolve_council", "let_council_vote"),
    meeting: ("meeting", "cancel_meeting", "record_meeting", "confirm_minutes"),
    lots: ("draw_by_lot", "enter_seed", "annul_draw", "decline_draw", "draw_file", "let_drawn_vote",
           "seat_drawn"),
    matter: ("matter", "ask_question", "answer_question", "correct_matter", "take_matter_back",
             "attach_to_matter"),
    attached: ("remove_from_matter",),
    a_year: ("year",),
    unit: ("unit", "remove_unit"),
    promise: ("fulfil", "promise_photos", "look_after_promise", "amend_promise", "drop_promise"),
}  # fmt: skip

PROBES: Mapping[str, Probe] = {
    f"deliberation.{endpoint}": probe for probe, endpoints in _OF.items() for endpoint in endpoints
}
