"""Logins, passwords and tokens: what is accepted, how it is kept, how often it may be tried."""

import secrets
import unicodedata
from datetime import date, datetime, timedelta
from functools import lru_cache
from hashlib import sha256
from ipaddress import IPv6Address, ip_address, ip_network
from threading import BoundedSemaphore
from typing import NamedTuple
from zoneinfo import ZoneInfo

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from goals.messages import say
from goals.refusals import RuleBroken

ROLES = ("staff", "leadership", "hr", "admin", "auditor")

SHORTEST = 10
LONGEST = 1_024
_DISTINCT = 5
_LONGEST_LOGIN = 100

WINDOW = timedelta(minutes=15)
TRIES_PER_ACCOUNT = 5
TRIES_PER_NETWORK = 30


class SignedIn(NamedTuple):
    """A living sign-in with its account and the company, as one read finds them.

    `unread` counts the notices that the account has not read, `revision` the company's writes.
    """

    sign_in_id: int
    seen_at: datetime
    account_id: int
    login: str
    role: str
    language: str
    owner_id: int | None
    owner_code: str | None
    owner_name: str | None
    company: str | None
    currency: str | None
    locale: str | None
    timezone: str | None
    revision: int | None
    unread: int


class AccountRow(NamedTuple):
    """An account as its administrators see it; `left` is the last day of its person."""

    id: int
    login: str
    role: str
    active: bool
    owner_code: str | None
    name: str | None
    unit: str | None
    left: date | None
    seen_at: datetime | None


class Try(NamedTuple):
    """A counted try to sign in: whom it is about (None: nobody) and the keys it counts for."""

    login: str
    account_id: int | None
    password_hash: str | None
    keys: tuple[str, ...]


class AccountInfo(NamedTuple):
    """An account as lists show it."""

    login: str
    role: str
    owner_code: str | None
    name: str | None
    active: bool


_hasher = PasswordHasher()
# One hash takes 64 MiB: several at once must not take the machine.
_slots = BoundedSemaphore(4)


def has_left(left: date | None, timezone: str | None, now: datetime) -> bool:
    """Whether the last day is over where the company is; until then an account is open.

    >>> midnight = datetime(2025, 6, 30, 16, tzinfo=ZoneInfo("UTC"))
    >>> has_left(date(2025, 6, 30), "Asia/Shanghai", midnight)
    True
    """
    return left is not None and left < now.astimezone(ZoneInfo(timezone or "UTC")).date()


def normal_login(login: str) -> str:
    """The login as it is kept: one spelling of each.

    >>> normal_login(" Ｌi.Na ")
    'li.na'
    """
    return unicodedata.normalize("NFKC", login).strip().casefold()


def checked_login(login: str) -> str:
    """The normal login; raises RuleBroken for a blank or unprintable one."""
    normal = normal_login(login)
    if not normal or len(normal) > _LONGEST_LOGIN or not normal.isprintable() or " " in normal:
        raise RuleBroken(
            say("%(login)r is no login; it takes 1 to 100 characters without blanks", login=login)
        )
    return normal


def checked_role(role: str) -> str:
    """The role; raises RuleBroken for an unknown one."""
    if role not in ROLES:
        raise RuleBroken(
            say("%(role)r is no role; it takes %(roles)s", role=role, roles=", ".join(ROLES))
        )
    return role


def new_password_hash(login: str, password: str) -> str:
    """The hash to keep; raises RuleBroken for a password that is easily guessed."""
    _refuse_weak(normal_login(login), password)
    return password_hash(password)


def password_hash(password: str) -> str:
    """The hash of a password that was accepted before."""
    with _slots:
        return _hasher.hash(password)


def matches(password: str, kept: str | None) -> bool:
    """Whether the hash is the password's; as slow where there is no hash at all."""
    if len(password) > LONGEST:
        return False
    with _slots:
        try:
            _hasher.verify(kept or _dummy_hash(), password)
        except (VerificationError, InvalidHashError):
            return False
    return kept is not None


def needs_rehash(kept: str) -> bool:
    """Whether the hash was made with weaker settings than today's."""
    return _hasher.check_needs_rehash(kept)


def new_token() -> str:
    """256 random bits that a browser keeps."""
    return secrets.token_urlsafe(32)


def token_hash(token: str) -> str:
    """What the database keeps of a token."""
    return sha256(token.encode()).hexdigest()


def account_key(login: str) -> str:
    """The key of the tries at a login; a hash, for people type passwords into the wrong field."""
    return f"account:{sha256(normal_login(login).encode()).hexdigest()}"


def network_key(address: str) -> str:
    """The key of the tries from a network: the address, for IPv6 its /64.

    >>> network_key("2001:db8::17"), network_key("192.0.2.7")
    ('network:2001:db8::/64', 'network:192.0.2.7')
    """
    try:
        found = ip_address(address)
    except ValueError:
        return "network:"
    if isinstance(found, IPv6Address):
        return f"network:{ip_network((found, 64), strict=False)}"
    return f"network:{found}"


def tries_allowed(key: str) -> int:
    """How many failures the key may have within a window."""
    return TRIES_PER_ACCOUNT if key.startswith("account:") else TRIES_PER_NETWORK


def _refuse_weak(login: str, password: str) -> None:
    if not SHORTEST <= len(password) <= LONGEST:
        raise RuleBroken(
            say(
                "the password has %(length)s characters; it takes %(shortest)s to %(longest)s",
                length=len(password),
                shortest=SHORTEST,
                longest=LONGEST,
            )
        )
    if len(set(password)) < _DISTINCT:
        raise RuleBroken(say("the password repeats a few characters; take a longer phrase"))
    if login and password.casefold() in (login, login[::-1], login * 2):
        raise RuleBroken(say("the password is the login; take a phrase of its own"))


@lru_cache(maxsize=1)
def _dummy_hash() -> str:
    return _hasher.hash(secrets.token_hex())
