"""catchball notify: who is told, which letters leave, and what a mail server may do to them."""

import shutil
import ssl
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select, update
from sqlmodel import col

from app import clock
from app.commands.notify import Round, is_due
from app.commands.sweeping import Swept, sweep
from app.config import Settings
from app.config.mailing import MailServer as Address
from app.config.mailing import mail_server
from app.db import Database
from cascade import actions, queries
from cascade.letters import LEASE, MOST_TRIES, Hours
from cascade.models import Account, Mail, Notice, NoticeChoice, Person
from goals.messages import say
from goals.models import Company, Submission
from goals.queries import find_cycle
from tests.app.commands.mail_server import MailServer, serving
from tests.app.commands.running import run
from tests.web.goals import load_goals

JUNE = datetime(2025, 6, 3, 1, tzinfo=UTC)
"""Nine in the morning in Shanghai: May is over, and to be reported by 10 June."""

Move = Callable[[datetime], datetime]


@pytest.fixture
def company(database: Database, tmp_path: Path) -> Database:
    """A company with goals and an account for each of three people, all with an address."""
    load_goals(
        database,
        tmp_path / "bundle",
        units="code,name,parent,lead\nCOMPANY,Company,,BOSS\nSERVICE,Service,COMPANY,LEAD\n",
        checkins="measure,owner,period,value,recorded_at,author\n",
    )
    with database.writing() as session:
        for login in ("BOSS", "LEAD", "OWNER"):
            actions.create_account(
                session,
                login=login,
                password_hash="none",
                owner_code=login,
                actor="test",
                now=JUNE,
            )
        session.execute(update(Person).values(email="usual@example.com"))
    return database


@pytest.fixture
def move(monkeypatch: pytest.MonkeyPatch) -> Move:
    """A function that sets the clock: it stands at an instant of June until moved."""

    def to(now: datetime) -> datetime:
        monkeypatch.setattr(clock, "now", lambda: now)
        return now

    to(JUNE)
    return to


@pytest.fixture
def server() -> Iterator[MailServer]:
    """A mail server that takes everything."""
    with serving(MailServer()) as server:
        yield server


@pytest.fixture
def settings(server: MailServer) -> Settings:
    """Settings with the mail server."""
    return Settings(
        mail_server=Address("127.0.0.1", server.port),
        mail_from="Catchball <goals@example.com>",
        base_url="https://goals.example.com",
    )


def account_id(database: Database, login: str) -> int:
    with database.reading() as session:
        return (
            session.scalars(
                select(col(Account.id)).where(col(Account.login) == login.lower())
            ).one()
            or 0
        )


def notices(database: Database, login: str) -> list[tuple[str, str, bool]]:
    """Kind, sentence and whether it is read, the latest last."""
    with database.reading() as session:
        found, _ = queries.list_notices(session, account_id(database, login), "", 0, 99)
    ordered = sorted(found, key=lambda each: each.id)
    return [(each.kind, str(each.message), each.is_read) for each in ordered]


def tell(database: Database, login: str, key: str = "k", kind: str = "mention") -> None:
    """Somebody is told something that goes by mail at once."""
    with database.writing() as session:
        actions.notify(
            session,
            [account_id(database, login)],
            kind,
            key,
            say("Ada mentions you: %(words)s", words=f"about {key}"),
            "/targets/1",
            clock.now(),
        )


def mails(database: Database) -> list[Mail]:
    with database.reading() as session:
        return list(session.scalars(select(Mail).order_by(col(Mail.id))))


def test_a_person_is_told_once_of_what_is_due_and_then_that_it_is_late(
    company: Database, move: Move
) -> None:
    for _ in range(2):
        sweep(company, Settings(), JUNE)
    assert notices(company, "OWNER") == [
        ("check_in", "Satisfaction for 2025-05 is due by 2025-06-10", False)
    ]
    late = move(JUNE + timedelta(days=8))
    sweep(company, Settings(), late)
    assert notices(company, "OWNER") == [
        ("check_in", "Satisfaction for 2025-05 is due by 2025-06-10", True),
        ("check_in", "Satisfaction for 2025-05 is late: it was due by 2025-06-10", False),
    ]
    assert all("2025-W" in sentence for _, sentence, _ in notices(company, "LEAD"))


