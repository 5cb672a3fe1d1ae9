"""What the installation is told from outside, read from the environment once."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from email.utils import parseaddr
from pathlib import Path
from urllib.parse import urlsplit

from linli.errors import Refusal
from linli.i18n import texts

_ = texts("linli")

#: Shortest secret accepted, in characters; ``python -c "import secrets; …token_hex(32)"`` gives 64.
MIN_SECRET_LENGTH = 32

#: Kinds of database that Linli knows, as an address begins.
_DATABASES = frozenset(
    {"sqlite", "sqlite+pysqlite", "postgresql", "postgresql+psycopg", "postgres"}
)


class ConfigRefused(Refusal):
    """The environment does not make a usable configuration."""

    code = "core.config"


@dataclass(frozen=True, slots=True)
class Config:
    """Where data lies and what signs it."""

    data_dir: Path
    database_url: str
    secret_key: str | None = None
    #: Where evidence is stored: empty for the data directory, or ``s3://bucket/prefix``.
    evidence_url: str = ""
    #: True behind an HTTPS proxy: cookies are marked Secure and forwarded addresses believed.
    behind_proxy: bool = False
    #: The mail server: ``smtp://user:password@host:587`` or ``smtps://…``; empty sends nothing.
    smtp_url: str = field(default="", repr=False)
    #: Whether webhooks may lead into private networks, and without TLS.
    private_webhooks: bool = False
    #: Whom letters come from: ``linli@example.org`` or ``Linli <linli@example.org>``.
    mail_from: str = ""
    #: Private keys that sign the ledger where they are not kept in the data directory: the one in
    #: use, and the next one for a rotation; see :mod:`linli.points.log.keys`.
    ledger_keys: tuple[str, ...] = field(default=(), repr=False)

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] | None = None) -> "Config":
        """Read ``LINLI_*`` variables.

        ``LINLI_DATA_DIR`` defaults to ``linli-data`` in the current folder and
        ``LINLI_DATABASE_URL`` to the SQLite file ``linli.db`` in it.

        Raises:
            ConfigRefused: the secret is too short to protect anything, the database is of a kind
                that Linli does not know, or an address is no address.
        """
        env = os.environ if environment is None else environment
        data_dir = Path(env.get("LINLI_DATA_DIR") or "linli-data").expanduser().resolve()
        secret = env.get("LINLI_SECRET_KEY") or None
        if secret is not None and len(secret) < MIN_SECRET_LENGTH:
            raise ConfigRefused(
                _(
                    "LINLI_SECRET_KEY has %(length)s characters; at least %(least)s are needed.",
                    length=len(secret),
                    least=MIN_SECRET_LENGTH,
                )
            )
        database_url = env.get("LINLI_DATABASE_URL") or f"sqlite:///{data_dir / 'linli.db'}"
        _check_database(database_url)
        smtp_url, mail_from = env.get("LINLI_SMTP_URL", ""), env.get("LINLI_MAIL_FROM", "")
        if smtp_url:
            _check_mail(smtp_url, mail_from)
        return cls(
            data_dir=data_dir,
            database_url=database_url,
            secret_key=secret,
            evidence_url=env.get("LINLI_EVIDENCE_URL", ""),
            behind_proxy=env.get("LINLI_BEHIND_PROXY", "") in {"1", "true", "yes"},
            private_webhooks=env.get("LINLI_PRIVATE_WEBHOOKS", "") in {"1", "true", "yes"},
            smtp_url=smtp_url,
            mail_from=mail_from,
            ledger_keys=tuple(
                key
                for key in (env.get("LINLI_LEDGER_KEY"), env.get("LINLI_LEDGER_NEXT_KEY"))
                if key
            ),
        )


def _check_database(url: str) -> None:
    kind, mark, _rest = url.partition("://")
    try:
        usable = bool(mark) and kind in _DATABASES and urlsplit(url).port != 0
    except ValueError:  # a port that is no number
        usable = False
    if not usable:
        # The address itself is not repeated: it may hold a password.
        raise ConfigRefused(
            _(
                "LINLI_DATABASE_URL is not the address of a database that Linli can use. Write "
                "postgresql://user:password@host/name for PostgreSQL, or "
                "sqlite:////folder/linli.db for the embedded database."
            )
        )


def _check_mail(smtp_url: str, mail_from: str) -> None:
    # The address itself is not repeated: it holds a password.
    try:
        parts = urlsplit(smtp_url)
        usable = parts.scheme in {"smtp", "smtps"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        usable = False
    if not usable:
        raise ConfigRefused(
            _(
                "LINLI_SMTP_URL is not usable. It should look like this: "
                "smtp://user:password@mail.example.org:587"
            )
        )
    _name, address = parseaddr(mail_from)
    if "@" not in address.strip("@"):
        raise ConfigRefused(
            _("Set LINLI_MAIL_FROM to the address that letters come from: linli@example.org")
        )
