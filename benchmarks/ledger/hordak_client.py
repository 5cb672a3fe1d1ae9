"""A client of django-hordak, run by a Python that has it: ``python hordak_client.py URL [make]``.

With ``make`` it makes the tables and accounts and ends. Without, it takes lines of seconds, moves
one from the issuer to an account by chance for as long, and prints how often it did.
"""

import random
import sys
import time
from typing import Any
from urllib.parse import urlsplit

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


def serve() -> None:
    """Do what the lines of the standard input say."""
    from hordak.models import Account
    from moneyed import Money  # type: ignore[import-not-found]

    issuer = Account.objects.get(name="issuer")
    takers: list[Any] = list(Account.objects.exclude(pk=issuer.pk))
    print("ready", flush=True)
    for line in sys.stdin:
        end, done = time.perf_counter() + float(line), 0
        while time.perf_counter() < end:
            issuer.transfer_to(random.choice(takers), Money(1, "CNY"))  # noqa: S311
            done += 1
        print(done, flush=True)


if __name__ == "__main__":
    ready(sys.argv[1])
    make() if sys.argv[2:] == ["make"] else serve()
