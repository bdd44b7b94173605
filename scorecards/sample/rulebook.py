"""How the invented company pays: a monthly scheme in two versions and a quarterly one."""

from collections.abc import Iterator
from typing import NamedTuple

from scorecards.sample.company import Company, Row, Unit

MONTHLY, QUARTERLY = "VARPAY", "HONOURS"

_GRADES = "A:95 B:85 C:75 D:60 E:0"
_OUTINGS = 20  # departments that have one


class _Rule(NamedTuple):
    code: str
    applies_to: str
    effect: str
    value: str = ""
    when: str = ""
    group: str = ""
    label: tuple[str, str] = ("", "")


_FIRST = (
    _Rule("band-a", "person", "pay", "target_bonus * 1.2", 'grade == "A"', "band"),
    _Rule("band-b", "person", "pay", "target_bonus", 'grade == "B"', "band"),
    _Rule("band-c", "person", "pay", "target_bonus * 0.75", 'grade == "C"', "band"),
    _Rule("band-d", "person", "pay", "target_bonus * 0.4", 'grade == "D"', "band"),
)
_SECOND = (
    _Rule("ramp", "person", "pay", "target_bonus * max(0, score - 50) / 45",
          "50 <= score < 95", "band"),
    _Rule("over", "person", "pay", "target_bonus * min(1.3, 1 + (score - 95) / 50)",
          "score >= 95", "band"),
)  # fmt: skip  # a rule in two lines at most
_CONDITIONS = (
    _Rule("redo-high", "role:TECH", "multiply", "0.8", 'value("REDO") > 5', "quality"),
    _Rule("redo-some", "role:TECH", "multiply", "0.95", 'value("REDO") > 3', "quality"),
    _Rule("kind-words", "role:CSR", "floor", "600", 'perspective("CUS") >= 95'),
    _Rule("unit-factor", "person", "multiply", "1.05", "unit_score >= 95"),
    _Rule("sales-cap", "role:SALES", "cap", "base_pay * 0.35"),
    _Rule("grievance-veto", "role:TECH", "veto", "", 'value("GRIEVANCE") > 3.5'),
    _Rule("survey-veto", "role:SA", "veto", "", 'value("SURVEY") < 8.2'),
    _Rule("coaching", "role:TL", "pay", "200", 'measure_score("COACH") >= 100'),
)
_HONOURS = (
    _Rule("star-care", "role:CSR", "award", "", 'score >= 100 and measure_score("SURVEY") >= 95',
          "", ("月度服务之星", "Service star of the month")),
    _Rule("star-front", "role:SA", "award", "", "score >= 102",
          "", ("月度金牌顾问", "Advisor of the month")),
    _Rule("star-shop", "role:TECH", "award", "", 'score >= 100 and value("REDO") <= 2',
          "", ("月度技术能手", "Technician of the month")),
)  # fmt: skip
_TALKS = (
    _Rule("talk", "person", "plan", "", "score < 75", "talk", ("绩效面谈", "Review talk")),
    _Rule("two-low", "person", "plan", "", "streak_below(80) >= 2",
          "", ("辅导与改进计划", "Coaching and improvement plan")),
)  # fmt: skip
_NAMES = {
    1: ("月度绩效方案", "Monthly variable pay"),
    2: ("月度绩效方案(修订)", "Monthly variable pay, revised"),
}
_OUTING = ("团队活动", "Team outing")


def versions(company: Company) -> dict[int, tuple[str, ...]]:
    """The months that each version of the monthly scheme lists; the second came after the first."""
    first, later = company.months[:1], company.months[1:]
    return {1: first, 2: later or first}


def scheme_rows(company: Company, pool: int | None = None) -> Iterator[Row]:
    """The schemes; `pool` limits the second version of the monthly one."""
    if company.month_cycles:
        for version, months in versions(company).items():
            yield {
                "code": MONTHLY,
                "version": str(version),
                "name": _said(company, _NAMES[version]),
                "cycles": " ".join(months),
                "grades": _GRADES,
                "pool": "" if version == 1 or pool is None else str(pool),
                "line_cap": "" if version == 1 else "115",
                "rounding": "" if version == 1 else "0.1",
            }
    quarters = [cycle.code for cycle in company.cycles if cycle.frequency == "quarter"]
    yield {
        "code": QUARTERLY,
        "version": "1",
        "name": _said(company, ("季度荣誉与分红", "Quarterly honours and share")),
        "cycles": " ".join(quarters),
        "grades": _GRADES,
        "pool": "",
        "line_cap": "120",
        "rounding": "1",
    }


def rule_rows(company: Company) -> Iterator[Row]:
    """The rules of all schemes, in their order."""
    outings = [
        _Rule(f"outing-{unit.code}", f"unit:{unit.code}", "award", "", "score >= 92", "", _OUTING)
        for unit in _departments(company)
    ]
    if company.month_cycles:
        first = (*_FIRST, *_CONDITIONS, *_HONOURS, *outings, *_TALKS)
        second = (*_SECOND, *_CONDITIONS, *_HONOURS, *outings, *_TALKS)
        for version, rules in ((1, first), (2, second)):
            yield from (_row(company, MONTHLY, version, rule) for rule in rules)
    root = company.root
    quarterly = (
        _Rule("share", f"members:{root.code}", "pay", "target_bonus * unit_score / 100",
              'perspective("FIN") >= 60'),
        _Rule("head", f"person:{root.lead}", "cap", "base_pay * 0.5", "amount > base_pay / 2"),
        _Rule("team", "role:TL", "pay", "300", "unit_score >= 90 and not score < 80"),
        _Rule("best", "person", "award", "", "score >= 100", "",
              ("季度标兵", "Best of the quarter")),
        *outings,
    )  # fmt: skip
    yield from (_row(company, QUARTERLY, 1, rule) for rule in quarterly)


def _departments(company: Company) -> list[Unit]:
    found = [unit for unit in company.units.values() if unit.kind in ("after", "sales", "care")]
    return found[:_OUTINGS]


def _row(company: Company, scheme: str, version: int, rule: _Rule) -> Row:
    return {
        "scheme": scheme,
        "version": str(version),
        "code": rule.code,
        "applies_to": rule.applies_to,
        "effect": rule.effect,
        "value": rule.value,
        "when": rule.when,
        "group": rule.group,
        "label": _said(company, rule.label),
    }


def _said(company: Company, both: tuple[str, str]) -> str:
    return both[0 if company.chinese else 1]
