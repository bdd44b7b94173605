"""Invitations: how long a link is good for, and which login is offered to the invited."""

from datetime import datetime, timedelta
from typing import NamedTuple

from cascade.accounts import normal_login

KEPT = timedelta(days=7)


class Guest(NamedTuple):
    """Whom an invitation is for; without a code somebody who is not among the people."""

    code: str | None
    email: str
    role: str


class Letter(NamedTuple):
    """What is written to the invited, the link in it."""

    subject: str
    body: str


class Invited(NamedTuple):
    """A person whom an invitation was made for, with the only copy of the link's token."""

    code: str
    name: str
    email: str
    token: str


class Open(NamedTuple):
    """An invitation as its administrators see it, without the token, which nobody keeps."""

    id: int
    code: str | None
    name: str | None
    email: str
    role: str
    invited_by: str
    expires_at: datetime


class Welcome(NamedTuple):
    """What the invited sees: the company, herself, and the login where she has one already."""

    id: int
    code: str | None
    name: str | None
    email: str
    role: str
    company: str | None
    login: str | None


def offered_login(code: str | None, email: str) -> str:
    """The login that the invited finds in the form: what stands before the @, else the code.

    >>> offered_login("E017", "Li.Na@example.com"), offered_login("E 017", "")
    ('li.na', 'e017')
    """
    return normal_login(email.partition("@")[0] or (code or "")).replace(" ", "")
