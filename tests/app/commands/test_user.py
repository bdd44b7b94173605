"""catchball user."""

import pytest
from click.testing import CliRunner, Result

from app.commands import catchball
from app.db import Database
from cascade.queries import list_accounts

PHRASE = "a phrase for tests\n"


@pytest.fixture(autouse=True)
def environment(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CATCHBALL_DB", database.url.render_as_string(hide_password=False))


def user(*arguments: str, typed: str = PHRASE) -> Result:
    return CliRunner().invoke(catchball, ["user", *arguments], input=typed)


def test_the_life_of_an_account(database: Database) -> None:
    assert user("add", "Li.Na", "--role", "hr").exit_code == 0
    assert user("list").stdout == "li.na\thr\t-\tactive\n"
    assert user("password", "li.na", typed="another good phrase").exit_code == 0
    assert user("disable", "li.na").exit_code == 0
    with database.reading() as session:
        assert [(a.login, a.active) for a in list_accounts(session)] == [("li.na", False)]


def test_a_list_of_nobody_says_how_to_begin() -> None:
    answer = user("list")
    assert (answer.exit_code, answer.stdout) == (0, "")
    assert "catchball user add" in answer.stderr


@pytest.mark.parametrize(
    ("arguments", "typed", "said"),
    [
        (["add", "li", "--person", "NOBODY"], PHRASE, "no person NOBODY"),
        (["add", "li"], "short\n", "it takes 10 to 1024"),
        (["password", "nobody"], PHRASE, "no account nobody"),
        (["disable", "nobody"], PHRASE, "no account nobody"),
    ],
)
def test_a_refusal_is_said_with_status_1(arguments: list[str], typed: str, said: str) -> None:
    answer = user(*arguments, typed=typed)
    assert answer.exit_code == 1
    assert said in answer.stderr
