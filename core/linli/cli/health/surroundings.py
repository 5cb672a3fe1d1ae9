"""The machine around Linli: folders, disk, configuration, languages."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import linli
from linli.cli.health.findings import Finding, fault, good, warning
from linli.communities.tree import DEFAULT_TIME_ZONE
from linli.config import Config
from linli.i18n import texts

_ = texts("linli")

#: Free space below which it is told, and below which nothing can be relied on, in bytes.
_LITTLE, _TOO_LITTLE = 1_000_000_000, 100_000_000


def findings(config: Config) -> Iterator[Finding]:
    """Look at everything that needs no database."""
    yield from _data_dir(config.data_dir)
    if config.secret_key is None:
        yield warning(
            _("LINLI_SECRET_KEY is not set, so the portal cannot be served."),
            _(
                "Make one: python3 -c 'import secrets; print(secrets.token_hex(32))', and set it "
                "where linli run is started."
            ),
        )
    else:
        yield good(_("LINLI_SECRET_KEY is set."))
    yield from _evidence(config)
    yield from _languages()
    try:
        ZoneInfo(DEFAULT_TIME_ZONE)
    except ZoneInfoNotFoundError:
        yield fault(_("The machine knows no time zones."), _("Install them: pip install tzdata"))


def _data_dir(folder: Path) -> Iterator[Finding]:
    if not folder.is_dir():
        yield fault(
            _("The data folder %(folder)s is missing.", folder=str(folder)), _("Run: linli init")
        )
        return
    try:
        with tempfile.NamedTemporaryFile(dir=folder):
            pass
    except OSError as error:
        yield fault(
            _(
                "The data folder %(folder)s cannot be written to: %(reason)s.",
                folder=str(folder),
                reason=error.strerror or "?",
            ),
            _(
                "Give it to the account that runs Linli: chown -R ACCOUNT %(folder)s",
                folder=str(folder),
            ),
        )
        return
    if folder.stat().st_mode & 0o007:
        yield warning(
            _("Every account of this machine can look into %(folder)s.", folder=str(folder)),
            _("Close it: chmod o-rwx %(folder)s", folder=str(folder)),
        )
    else:
        yield good(
            _("The data folder %(folder)s is there and closed to others.", folder=str(folder))
        )
    free = shutil.disk_usage(folder).free
    if free < _LITTLE:
        level = fault if free < _TOO_LITTLE else warning
        yield level(
            _("Only %(megabytes)s MB are free on the disk.", megabytes=free // 1_000_000),
            _("Make room, or move LINLI_DATA_DIR to a larger disk."),
        )
    else:
        yield good(_("%(gigabytes)s GB are free on the disk.", gigabytes=free // 1_000_000_000))


def _evidence(config: Config) -> Iterator[Finding]:
    from linli import evidence

    if not config.evidence_url:
        return
    try:
        next(evidence.store().written(), None)
    except ModuleNotFoundError:
        yield fault(
            _("The store of files needs a package that is not installed."),
            _("Install it: pip install 'linli-core[s3]'"),
        )
    except Exception as error:
        yield fault(
            _("The store of files does not answer: %(reason)s.", reason=type(error).__name__),
            _("See LINLI_EVIDENCE_URL and the AWS_… variables."),
        )
    else:
        yield good(_("The store of files answers."))


def _languages() -> Iterator[Finding]:
    package = Path(linli.__file__).parent
    folder = package / "translations" / "zh_Hans_CN" / "LC_MESSAGES"
    if not (folder / "linli.mo").exists():
        yield warning(
            _("The Chinese sentences are not compiled; people read English."),
            _(
                "Compile them: pybabel compile -D linli -d %(folder)s",
                folder=str(package / "translations"),
            ),
        )
