"""A site with a small company and one account of every kind."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from copy import copy
from datetime import date
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from jinja2 import FileSystemBytecodeCache

from app import clock
from app.config import Settings
from app.db import Database, Session
from app.web import create_app
from app.web.computed import keep_results
from cascade import accounts, actions
from cascade.models import Person, Unit
from goals.models import Company, Cycle, Owner
from tests.reached import reach

PASSWORD = "a phrase for tests"
SECRET_KEY = "for tests, thirty-two characters"
MOST_STATEMENTS = 15

# Login → (role, code of the person). LEAD leads the unit of OWNER, OTHER the unit of STRANGER.
ACCOUNTS = {
    "owner": ("staff", "OWNER"),
    "lead": ("staff", "LEAD"),
    "other-lead": ("staff", "OTHER"),
    "hr": ("hr", "HR"),
    "leadership": ("leadership", "BOSS"),
    "auditor": ("auditor", None),
    "admin": ("admin", None),
    "stranger": ("staff", "STRANGER"),
}
UNITS = {"COMPANY": (None, "BOSS"), "SERVICE": ("COMPANY", "LEAD"), "SALES": ("COMPANY", "OTHER")}
PEOPLE = {
    "BOSS": "COMPANY",
    "HR": "COMPANY",
    "LEAD": "SERVICE",
    "OWNER": "SERVICE",
    "OTHER": "SALES",
    "STRANGER": "SALES",
}

AsPerson = Callable[[FlaskClient, str], FlaskClient]


@pytest.fixture(scope="session")
def password_hash() -> str:
    """One hash for all accounts: making one takes a tenth of a second."""
    return accounts.new_password_hash("nobody", PASSWORD)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Settings of a site without https."""
    return Settings(instance=tmp_path, secret_key=SECRET_KEY)


@pytest.fixture
def company(database: Database, password_hash: str) -> Database:
    """The database with the company, its people, two cycles and the accounts."""
    reach(database, "company", lambda: _found_company(database, password_hash))
    return database


def _found_company(database: Database, password_hash: str) -> None:
    with database.writing() as session:
        _found(session)
        for login, (role, code) in ACCOUNTS.items():
            actions.create_account(
                session,
                login=login,
                password_hash=password_hash,
                role=role,
                owner_code=code,
                actor="test",
                now=clock.now(),
            )


@pytest.fixture(scope="session")
def compiled_templates(tmp_path_factory: pytest.TempPathFactory) -> FileSystemBytecodeCache:
    """Templates are compiled once for all sites of the run."""
    return FileSystemBytecodeCache(str(tmp_path_factory.mktemp("templates")))


@pytest.fixture(scope="session")
def kept_app(
    kept_sqlite: Database,
    compiled_templates: FileSystemBytecodeCache,
    tmp_path_factory: pytest.TempPathFactory,
) -> Flask:
    """The site that a worker's tests share, for its hundreds of routes take long to compile."""
    settings = Settings(instance=tmp_path_factory.mktemp("site"), secret_key=SECRET_KEY)
    return _open_app(settings, kept_sqlite, compiled_templates)


@pytest.fixture
def app(
    kept_app: Flask, company: Database, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> Flask:
    """The site; forms need no token, which `guarded` tests for itself.

    Routes and templates are those of all tests; whoever changes them takes `own_app`.
    """
    monkeypatch.setattr(kept_app, "config", copy(kept_app.config))
    monkeypatch.setattr(kept_app, "extensions", copy(kept_app.extensions))
    kept_app.config["CATCHBALL"] = settings
    kept_app.extensions["catchball_database"] = company
    keep_results(kept_app)
    return kept_app


@pytest.fixture
def own_app(
    company: Database, settings: Settings, compiled_templates: FileSystemBytecodeCache
) -> Flask:
    """The same site for one test alone."""
    return _open_app(settings, company, compiled_templates)


def _open_app(
    settings: Settings, database: Database, compiled_templates: FileSystemBytecodeCache
) -> Flask:
    app = create_app(settings, database)
    app.config.update(WTF_CSRF_ENABLED=False)
    app.jinja_env.bytecode_cache = compiled_templates
    return app


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A browser that nobody has signed in with."""
    return app.test_client()


@pytest.fixture
def guarded(company: Database, settings: Settings) -> FlaskClient:
    """A browser on a site that asks for form tokens, as every real one does."""
    return create_app(settings, company).test_client()


@pytest.fixture
def as_person(company: Database) -> AsPerson:
    """A function that signs the browser in with an account: ``as_person(client, "hr")``."""

    def sign_in(client: FlaskClient, login: str) -> FlaskClient:
        with company.writing() as session:
            tried = actions.count_try(session, login, "192.0.2.1", clock.now())
            token = actions.sign_in(session, tried, clock.now())
        client.set_cookie("catchball", token)
        return client

    return sign_in


@pytest.fixture
def few_statements(company: Database) -> Callable[[], object]:
    """A context in which a page may run so many SQL statements and no more."""

    @contextmanager
    def counting(most: int = MOST_STATEMENTS) -> Iterator[None]:
        with company.count_statements() as seen:
            yield
        assert len(seen) <= most, "\n".join(seen)

    return counting


def _found(session: Session) -> None:
    session.add(Company(name="Qingyun", currency="CNY", locale="en", timezone="Asia/Shanghai"))
    for month in (5, 6):
        code = f"2025-0{month}"
        session.add(
            Cycle(
                code=code,
                name=code,
                starts=date(2025, month, 1),
                ends=date(2025, month, 30),
                frequency="month",
            )
        )
    ids = {}
    for code in (*UNITS, *PEOPLE):
        owner = Owner(code=code, kind="unit" if code in UNITS else "person", name=code.title())
        session.add(owner)
        session.flush()
        ids[code] = owner.id or 0
    for code, (parent, lead) in UNITS.items():
        session.add(
            Unit(owner_id=ids[code], parent_id=ids[parent] if parent else None, lead_id=ids[lead])
        )
        session.flush()
    for code, unit in PEOPLE.items():
        session.add(Person(owner_id=ids[code], unit_id=ids[unit]))
    session.flush()
