"""Check-ins to scorecards a second time, row by row from the sheets (contract, sections 3 to 5)."""

from datetime import date, datetime
from fractions import Fraction
from functools import cached_property
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

from tests.oracle.exact import Row, Sheets, as_decimal, hundredth, instant, number, rounded, span
from tests.oracle.expressions import evaluated

Document = dict[str, Any]


class Company:
    """A bundle and the moment at which it was loaded."""

    def __init__(self, sheets: Sheets, now: datetime) -> None:
        self.sheets, self.now = sheets, now
        self._cycles: dict[str, Cycle] = {}
        self.zone = ZoneInfo(self.rows("company")[0].get("timezone") or "UTC")

    def rows(self, sheet: str, **wanted: str) -> list[Row]:
        """The rows of a sheet whose cells are as wanted."""
        return [
            row
            for row in self.sheets.get(sheet, [])
            if all(row.get(name, "") == text for name, text in wanted.items())
        ]

    def cycle(self, code: str) -> "Cycle":
        """The cycle of that code; what was once computed is kept."""
        if code not in self._cycles:
            self._cycles[code] = Cycle(self, code)
        return self._cycles[code]

    def scheme(self, cycle: str) -> Row | None:
        """The highest version of the scheme that lists the cycle."""
        listing = [row for row in self.rows("schemes") if cycle in row["cycles"].split()]
        return max(listing, key=lambda row: int(row["version"]), default=None)


