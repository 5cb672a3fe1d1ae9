"""What the installation is told from outside, read from the environment once."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from linli.errors import Refusal
from linli.i18n import texts

_ = texts("linli")

#: Shortest secret accepted, in characters; ``python -c "import secrets; …token_hex(32)"`` gives 64.
MIN_SECRET_LENGTH = 32


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

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] | None = None) -> "Config":
        """Read ``LINLI_*`` variables.

        ``LINLI_DATA_DIR`` defaults to ``linli-data`` in the current folder and
        ``LINLI_DATABASE_URL`` to the SQLite file ``linli.db`` in it.

        Raises:
            ConfigRefused: the secret is too short to protect anything.
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
        return cls(
            data_dir=data_dir,
            database_url=env.get("LINLI_DATABASE_URL") or f"sqlite:///{data_dir / 'linli.db'}",
            secret_key=secret,
            evidence_url=env.get("LINLI_EVIDENCE_URL", ""),
            behind_proxy=env.get("LINLI_BEHIND_PROXY", "") in {"1", "true", "yes"},
        )