def test_what_was_reported_is_over(company: Database, move: Move) -> None:
    sweep(company, Settings(), JUNE)
    with company.writing() as session:
        actions.record_checkin(
            session,
            actions.NewCheckIn("CSAT", "OWNER", "2025-05", {"": "4.2"}, "OWNER"),
            JUNE + timedelta(hours=1),
        )
    sweep(company, Settings(), JUNE + timedelta(hours=2))
    assert [is_read for *_, is_read in notices(company, "OWNER")] == [True]


@pytest.mark.parametrize(
    ("minutes", "writes", "due"),
    [(1, 0, False), (30, 0, False), (60, 0, True), (4, 1, False), (5, 1, True)],
)
def test_a_round_is_made_by_the_hour_and_soon_after_something_was_done(
    minutes: int, writes: int, due: bool
) -> None:
    last = Round(JUNE.replace(minute=0, second=0, microsecond=0), 7)
    assert is_due(None, last)
    assert is_due(last, Round(last.at + timedelta(minutes=minutes), 7 + writes)) == due


def test_a_report_that_waits_for_approval_is_not_late_but_goes_up_the_line(
    company: Database, move: Move
) -> None:
    sweep(company, Settings(), JUNE)
    with company.writing() as session:
        found = queries.find_place(session, "OWNER")
        cycle = find_cycle(session, "2025-05")
        assert found
        assert cycle
        target = queries.list_owned_targets(session, cycle.id or 0, found.owner_id)[0]
        submission = Submission(
            measure_id=target.measure_id,
            owner_id=found.owner_id,
            period="2025-05",
            starts=cycle.starts,
            ends=cycle.ends,
            inputs='{"": "4.2"}',
            author="OWNER",
            submitted_at=JUNE,
        )
        session.add(submission)
        session.flush()
        actions.notify_submissions(session, [submission.id or 0], JUNE)
    assert notices(company, "LEAD")[-1] == (
        "approval", "Reports of Owner wait for your approval", False,
    )  # fmt: skip
    sweep(company, Settings(), JUNE + timedelta(days=7))
    assert [is_read for *_, is_read in notices(company, "OWNER")] == [True]
    escalated = "A report of Owner has waited 7 days for approval by Lead: Satisfaction"
    assert [s for kind, s, _ in notices(company, "BOSS") if kind == "escalation"] == [escalated]
    with company.reading() as session:
        told = session.scalars(select(Notice).where(col(Notice.kind) == "escalation")).all()
    assert {each.href for each in told if each.account_id == account_id(company, "BOSS")} == {
        "/checkins/approvals"
    }


def test_late_reports_go_up_a_step_after_each_wait(company: Database, move: Move) -> None:
    for days in (8, 15, 22, 22):
        sweep(company, Settings(), JUNE + timedelta(days=days))

    def told(login: str) -> list[str]:
        return [
            sentence
            for kind, sentence, _ in notices(company, login)
            if kind == "escalation" and "2025-05 " in sentence
        ]

    assert told("LEAD") == ["Owner has been late with the check-ins for 2025-05 for 7 days"]
    assert told("BOSS") == ["Owner has been late with the check-ins for 2025-05 for 14 days"]


def test_a_company_may_want_no_escalation(company: Database) -> None:
    with company.writing() as session:
        session.execute(update(Company).values(escalation_days=0))
    sweep(company, Settings(), JUNE + timedelta(days=12))
    assert {kind for kind, *_ in notices(company, "BOSS")} <= {"check_in"}
    assert "escalation" not in {kind for kind, *_ in notices(company, "LEAD")}


def test_a_kind_that_somebody_does_not_want_never_comes(company: Database, move: Move) -> None:
    with company.writing() as session:
        owner = account_id(company, "OWNER")
        session.add(NoticeChoice(account_id=owner, kind="check_in", channel="none"))
    sweep(company, Settings(), JUNE)
    assert notices(company, "OWNER") == []


