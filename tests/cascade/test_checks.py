"""Checks of the cascade's structure: what each finds, and what it leaves in peace."""

import pytest

from cascade import checks
from cascade.checks import Examined
from cascade.findings import ERROR, HINT, WARNING, Finding, by_severity
from goals.messages import say
from tests.cascade.examples import O, T, examined


def found(findings: object) -> list[tuple[str, str]]:
    """Code and place of every finding."""
    assert isinstance(findings, list)
    return [(finding.code, finding.where) for finding in findings]


def test_the_gravest_stand_first_and_equals_keep_their_order() -> None:
    def made(code: str, severity: str) -> Finding:
        return Finding(code, severity, "cycle C", say("odd"), say("mend"))

    findings = [made("a", HINT), made("b", WARNING), made("c", ERROR), made("d", HINT)]
    assert [each.code for each in by_severity(findings)] == ["c", "b", "a", "d"]


@pytest.mark.parametrize(
    ("case", "expected"),
    [
        (examined(), []),
        (examined(perspectives={"FIN": 6000, "CUS": 4000}), []),
        (examined(perspectives={"FIN": 6000, "CUS": 3999}), [("weights-off", "cycle 2025-06")]),
        (examined([O("F"), O("G")]), []),
        (examined([O("F", weight=6000), O("G", weight=4000)]), []),
        (
            examined([O("F", weight=6000), O("G", weight=4001)]),
            [("weights-off", "perspective FIN")],
        ),
        (examined([O("F", weight=10_000), O("G")]), [("weights-mixed", "perspective FIN")]),
        (
            examined([O("F")], [T(weight=5000), T(owner="ada", weight=4000)]),
            [("weights-off", "objective F")],
        ),
        (
            examined([O("F"), O("G", "F", weight=5000)], [T(weight=5000)]),
            [],  # objectives and targets are siblings too
        ),
    ],
)
def test_weights(case: Examined, expected: list[tuple[str, str]]) -> None:
    assert found(list(checks.weights(case))) == expected


def test_a_sum_that_is_off_is_told() -> None:
    case = examined([O("F", weight=3333), O("G", weight=3333)])
    (finding,) = checks.weights(case)
    assert (finding.severity, str(finding.message)) == (
        ERROR,
        "The weights of its children sum to 66.66 instead of 100.",
    )


@pytest.mark.parametrize(
    ("perspectives", "expected"),
    [
        ({"FIN": 10_000}, []),
        ({"FIN": 6000, "CUS": 4000}, [("perspective CUS", WARNING)]),
        ({"FIN": 10_000, "CUS": 0}, [("perspective CUS", HINT)]),
    ],
)
def test_perspectives_without_objectives(
    perspectives: dict[str, int], expected: list[tuple[str, str]]
) -> None:
    case = examined([O("F")], perspectives=perspectives)
    findings = checks.perspectives_without_objectives(case)
    assert [(each.where, each.severity) for each in findings] == expected


@pytest.mark.parametrize(
    ("case", "expected"),
    [
        (examined([O("F")], [T()]), []),
        (examined([O("F"), O("G", "F")], [T("G")]), []),
        (examined([O("F")]), [("objective-empty", "objective F")]),
        (examined([O("F"), O("G", "F")], [T()]), [("objective-empty", "objective G")]),
        (examined([O("F")], [T(weight=0)]), [("objective-unmeasured", "objective F")]),
        (
            examined([O("F"), O("G", "F"), O("H", "G")]),
            [("objective-unmeasured", "objective F"), ("objective-empty", "objective H")],
        ),
        (
            examined([O("F"), O("G", "F", weight=0)], [T("G")]),
            [("objective-unmeasured", "objective F")],
        ),
    ],
)
def test_objectives_without_targets(case: Examined, expected: list[tuple[str, str]]) -> None:
    assert found(list(checks.objectives_without_targets(case))) == expected


@pytest.mark.parametrize(
    ("above", "owner", "outside"),
    [
        ("NW", "SUP", False),
        ("NW", "fay", False),
        ("SUP", "SUP", False),
        ("SUP", "fay", False),
        ("SUP", "cem", False),  # sits above, but leads the unit
        ("cem", "fay", False),  # answers to the lead
        ("SUP", "gus", True),
        ("SUP", "PROD", True),
        ("SUP", "NW", True),
        ("fay", "gus", True),
    ],
)
def test_owners_outside(above: str, owner: str, outside: bool) -> None:
    as_target = examined([O("F", owner=above)], [T(owner=owner)])
    as_objective = examined([O("F", owner=above), O("G", "F", owner)])
    for case, place in [(as_target, f"target GROSS/{owner}"), (as_objective, "objective G")]:
        expected = [("owner-outside", place)] if outside else []
        assert found(list(checks.owners_outside(case))) == expected


@pytest.mark.parametrize(
    ("owner", "expected"),
    [
        ("fay", []),  # left on a day of the cycle
        ("ada", []),
        ("SUP", []),
        ("gus", [("owner-left", "person gus")]),
    ],
)
def test_owners_gone(owner: str, expected: list[tuple[str, str]]) -> None:
    case = examined([O("F", owner=owner)], [T(owner=owner)])
    assert found(list(checks.owners_gone(case))) == expected


@pytest.mark.parametrize(
    ("weights", "expected"),
    [
        ((9800, 200), []),
        ((10_000, 0), []),  # left out on purpose
        ((9901, 99), ["the lightest, objective G, for 0.99 %"]),
    ],
)
def test_absolute_weights(weights: tuple[int, int], expected: list[str]) -> None:
    first, second = weights
    case = examined([O("F", weight=first), O("G", weight=second)], [T("G"), T("G", owner="ada")])
    findings = list(checks.absolute_weights(case))
    assert len(findings) == len(expected)  # the light targets below G are not named again
    for finding, part in zip(findings, expected, strict=True):
        assert finding.where == "perspective FIN"
        assert part in str(finding.message)


@pytest.mark.parametrize(
    ("arrows", "expected"),
    [
        ([("L", "I"), ("I", "C"), ("L", "C"), ("C", "F")], []),
        ([("L", "I"), ("I", "C"), ("C", "I")], ["I → C → I"]),
        ([("A", "B"), ("B", "A"), ("C", "D"), ("D", "C")], ["A → B → A", "C → D → C"]),
    ],
)
def test_cause_loops(arrows: list[tuple[str, str]], expected: list[str]) -> None:
    findings = checks.cause_loops(examined(causes=arrows))
    assert [finding.message.params["loop"] for finding in findings] == expected
