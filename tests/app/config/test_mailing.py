"""The mail server's URL, the sender and the site's address: taken, or refused by name."""

import pytest

from app.config import SettingRefused, Settings
from app.config.mailing import MailServer, mail_server

SENDER = {"CATCHBALL_MAIL_FROM": "Catchball <goals@example.com>"}


@pytest.mark.parametrize(
    ("url", "server"),
    [
        ("smtp://mail.example", MailServer("mail.example", 25)),
        ("smtp://mail.example:2525/", MailServer("mail.example", 2525)),
        ("smtp://li@mail.example?starttls", MailServer("mail.example", 587, "starttls", "li")),
        ("smtps://li:p%40ss@mail.example", MailServer("mail.example", 465, "tls", "li", "p@ss")),
        ("smtp://li:x@localhost", MailServer("localhost", 25, "plain", "li", "x")),
        ("smtp://li:x@127.0.0.1:1025", MailServer("127.0.0.1", 1025, "plain", "li", "x")),
    ],
)
def test_a_url_names_the_server(url: str, server: MailServer) -> None:
    assert mail_server(url) == server
    assert Settings.from_environment({"CATCHBALL_SMTP_URL": url, **SENDER}).mail_server == server


@pytest.mark.parametrize(
    ("environment", "named"),
    [
        ({"CATCHBALL_SMTP_URL": "mail.example:25", **SENDER}, "CATCHBALL_SMTP_URL is no URL"),
        ({"CATCHBALL_SMTP_URL": "smtp://mail.example:x", **SENDER}, "CATCHBALL_SMTP_URL has a p"),
        ({"CATCHBALL_SMTP_URL": "smtp://mail.example?tls=1", **SENDER}, "an option"),
        ({"CATCHBALL_SMTP_URL": "smtp://li:s3cret@mail.example", **SENDER}, "in the clear"),
        ({"CATCHBALL_SMTP_URL": "smtp://mail.example"}, "CATCHBALL_MAIL_FROM is needed"),
        ({"CATCHBALL_MAIL_FROM": "goals"}, "CATCHBALL_MAIL_FROM is 'goals'"),
        ({"CATCHBALL_MAIL_FROM": "a@b\nBcc: c@d"}, "CATCHBALL_MAIL_FROM"),
        ({"CATCHBALL_BASE_URL": "goals.example.com"}, "CATCHBALL_BASE_URL"),
        ({"CATCHBALL_BASE_URL": "javascript:alert(1)"}, "CATCHBALL_BASE_URL"),
    ],
)
def test_nonsense_is_refused_by_name(environment: dict[str, str], named: str) -> None:
    with pytest.raises(SettingRefused, match=named) as refused:
        Settings.from_environment(environment)
    assert "s3cret" not in str(refused.value)


def test_without_settings_there_are_no_letters() -> None:
    settings = Settings.from_environment({})
    assert (settings.mail_server, settings.mail_from, settings.base_url) == (None, "", "")


def test_an_address_needs_no_slash_at_its_end() -> None:
    settings = Settings.from_environment({"CATCHBALL_BASE_URL": "https://goals.example.com/x/"})
    assert settings.base_url == "https://goals.example.com/x"


def test_the_password_is_never_printed() -> None:
    assert "s3cret" not in repr(mail_server("smtps://li:s3cret@mail.example"))