def test_a_sweep_asks_the_database_a_fixed_number_of_times(company: Database, move: Move) -> None:
    sweep(company, Settings(), JUNE)
    with company.count_statements() as seen:
        sweep(company, Settings(), JUNE + timedelta(days=20))
    assert len(seen) <= 18, "\n".join(seen)


def test_a_letter_says_it_in_the_readers_language_with_a_link(
    company: Database, settings: Settings, server: MailServer, move: Move
) -> None:
    with company.writing() as session:
        owner = account_id(company, "OWNER")
        actions.choose_language(session, owner, "zh_CN")
    tell(company, "OWNER")
    tell(company, "LEAD")
    assert sweep(company, settings, JUNE, whole=False) == Swept(sent=2)
    first, second = sorted(server.received, key=lambda each: "Lead" in each.letter.as_string())
    assert (first.sender, first.recipients) == ("goals@example.com", ["usual@example.com"])
    letter = second.letter
    assert letter["Subject"] == "[Qingyun] Ada mentions you: about k"
    assert letter["From"] == "Catchball <goals@example.com>"
    assert letter["List-Unsubscribe"] == "<https://goals.example.com/inbox/settings>"
    assert letter["Auto-Submitted"] == "auto-generated"
    body = letter.get_content()
    assert "https://goals.example.com/targets/1" in body
    assert "https://goals.example.com/inbox/settings" in body
    assert letter.get_content_type() == "text/plain"
    assert sweep(company, settings, JUNE, whole=False) == Swept()


def test_what_was_read_in_time_comes_in_no_letter(
    company: Database, settings: Settings, server: MailServer, move: Move
) -> None:
    tell(company, "OWNER")
    with company.writing() as session:
        actions.mark_read(session, account_id(company, "OWNER"), JUNE)
    sweep(company, settings, JUNE, whole=False)
    assert server.received == []


def test_nobody_gets_letters_after_her_last_day(
    company: Database, settings: Settings, server: MailServer, move: Move
) -> None:
    for login in ("OWNER", "LEAD"):
        tell(company, login)
    with company.writing() as session:
        owner = queries.find_place(session, "OWNER")
        assert owner
        left = update(Person).where(col(Person.owner_id) == owner.owner_id)
        session.execute(left.values(left=JUNE.date() - timedelta(days=1)))
    assert sweep(company, settings, JUNE, whole=False).sent == 1


def test_letters_wait_for_the_end_of_the_quiet_hours_and_become_one(
    company: Database, settings: Settings, server: MailServer, move: Move
) -> None:
    night = move(datetime(2025, 6, 3, 14, tzinfo=UTC))  # ten in the evening
    for key in ("one", "two"):
        tell(company, "OWNER", key)
    sweep(company, settings, night, whole=False)
    assert server.received == []
    morning = move(datetime(2025, 6, 4, 0, tzinfo=UTC))
    sweep(company, settings, morning, whole=False)
    (received,) = server.received
    assert received.letter["Subject"] == "[Qingyun] 2 things for you"
    assert "about one" in received.letter.get_content()


def test_the_mail_of_the_day_leaves_at_its_hour(
    company: Database, settings: Settings, server: MailServer, move: Move
) -> None:
    with company.writing() as session:
        actions.choose_mail(
            session,
            account_id(company, "OWNER"),
            "own@example.com",
            Hours(0, 0, 12),
            actor="OWNER",
            now=JUNE,
        )
    tell(company, "OWNER", kind="change")
    sweep(company, settings, move(JUNE + timedelta(hours=2, minutes=59)), whole=False)
    assert server.received == []
    sweep(company, settings, move(JUNE + timedelta(hours=3)), whole=False)
    assert [each.recipients for each in server.received] == [["own@example.com"]]


def test_a_letter_that_the_server_does_not_want_now_is_tried_again(
    company: Database, settings: Settings, server: MailServer, move: Move
) -> None:
    tell(company, "OWNER")
    server.answers["RCPT"] = "450 mailbox busy"
    assert sweep(company, settings, JUNE, whole=False).returned == 1
    assert sweep(company, settings, JUNE, whole=False) == Swept()  # a pause comes first
    (mail,) = mails(company)
    assert (mail.tries, mail.failure, mail.failed_at) == (1, "450 mailbox busy", None)
    server.answers.clear()
    assert sweep(company, settings, move(JUNE + timedelta(minutes=1)), whole=False).sent == 1
    (mail,) = mails(company)
    assert mail.failure == ""
    assert mail.sent_at is not None


