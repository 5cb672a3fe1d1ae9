"""How things are going: plugins, events and jobs that failed, workers, files."""

from collections.abc import Iterator
from datetime import timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sqlalchemy import func, select
from sqlmodel import Session, col

from linli import demo, evidence, jobs, plugins
from linli.cli.health.findings import Finding, fault, good, warning
from linli.clock import now
from linli.communities.models import Community, PluginChoice
from linli.events.models import FailedDelivery
from linli.evidence.models import Evidence
from linli.i18n import texts
from linli.plugins import PluginState

_ = texts("linli")

#: A worker looks at the queue every minute; one that a timer starts, perhaps every hour.
_LONG_AGO = timedelta(hours=2)
_START_A_WORKER = _(
    "Start one beside the portal: linli worker (or serve with: linli run --with-jobs). Without it "
    "no letter is sent, and what falls due is done only with the next visitor."
)


def findings(session: Session) -> Iterator[Finding]:
    """Look at what the database says of how things are going."""
    for look in (_plugins, _deliveries, _jobs, _time_zones, _demo, _files):
        yield from look(session)


def _plugins(session: Session) -> Iterator[Finding]:
    found = plugins.manager()
    for broken in found.broken.values():
        yield fault(
            _(
                "The plugin %(name)s does not work: %(reason)s.",
                name=broken.name,
                reason=broken.reason,
            ),
            _(
                "Update it or remove it: pip install --upgrade %(package)s",
                package=broken.distribution,
            ),
        )
    chosen = session.execute(
        select(col(PluginChoice.plugin))
        .where(col(PluginChoice.state).in_((PluginState.ENABLED, PluginState.MANDATORY)))
        .distinct()
    ).scalars()
    for name in sorted(set(chosen) - set(found.working) - set(found.broken)):
        yield warning(
            _("The plugin %(name)s is turned on somewhere and not installed.", name=name),
            _("Install it, or turn it off: linli plugin disable %(name)s ADDRESS", name=name),
        )
    if found.working and not found.broken:
        yield good(_("These plugins work: %(names)s.", names=", ".join(found.working)))


def _deliveries(session: Session) -> Iterator[Finding]:
    rows = session.execute(
        select(col(FailedDelivery.plugin), func.count(), func.max(col(FailedDelivery.error)))
        .where(col(FailedDelivery.delivered_at).is_(None))
        .group_by(col(FailedDelivery.plugin))
        .order_by(col(FailedDelivery.plugin))
    )
    for plugin, count, error in rows:
        yield warning(
            _.plural(
                "%(count)s event has not reached %(plugin)s: %(error)s.",
                "%(count)s events have not reached %(plugin)s, such as: %(error)s.",
                count,
                plugin=plugin,
                error=error,
            ),
            _("Update the plugin, then run: linli doctor --retry"),
        )


def _jobs(session: Session) -> Iterator[Finding]:
    overview = jobs.overview(session)
    for dead in overview.dead:
        yield warning(
            _(
                "Work was given up: %(job)s (%(error)s).",
                job=dead.name,
                error=_last_line(dead.error),
            ),
            _("Mend the cause, then run: linli doctor --retry"),
        )
    if overview.late:
        yield warning(
            _.plural(
                "%(count)s job is late; probably no worker runs.",
                "%(count)s jobs are late; probably no worker runs.",
                overview.late,
            ),
            _START_A_WORKER,
        )
        return
    yield good(_("No work is late."))
    seen = jobs.last_round(session)
    if seen is None:
        yield warning(_("No worker has run here yet."), _START_A_WORKER)
    elif now(session) - seen > _LONG_AGO:
        yield warning(
            _("No worker has run since %(moment)s (UTC).", moment=f"{seen:%Y-%m-%d %H:%M}"),
            _START_A_WORKER,
        )
    else:
        yield good(_("A worker has run lately."))


def _time_zones(session: Session) -> Iterator[Finding]:
    zones = session.execute(
        select(col(Community.time_zone)).where(col(Community.time_zone).is_not(None)).distinct()
    ).scalars()
    for zone in zones:
        try:
            ZoneInfo(str(zone))
        except (ZoneInfoNotFoundError, ValueError):
            yield fault(
                _("The machine does not know the time zone %(zone)s.", zone=zone),
                _("Install the newest data: pip install --upgrade tzdata"),
            )


def _demo(session: Session) -> Iterator[Finding]:
    if demo.state(session) in (demo.State.DEMO, demo.State.HALF):
        yield warning(
            _("This database holds the demo, whose password everybody knows."),
            _("For a real community use another database or LINLI_DATA_DIR."),
        )


def _files(session: Session) -> Iterator[Finding]:
    store = evidence.store()
    if not isinstance(store, evidence.LocalStore):
        return
    named = set(
        session.execute(
            select(col(Evidence.key)).where(col(Evidence.removed_at).is_(None))
        ).scalars()
    )
    missing = named - {key for key, _moment in store.written()}
    if missing:
        yield fault(
            _.plural(
                "%(count)s file of evidence is missing in %(folder)s.",
                "%(count)s files of evidence are missing in %(folder)s.",
                len(missing),
                folder=str(store.root),
            ),
            _("See that LINLI_DATA_DIR is right, or bring the files back from a backup."),
        )


def _last_line(error: str) -> str:
    return error.strip().splitlines()[-1] if error.strip() else "?"
