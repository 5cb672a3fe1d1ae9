"""``linli person``: entering people."""

import sys
from datetime import datetime
from pathlib import Path

import click

from linli import access, communities, people, signin
from linli.cli.finding import check_role, group_called, person_called
from linli.cli.words import N_, language, say, spoken
from linli.cli.workplace import actor, writing
from linli.errors import Refusal
from linli.i18n import texts

_ = texts("linli")

#: Roles that a person holds in their own group only.
_OF_A_GROUP = frozenset({"panel_member"})


class PasswordNotTyped(Refusal):
    """A password was to be typed, and there is nobody who could."""

    code = "core.password_not_typed"


@click.group(help=N_("Enter people, one or a whole list."))
def person() -> None:
    """Group the commands about people."""


@person.command(
    help=N_(
        "Enter a person into the community SLUG. With --role and --password-prompt it makes the "
        "first administrator. A panel member's role holds for --group."
    )
)
@click.argument("slug")
@click.option("--name", required=True, help=N_("Their name."))
@click.option("--sign-in-name", default="", help=N_("What they type to sign in."))
@click.option("--phone", default="", help=N_("Phone number."))
@click.option("--email", default="", help=N_("E-mail address."))
@click.option(
    "--birth-date", type=click.DateTime(["%Y-%m-%d"]), help=N_("Date of birth, 1956-03-08.")
)
@click.option("--group", default="", help=N_("Code or name of their group."))
@click.option("--category", "categories", multiple=True, help=N_("A category's code; repeatable."))
@click.option("--household", default="", help=N_("The number of their home, 3-2-501."))
@click.option("--role", "roles", multiple=True, help=N_("A role to give them; repeatable."))
@click.option("--password-prompt", is_flag=True, help=N_("Ask for a password, unseen."))
@click.option("--password-stdin", is_flag=True, help=N_("Read the password from standard input."))
def add(
    slug: str,
    name: str,
    sign_in_name: str,
    phone: str,
    email: str,
    birth_date: datetime | None,
    group: str,
    categories: tuple[str, ...],
    household: str,
    roles: tuple[str, ...],
    password_prompt: bool,
    password_stdin: bool,
) -> None:
    """Enter a person with everything, in one transaction."""
    for role in roles:
        check_role(role)
    secret = _password(prompt=password_prompt, stdin=password_stdin)
    by = actor()
    with writing() as session:
        place = communities.find(session, slug)
        group_id = group_called(session, place, group) if group else None
        made = people.add_person(
            session,
            by,
            place.id,
            name=name,
            phone=phone,
            email=email,
            sign_in_name=sign_in_name,
            birth_date=birth_date.date() if birth_date else None,
            group_id=group_id,
            categories=categories,
        )
        if household:
            home = people.household(session, by, place.id, household)
            people.move_in(session, by, home.id, made.id)
        for role in roles:
            access.grant(
                session,
                by,
                made.id,
                role,
                place.id,
                group_id=group_id if role in _OF_A_GROUP else None,
            )
        if secret:
            signin.set_password(session, by, made.id, secret)
        signs_in_as = made.sign_in_name or made.phone or made.email
    say(_("%(name)s belongs to %(place)s now.", name=made.name, place=place.name))
    if secret and signs_in_as:
        say(_("They sign in as %(name)s. Next: linli run", name=signs_in_as))
    elif signs_in_as and roles:
        say(
            _(
                "They have no password yet. Next: linli person password %(person)s",
                person=signs_in_as,
            )
        )
    elif secret or roles:
        say(
            _(
                "They cannot sign in: they have neither a sign-in name nor a phone number. Give "
                "them one in the portal."
            )
        )


@person.command(
    help=N_("Set the password of PERSON (a sign-in name, phone number or e-mail address).")
)
@click.argument("person")
@click.option(
    "--stdin",
    "--password-stdin",
    "stdin",
    is_flag=True,
    help=N_("Read the password from standard input."),
)
def password(person: str, stdin: bool) -> None:
    """Set a password and end the person's open sessions."""
    secret = _password(prompt=not stdin, stdin=stdin)
    with writing() as session:
        found = person_called(session, person)
        signin.set_password(session, actor(), found.id, secret)
        signin.revoke_all(session, found.id)
    say(_("%(name)s can sign in with the new password.", name=found.name))


@person.command(
    "import",
    help=N_(
        "Enter all people of FILE (CSV or XLSX, first line with the column names, in Chinese or "
        "English) into the community SLUG: all or, if one row is wrong, nobody. Run again, it "
        "knows who is there already and brings them up to date.\n\n"
        "The columns, of which only the name is needed: name 姓名, phone 手机号, email 邮箱, "
        "sign in name 登录名, birth date 出生日期 (1956-03-08), group 居民小组 (name or code), "
        "categories 人员类别, household 户号, address 地址, representative 户主 (yes or no), "
        "since 入住日期. "
        "“linli person example FILE” writes a file to fill in."
    ),
)
@click.argument("slug")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--dry-run", is_flag=True, help=N_("Only show what would happen; change nothing."))
def import_(slug: str, file: Path, dry_run: bool) -> None:
    """Import a list of people."""
    from linli.cli.roster import command

    command.run(slug, file, dry_run=dry_run)


@person.command(
    help=N_("Write an example of a list for “linli person import” into FILE, a .csv or .xlsx.")
)
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
def example(file: Path) -> None:
    """Write a list to fill in, with every column."""
    from linli.cli.roster import example as sheet

    kind = file.suffix.lower().removeprefix(".")
    if kind not in sheet.MEDIA_TYPES:
        raise click.BadParameter(spoken(_("FILE has to end in .csv or .xlsx.")))
    with file.open("xb") as written:
        written.write(sheet.file(kind, chinese=language() == "zh-Hans"))
    say(
        _(
            "%(file)s is there. Write your people into it, then: linli person import ADDRESS "
            "%(file)s --dry-run",
            file=str(file),
        )
    )


def _password(*, prompt: bool, stdin: bool) -> str:
    if stdin:
        secret = sys.stdin.readline().rstrip("\r\n")
        if not secret:
            raise PasswordNotTyped(_("Standard input holds no password."))
        return secret
    if not prompt:
        return ""
    try:
        typed: str = click.prompt(
            spoken(_("Password")),
            hide_input=True,
            confirmation_prompt=spoken(_("The same again")),
        )
    except click.Abort as error:
        raise PasswordNotTyped(
            _("No password was typed, so nothing was changed. In a script: --password-stdin")
        ) from error
    return typed
