"""Review records: their numbers are the evaluation's and the payouts' own."""

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import pytest

from app.db import Database
from goals.queries import find_cycle
from goals.refusals import NotFound
from scorecards.packs import CompanyReview, unit_review
from scorecards.queries import get_company_review, get_reviews
from scorecards.reviews import PersonReview, Reviews
from tests.scorecards import reviewed


@pytest.fixture
def loaded(sqlite_database: Database, tmp_path: Path) -> Database:
    reviewed.load(sqlite_database, tmp_path / "bundle")
    return sqlite_database


@pytest.fixture
def reviews(loaded: Database) -> Iterator[Reviews]:
    with loaded.reading() as session:
        cycle = find_cycle(session, "2025-06")
        assert cycle is not None
        yield get_reviews(session, cycle)


@pytest.fixture
def ada(reviews: Reviews) -> PersonReview:
    return reviews.person("ada")


@pytest.fixture
def company(loaded: Database, reviews: Reviews) -> CompanyReview:
    with loaded.reading() as session:
        cycle = find_cycle(session, "2025-06")
        assert cycle is not None
        return get_company_review(session, cycle, reviews)


def test_who_is_reviewed_by_whom_under_which_rules(ada: PersonReview) -> None:
    head = ada.head
    assert (head.name, head.unit, head.unit_above, head.lead) == (
        reviewed.HOSTILE,
        "Service",
        "Northwind",
        "Bo",
    )
    assert head.scheme is not None
    assert (head.cycle.code, head.scheme.version, head.is_final) == ("2025-06", 2, False)


def test_lines_bring_their_share_of_the_weighted_score(ada: PersonReview) -> None:
    sheet = ada.sheet
    assert sheet.card is not None
    # (40 × 80 + 10 × 110 + 4 × 10 × 90) ÷ 90; the seventh line has no data
    assert sheet.card.weighted.score == 8778
    assert sum((line.share or 0 for line in sheet.lines), Fraction(0)) == Fraction(7900, 90)
    assert [(lane.code, lane.score, len(lane.lines)) for lane in sheet.lanes] == [
        ("FIN", 8000, 1),
        ("CUS", 9400, 6),
    ]
    assert [line.line.code for line in sheet.unreported] == ["M7"]


def test_total_grade_and_the_way_to_the_next(ada: PersonReview) -> None:
    card = ada.sheet.card
    assert card is not None
    assert (card.total, card.grade) == (Fraction("86.28"), "B")
    assert ada.sheet.next_band is not None
    assert (ada.sheet.next_band.grade, ada.sheet.distance) == ("A", Fraction("3.72"))


def test_strengths_and_gaps_follow_from_the_points_lost(ada: PersonReview) -> None:
    assert [line.line.code for line in ada.sheet.strengths] == ["M2", "M3", "M4"]
    assert [(line.line.code, line.lost) for line in ada.sheet.gaps] == [
        ("M1", Fraction(8)),
        ("M5", Fraction(1)),
        ("M6", Fraction(1)),
    ]


def test_the_trend_ends_with_this_cycle(ada: PersonReview, reviews: Reviews) -> None:
    assert [(m.name, m.total, m.grade) for m in ada.sheet.trend] == [
        ("2025-05", Fraction(60), "C"),
        ("2025-06", Fraction("86.28"), "B"),
    ]
    assert [moment.name for moment in reviews.sheet("bo").trend] == ["2025-06"]
    assert reviews.sheet("bo").history is None


def test_the_reward_with_its_rules_and_its_pool(ada: PersonReview) -> None:
    reward = ada.sheet.reward
    assert reward is not None
    assert [step.rule.code for step in reward.fired] == ["main"]
    assert [step.rule.code for step in reward.idle] == ["talk"]
    assert (reward.rounded, reward.wanted, reward.pool, reward.scaled, reward.paid) == (
        Fraction("333.33"),
        Fraction("666.66"),
        Fraction(500),
        True,
        Fraction(250),
    )


def test_provenance_reaches_the_check_ins_and_what_they_replaced(ada: PersonReview) -> None:
    first = ada.sheet.provenance[0]
    found = [part.checkin for part in first.walk() if part.checkin]
    assert [(c.report.value, [old.note for old in c.superseded]) for c in found] == [
        ("80", ["first guess"])
    ]
    assert ada.sheet.authors == {"bo": "Bo"}
    assert [each.result for each in ada.sheet.sums] == ["87.78", "86.28"]


def test_without_a_scorecard_there_is_still_a_review(reviews: Reviews) -> None:
    sheet = reviews.person("cem").sheet
    assert (sheet.card, sheet.lines, sheet.reward, sheet.distance) == (None, (), None, None)


def test_nobody_and_no_unit_are_not_found(reviews: Reviews) -> None:
    for ask in (lambda: reviews.person("CS"), lambda: unit_review(reviews, "ada")):
        with pytest.raises(NotFound):
            ask()


def test_a_unit_with_its_people(reviews: Reviews) -> None:
    found = unit_review(reviews, "CS")
    assert [person.head.code for person in found.people] == ["ada", "bo"]
    assert found.without == ("Cem",)
    heat = found.people_heat
    assert (heat.kind, len(heat.columns)) == ("measures", 7)
    assert [cell.score for cell in heat.rows[1].cells] == [10_000, *[None] * 6]
    assert unit_review(reviews, "IDLE").people == ()


def test_the_company_with_its_map(company: CompanyReview, reviews: Reviews) -> None:
    scores = reviews.judged.scores
    assert company.score == scores.score(scores.cascade.root)
    assert company.strategy.keys == (("F",), ("C",))
    assert [(arrow.link.start, arrow.link.end) for arrow in company.strategy.chart.arrows] == [
        ("C", "F")
    ]
    assert company.grades == (("A", 1), ("B", 1), ("C", 0))
    assert [row.code for row in company.heat.rows] == ["CS"]
    assert (company.paid, company.pool) == (Fraction(500), Fraction(500))


def test_the_number_of_statements_is_small(database: Database, tmp_path: Path) -> None:
    reviewed.load(database, tmp_path / "bundle")
    with database.count_statements() as seen, database.reading() as session:
        cycle = find_cycle(session, "2025-06")
        assert cycle is not None
        get_company_review(session, cycle, get_reviews(session, cycle))
    assert len(seen) <= 40