@pytest.mark.parametrize("verb", ["RCPT", "DATA", "KEPT"])
def test_a_letter_that_is_refused_for_good_is_given_up_with_the_reason(
    company: Database, settings: Settings, server: MailServer, move: Move, verb: str
) -> None:
    tell(company, "OWNER")
    server.answers[verb] = "550 no such mailbox"
    assert sweep(company, settings, JUNE, whole=False).returned == 1
    (mail,) = mails(company)
    assert mail.failure == "550 no such mailbox"
    assert mail.failed_at == JUNE
    assert sweep(company, settings, move(JUNE + timedelta(days=3)), whole=False) == Swept()


def test_one_refused_letter_keeps_no_other_back(
    company: Database, settings: Settings, server: MailServer, move: Move
) -> None:
    with company.writing() as session:
        for login in ("LEAD", "OWNER", "BOSS"):
            where = account_id(company, login), f"{login.lower()}@example.com"
            actions.choose_mail(session, *where, Hours(), actor=login, now=JUNE)
    for login in ("OWNER", "LEAD", "BOSS"):
        tell(company, login)
    server.answers["RCPT lead@example.com"] = "550 moved away"
    assert sweep(company, settings, JUNE, whole=False) == Swept(sent=2, returned=1)
    assert {each.recipients[0] for each in server.received} == {
        "owner@example.com",
        "boss@example.com",
    }


@pytest.mark.parametrize(
    ("verb", "answer"),
    [
        ("HELLO", "421 too busy"),
        ("MAIL", "550 not from here"),
        ("RCPT", "421 closing"),
        ("DATA", "drop"),
    ],
)
def test_a_server_in_trouble_keeps_the_letter_waiting(
    company: Database, settings: Settings, server: MailServer, move: Move, verb: str, answer: str
) -> None:
    tell(company, "OWNER")
    server.answers[verb] = answer
    done = sweep(company, settings, JUNE, whole=False)
    assert done.trouble
    assert (done.sent, done.returned) == (0, 0)
    (mail,) = mails(company)
    assert mail.failure == done.trouble
    assert (mail.sending_until, mail.failed_at) == (None, None)
    assert mail.due_at == JUNE + timedelta(minutes=1)


def test_a_server_that_is_not_there_is_tried_for_days_and_then_given_up(
    company: Database, settings: Settings, move: Move
) -> None:
    with serving(MailServer()) as gone:
        closed = gone.port
    dead = replace(settings, mail_server=Address("127.0.0.1", closed))
    tell(company, "OWNER")
    now = JUNE
    for _ in range(MOST_TRIES):
        assert sweep(company, dead, now, whole=False).trouble
        now = move(now + timedelta(days=1))
    (mail,) = mails(company)
    assert mail.tries == MOST_TRIES
    assert mail.failed_at is not None
    assert sweep(company, dead, now, whole=False) == Swept()


