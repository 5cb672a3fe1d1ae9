"""The certificate on paper, in Chinese or in English."""

from linli import dates, pdf
from linli.communities import Place
from linli.i18n import Text, translate
from linli_volunteer_hours.calendar import local
from linli_volunteer_hours.models import Certificate
from linli_volunteer_hours.texts import _

#: Kinds of service that are named on the page; the rest is summed up.
_NAMED = 4


def certificate(found: Certificate, place: Place, address: str, language: str) -> bytes:
    """Return an issued certificate as a PDF; ``address`` says to strangers whether it is valid."""

    def say(text: Text) -> str:
        return translate(text, language)

    assert found.issued_at is not None and found.serial is not None
    named = found.lines[:_NAMED]
    what = say(_(", ")).join(
        say(_service(line["title"], line["team"], hours(line["minutes"]))) for line in named
    )
    facts = [
        (say(_("Service")), what + (say(_(" and more")) if len(found.lines) > _NAMED else "")),
        (say(_("Recorded by the system")), say(hours(found.recorded_minutes))),
        (say(_("Written down by hand")), say(hours(found.manual_minutes))),
    ]
    if found.purpose:
        facts.append((say(_("Issued for")), found.purpose))
    return pdf.certificate(
        pdf.Certificate(
            title=say(_("Certificate of Volunteer Service")),
            holder=found.holder,
            text=(
                say(
                    _(
                        "From %(first)s to %(last)s this volunteer served in %(community)s for "
                        "%(time)s altogether. This is hereby certified.",
                        first=found.from_on,
                        last=found.until_on,
                        community=place.name,
                        time=hours(found.minutes),
                    )
                ),
            ),
            facts=tuple(facts),
            issuer=place.name,
            day=dates.day(local(found.issued_at, place).date(), language),
            serial=say(_("No. %(serial)s", serial=found.serial)),
            address=address,
            check=say(_("Scan to see whether this certificate is valid")),
        ),
        language,
    )


def _service(title: str, team: str, time: Text) -> Text:
    if not team:
        return _("%(title)s (%(time)s)", title=title, time=time)
    return _("%(title)s (%(team)s, %(time)s)", title=title, team=team, time=time)


def hours(minutes: int) -> Text:
    """Say an amount of time in whole hours and minutes."""
    whole, rest = divmod(minutes, 60)
    if not rest:
        return _("%(hours)s hours", hours=whole)
    if not whole:
        return _("%(minutes)s minutes", minutes=rest)
    return _("%(hours)s hours %(minutes)s minutes", hours=whole, minutes=rest)
