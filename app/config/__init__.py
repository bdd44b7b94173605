"""Settings, read once from the environment and passed on."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

from app.config.mailing import MailServer, is_sender, mail_server
from app.config.paths import resource
from app.config.secret import kept_secret

__all__ = ["DEMO_PASSWORD", "LANGUAGES", "SettingRefused", "Settings", "resource"]

LANGUAGES = ("en", "zh_CN")
"""Languages that the catalogue covers completely."""

DEMO_PASSWORD = "catchball-demo"  # noqa: S105 - shown on the sign-in page of every demo
"""The password of the sample's accounts."""

_YES = {"1", "true", "yes", "on"}
_NO = {"", "0", "false", "no", "off"}


class SettingRefused(ValueError):
    """A setting holds what it cannot hold."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What an installation can choose; every field has an environment variable of its own."""

    instance: Path = Path("instance")
    """Folder of the default database and the secret (``CATCHBALL_INSTANCE``)."""
    database_url: str = ""
    """``CATCHBALL_DB``; blank: a SQLite file in the instance folder."""
    secret_key: str = field(default="", repr=False)
    """``CATCHBALL_SECRET_KEY``; blank: made once and kept in the instance folder."""
    secure_cookies: bool = False
    """``CATCHBALL_SECURE_COOKIES``: on wherever the site is reached by https."""
    language: str = "en"
    """``CATCHBALL_LANG``: language of the commands, and of pages until somebody chooses."""
    language_chosen: bool = False
    """Whether the environment names a language; if not, results speak the company's."""
    idle_timeout: timedelta = timedelta(minutes=30)
    """``CATCHBALL_IDLE_MINUTES``: a sign-in ends after so long without a request."""
    absolute_timeout: timedelta = timedelta(hours=12)
    """``CATCHBALL_SESSION_HOURS``: a sign-in ends after so long in any case."""
    upload_limit: int = 5_000_000
    """``CATCHBALL_UPLOAD_BYTES``: the largest bundle that the site takes."""
    trusted_hosts: tuple[str, ...] = ()
    """``CATCHBALL_HOSTS``: names, blank-separated, that the site answers to; blank: to any."""
    proxies: int = 0
    """``CATCHBALL_PROXIES``: how many proxies of your own stand before the site."""
    demo: bool = False
    """``CATCHBALL_DEMO``: the sign-in page names the sample's accounts and their password."""
    mail_server: MailServer | None = None
    """``CATCHBALL_SMTP_URL``; blank: there are no letters, only the inbox."""
    mail_from: str = ""
    """``CATCHBALL_MAIL_FROM``: the sender of letters."""
    base_url: str = ""
    """``CATCHBALL_BASE_URL``: where the site is reached, for links in letters."""

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] | None = None) -> "Settings":
        """The settings of this process; raises SettingRefused."""
        env = os.environ if environment is None else environment
        instance = Path(env.get("CATCHBALL_INSTANCE") or "instance")
        return cls(
            instance=instance,
            database_url=env.get("CATCHBALL_DB") or default_url(instance),
            secret_key=env.get("CATCHBALL_SECRET_KEY", ""),
            secure_cookies=_flag(env, "CATCHBALL_SECURE_COOKIES"),
            language=_language(env.get("CATCHBALL_LANG", "")),
            language_chosen=bool(env.get("CATCHBALL_LANG")),
            idle_timeout=timedelta(minutes=_count(env, "CATCHBALL_IDLE_MINUTES", 30)),
            absolute_timeout=timedelta(hours=_count(env, "CATCHBALL_SESSION_HOURS", 12)),
            upload_limit=_count(env, "CATCHBALL_UPLOAD_BYTES", 5_000_000),
            trusted_hosts=tuple(env.get("CATCHBALL_HOSTS", "").split()),
            proxies=_count(env, "CATCHBALL_PROXIES", 0),
            demo=_flag(env, "CATCHBALL_DEMO"),
            mail_server=_mail_server(env),
            mail_from=_sender(env),
            base_url=_base_url(env),
        )

    def signing_key(self) -> str:
        """The secret key: the one that was set, else the one kept in the instance folder."""
        return self.secret_key or kept_secret(self.instance / "secret_key")


def default_url(instance: Path) -> str:
    """The URL of the SQLite file in the instance folder."""
    return f"sqlite:///{(instance / 'catchball.db').resolve()}"


def _language(code: str) -> str:
    """The supported language that a code such as ``zh-CN`` or ``zh_CN.UTF-8`` asks for."""
    return "zh_CN" if code.lower().startswith("zh") else "en"


def _flag(env: Mapping[str, str], name: str) -> bool:
    text = env.get(name, "").strip().lower()
    if text in _YES | _NO:
        return text in _YES
    raise SettingRefused(f"{name} is {text!r}; it takes 1 or 0")


def _count(env: Mapping[str, str], name: str, otherwise: int) -> int:
    text = env.get(name, "").strip()
    if not text:
        return otherwise
    if text.isascii() and text.isdigit() and int(text) > 0:
        return int(text)
    raise SettingRefused(f"{name} is {text!r}; it takes a whole number above 0")


def _mail_server(env: Mapping[str, str]) -> MailServer | None:
    url = env.get("CATCHBALL_SMTP_URL", "").strip()
    try:
        return mail_server(url) if url else None
    except ValueError as error:
        raise SettingRefused(f"CATCHBALL_SMTP_URL {error}") from None


def _sender(env: Mapping[str, str]) -> str:
    text = env.get("CATCHBALL_MAIL_FROM", "").strip()
    if text and not is_sender(text):
        raise SettingRefused(
            f"CATCHBALL_MAIL_FROM is {text!r}; it takes an address such as goals@example.com"
        )
    if not text and env.get("CATCHBALL_SMTP_URL", "").strip():
        raise SettingRefused("CATCHBALL_MAIL_FROM is needed where CATCHBALL_SMTP_URL is set")
    return text


def _base_url(env: Mapping[str, str]) -> str:
    text = env.get("CATCHBALL_BASE_URL", "").strip().rstrip("/")
    found = urlsplit(text)
    if text and (found.scheme not in {"http", "https"} or not found.netloc or found.query):
        raise SettingRefused(
            f"CATCHBALL_BASE_URL is {text!r}; it takes one such as https://goals.example.com"
        )
    return text