def test_a_crash_between_sending_and_remembering_sends_the_same_letter_again(
    company: Database,
    settings: Settings,
    server: MailServer,
    move: Move,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def crash(*_: object) -> None:
        raise KeyboardInterrupt

    tell(company, "OWNER")
    with monkeypatch.context() as broken:
        broken.setattr(actions, "keep_sent", crash)
        with pytest.raises(KeyboardInterrupt):
            sweep(company, settings, JUNE, whole=False)
    assert len(server.received) == 1
    # Nobody else takes it while its lease lasts; then it is sent again, as the same letter.
    assert sweep(company, settings, move(JUNE + LEASE / 2), whole=False) == Swept()
    assert sweep(company, settings, move(JUNE + LEASE), whole=False).sent == 1
    first, second = server.received
    assert first.letter["Message-ID"] == second.letter["Message-ID"]


def test_two_sweepers_do_not_take_the_same_letter(
    company: Database, settings: Settings, move: Move
) -> None:
    tell(company, "OWNER")
    with company.writing() as session:
        pending, _ = queries.list_pending(session, JUNE, ZoneInfo("Asia/Shanghai"), 0, 10)
        letters = [actions.Letter(each.account_id, each.recipient, "s", "b") for each in pending]
        actions.write_letters(session, letters, JUNE)
        first = actions.take_letters(session, JUNE, 10)
    with company.writing() as session:
        second = actions.take_letters(session, JUNE, 10)
    assert (len(first), second) == (1, [])


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate for localhost with its key, made on the spot."""
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("openssl makes the certificate")
    file = tmp_path_factory.mktemp("tls") / "localhost.pem"
    subprocess.run(
        [
            *(openssl, "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"),
            *("-nodes", "-days", "2", "-subj", "/CN=localhost"),
            *("-addext", "subjectAltName=DNS:localhost", "-keyout", file, "-out", file),
        ],
        check=True,
        capture_output=True,
    )
    # The key comes first in the file; both are read from it.
    return file


@pytest.fixture
def secret_server(certificate: Path) -> MailServer:
    """A server that encrypts and lets only one user in."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    return MailServer(context=context, login=("li", "p@ss"))


@pytest.mark.parametrize("scheme", ["smtp://{}?starttls", "smtps://{}"])
def test_letters_go_encrypted_to_a_server_that_asks_for_a_password(
    company: Database,
    settings: Settings,
    secret_server: MailServer,
    certificate: Path,
    move: Move,
    monkeypatch: pytest.MonkeyPatch,
    scheme: str,
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    secret_server.at_once = scheme.startswith("smtps")
    tell(company, "OWNER")
    with serving(secret_server) as server:
        url = scheme.format(f"li:p%40ss@localhost:{server.port}")
        done = sweep(company, replace(settings, mail_server=mail_server(url)), JUNE, whole=False)
    assert done == Swept(sent=1)
    assert [(each.secret, each.user) for each in server.received] == [(True, "li")]


@pytest.mark.parametrize(("login", "trusted"), [("li:wrong", True), ("li:p%40ss", False)])
def test_nothing_is_sent_to_a_server_that_cannot_be_trusted_or_does_not_know_us(
    company: Database,
    settings: Settings,
    secret_server: MailServer,
    certificate: Path,
    move: Move,
    monkeypatch: pytest.MonkeyPatch,
    login: str,
    trusted: bool,
) -> None:
    if trusted:
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    tell(company, "OWNER")
    with serving(secret_server) as server:
        where = mail_server(f"smtp://{login}@localhost:{server.port}?starttls")
        done = sweep(company, replace(settings, mail_server=where), JUNE, whole=False)
    assert done.trouble
    assert "p@ss" not in done.trouble
    assert server.received == []
    assert [mail.sent_at for mail in mails(company)] == [None]


def test_a_server_without_encryption_gets_no_password(
    company: Database, settings: Settings, server: MailServer, move: Move
) -> None:
    tell(company, "OWNER")
    where = mail_server(f"smtp://li:p%40ss@localhost:{server.port}?starttls")
    assert sweep(company, replace(settings, mail_server=where), JUNE, whole=False).trouble
    assert server.received == []


def test_the_command_says_what_it_did(
    company: Database, server: MailServer, move: Move, monkeypatch: pytest.MonkeyPatch
) -> None:
    tell(company, "BOSS")
    monkeypatch.setenv("CATCHBALL_SMTP_URL", f"smtp://127.0.0.1:{server.port}")
    monkeypatch.setenv("CATCHBALL_MAIL_FROM", "goals@example.com")
    done = run(company, "notify", "--once")
    assert (done.status, done.out) == (0, "")
    assert "letters: 1 sent, 0 returned" in done.err
    server.answers["HELLO"] = "421 too busy"
    tell(company, "BOSS", "again")
    done = run(company, "notify", "--once")
    assert done.status == 1
    assert "421 too busy" in done.err


def test_an_empty_database_has_nobody_to_tell(database: Database) -> None:
    done = run(database, "notify", "--once")
    assert (done.status, done.err) == (0, "0 new notices; letters: 0 sent, 0 returned\n")
