"""The audit log in plain words: a sentence for each act we know, its code for the others.

Plugins bring sentences for their own acts with the hook ``linli_acts``.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from linli import communities, people, plugins
from linli.access import ROLES
from linli.audit import AuditRow
from linli.i18n import Text
from linli.people import KinshipKind, erasing
from linli_web import language, page
from linli_web.staff import labels
from linli_web.texts import _

_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
#: A place in a sentence that is filled.
_PLACE = re.compile(r"%\((\w+)\)s")

#: What was done, without who did it; ``%(whom)s`` is the person it was done for.
_WORDS: dict[str, Text] = {
    "core.code.cancelled": _("cancelled a code"),
    "core.code.issued": _("issued a code for %(whom)s"),
    "core.code.redeemed": _("redeemed the code of %(whom)s"),
    "core.community.closed": _("closed a part of the community"),
    "core.community.created": _("added a part of the community"),
    "core.community.localised": _("changed language or time zone"),
    "core.community.renamed": _("renamed a part of the community"),
    "core.counter.finished": _("finished serving %(whom)s at the counter"),
    "core.counter.started": _("began to serve %(whom)s at the counter"),
    "core.delivery.repeated": _("tried work of a plugin again"),
    "core.email.confirmed": _("confirmed the e-mail address of %(whom)s"),
    "core.evidence.attached": _("attached a photo or file"),
    "core.evidence.opened": _("opened a photo or file"),
    "core.evidence.removed": _("removed a photo or file"),
    "core.household.moved_in": _("noted the household of %(whom)s"),
    "core.household.moved_out": _("noted that %(whom)s moved out"),
    "core.invitation.made": _("made an invitation code"),
    "core.invitation.withdrawn": _("withdrew an invitation code"),
    "core.job.retried": _("tried given-up work again"),
    "core.kinship.noted": _("noted a relative of %(whom)s"),
    "core.kinship.removed": _("removed a relative of %(whom)s"),
    "core.ledger_key.lost": _("took a new key for the ledger, the old one being lost"),
    "core.ledger_key.rotated": _("took a new key for the ledger"),
    "core.log.exported": _("downloaded the audit log"),
    "core.membership.admitted": _("admitted %(whom)s"),
    "core.membership.changed": _("changed group or categories of %(whom)s"),
    "core.membership.declined": _("declined the request of %(whom)s"),
    "core.membership.ended": _("ended the membership of %(whom)s"),
    "core.notice.closed": _("closed a public notice"),
    "core.notice.published": _("published a notice"),
    "core.objection.answered": _("answered the objection of %(whom)s"),
    "core.objection.made": _("objected to a line of a notice"),
    "core.organisation.added": _("entered an organisation"),
    "core.organisation.agent_dismissed": _("ended that %(whom)s acts for an organisation"),
    "core.organisation.agent_named": _("let %(whom)s act for an organisation"),
    "core.organisation.changed": _("corrected an organisation"),
    "core.organisation.closed": _("took an organisation off the list"),
    "core.password.reset": _("gave %(whom)s a new password"),
    "core.password.set": _("set the password of %(whom)s"),
    "core.person.corrected": _("corrected the data of %(whom)s"),
    "core.person.erased": _("erased a person and their data"),
    "core.phone.confirmed": _("confirmed the phone number of %(whom)s"),
    "core.plugin.chosen": _("turned a plugin on or off"),
    "core.points_account.closed": _("closed an account of %(whom)s"),
    "core.points_account.frozen": _("froze an account of %(whom)s"),
    "core.points_account.limits": _("changed the limits of an account of %(whom)s"),
    "core.points_account.open": _("opened a frozen account of %(whom)s again"),
    "core.points.exchanged": _("converted points of %(whom)s into another kind"),
    "core.points_rate.closed": _("ended the conversion of points into another kind"),
    "core.points_rate.set": _("set a rate for exchanging points for another kind"),
    "core.points_unit.defined": _("defined a unit of points"),
    "core.points_unit.renamed": _("renamed a unit of points"),
    "core.role.granted": _("gave %(whom)s a role"),
    "core.role.revoked": _("took a role from %(whom)s"),
    "core.settings.changed": _("changed settings"),
    "core.token.made": _("let a program in: %(name)s"),
    "core.token.revoked": _("let a program in no longer: %(name)s"),
    "core.webhook.disabled": _("turned a webhook off: %(url)s"),
    "core.webhook.made": _("let a program be told what happens: %(url)s"),
    "core.webhook.removed": _("let a program be told nothing more: %(url)s"),
}

#: What the values before and after are called.
_LABELS: dict[str, Text] = {
    "address": _("Address"),
    "answer": _("Answer"),
    "birth_date": _("Date of birth"),
    "categories": _("Categories"),
    "changed": _("Changed"),
    "code": _("Short code"),
    "detail": _("Detail"),
    "email": _("E-mail"),
    "fields_of_work": _("Fields of work"),
    "group_id": _("Group"),
    "kind": _("Kind"),
    "language": _("Language"),
    "name": _("Called"),
    "outcome": _("Outcome"),
    "phone": _("Phone"),
    "purpose": _("Purpose"),
    "reason": _("Reason"),
    "relative_id": _("Relative"),
    "representative": _("Speaks for the household"),
    "role": _("Role"),
    "sign_in_name": _("Sign-in name"),
    "slug": _("Address of the portal"),
    "status": _("State"),
    "time_zone": _("Time zone"),
    "uses": _("Admits"),
}

#: The areas of the log to choose from, by what their actions start with.
AREAS: tuple[tuple[str, Text], ...] = (
    ("core.person.", _("Data of people")),
    ("core.membership.", _("Joining and leaving")),
    ("core.role.", _("Roles")),
    ("core.counter.", _("Counter")),
    ("core.code.", _("Codes")),
    ("core.notice.", _("Notices")),
    ("core.objection.", _("Objections")),
    ("core.points", _("Points")),
    ("core.settings.", _("Settings")),
    ("core.plugin.", _("Plugins")),
    ("core.organisation.", _("Organisations")),
    ("core.community.", _("Groups and parts of the community")),
    ("core.password.", _("Passwords")),
    ("core.log.", _("Downloads")),
)


def areas() -> list[tuple[str, Text]]:
    """Return the areas of the log, those of the plugins that are on here after core's own."""
    enabled = sorted(plugins.enabled(page.session, page.community.id))
    working = plugins.manager().working
    return [*AREAS, *((f"{name}.", working[name].info.title) for name in enabled)]


