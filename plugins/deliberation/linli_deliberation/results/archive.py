"""The result to download, in one archive: everything a stranger needs to count again.

Of a plain secret vote it holds the sums, and no ballots.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from importlib.resources import files
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo
from zoneinfo import ZoneInfo

from sqlmodel import Session

from linli import communities
from linli.communities import Place
from linli_deliberation.casting import paper_box, saying
from linli_deliberation.counting import BallotKind, Election
from linli_deliberation.counting.results import Json
from linli_deliberation.formats import write_blt, write_pb
from linli_deliberation.formats.pb_rules import CHAIN
from linli_deliberation.formats.rules_json import rule_from_json
from linli_deliberation.models import Poll, Secrecy
from linli_deliberation.polls import electorates, scheduling
from linli_deliberation.polls.methods import is_budget
from linli_deliberation.refusals import NotNow
from linli_deliberation.results import box, counting, published, signing
from linli_deliberation.texts import _

#: A moment that says nothing, so that equal results make equal archives.
_NO_TIME = (1980, 1, 1, 0, 0, 0)

_READ_ME = """这是一次投票的全部结果，任何人都可以自己再算一遍。
This is the whole result of a vote. Anybody can count it again.

    python3 -I recount.py 本文件.zip
    python3 -I recount.py 本文件.zip --receipt 回执码 · your receipt

只需要 Python 3.11 以上，不需要安装别的东西，也不需要联网；装有 cryptography 的，同时核对签名。
It needs Python 3.11 or newer and nothing else, and no network. The signature is checked too where
the package cryptography is installed.

bundle.json    规则、选票、结果 · rules, ballots, result
terms.json     投票公布时就定下的全部条件 · all terms, fixed when the vote was announced
roll.json      选民名册，只有编号和权重 · the roll: ids and weights, no names
count.json     各项校验值，有纸质票的还写明发出、缺少、无效各几张
               the hashes; of paper ballots how many were handed out, missing and invalid
receipts.json  每张选票和它的回执码（可复核的无记名投票才有）；纸质票的回执码没有告诉任何人
               each ballot with its receipt (votes that can be recounted only); that of a paper
               ballot was told to nobody
signature.txt  校验值的电子签名，keys.json 是验签用的公钥
               the hashes, signed; keys.json holds the public keys
recount.py     复核程序，欢迎先读再用 · the program that counts again; read it first

可以证明：票没有多、没有少、没有改，结果没有算错；拿着回执码的人能找到自己的那张票。
不能证明：投票时没有人在旁边逼迫；管理服务器的人在投票进行中没有偷看。
It proves that no ballot was added, lost or changed and that nothing was miscounted; whoever holds a
receipt finds their own ballot. It does not prove that nobody stood beside the voter, nor that those
who run the server did not look on while the vote was open.
"""

_READ_ME_SUMS = """这是一次无记名投票的结果。只公布合计，不公布单张选票，外人不能自己重新计票。
This is the result of a secret vote. Only its sums are published and no single ballot, so nobody
outside can count it again.

为什么？谁勾了很多项、排了很长的次序，别人就可能凭这个样子认出那张票。
想要人人都能复核，下次请选“无记名，人人可复核”，或者记名投票。
Why? Many ticks or a long ranking are a handwriting by which a ballot can be recognised. Where
everybody shall be able to count again, choose "secret, and everybody can count again", or an open
vote.

bundle.json    规则、合计、结果 · rules, sums, result
terms.json     投票公布时就定下的全部条件，有选民名册的校验值
               all terms, fixed when the vote was announced, with the hash of the roll
roll.json      选民名册，只有编号和权重 · the roll: ids and weights, no names
count.json     各项校验值 · the hashes
signature.txt  校验值的电子签名，keys.json 是验签用的公钥
               the hashes, signed; keys.json holds the public keys
recount.py     核对校验值和签名：python3 -I recount.py 本文件.zip
               checks the hashes and the signature

