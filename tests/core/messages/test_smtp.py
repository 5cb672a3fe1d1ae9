"""Letters through a mail server, in a real conversation."""

import smtplib
import ssl

import pytest
from tests.core.messages.mail_server import CERTIFICATE, mail_server

from linli import messages
from linli.config import Config, ConfigRefused
from linli.i18n import Text
from linli.messages import Nowhere, Undeliverable
from linli.messages.smtp import SmtpSender

FROM = "邻里 <linli@example.org>"
#: An owner without a catalogue: the words stay as they are.
LETTER = Text("nobody", "龙海社区: your address\n\nYour code is %(code)s.", {"code": "K7MDP-3HQW9"})


@pytest.fixture
def trusted(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let this machine trust the server's certificate."""
    monkeypatch.setenv("SSL_CERT_FILE", str(CERTIFICATE))


def test_a_letter_arrives_as_it_was_written() -> None:
    with mail_server() as box:
        url = f"smtp://lin%40li:rice@127.0.0.1:{box.port}"
        SmtpSender.from_url(url, FROM).send("wang@example.com", LETTER, "en")
    assert (box.recipients, box.sign_ins) == (["wang@example.com"], [("lin@li", "rice")])
    (letter,) = box.letters
    assert letter["Subject"] == "龙海社区: your address"
    assert letter["From"] == FROM
    assert letter["To"] == "wang@example.com"
    assert letter["Auto-Submitted"] == "auto-generated"
    assert letter["Message-ID"].endswith("@example.org>")
    assert letter["Date"]
    assert letter.get_content().splitlines() == ["Your code is K7MDP-3HQW9."]


@pytest.mark.usefixtures("trusted")
@pytest.mark.parametrize("encryption", ["tls", "starttls"])
def test_it_is_encrypted_on_the_way(encryption: str) -> None:
    with mail_server(**{encryption: True}) as box:
        SmtpSender("localhost", box.port, encryption, FROM, "linli", "rice").send(  # type: ignore[arg-type]
            "wang@example.com", LETTER, "en"
        )
    assert (box.encrypted, box.sign_ins) == ([True], [("linli", "rice")])


@pytest.mark.parametrize("encryption", ["tls", "starttls"])
def test_a_server_that_cannot_prove_who_it_is_gets_nothing(encryption: str) -> None:
    with mail_server(**{encryption: True}) as box, pytest.raises(ssl.SSLCertVerificationError):
        SmtpSender("localhost", box.port, encryption, FROM, "linli", "rice").send(  # type: ignore[arg-type]
            "wang@example.com", LETTER, "en"
        )
    assert (box.letters, box.sign_ins) == ([], [])


def test_another_machine_must_encrypt() -> None:
    assert SmtpSender.from_url("smtp://mail.example.org", FROM).encryption == "starttls"
    assert SmtpSender.from_url("smtps://mail.example.org", FROM).port == 465
    with mail_server() as box, pytest.raises(smtplib.SMTPNotSupportedError):
        SmtpSender("localhost", box.port, "starttls", FROM, "linli", "rice").send(
            "wang@example.com", LETTER, "en"
        )
    assert (box.letters, box.sign_ins) == ([], [])


def test_an_address_that_does_not_exist_is_told_from_a_bad_day() -> None:
    with mail_server() as box:
        sender = SmtpSender("127.0.0.1", box.port, "none", FROM)
        box.answers = {"gone@example.com": "550 no such user", "full@example.com": "452 full"}
        with pytest.raises(Undeliverable):
            sender.send("gone@example.com", LETTER, "en")
        with pytest.raises(smtplib.SMTPRecipientsRefused):
            sender.send("full@example.com", LETTER, "en")
        with pytest.raises(smtplib.SMTPAuthenticationError):
            SmtpSender("127.0.0.1", box.port, "none", FROM, "linli", "millet").send(
                "wang@example.com", LETTER, "en"
            )
        for trick in ("a,b@example.com", "a@example.com>", "a b@example.com", "王@"):
            with pytest.raises(Undeliverable):
                sender.send(trick, LETTER, "en")
    assert box.letters == []
    with pytest.raises(OSError):
        sender.send("wang@example.com", LETTER, "en")


def test_the_configuration_says_which_server() -> None:
    given = {"LINLI_SMTP_URL": "smtp://a:millet@mail.example.org", "LINLI_MAIL_FROM": FROM}
    config = Config.from_environment(given)
    assert "millet" not in repr(config)
    sender = messages.sender_for(config)
    assert sender == SmtpSender("mail.example.org", 587, "starttls", FROM, "a", "millet")
    assert sender.reaches("wang@example.com")
    assert not sender.reaches("+8613800138000")
    assert "millet" not in repr(sender)


@pytest.mark.parametrize(
    ("url", "mail_from"),
    [
        ("mail.example.org", FROM),
        ("http://mail.example.org", FROM),
        ("smtp://", FROM),
        ("smtp://mail.example.org:many", FROM),
        ("smtp://mail.example.org", ""),
        ("smtp://mail.example.org", "邻里"),
    ],
)
def test_a_wrong_configuration_is_refused(url: str, mail_from: str) -> None:
    with pytest.raises(ConfigRefused):
        Config.from_environment({"LINLI_SMTP_URL": url, "LINLI_MAIL_FROM": mail_from})


def test_without_a_server_nobody_is_reached() -> None:
    sender = messages.sender_for(Config.from_environment({}))
    assert isinstance(sender, Nowhere)
    assert not sender.reaches("wang@example.com")
    with pytest.raises(Undeliverable):
        sender.send("wang@example.com", LETTER, "en")
