"""Handing letters over to the mail server."""

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr

from app.config import Settings
from app.config.letters import Letterhead
from app.config.mailing import MailServer
from cascade.actions import Taken

_PATIENCE_SECONDS = 20
_CLOSING = 421
_FOR_GOOD = 500


class Unreachable(Exception):
    """The server takes no letter at the moment, whichever it is."""


class Returned(Exception):
    """The server does not take this letter; `for_good` where it never will."""

    def __init__(self, reason: str, *, for_good: bool) -> None:
        super().__init__(reason)
        self.for_good = for_good


@contextmanager
def connected(server: MailServer) -> Iterator[smtplib.SMTP]:
    """A conversation with the server, signed in; raises Unreachable."""
    try:
        smtp = _greeted(server)
    except (OSError, smtplib.SMTPException) as error:
        raise Unreachable(_reason(error)) from error
    try:
        yield smtp
    finally:
        with suppress(OSError, smtplib.SMTPException):
            smtp.quit()
        smtp.close()


def _greeted(server: MailServer) -> smtplib.SMTP:
    smtp: smtplib.SMTP
    if server.secrecy == "tls":
        context = ssl.create_default_context()
        smtp = smtplib.SMTP_SSL(
            server.host, server.port, timeout=_PATIENCE_SECONDS, context=context
        )
    else:
        smtp = smtplib.SMTP(server.host, server.port, timeout=_PATIENCE_SECONDS)
    try:
        if server.secrecy == "starttls":
            smtp.starttls(context=ssl.create_default_context())
        if server.user:
            smtp.login(server.user, server.password)
    except BaseException:
        smtp.close()
        raise
    return smtp


def send(smtp: smtplib.SMTP, letter: EmailMessage) -> None:
    """The server has taken the letter; raises Returned or Unreachable."""
    try:
        smtp.send_message(letter)
    except smtplib.SMTPRecipientsRefused as refused:
        raise _returned(*next(iter(refused.recipients.values()))) from refused
    except smtplib.SMTPSenderRefused as refused:
        # What is wrong with the sender is wrong with every letter, and can be mended.
        raise Unreachable(_reason(refused)) from refused
    except smtplib.SMTPResponseException as refused:
        raise _returned(refused.smtp_code, refused.smtp_error) from refused
    except smtplib.SMTPNotSupportedError as refused:
        raise Returned(str(refused), for_good=True) from refused
    except (OSError, smtplib.SMTPException) as error:
        raise Unreachable(_reason(error)) from error


def _returned(code: int, said: bytes | str) -> Exception:
    reason = f"{code} {_text(said)}"
    if code == _CLOSING:
        return Unreachable(reason)
    return Returned(reason, for_good=code >= _FOR_GOOD)


def _reason(error: Exception) -> str:
    """What went wrong in a line that an admin understands; never a password."""
    if isinstance(error, smtplib.SMTPResponseException):
        return f"{error.smtp_code} {_text(error.smtp_error)}"
    return str(error) or type(error).__name__


def _text(said: bytes | str) -> str:
    return said.decode("utf-8", "replace") if isinstance(said, bytes) else said


def enveloped(letter: Taken, settings: Settings, now: datetime) -> EmailMessage:
    """The letter with its headers.

    Its identifier is the same at every try, so that a mail program knows a second copy.
    """
    made = EmailMessage(policy=SMTP)
    made["Subject"] = letter.subject
    made["From"] = settings.mail_from
    made["To"] = letter.recipient
    made["Date"] = format_datetime(now)
    domain = parseaddr(settings.mail_from)[1].rpartition("@")[2]
    made["Message-ID"] = f"<{letter.id}.{int(letter.created_at.timestamp() * 1e6)}@{domain}>"
    made["Auto-Submitted"] = "auto-generated"
    choose = Letterhead("", settings.base_url).settings
    if choose:
        made["List-Unsubscribe"] = f"<{choose}>"
    made.set_content(letter.body)
    return made
