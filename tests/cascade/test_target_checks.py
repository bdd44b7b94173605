"""Checks of targets: sums up the branch, silence, levels, curves and measures."""

from dataclasses import replace
from datetime import date

import pytest

from cascade import target_checks as checks
from cascade.checks import Examined
from cascade.scores import CycleInfo
from tests.cascade.examples import JUNE, O, T, examined

YEAR = JUNE._replace(
    code="2025", starts=date(2025, 1, 1), ends=date(2025, 12, 31), frequency="year"
)
DRAFT = JUNE._replace(state="draft")
TREE = [O("F"), O("G", "F"), O("H", "F"), O("I", "G")]


@pytest.mark.parametrize(
    ("targets", "expected"),
    [
        ([T("F", target=100), T("G", target=60), T("H", target=40)], []),
        ([T("F", target=100)], []),
        ([T("G", target=60), T("H", target=40)], []),
        (
            [T("F", target=100), T("G", target=60), T("H", target=30)],
            [("target GROSS/NW", "90 h, which is 10 h less than the 100 h")],
        ),
        (
            [T("F", target=100), T("I", target=120)],  # two levels further down
            [("target GROSS/NW", "120 h, which is 20 h more than the 100 h")],
        ),
        (
            [T("F", target=100), T("G", target=100), T("I", owner="SUP", target=70)],
            [("target GROSS/NW", "70 h, which is 30 h less than the 100 h")],  # of G, not of F
        ),
        (
            [T("F", target=60), T("F", owner="SUP", target=50), T("G", owner="fay", target=100)],
            [("objective F", "100 h, which is 10 h less than the 110 h")],
        ),
        ([T("F", target=100, aggregate="mean"), T("G", target=60, aggregate="mean")], []),
        ([T("F", target=100), T("G", "OTHER", target=60)], []),
        ([T("F", target=None), T("G", target=60)], []),
        (
            [
                T(code, inputs="a b", formula="a / b", target=target)
                for code, target in (("F", 9), ("G", 8))
            ],
            [],  # a rate does not add up
        ),
    ],
)
def test_split_gaps(targets: list[T], expected: list[tuple[str, str]]) -> None:
    findings = list(checks.split_gaps(examined(TREE, targets)))
    assert [each.where for each in findings] == [where for where, _ in expected]
    for finding, (_, part) in zip(findings, expected, strict=True):
        assert part in str(finding.message)


@pytest.mark.parametrize(
    ("last", "frequency", "as_of", "late"),
    [
        # In the course of June: more than one and a half months of silence.
        ("2025-05-31", "month", "2025-06-30", False),
        ("2025-04-30", "month", "2025-06-14", False),
        ("2025-04-30", "month", "2025-06-15", True),
        ("2025-06-08", "week", "2025-06-18", False),
        ("2025-06-08", "week", "2025-06-19", True),
        ("2025-06-12", "day", "2025-06-13", False),
        ("2025-06-12", "day", "2025-06-14", True),
        # Never reported: as soon as a period is over.
        (None, "month", "2025-06-29", False),
        (None, "month", "2025-06-30", True),
        (None, "week", "2025-06-08", True),
        (None, "quarter", "2025-06-30", False),
        # Afterwards: what is missing in June stays missing, what is there stays there.
        ("2025-05-31", "month", "2025-07-15", False),
        ("2025-05-31", "month", "2025-07-16", True),
        ("2025-06-30", "month", "2026-07-01", False),
        ("2025-06-29", "week", "2026-07-01", False),
        ("2025-06-22", "week", "2026-07-01", True),
        ("2025-06-29", "day", "2026-07-01", False),
        # Before: nothing is due.
        (None, "day", "2025-05-31", False),
        ("2024-01-31", "month", "2025-05-31", False),
    ],
)
def test_overdue(last: str | None, frequency: str, as_of: str, late: bool) -> None:
    reached = date.fromisoformat(last) if last else None
    day = date.fromisoformat(as_of)
    assert checks.overdue(reached, JUNE.starts, JUNE.ends, frequency, day) is late


def overdue(target: T, reported: dict[str, date]) -> list[str]:
    case = examined([O("F")], [target], reported={0: reported}, as_of=date(2025, 7, 31))
    return [str(finding.message) for finding in checks.overdue_checkins(case)]


def test_the_silence_is_told_with_its_days() -> None:
    (message,) = overdue(T(), {"": date(2025, 5, 31)})
    assert message == (
        "Gross is due every month, but nothing is reported after 2025-05-31; 30 days are missing "
        "up to 2025-06-30."
    )
    assert overdue(T(), {}) == ["Gross is due every month and was never reported."]
    assert overdue(T(), {"": date(2025, 6, 30)}) == []
    assert overdue(T(excused=True), {}) == []


