"""Messages as e-mail, through a mail server of the installation's (RFC 5321, 6409, 8314)."""

import smtplib
import ssl
from dataclasses import dataclass, field
from email.errors import HeaderParseError
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import formatdate, make_msgid, parseaddr
from typing import Literal
from urllib.parse import unquote, urlsplit

from linli.i18n import Text, translate
from linli.messages.sending import Undeliverable

#: Seconds to wait for each answer of the server.
_PATIENCE = 20
#: The one machine to which a password or a code may travel unencrypted.
_HERE = frozenset({"localhost", "127.0.0.1", "::1"})

Encryption = Literal["tls", "starttls", "none"]


@dataclass(frozen=True, slots=True)
class SmtpSender:
    """Speaks with one mail server, in a connection of its own for each message."""

    host: str
    port: int
    encryption: Encryption
    #: ``linli@example.org`` or ``Linli <linli@example.org>``.
    mail_from: str
    user: str = ""
    password: str = field(default="", repr=False)

    @classmethod
    def from_url(cls, url: str, mail_from: str) -> "SmtpSender":
        """Read ``smtp://user:password@host:587`` or ``smtps://…:465``.

        ``smtp`` insists on STARTTLS except to this machine itself; ``smtps`` encrypts from the
        start. The certificate must be good in both cases.
        """
        parts = urlsplit(url)
        host = parts.hostname or ""
        encryption: Encryption = "tls"
        if parts.scheme == "smtp":
            encryption = "none" if host in _HERE else "starttls"
        return cls(
            host,
            parts.port or (465 if encryption == "tls" else 587),
            encryption,
            mail_from,
            unquote(parts.username or ""),
            unquote(parts.password or ""),
        )

    def reaches(self, address: str) -> bool:
        """E-mail addresses are reached."""
        return "@" in address

    def send(self, address: str, text: Text, language: str) -> None:
        """See :class:`linli.messages.Sender`."""
        letter = self._letter(address, translate(text, language), language)
        with self._connection() as server:
            if self.encryption == "starttls":
                server.starttls(context=ssl.create_default_context())
            if self.user:
                server.login(self.user, self.password)
            try:
                server.send_message(letter, parseaddr(self.mail_from)[1], [address])
            except smtplib.SMTPRecipientsRefused as refused:
                code, _reason = refused.recipients[address]
                if code >= 500:
                    raise Undeliverable(f"the mail server refuses the address ({code})") from None
                raise
            except smtplib.SMTPNotSupportedError as unable:
                raise Undeliverable(str(unable)) from unable

    def _connection(self) -> smtplib.SMTP:
        if self.encryption == "tls":
            return smtplib.SMTP_SSL(
                self.host, self.port, timeout=_PATIENCE, context=ssl.create_default_context()
            )
        return smtplib.SMTP(self.host, self.port, timeout=_PATIENCE)

    def _letter(self, address: str, text: str, language: str) -> EmailMessage:
        letter = EmailMessage()
        try:
            letter["To"] = Address(addr_spec=address)
        except (ValueError, IndexError, HeaderParseError) as error:
            # The parser's own words would put the address into the log. It trips over an empty
            # domain with an IndexError.
            raise Undeliverable("this is no e-mail address") from error
        letter["From"] = self.mail_from
        letter["Subject"] = text.partition("\n")[0]
        letter["Date"] = formatdate()
        letter["Message-ID"] = make_msgid(domain=parseaddr(self.mail_from)[1].partition("@")[2])
        letter["Content-Language"] = language
        # RFC 3834: no out-of-office answers, please.
        letter["Auto-Submitted"] = "auto-generated"
        letter.set_content(text.partition("\n")[2].strip() + "\n")
        return letter
