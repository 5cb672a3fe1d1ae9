"""Units and accounts: what they were defined as, and what was decided about them."""

from collections.abc import Iterator

from linli.i18n import texts
from linli.points.seals import seal_row
from linli.points.verify.rows import Reader, Row, Wrong, merged, name

_ = texts("linli")

_UNITS = """
SELECT [id id], [id community_id], code, name, scale, transferable, expiry, expiry_count,
       [at created_at], [hex seal]
  FROM core_points_unit WHERE [here community_id] ORDER BY id
"""
_RATES = """
SELECT [id community_id], [id from_unit_id], [id to_unit_id], number, give, receive, period, cap,
       open, [id actor_id], [at at], [hex seal]
  FROM core_points_rate WHERE [here community_id]
 ORDER BY community_id, from_unit_id, to_unit_id, number
"""
_ACCOUNTS = """
SELECT [id a.id], [id a.unit_id], a.owner_kind, [id a.owner_id], a.kind, a.lanes,
       [at a.created_at], [hex a.seal], [id u.id]
  FROM core_points_account a LEFT JOIN core_points_unit u ON u.id = a.unit_id
 WHERE [mine a.id] ORDER BY a.id
"""
_CHANGES = """
SELECT [id account_id], number, status, minimum, maximum, [id actor_id], reason, [at at], [hex seal]
  FROM core_points_account_change WHERE [mine account_id] ORDER BY account_id, number
"""
_LANES = """
SELECT [id account_id], lane, status, minimum, maximum
  FROM core_points_lane WHERE [mine account_id] ORDER BY account_id, lane
"""


def wrong_units(reader: Reader) -> Iterator[Wrong]:
    """Find units that do not fit their seal."""
    for row in reader.stream(_UNITS):
        columns = [*row[:5], bool(row[5]), *row[6:9]]
        if seal_row("linli.unit.1", columns).hex() != row[9]:
            yield Wrong("core_points_unit", name(row[0]), _("it does not fit its seal"))


def wrong_rates(reader: Reader) -> Iterator[Wrong]:
    """Find rates that do not fit their seal, or lack one before them."""
    before: Row = (None,) * 4
    for row in reader.stream(_RATES):
        columns = [*row[:8], bool(row[8]), *row[9:11]]
        which = f"{name(row[0])} {name(row[1])} {name(row[2])} {row[3]}"
        if seal_row("linli.rate.1", columns).hex() != row[11]:
            yield Wrong("core_points_rate", which, _("it does not fit its seal"))
        elif row[3] != (before[3] + 1 if row[:3] == before[:3] else 1):
            yield Wrong("core_points_rate", which, _("a row before it is missing"))
        before = row


def wrong_accounts(reader: Reader) -> Iterator[Wrong]:
    """Find accounts that do not fit their seal, or whose state is not what was decided."""
    decided = _decided(reader)
    for key, accounts, rest in merged(reader.stream(_ACCOUNTS), decided, 1):
        if not accounts:
            yield Wrong("core_points_account", name(key[0]), _("it is missing"))
            continue
        account = accounts[0]
        if seal_row("linli.account.1", account[:7]).hex() != account[7]:
            yield Wrong("core_points_account", name(key[0]), _("it does not fit its seal"))
        if account[8] is None:
            yield Wrong("core_points_unit", name(account[1]), _("it is missing"))
        changes = rest[0][1] if rest else []
        lanes = rest[0][2] if rest else []
        yield from _wrong_changes(key[0], changes)
        if [lane[1] for lane in lanes] != list(range(account[5])):
            yield Wrong("core_points_lane", name(key[0]), _("a lane is missing"))
        for lane in lanes:
            if not changes or list(lane[2:5]) != list(changes[-1][2:5]):
                yield Wrong(
                    "core_points_lane", name(key[0]), _("status or limits were never decided so")
                )


def _decided(reader: Reader) -> Iterator[Row]:
    """Return each account's decisions and lanes: id, changes, lanes."""
    pairs = merged(reader.stream(_CHANGES), reader.stream(_LANES), 1)
    for key, changes, lanes in pairs:
        yield key[0], changes, lanes


def _wrong_changes(account_id: str, changes: list[Row]) -> Iterator[Wrong]:
    for place, change in enumerate(changes, 1):
        if seal_row("linli.account_change.1", change[:8]).hex() != change[8]:
            problem = _("it does not fit its seal")
        elif change[1] != place:
            problem = _("a row before it is missing")
        else:
            continue
        yield Wrong("core_points_account_change", f"{name(account_id)} {change[1]}", problem)