def test_of_a_formula_the_input_that_lags_most_counts() -> None:
    rate = T(inputs="a b", formula="a / b")
    assert overdue(rate, {"a": date(2025, 6, 30), "b": date(2025, 6, 30)}) == []
    (message,) = overdue(rate, {"a": date(2025, 6, 30)})
    assert message == "Gross (input b) is due every month and was never reported."


@pytest.mark.parametrize(
    ("cycle", "as_of", "last", "late"),
    [
        (JUNE, "2025-07-10", None, False),  # until then June may be reported
        (JUNE, "2025-07-11", None, True),
        (DRAFT, "2025-07-11", None, False),
        (DRAFT, "2025-07-11", "2025-04-30", True),
    ],
)
def test_the_patient_wait_for_the_first_report(
    cycle: CycleInfo, as_of: str, last: str | None, late: bool
) -> None:
    reported = {"": date.fromisoformat(last)} if last else {}
    day = date.fromisoformat(as_of)
    case = examined([O("F")], [T()], reported={0: reported}, as_of=day, cycle=cycle)
    assert bool(list(checks.overdue_checkins(replace(case, patient=True)))) is late
    assert list(checks.overdue_checkins(case))


def test_without_check_ins_known_nothing_is_overdue() -> None:
    assert list(checks.overdue_checkins(examined([O("F")], [T()]))) == []


@pytest.mark.parametrize(
    ("target", "part"),
    [
        (T(baseline=0, threshold=50, target=100, stretch=120), None),
        (T(direction="decrease", baseline=5, threshold=4, target=2, stretch=1), None),
        (T(direction="maintain", baseline=5, target=2), None),
        (T(target=None, baseline=5, stretch=1), None),
        (T(baseline=100, target=100, stretch=100), None),
        (T(baseline=120, target=100), "the baseline 120 lies above the target 100"),
        (T(threshold=120, target=100), "the threshold 120 lies above the target 100"),
        (T(target=100, stretch=90), "the target 100 lies above the stretch 90"),
        (
            T(direction="decrease", baseline=1, target=2),
            "the baseline 1 lies below the target 2",
        ),
    ],
)
def test_levels_reversed(target: T, part: str | None) -> None:
    findings = list(checks.levels_reversed(examined([O("F")], [target])))
    assert [part in str(each.message) for each in findings if part] == ([True] if part else [])
    assert len(findings) == (part is not None)


@pytest.mark.parametrize(
    ("direction", "curve", "against"),
    [
        ("increase", "pass", False),
        ("increase", "at least: 90=100, 80=80", False),
        ("increase", "at least: 90=80, 80=100", True),
        ("increase", "at most: 5=100", True),
        ("decrease", "at most: 1=100, 2=80", False),
        ("decrease", "at least: 5=100", True),
        ("decrease", "points: 1=0, 5=100", True),
        ("decrease", "points: 1=100, 5=0", False),
        ("maintain", "points: 1=100, 5=0", False),
    ],
)
def test_curves_reversed(direction: str, curve: str, against: bool) -> None:
    targets = [T(direction=direction, curve=curve, owner=owner) for owner in ("NW", "ada")]
    findings = list(checks.curves_reversed(examined([O("F")], targets)))
    expected = ["measure GROSS"] if against else []  # once, however many targets use it
    assert [each.where for each in findings] == expected


@pytest.mark.parametrize(
    ("target", "severity"),
    [
        (T(), None),
        (T(inputs="a b", formula="a / b"), None),
        (T(inputs="a b"), "hint"),
        (T(inputs="a b", formula="a * 2"), "warning"),
    ],
)
def test_unused_inputs(target: T, severity: str | None) -> None:
    findings = list(checks.unused_inputs(examined([O("F")], [target])))
    assert [each.severity for each in findings] == ([severity] if severity else [])


@pytest.mark.parametrize(
    ("frequency", "case", "rare"),
    [("month", "month", False), ("quarter", "month", True), ("quarter", "year", False)],
)
def test_rare_measures(frequency: str, case: str, rare: bool) -> None:
    cycle = JUNE if case == "month" else YEAR
    findings = list(checks.rare_measures(examined([O("F")], [T(frequency=frequency)], cycle=cycle)))
    assert [each.where for each in findings] == (["measure GROSS"] if rare else [])


def test_a_sound_cascade_gives_nothing() -> None:
    case: Examined = examined(
        [O("F"), O("G", "F", "SUP")],
        [T("G", owner="fay")],
        reported={0: {"": JUNE.ends}},
    )
    assert checks.cascade_findings(case) == []