class Cycle:
    """A cycle and everything that follows from its check-ins."""

    def __init__(self, company: Company, code: str) -> None:
        self.company, self.code = company, code
        (self.row,) = company.rows("cycles", code=code)
        self.cap = Fraction(self.row.get("rollup_cap") or "100")
        self.scheme = company.scheme(code)
        self.line_cap = Fraction((self.scheme or {}).get("line_cap") or "120")
        self._values: dict[tuple[str, str, str], Fraction | None] = {}
        self._nodes: dict[str, tuple[Fraction | None, Fraction]] = {}

    @cached_property
    def perspectives(self) -> list[Row]:
        """Those of this cycle and those of every cycle."""
        rows = self.company.rows("perspectives")
        return [row for row in rows if row.get("cycle", "") in ("", self.code)]

    @cached_property
    def objectives(self) -> list[Row]:
        """The objectives of the cycle."""
        return self.company.rows("objectives", cycle=self.code)

    @cached_property
    def targets(self) -> list[Row]:
        """The targets of the cycle."""
        return self.company.rows("targets", cycle=self.code)

    def target(self, measure: str, owner: str) -> Row | None:
        """The target of a measure and owner; of several parts the latest one with a value."""
        found = [t for t in self.targets if (t["measure"], t["owner"]) == (measure, owner)]
        found.sort(key=lambda t: t.get("starts", ""))
        valued = [t for t in found if self.value(t) is not None]
        among = valued or found
        return among[-1] if among else None

    # Section 3: which check-ins, the value, the score

    def reported(self, target: Row, name: str) -> list[Fraction]:
        """What counts of the reports of one input, in the order of the days."""
        measure, owner = target["measure"], target["owner"]
        first, last = target.get("starts") or "0001-01-01", target.get("ends") or "9999-12-31"
        starts, ends = date.fromisoformat(self.row["starts"]), date.fromisoformat(self.row["ends"])
        latest: dict[tuple[date, date], tuple[datetime, Fraction]] = {}
        for row in self.company.rows("checkins", measure=measure, owner=owner, input=name):
            days = span(row["period"])
            if not (starts <= days[0] and days[1] <= ends):
                continue
            if not first <= days[1].isoformat() <= last:
                continue
            told = instant(row.get("recorded_at", ""), self.company.zone, self.company.now)
            if days not in latest or latest[days][0] < told:
                latest[days] = (told, Fraction(row["value"]))
        return [latest[days][1] for days in sorted(latest)]

    def value(self, target: Row) -> Fraction | None:
        """The actual of a target."""
        key = (target["measure"], target["owner"], target.get("starts", ""))
        if key not in self._values:
            self._values[key] = self._value(target)
        return self._values[key]

    def _value(self, target: Row) -> Fraction | None:
        (measure,) = self.company.rows("measures", code=target["measure"])
        formula = measure.get("formula", "")
        how = measure.get("aggregate") or ("sum" if formula else "last")

        def aggregated(name: str) -> Fraction | None:
            numbers = self.reported(target, name)
            if not numbers:
                return None
            total = sum(numbers, Fraction(0))
            found = {"sum": total, "mean": total / len(numbers), "last": numbers[-1]}
            return (found | {"min": min(numbers), "max": max(numbers)})[how]

        if formula:
            inputs = {name: aggregated(name) for name in measure.get("inputs", "").split()}
            missing = None in inputs.values()
            value = None if missing else evaluated(formula, inputs, {})
        else:
            value = aggregated("")
        if value is None:
            return None
        assert isinstance(value, Fraction)
        return rounded(value, Fraction(1, 10 ** int(measure.get("decimals") or 2)))

    def target_score(self, target: Row) -> Fraction | None:
        """The points of a target."""
        value = self.value(target)
        if value is None:
            return None
        (measure,) = self.company.rows("measures", code=target["measure"])
        curve = target.get("curve") or measure.get("curve") or "linear"
        return hundredth(_points(curve, measure["direction"], target, value))

    def excused(self, target: Row) -> bool:
        """Whether the target need not be reported."""
        owner = {"measure": target["measure"], "owner": target["owner"]}
        return bool(self.company.rows("excuses", cycle=self.code, **owner))

    # Section 4: the roll-up

    def children(self, objective: str) -> list[tuple[Fraction, Fraction | None, Fraction]]:
        """Weight, score and coverage of everything under an objective."""
        under = [o for o in self.objectives if o.get("parent", "") == objective]
        targets = [t for t in self.targets if t["objective"] == objective]
        equal = not any(row.get("weight") for row in [*under, *targets])
        found = []
        for row in under:
            weight = Fraction(1) if equal else number(row.get("weight", "")) or Fraction(0)
            found.append((weight, *self.node(row)))
        for row in targets:
            weight = Fraction(1) if equal else number(row.get("weight", "")) or Fraction(0)
            score = self.target_score(row)
            if score is None and self.excused(row):
                weight = Fraction(0)
            found.append((weight, score, Fraction(0 if score is None else 100)))
        return found

    def node(self, objective: Row) -> tuple[Fraction | None, Fraction]:
        """Score and coverage of an objective."""
        code = objective["code"]
        if code not in self._nodes:
            rollup = objective.get("rollup") or "weighted"
            self._nodes[code] = self.rolled(rollup, self.children(code))
        return self._nodes[code]

    def perspective(self, row: Row) -> tuple[Fraction | None, Fraction]:
        """Score and coverage of a perspective."""
        tops = self.company.rows("objectives", cycle=self.code, parent="", perspective=row["code"])
        equal = not any(top.get("weight") for top in tops)
        return self.rolled(
            "weighted",
            [
                (Fraction(1) if equal else Fraction(o.get("weight") or "0"), *self.node(o))
                for o in tops
            ],
        )

    def root(self) -> tuple[Fraction | None, Fraction]:
        """Score and coverage of the company."""
        rows = self.perspectives
        return self.rolled(
            "weighted", [(Fraction(row["weight"]), *self.perspective(row)) for row in rows]
        )

    def rolled(
        self, rollup: str, children: list[tuple[Fraction, Fraction | None, Fraction]]
    ) -> tuple[Fraction | None, Fraction]:
        """Score and coverage of a node from its children's."""
        counting = [child for child in children if child[0] > 0]
        if not counting:
            return None, Fraction(0)
        if rollup == "average":
            counting = [(Fraction(1), score, coverage) for _, score, coverage in counting]
        whole = sum(weight for weight, _, _ in counting)
        coverage = hundredth(sum(w * c for w, _, c in counting) / Fraction(whole))
        scored = [(w, min(s, self.cap)) for w, s, _ in counting if s is not None]
        if not scored:
            return None, coverage
        scores = [score for _, score in scored]
        if rollup in ("min", "max"):
            return hundredth(min(scores) if rollup == "min" else max(scores)), coverage
        weights = sum(weight for weight, _ in scored)
        return hundredth(sum(w * s for w, s in scored) / Fraction(weights)), coverage

    # Section 5: the scorecards

    def top_perspective(self, objective: str) -> str:
        """The perspective of the top objective above."""
        (row,) = [o for o in self.objectives if o["code"] == objective]
        return self.top_perspective(row["parent"]) if row.get("parent") else row["perspective"]

    def lines(self, owner: str) -> list[tuple[Fraction, Fraction | None, str]]:
        """Points, capped score and perspective of each line of an owner."""
        found = []
        for row in [*self.targets, *self.objectives]:
            points = number(row.get("points", "")) or Fraction(0)
            if row["owner"] != owner or points <= 0:
                continue
            is_target = "measure" in row
            score = self.target_score(row) if is_target else self.node(row)[0]
            lane = self.top_perspective(row["objective"] if is_target else row["code"])
            found.append((points, None if score is None else min(score, self.line_cap), lane))
        return found

    def card(self, owner: str) -> Document | None:
        """The scorecard of an owner, or None without a line; its numbers are Fractions."""
        lines = self.lines(owner)
        if not lines:
            return None
        weighted = _mean(lines)
        rows = self.company.rows("adjustments", cycle=self.code, owner=owner)
        adjusted = sum((Fraction(row["points"]) for row in rows), Fraction(0))
        total = None if weighted is None else max(weighted + adjusted, Fraction(0))
        return {
            "owner": owner,
            "weighted": weighted,
            "adjustments": adjusted,
            "total": total,
            "grade": self.grade(total),
            "perspectives": {
                lane: _mean([line for line in lines if line[2] == lane]) for _, _, lane in lines
            },
        }

    def grade(self, total: Fraction | None) -> str | None:
        """The letter of a total."""
        if total is None or self.scheme is None:
            return None
        bands = [band.rsplit(":", 1) for band in self.scheme["grades"].split()]
        reached = [(Fraction(bound), letter) for letter, bound in bands if Fraction(bound) <= total]
        return max(reached)[1] if reached else None

    def owners(self) -> list[str]:
        """Everyone who can own something, by code."""
        return sorted(
            row["code"] for row in [*self.company.rows("units"), *self.company.rows("people")]
        )

    def document(self) -> Document:
        """What `score` prints."""
        company, cards = self.root(), [self.card(owner) for owner in self.owners()]
        return {
            "cycle": self.code,
            "company": _scored(company),
            "perspectives": [
                {"code": row["code"], **_scored(self.perspective(row))} for row in self.perspectives
            ],
            "objectives": [{"code": o["code"], **_scored(self.node(o))} for o in self.objectives],
            "targets": [
                {
                    **{name: row[name] for name in ("objective", "measure", "owner")},
                    "value": as_decimal(self.value(row)),
                    "score": as_decimal(self.target_score(row)),
                }
                for row in self.targets
            ],
            "scorecards": [_printed(card) for card in cards if card],
        }


