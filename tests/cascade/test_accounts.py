"""Logins and passwords that are accepted, and what is kept of them."""

import pytest

from cascade import accounts
from goals.refusals import RuleBroken


@pytest.mark.parametrize(
    ("login", "password"),
    [
        ("li", "short one"),
        ("li", "x" * 1_025),
        ("li", "aaaabbbbaaaabbbb"),
        ("firstname.lastname", "Firstname.Lastname"),
        ("goalkeeper", "repeeklaog"),
    ],
)
def test_a_weak_password_is_refused(login: str, password: str) -> None:
    with pytest.raises(RuleBroken):
        accounts.new_password_hash(login, password)


def test_a_hash_belongs_to_one_password() -> None:
    kept = accounts.new_password_hash("li", "四个季度的客户满意度")
    assert kept.startswith("$argon2id$")
    assert accounts.matches("四个季度的客户满意度", kept)
    assert not accounts.matches("四个季度的客户满意", kept)
    assert not accounts.matches("四个季度的客户满意度", None)
    assert not accounts.matches("x", "no hash")
    assert not accounts.needs_rehash(kept)


@pytest.mark.parametrize("login", ["", "  ", "a b", "x" * 101, "a\nb"])
def test_a_login_that_nobody_can_type_is_refused(login: str) -> None:
    with pytest.raises(RuleBroken):
        accounts.checked_login(login)


def test_an_unknown_role_is_refused() -> None:
    with pytest.raises(RuleBroken, match="auditor"):
        accounts.checked_role("root")


def test_networks_share_a_key_where_one_house_has_them_all() -> None:
    one, two = (accounts.network_key(f"2001:db8:1:2::{n}") for n in (1, 2))
    assert one == two != accounts.network_key("2001:db8:1:3::1")
    assert accounts.network_key("192.0.2.1") != accounts.network_key("192.0.2.2")
    assert accounts.network_key("unix:") == "network:"


def test_a_login_has_one_key_however_it_is_typed() -> None:
    assert accounts.account_key(" Li.Na") == accounts.account_key("ｌi.na")
    assert "li.na" not in accounts.account_key("li.na")