可以证明：公布以后，规则、名册、合计和结果都没有改过。
不能证明：合计是照选票算出来的，这要相信计票的人。
It proves that rules, roll, sums and result were not changed since they were published. It does not
prove that the sums are those of the ballots: for that you have to trust those who counted.
"""


@dataclass(frozen=True, slots=True)
class Export:
    """A file to download."""

    name: str
    data: bytes
    mimetype: str


def archive(session: Session, poll: Poll) -> Export:
    """Return the archive of a counted poll; the same bytes every time.

    Raises:
        NotNow: it is not counted, or was annulled.
    """
    _require_counted(poll)
    made = counting.counted(session, poll)
    document = published.document(poll, made.election, made.result)
    files_: dict[str, bytes] = {
        "READ-ME.txt": (_READ_ME if published.shows_ballots(poll) else _READ_ME_SUMS).encode(),
        "recount.py": (files("linli_deliberation") / "recount.py").read_bytes(),
        "bundle.json": _written(document),
        "terms.json": _written(scheduling.terms(poll, _as_announced(made.election))),
        "roll.json": _written(electorates.published(electorates.of(session, poll.id))),
        "count.json": _written(_hashes(session, poll, document)),
    }
    newest = counting.latest(session, poll.id)
    if newest is not None and newest.signed:
        files_["signature.txt"] = newest.signed.encode()
        files_["keys.json"] = _written(signing.public_keys(session))
    if poll.secrecy is Secrecy.RECOUNTABLE:
        files_["receipts.json"] = _written(
            [[receipt, saying.read(text)] for receipt, text in box.published(session, poll)]
        )
    out = BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as packed:
        for name, data in sorted(files_.items()):
            packed.writestr(ZipInfo(name, _NO_TIME), data, ZIP_DEFLATED)
    return Export(f"{_stem(session, poll)}.zip", out.getvalue(), "application/zip")


def pb(session: Session, poll: Poll) -> Export:
    """Return a budget as Pabulib's ``.pb``.

    Raises:
        NotNow: it is not counted, or was annulled.
        BallotsSecret: only its sums are published.
        CannotCount: it is no budget, or the format cannot say its tie rule.
    """
    _require_counted(poll)
    published.require_ballots(poll)
    made = counting.counted(session, poll)
    place = communities.place(session, poll.community_id)
    assert poll.opens_at is not None and poll.closes_at is not None
    first, last = _day(place, poll.opens_at), _day(place, poll.closes_at)
    meta = {
        "country": "China",
        "unit": place.name,
        "instance": str(first.year),
        "date_begin": first.isoformat(),
        "date_end": last.isoformat(),
        "currency": "CNY",
    }
    text = write_pb(made.election, made.result, meta)
    return Export(f"{_stem(session, poll)}.pb", text.encode(), "text/plain; charset=utf-8")


def blt(session: Session, poll: Poll) -> Export:
    """Return ranked ballots as ``.blt``.

    Raises:
        NotNow: it is not counted, or was annulled.
        BallotsSecret: only its sums are published.
        CannotCount: the ballots are no rankings.
    """
    _require_counted(poll)
    published.require_ballots(poll)
    text = write_blt(counting.counted(session, poll).election)
    return Export(f"{_stem(session, poll)}.blt", text.encode(), "text/plain; charset=utf-8")


def formats(poll: Poll) -> list[str]:
    """Return the endings of the files that a poll can be downloaded as."""
    found = ["zip"]
    if not published.shows_ballots(poll):
        return found
    if is_budget(rule_from_json(poll.rule)) and poll.tie_chain in ([], list(CHAIN)):
        found.append("pb")
    if poll.kind is BallotKind.RANKING:
        found.append("blt")
    return found


def _as_announced(counted: Election) -> Election:
    """Return an election without what came later: withdrawals, and what the council decided."""
    return replace(
        counted,
        options=tuple(replace(option, withdrawn=False) for option in counted.options),
        ties=replace(counted.ties, decided=()),
    )


def _require_counted(poll: Poll) -> None:
    if not poll.state.is_counted:
        raise NotNow(_("There is no result yet."))


def _hashes(session: Session, poll: Poll, document: Mapping[str, Json]) -> Json:
    newest = counting.latest(session, poll.id)
    assert newest is not None
    on_paper = paper_box.told(session, poll)
    hashes = signing.hashes(poll, newest)
    if not newest.ballots_hash:
        # Of a secret vote counted by an earlier version: what that kept told too much.
        made = document["hashes"]
        assert isinstance(made, dict)
        hashes["sums_hash"] = str(made["sums"])
    return {
        "poll": str(poll.id),
        "count": newest.number,
        "counted_at": newest.at.isoformat(),
        "reason": newest.reason,
        **({} if on_paper is None else {"papers": asdict(on_paper)}),
        **hashes,
    }


def _written(part: object) -> bytes:
    return (json.dumps(part, ensure_ascii=False, indent=1) + "\n").encode()


def _stem(session: Session, poll: Poll) -> str:
    place = communities.place(session, poll.community_id)
    day = _day(place, poll.closed_at or poll.created_at)
    return f"{place.slug or place.code}-{day.isoformat()}-{poll.id.hex[-6:]}"


def _day(place: Place, moment: datetime) -> date:
    """Return the day as the community's residents lived it."""
    return moment.astimezone(ZoneInfo(place.time_zone)).date()