def _scored(result: tuple[Fraction | None, Fraction]) -> Document:
    return {"score": as_decimal(result[0]), "coverage": as_decimal(result[1])}


def _printed(card: Document) -> Document:
    numbers = {name: as_decimal(card[name]) for name in ("weighted", "adjustments", "total")}
    lanes = {code: as_decimal(score) for code, score in card["perspectives"].items()}
    return card | numbers | {"perspectives": lanes}


def _mean(lines: list[tuple[Fraction, Fraction | None, str]]) -> Fraction | None:
    scored = [(points, score) for points, score, _ in lines if score is not None]
    if not scored:
        return None
    return hundredth(sum(p * s for p, s in scored) / Fraction(sum(p for p, _ in scored)))


def _points(curve: str, direction: str, target: Row, value: Fraction) -> Fraction:
    """The curve's answer, not yet rounded."""
    aim, down = number(target.get("target", "")), direction == "decrease"
    name, _, listed = curve.partition(":")
    if name == "linear":
        assert aim is not None
        return _linear(target, aim, down=down, value=value)
    if name == "ratio":
        assert aim is not None
        share = 100 * (2 - value / aim) if down else 100 * value / aim
        return min(max(share, Fraction(0)), Fraction(120))
    if name == "pass":
        assert aim is not None
        reached = {"increase": value >= aim, "decrease": value <= aim, "maintain": value == aim}
        return Fraction(100 if reached[direction] else 0)
    steps = sorted(
        (Fraction(at.strip()), Fraction(score.strip()))
        for at, score in (step.split("=") for step in listed.split(","))
    )
    if name == "at least":
        return next((score for at, score in reversed(steps) if at <= value), Fraction(0))
    if name == "at most":
        return next((score for at, score in steps if at >= value), Fraction(0))
    if value <= steps[0][0]:
        return steps[0][1]
    for (x, low), (y, high) in pairwise(steps):
        if value <= y:
            return low + (high - low) * (value - x) / (y - x)
    return steps[-1][1]


def _linear(target: Row, aim: Fraction, *, down: bool, value: Fraction) -> Fraction:
    baseline, stretch = number(target.get("baseline", "")), number(target.get("stretch", ""))
    threshold = number(target.get("threshold", ""))
    assert baseline is not None
    if threshold is not None and (value > threshold if down else value < threshold):
        return Fraction(0)
    score = max(100 * (value - baseline) / (aim - baseline), Fraction(0))
    if score <= 100:
        return score
    if stretch is None:
        return Fraction(100)
    return min(100 + 20 * (value - aim) / (stretch - aim), Fraction(120))
