"""A small mail server in a thread, that speaks SMTP (RFC 5321) as far as a sender needs it.

``data/localhost.pem`` is its certificate with the key, made for nothing else:
``openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 36500
-subj /CN=localhost -addext subjectAltName=DNS:localhost,IP:127.0.0.1``
"""

import base64
import email
import email.policy
import socketserver
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from pathlib import Path

CERTIFICATE = Path(__file__).parent / "data" / "localhost.pem"


@dataclass
class Mailbox:
    """What a server was told, and how it should behave."""

    tls: bool = False
    starttls: bool = False
    #: Answers to RCPT by the address; 250 for the others.
    answers: dict[str, str] = field(default_factory=dict)
    port: int = 0
    letters: list[EmailMessage] = field(default_factory=list)
    recipients: list[str] = field(default_factory=list)
    sign_ins: list[tuple[str, str]] = field(default_factory=list)
    #: Whether each letter came encrypted.
    encrypted: list[bool] = field(default_factory=list)


class _Conversation(socketserver.StreamRequestHandler):
    server: "_Server"

    def setup(self) -> None:
        self.encrypted = self.server.box.tls
        if self.encrypted:
            self.request = _wrapped(self.request)
        super().setup()

    def handle(self) -> None:
        box, to = self.server.box, ""
        self._say("220 ready")
        while line := self.rfile.readline().decode().strip():
            match line.split(maxsplit=2):
                case [("EHLO" | "ehlo"), *_]:
                    offers = ["localhost", "8BITMIME", "SMTPUTF8", "AUTH PLAIN"]
                    if box.starttls and not self.encrypted:
                        offers.append("STARTTLS")
                    self._say(*(f"250-{offer}" for offer in offers), "250 HELP")
                case ["STARTTLS"]:
                    self._say("220 go on")
                    self.request = _wrapped(self.request)
                    self.encrypted = True
                    super().setup()
                case ["AUTH", "PLAIN", credentials]:
                    _id, user, password = base64.b64decode(credentials).decode().split("\0")
                    box.sign_ins.append((user, password))
                    self._say("235 welcome" if password == "rice" else "535 who are you")
                case [("RCPT" | "rcpt"), target, *_]:
                    to = target.partition("<")[2].partition(">")[0]
                    self._say(box.answers.get(to, "250 fine"))
                case [("DATA" | "data")]:
                    self._say("354 go on")
                    raw = b""
                    while (row := self.rfile.readline()) != b".\r\n":
                        raw += row
                    box.letters.append(email.message_from_bytes(raw, policy=email.policy.default))
                    box.recipients.append(to)
                    box.encrypted.append(self.encrypted)
                    self._say("250 taken")
                case [("QUIT" | "quit")]:
                    self._say("221 bye")
                    return
                case _:
                    self._say("250 fine")

    def finish(self) -> None:
        super().finish()
        self.request.close()  # the server knows only the socket below an encrypted one

    def _say(self, *lines: str) -> None:
        self.wfile.write("".join(f"{line}\r\n" for line in lines).encode())


class _Server(socketserver.ThreadingTCPServer):
    box: Mailbox
    daemon_threads = True
    allow_reuse_address = True

    def handle_error(self, request: object, client_address: object) -> None:
        """A sender that breaks off is what some tests want."""


def _wrapped(socket: ssl.SSLSocket) -> ssl.SSLSocket:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(CERTIFICATE)
    return context.wrap_socket(socket, server_side=True)


@contextmanager
def mail_server(**how: bool) -> Iterator[Mailbox]:
    """Run a server on a free port while the block lasts."""
    box = Mailbox(**how)  # type: ignore[arg-type]
    with _Server(("127.0.0.1", 0), _Conversation) as server:
        server.box, box.port = box, server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        yield box
        server.shutdown()
        thread.join()