_SOMEBODY = _("somebody")
_SYSTEM = _("The system")


@dataclass(frozen=True, slots=True)
class Change:
    """One value as it was and as it is now; empty where there was none."""

    label: Text | str
    before: Text | str
    after: Text | str


@dataclass(frozen=True, slots=True)
class Told:
    """An entry of the log, ready to be read."""

    id: UUID
    at: datetime
    who: Text | str
    sentence: Text | str
    #: In whose name it was done, and whom it concerns; each where nothing else says it.
    served: str
    whom: str
    action: str
    origin: str
    changes: tuple[Change, ...]


def told(rows: Sequence[AuditRow]) -> list[Told]:
    """Put entries of the log into words; ids among their values become names, in two queries."""
    names, words = _names(rows), _words(rows)
    return [_told(row, names, words) for row in rows]


def _names_whom(sentence: Text | None) -> bool:
    return sentence is not None and "%(whom)s" in sentence.message


def _words(rows: Sequence[AuditRow]) -> dict[str, Text]:
    """Return the sentences of core's actions, and of those plugins whose actions are among rows."""
    words = dict(_WORDS)
    owners = {row.action.partition(".")[0] for row in rows}
    for owner, acts in plugins.manager().answers("linli_acts", among=frozenset(owners)):
        words.update((key, text) for key, text in acts.items() if key.startswith(f"{owner}."))
    return words


def _names(rows: Sequence[AuditRow]) -> dict[str, str]:
    ids = {
        UUID(value)
        for row in rows
        for values in (row.before, row.after)
        for key, value in (values or {}).items()
        if key.endswith("_id") and isinstance(value, str) and _ID.fullmatch(value)
    }
    if not ids:
        return {}
    found = people.names_of(page.session, ids)
    found.update(communities.names_of(page.session, ids - set(found)))
    return {str(id_): name for id_, name in found.items()}


def _told(row: AuditRow, names: Mapping[str, str], words: Mapping[str, Text]) -> Told:
    known = words.get(row.action)
    whom = row.on_behalf_of_name or ""
    sentence: Text | str = row.action
    owner, _dot, what = row.action.partition(".")
    if owner in plugins.manager().working:
        title = plugins.manager().working[owner].info.title
        sentence = _("%(plugin)s: %(what)s", plugin=title, what=what)
    if known is not None:
        values = {**(row.before or {}), **(row.after or {})}
        places = {
            name: _value(name, values.get(name), names) or "–"
            for name in _PLACE.findall(known.message)
        }
        sentence = Text(known.domain, known.message, {**places, "whom": whom or _SOMEBODY})
    named, same = _names_whom(known), row.served_id == row.on_behalf_of_id
    return Told(
        id=row.id,
        at=row.at,
        who=row.actor_name or _SYSTEM,
        sentence=sentence,
        served="" if same and named else row.served_name or "",
        whom="" if same or named else whom,
        action=row.action,
        origin=row.origin,
        changes=tuple(_changes(row.before or {}, row.after or {}, names)),
    )


def _changes(
    before: Mapping[str, Any], after: Mapping[str, Any], names: Mapping[str, str]
) -> Iterable[Change]:
    for key in sorted({*before, *after}):
        yield Change(
            _LABELS.get(key, key),
            _value(key, before.get(key), names),
            _value(key, after.get(key), names),
        )


def _value(key: str, value: Any, names: Mapping[str, str]) -> Text | str:
    match value:
        case None:
            return ""
        case bool():
            return _("yes") if value else _("no")
        case list() if key == "changed":
            return language.listed(_LABELS.get(each, each) for each in map(str, value))
        case list():
            return language.listed(str(each) for each in value)
        case dict():
            return language.listed(f"{name}: {each}" for name, each in value.items())
        case str() if key == "role":
            return ROLES.get(value, value)
        case str() if key == "reason" and value in labels.WHY_ERASED:
            return labels.WHY_ERASED[erasing.Reason(value)]
        case str() if key == "kind" and value in labels.KINSHIP:
            return labels.KINSHIP[KinshipKind(value)]
    return names.get(str(value), str(value))
