"""The daily round: one notice for a person and a period, and a step up the line after a time."""

from datetime import UTC, date, datetime, timedelta

import pytest

from cascade.lines import Lines, Post, Seat
from cascade.notices import News
from cascade.overdue import (
    Known,
    Missing,
    Waiting,
    checkin_news,
    fresh_and_over,
    late_news,
    spans_to_report,
    waiting_news,
)
from goals.periods import period

MAY = period("2025-05")
ADA, BO, CEM, DAI, SERVICE = 11, 12, 13, 14, 2
KNOWN = Known(
    {ADA: 101, BO: 102, CEM: 103},
    Lines(
        {1: Post(None, ADA), SERVICE: Post(1, BO)},
        {ADA: Seat("Ada", 1), BO: Seat("Bo", 2), CEM: Seat("Cem", 2), DAI: Seat("Dai", 2)},
    ),
)


def missing(owner: int, count: int = 1, code: str = "") -> Missing:
    return Missing(owner, code or f"P{owner}", f"Name {owner}", MAY, count, "Output")


def told(news: list[News]) -> list[tuple[int, str, str, str]]:
    return [(each.account_id, each.key, str(each.message), each.href) for each in news]


def test_many_missing_reports_are_one_notice() -> None:
    (news,) = checkin_news([missing(CEM, 5)], KNOWN, date(2025, 6, 5))
    assert told([news]) == [
        (103, "check-in due 2025-05", "5 check-ins for 2025-05 are due by 2025-06-10",
         "/work?owner=P13"),
    ]  # fmt: skip


def test_a_single_one_is_named_and_late_after_its_days() -> None:
    (news,) = checkin_news([missing(CEM)], KNOWN, date(2025, 6, 11))
    assert news.key == "check-in late 2025-05"
    assert str(news.message) == "Output for 2025-05 is late: it was due by 2025-06-10"


def test_a_lead_is_told_of_her_units_together_with_her_own() -> None:
    (news,) = checkin_news([missing(SERVICE, 2), missing(BO, 3)], KNOWN, date(2025, 6, 5))
    assert (news.account_id, news.href) == (102, "/work")
    assert str(news.message).startswith("5 check-ins")


def test_a_code_is_an_address_only_when_quoted() -> None:
    (news,) = checkin_news([missing(CEM, code="客服/1&x")], KNOWN, date(2025, 6, 5))
    assert news.href == "/work?owner=%E5%AE%A2%E6%9C%8D%2F1%26x"


def test_nobody_is_told_who_has_no_account() -> None:
    assert checkin_news([missing(DAI)], KNOWN, date(2025, 6, 5)) == []


@pytest.mark.parametrize(
    ("today", "steps"),
    [
        (date(2025, 6, 16), []),
        (date(2025, 6, 17), [(102, 1)]),
        (date(2025, 6, 24), [(102, 1), (101, 2)]),
        (date(2025, 8, 1), [(102, 1), (101, 2)]),  # there is nobody above Ada
    ],
)
def test_a_late_report_goes_up_step_by_step(today: date, steps: list[tuple[int, int]]) -> None:
    news = late_news([missing(CEM)], KNOWN, today, 7)
    assert [(each.account_id, int(each.key.split()[-1])) for each in news] == steps


def test_many_late_people_are_one_notice_for_their_lead() -> None:
    news = late_news([missing(CEM), missing(DAI)], KNOWN, date(2025, 6, 20), 7)
    assert told(news) == [
        (102, "escalation check-in 2025-05 1",
         "2 people below you have been late with their check-ins for 2025-05 for 7 days",
         "/checkins/late"),
    ]  # fmt: skip


def test_nothing_goes_up_where_the_company_wants_none() -> None:
    assert late_news([missing(CEM)], KNOWN, date(2025, 9, 1), 0) == []


NOON = datetime(2025, 6, 20, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("kind", "owner", "told_accounts"),
    [
        ("approval", CEM, [101]),  # Bo is to approve, so Ada is told
        ("offer", CEM, [102, 101]),  # Cem is to answer
        ("offer", SERVICE, [101]),  # Bo is to answer for her unit
        ("approval", ADA, []),
    ],
)
def test_what_waits_goes_up_from_whoever_is_to_answer(
    kind: str, owner: int, told_accounts: list[int]
) -> None:
    waiting = Waiting(kind, 1, "Cem", "Output", owner, NOON - timedelta(days=15))
    news = waiting_news([waiting], KNOWN, NOON, 7)
    assert [each.account_id for each in news] == told_accounts
    places = {"approval": "/checkins/approvals", "offer": "/offers/1"}
    assert all(each.href == places[kind] and each.kind == "escalation" for each in news)


def test_what_waits_for_the_same_person_is_one_notice() -> None:
    since = NOON - timedelta(days=8)
    waiting = [Waiting("approval", n, "Cem", "Output", CEM, since) for n in (1, 2)]
    (news,) = waiting_news(waiting, KNOWN, NOON, 7)
    assert str(news.message) == "2 reports have waited 7 days for approval by Bo"


def test_only_what_is_over_and_lately_over_is_asked_for() -> None:
    cycles = [(1, date(2025, 1, 1), date(2025, 12, 31)), (2, date(2025, 5, 1), date(2025, 5, 31))]
    spans = spans_to_report(cycles, ["month", "day", "year"], date(2025, 6, 20), 7)
    found = {(span.cycle_id, span.frequency, span.period.label) for span in spans}
    assert (1, "month", "2025-05") in found
    assert (2, "month", "2025-05") in found
    assert (2, "year", "2025-05") in found  # a short cycle is reported in one piece
    assert (1, "day", "2025-W24") in found  # nobody is told daily
    assert not any(label in {"2025", "2025-06", "2025-W25", "2025-03"} for *_, label in found)


def test_news_are_told_once_and_read_when_they_are_over() -> None:
    news = checkin_news([missing(CEM)], KNOWN, date(2025, 6, 5))
    key = (103, news[0].key)
    assert fresh_and_over(news, {}) == (news, [])
    assert fresh_and_over(news, {key: 7}) == ([], [])
    assert fresh_and_over([], {key: 7}) == ([], [7])
    assert fresh_and_over([], {key: None}) == ([], [])
