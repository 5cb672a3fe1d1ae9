"""``linli init``: the data folder and the tables."""

import click
from sqlalchemy import select
from sqlmodel import col

from linli import plugins
from linli.cli.words import N_, say
from linli.cli.workplace import any_database, outdated
from linli.communities.models import Community
from linli.config import Config
from linli.db import Database, upgrade
from linli.i18n import texts

_ = texts("linli")


@click.command(
    help=N_(
        "Make the data folder and bring the tables of core and of every plugin up to date. "
        "Run it after installing, after every update, and again whenever in doubt."
    )
)
def init() -> None:
    """Set the installation up; asked again, it changes nothing."""
    config = Config.from_environment()
    make_data_dir(config)
    with any_database() as database:
        late = prepare(database)
        if late:
            say(_("The tables are up to date: %(owners)s.", owners=", ".join(late)))
        else:
            say(_("Everything was up to date already."))
        shown = database.url.render_as_string(hide_password=True)
        with database.reading() as session:
            found = session.execute(select(col(Community.id)).limit(1)).first() is not None
    for broken in plugins.manager().broken.values():
        say(
            _(
                "The plugin %(name)s does not work (%(reason)s) and was left out. Run: linli check",
                name=broken.name,
                reason=broken.reason,
            ),
            error=True,
        )
    say(_("Data folder: %(folder)s", folder=str(config.data_dir)))
    say(_("Database: %(address)s", address=shown))
    if found:
        say(_("Next: linli run (or restart it where it runs already); linli doctor looks after it"))
    else:
        say(_("Next: linli community add ADDRESS --name NAME --template NAME"))


def make_data_dir(config: Config) -> None:
    """Make the data folder for the account that runs Linli, and nobody else."""
    if not config.data_dir.exists():
        config.data_dir.mkdir(parents=True, mode=0o700)


def prepare(database: Database) -> list[str]:
    """Bring every owner's tables up to date; return the owners that were not."""
    late = outdated(database)
    if late:
        upgrade(database, plugins.manager().histories())
    return late
