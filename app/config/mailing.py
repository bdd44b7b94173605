"""The mail server as an installation names it."""

from dataclasses import dataclass, field
from email.utils import parseaddr
from ipaddress import ip_address
from typing import Literal
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

Secrecy = Literal["plain", "starttls", "tls"]

_PORTS: dict[Secrecy, int] = {"plain": 25, "starttls": 587, "tls": 465}


@dataclass(frozen=True, slots=True)
class MailServer:
    """Where letters are handed over, and how."""

    host: str
    port: int
    secrecy: Secrecy = "plain"
    user: str = ""
    password: str = field(default="", repr=False)


def mail_server(url: str) -> MailServer:
    """The server of a URL: smtp://, smtp://…?starttls or smtps://.

    Raises ValueError, which never tells the password.

    >>> mail_server("smtp://li:p%40ss@mail.example?starttls")
    MailServer(host='mail.example', port=587, secrecy='starttls', user='li')
    """
    parts, port = _split(url)
    secrecy = _secrecy(parts)
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    if password and secrecy == "plain" and not _is_local(parts.hostname or ""):
        raise ValueError("would send the password in the clear; add ?starttls, or use smtps://")
    return MailServer(parts.hostname or "", port or _PORTS[secrecy], secrecy, user, password)


def _split(url: str) -> tuple[SplitResult, int | None]:
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise ValueError("has a port that is none") from None
    if parts.scheme not in {"smtp", "smtps"} or not parts.hostname or parts.path.strip("/"):
        raise ValueError("is no URL such as smtp://USER:PASSWORD@HOST:587?starttls")
    return parts, port


def _secrecy(parts: SplitResult) -> Secrecy:
    options = dict(parse_qsl(parts.query, keep_blank_values=True))
    if options.keys() - {"starttls"}:
        raise ValueError("has an option that is unknown; it takes ?starttls")
    if parts.scheme == "smtps":
        return "tls"
    return "starttls" if "starttls" in options else "plain"


def _is_local(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def is_sender(text: str) -> bool:
    """Whether letters can come from there: an address, with a name before it or without.

    >>> is_sender("Catchball <goals@example.com>"), is_sender("goals"), is_sender("a@b\\nBcc: c@d")
    (True, False, False)
    """
    address = parseaddr(text)[1]
    return text.isprintable() and all(address.partition("@")) and " " not in address
