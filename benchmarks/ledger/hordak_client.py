"""Clients of django-hordak, run by a Python that has it: ``hordak_client.py URL make|NUMBER``.

With ``make`` it makes the tables and accounts and ends. With a number of clients it takes lines
``NUMBER transfer SECONDS``: so many of them move one from the issuer to an account by chance for as
long, and it prints how often each did. See :mod:`.forked`.
"""

import random
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from benchmarks.ledger import forked
else:
    # Last in the path: http.py beside this file is not the module of that name.
    sys.path.append(str(Path(__file__).parent))
    import forked

ACCOUNTS = 200


def ready(url: str) -> None:
    """Set Django up for one database."""
    import django  # type: ignore[import-not-found]
    from django.conf import settings  # type: ignore[import-not-found]

    parts = urlsplit(url)
    settings.configure(
        DATABASES={
            "default": {
                "ENGINE": "django.db.backends.postgresql",
                "HOST": parts.hostname,
                "PORT": parts.port,
                "USER": parts.username,
                "PASSWORD": parts.password or "",
                "NAME": parts.path.strip("/"),
                "CONN_MAX_AGE": None,
            }
        },
        INSTALLED_APPS=[
            "django.contrib.auth",
            "django.contrib.contenttypes",
            "mptt",
            "djmoney",
            "hordak",
        ],
        DEFAULT_AUTO_FIELD="django.db.models.AutoField",
        DEFAULT_CURRENCY="CNY",
        CURRENCIES=["CNY"],
        USE_TZ=True,
    )
    django.setup()


def make() -> None:
    """Make the tables, an issuer and the accounts."""
    from django.core.management import call_command  # type: ignore[import-not-found]
    from hordak.models import Account, AccountType  # type: ignore[import-not-found]

    call_command("migrate", verbosity=0)
    Account.objects.create(
        name="issuer", code="9", type=AccountType.income, currencies=["CNY"], is_bank_account=False
    )
    for number in range(ACCOUNTS):
        Account.objects.create(
            name=str(number), code=f"1{number:04}", type=AccountType.liability, currencies=["CNY"]
        )


def start() -> "forked.Work":
    """Return what a worker does: move as often as it can within so many seconds."""
    from hordak.models import Account
    from moneyed import Money  # type: ignore[import-not-found]

    issuer = Account.objects.get(name="issuer")
    takers: list[Any] = list(Account.objects.exclude(pk=issuer.pk))

    def work(text: str) -> int:
        end, done = time.perf_counter() + float(text.split()[1]), 0
        while time.perf_counter() < end:
            issuer.transfer_to(random.choice(takers), Money(1, "CNY"))  # noqa: S311
            done += 1
        return done

    return work


if __name__ == "__main__":
    ready(sys.argv[1])
    make() if sys.argv[2] == "make" else forked.serve(int(sys.argv[2]), start)
