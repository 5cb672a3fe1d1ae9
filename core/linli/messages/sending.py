"""Who carries messages for this process.

Sending talks to another machine, so it never happens in a request or a transaction: a job with
``outside`` set does it, and tries again when it fails (see :class:`linli.hooks.Job`).
"""

from typing import Protocol

from linli.config import Config
from linli.i18n import Text


class Undeliverable(Exception):
    """Nobody can be reached at this address; trying again will not help."""


class Sender(Protocol):
    """Carries short messages."""

    def reaches(self, address: str) -> bool:
        """Whether it can carry anything to such an address: a phone in E.164, or an e-mail."""
        ...

    def send(self, address: str, text: Text, language: str) -> None:
        """Send a text, translated; its first line is what a letter has as its subject.

        Raises:
            Undeliverable: the address does not exist.
            OSError: it did not work this time.
        """
        ...


class Nowhere:
    """The sender of an installation that has none."""

    def reaches(self, address: str) -> bool:
        """Nobody is reached."""
        return False

    def send(self, address: str, text: Text, language: str) -> None:
        """Refuse."""
        raise Undeliverable("no mail server is set: LINLI_SMTP_URL")


_current: Sender | None = None


def sender() -> Sender:
    """Return the sender of this process, by the configuration unless :func:`use` set another."""
    global _current
    if _current is None:
        _current = sender_for(Config.from_environment())
    return _current


def sender_for(config: Config) -> Sender:
    """Return the sender that a configuration describes."""
    if not config.smtp_url:
        return Nowhere()
    from linli.messages.smtp import SmtpSender

    return SmtpSender.from_url(config.smtp_url, config.mail_from)


def use(sender: Sender | None) -> None:
    """Set the sender of this process; None goes back to the configuration."""
    global _current
    _current = sender
