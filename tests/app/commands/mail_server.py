"""A mail server on this machine that keeps what it is sent and refuses what it is told to."""

import base64
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from socketserver import StreamRequestHandler, ThreadingTCPServer


@dataclass
class Received:
    """A letter with its envelope, and how it came."""

    sender: str
    recipients: list[str]
    letter: EmailMessage
    secret: bool
    user: str


@dataclass
class MailServer:
    """What the server does: its certificate, whom it lets in, what it answers instead of 250."""

    port: int = 0
    context: ssl.SSLContext | None = None
    at_once: bool = False
    """Whether it speaks TLS from the first byte."""
    login: tuple[str, str] | None = None
    answers: dict[str, str] = field(default_factory=dict)
    """By verb, or by verb and address (``RCPT li@x``)."""
    received: list[Received] = field(default_factory=list)


class _Handler(StreamRequestHandler):
    """One conversation."""

    def handle(self) -> None:
        with suppress(OSError):  # whoever called may go away, or not trust the certificate
            self.converse()

    def finish(self) -> None:
        with suppress(OSError):
            super().finish()
        if self.secret:
            self.request.close()  # the server itself closes only the socket beneath

    def converse(self) -> None:
        self.kept: MailServer = self.server.kept  # type: ignore[attr-defined] # set by serving()
        self.secret, self.user, self.mail, self.to = False, "", "", list[str]()
        if self.kept.at_once:
            self._encrypt()
        self.say(self.kept.answers.get("HELLO", "220 here"))
        while line := self.rfile.readline():
            words = line.decode().strip()
            verb = words.partition(" ")[0].upper()
            if verb == "QUIT":
                self.say("221 bye")
                return
            refused = self._refused(verb, words)
            if refused == "drop":
                return
            self.say(refused or getattr(self, f"on_{verb.lower()}")(words))

    def say(self, text: str) -> None:
        if text:
            self.wfile.write(f"{text}\r\n".encode())

    def _refused(self, verb: str, words: str) -> str | None:
        address = words.partition("<")[2].partition(">")[0]
        answers = self.kept.answers
        return answers.get(f"{verb} {address}") or answers.get(verb)

    def _encrypt(self) -> None:
        assert self.kept.context is not None
        self.request = self.kept.context.wrap_socket(self.request, server_side=True)
        self.setup()
        self.secret = True

    def on_ehlo(self, _words: str) -> str:
        offered = ["here", "8BITMIME", "SMTPUTF8"]
        if self.kept.context and not self.secret:
            offered.append("STARTTLS")
        if self.kept.login:
            offered.append("AUTH PLAIN")
        return "\r\n".join([*(f"250-{each}" for each in offered[:-1]), f"250 {offered[-1]}"])

    def on_starttls(self, _words: str) -> str:
        self.say("220 go")
        self._encrypt()
        return ""

    def on_auth(self, words: str) -> str:
        _, user, password = base64.b64decode(words.split()[2]).decode().split("\0")
        if (user, password) != self.kept.login:
            return "535 wrong name or password"
        self.user = user
        return "235 welcome"

    def on_mail(self, words: str) -> str:
        self.mail = words.partition("<")[2].partition(">")[0]
        self.to = []
        return "250 so far so good"

    def on_rcpt(self, words: str) -> str:
        self.to.append(words.partition("<")[2].partition(">")[0])
        return "250 known"

    def on_rset(self, _words: str) -> str:
        return "250 forgotten"

    def on_data(self, _words: str) -> str:
        self.say("354 go on")
        lines = []
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            lines.append(line.removeprefix(b"."))
        letter = message_from_bytes(b"".join(lines), policy=default)
        self.kept.received.append(Received(self.mail, self.to, letter, self.secret, self.user))
        return self.kept.answers.get("KEPT", "250 kept")


@contextmanager
def serving(kept: MailServer) -> Iterator[MailServer]:
    """The server, listening until the end."""
    with ThreadingTCPServer(("127.0.0.1", 0), _Handler) as server:
        server.daemon_threads = True
        server.kept = kept  # type: ignore[attr-defined] # for the handlers
        kept.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield kept
        finally:
            server.shutdown()
            thread.join()
