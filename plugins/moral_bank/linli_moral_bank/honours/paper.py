"""The certificate of an honour on paper."""

from linli import dates, pdf
from linli.communities import Place
from linli.i18n import Text, translate
from linli_moral_bank.calendar import day_of
from linli_moral_bank.honours.awarding import Certificate
from linli_moral_bank.texts import _


def print_certificate(found: Certificate, place: Place, address: str, language: str) -> bytes:
    """Return a certificate as a PDF; ``address`` says to strangers whether it is real."""

    def say(text: Text) -> str:
        return translate(text, language)

    day = day_of(found.decided_at, place)
    return pdf.certificate(
        pdf.Certificate(
            title=say(_("Certificate of honour")),
            holder=translate(found.name, language),
            text=(
                say(
                    _(
                        "For %(year)s, %(place)s gives you the honour “%(title)s”.",
                        year=found.period,
                        place=place.name,
                        title=found.title,
                    )
                ),
                *([found.reason] if found.reason else []),
            ),
            issuer=place.name,
            day=dates.day(day, language),
            serial=say(_("No. %(serial)s", serial=found.serial)),
            address=address,
            check=say(_("Scan this, and you see that it is real.")),
        ),
        language,
    )
