"""Random bundles that must load: the same seed gives the same bundle, on every machine."""

from collections.abc import Sequence
from datetime import date, timedelta
from fractions import Fraction
from random import Random

from tests.oracle.exact import Row, Sheets, span
from tests.oracle.phrases import INPUTS, amount, condition, curve, formula, levels, payment, plain

_CYCLES = {
    "2025": ("2025-01-01", "2025-12-31", "year", ""),
    "2025-H1": ("2025-01-01", "2025-06-30", "half", "2025"),
    "2025-Q1": ("2025-01-01", "2025-03-31", "quarter", "2025-H1"),
    "2025-Q2": ("2025-04-01", "2025-06-30", "quarter", "2025-H1"),
    "2025-Q3": ("2025-07-01", "2025-09-30", "quarter", "2025"),
    "M-01": ("2025-01-01", "2025-01-31", "month", "2025-Q1"),
    "M-02": ("2025-02-01", "2025-02-28", "month", "2025-Q1"),
    "M-03": ("2025-03-01", "2025-03-31", "month", ""),
    "冲刺": ("2025-02-12", "2025-05-20", "quarter", ""),
}
_CHAINS = (
    ("M-01", "M-02", "M-03", "2025-Q1"),
    ("2025-Q1", "2025-Q2", "2025-Q3", "2025"),
    ("2025", "2025-H1", "2025-Q1", "M-02"),
    ("冲刺", "2025-H1"),
    ("2025-Q2", "M-02", "M-03"),
)
_SPANS = {
    "month": [f"2025-{month:02d}" for month in range(1, 13)],
    "quarter": [f"2025-Q{quarter}" for quarter in range(1, 5)],
    "half": ["2025-H1", "2025-H2"],
    "year": ["2025"],
    "week": [f"2025-W{week:02d}" for week in range(1, 30)],
    "day": [f"2025-{month:02d}-{day:02d}" for month in (1, 2, 3, 5) for day in (1, 13, 28)],
    "mixed": ["2025-01", "2025-02-01", "2025-02-17", "2025-03", "2025-W15", "2025-Q3", "2025-10"],
    "long": ["2024-11", "2024-W52", "2025-Q1", "2025-04", "2025-05", "2025-06", "2025-H2"],
}
_ZONES = ("Asia/Shanghai", "America/New_York", "Europe/Berlin", "Asia/Kolkata", "UTC")
_STATES = ("draft", "active", "active", "", "scoring", "calibration", "published")
_ROLLUPS = ("", "weighted", "weighted", "average", "min", "max")
_STEPS = ("0.01", "1", "0.5", "10", "0.25")
_GRADES = (
    "A:90 B:80 C:70 D:60 E:0",
    "S:110 A:94.555 B:60.5",
    "E:0 D:59.99 A:100",
    "X:20.01",
)
_UNITS = {"CNY": 2, "": 2, "JPY": 0, "KWD": 3, "EUR": 2}


def bundle(seed: int) -> Sheets:
    """The bundle of the seed, as rows of texts by sheet."""
    return _Bundle(Random(seed)).sheets  # noqa: S311 - a test must draw the same again


class _Bundle:
    def __init__(self, random: Random) -> None:
        self.random = random
        self.sheets: Sheets = {}
        self.company()
        self.cycles = list(random.choice(_CHAINS))
        self.states = {code: random.choice(_STATES) for code in self.cycles}
        self.cycle_rows()
        self.perspectives()
        self.measures()
        self.sheets |= {"objectives": [], "targets": [], "adjustments": [], "excuses": []}
        for cycle in self.cycles:
            self.tree(cycle)
        self.checkins()
        self.schemes()
        for name in ("objectives", "targets", "checkins"):
            random.shuffle(self.sheets[name])

    def chance(self, share: float) -> bool:
        return self.random.random() < share

    def parts(self, count: int) -> list[str]:
        """So many numbers, in texts of any form, that sum to exactly 100."""
        cuts = sorted(self.random.randint(0, 10_000) for _ in range(count - 1))
        if self.chance(0.3):
            cuts = [cut // 500 * 500 for cut in cuts]
        sizes = [high - low for low, high in zip([0, *cuts], [*cuts, 10_000], strict=True)]
        forms = ("{0:.2f}", "{0:g}") if self.chance(0.5) else ("{0:g}",)
        return [self.random.choice(forms).format(size / 100) for size in sizes]

    # The company, its cycles, what it measures

    def company(self) -> None:
        self.currency = self.random.choice(list(_UNITS))
        zone = self.random.choice(_ZONES)
        self.sheets["company"] = [{"name": "北风 Ltd", "currency": self.currency, "timezone": zone}]
        units = ["NW", "CS", "研发", "U-4"][: self.random.randint(2, 4)]
        above = ["", "NW", "NW", "CS"]
        self.sheets["units"] = [
            {"code": code, "name": f"unit {code}", "parent": parent}
            for code, parent in zip(units, above, strict=False)
        ]
        roles = ["CSR", "TECH"]
        self.sheets["roles"] = [{"code": code, "name": code} for code in roles]
        people = ["p1", "P2", "p10", "张三", "p03", "z.z"][: self.random.randint(3, 6)]
        self.sheets["people"] = [
            {
                "code": code,
                "name": f"Person {code}",
                "unit": self.random.choice(units),
                "role": self.random.choice([*roles, ""]),
                "base_pay": self.random.choice(["", "8000", "7654.32", "0"]),
                "target_bonus": self.random.choice(["", "3000", "1234.56", "12000.1"]),
            }
            for code in people
        ]
        self.owners = [*units, *people]

    def cycle_rows(self) -> None:
        self.sheets["cycles"] = [
            {
                "code": code,
                "name": code,
                "starts": _CYCLES[code][0],
                "ends": _CYCLES[code][1],
                "frequency": _CYCLES[code][2],
                "parent": _CYCLES[code][3] if _CYCLES[code][3] in self.cycles else "",
                "state": self.states[code],
                "rollup_cap": self.random.choice(["", "100", "110.5", "120", "80"]),
            }
            for code in self.cycles
        ]

    def perspectives(self) -> None:
        codes = ["FIN", "CUS", "内部", "LRN"][: self.random.randint(1, 4)]
        rows = []
        if self.chance(0.6):  # the same for every cycle
            weights = self.parts(len(codes))
            rows = [{"code": c, "weight": w} for c, w in zip(codes, weights, strict=True)]
        else:
            for cycle in self.cycles:
                weights = self.parts(len(codes))
                if self.states[cycle] == "draft":
                    weights[0] = "31.7"
                rows += [
                    {"code": code, "weight": weight, "cycle": cycle}
                    for code, weight in zip(codes, weights, strict=True)
                ]
        self.lanes = codes
        self.sheets["perspectives"] = [row | {"name": row["code"]} for row in rows]

    def measures(self) -> None:
        random, rows = self.random, []
        for number in range(random.randint(4, 9)):
            direction = random.choice(["increase", "increase", "decrease", "decrease", "maintain"])
            row = {
                "code": f"M{number}" if number else "满意度",
                "name": f"measure {number}",
                "direction": direction,
                "aggregate": random.choice(["", "sum", "mean", "last", "min", "max"]),
                "decimals": random.choice(["", "", "0", "1", "3", "4", "8"]),
                "curve": curve(random, direction),
            }
            if row["curve"] == "linear" and self.chance(0.5):
                row["curve"] = ""
            if self.chance(0.45):
                inputs = random.sample(INPUTS, random.randint(1, 4))
                row |= {"inputs": " ".join(inputs), "formula": formula(random, inputs)}
            rows.append(row)
        self.sheets["measures"] = rows

    # The tree of a cycle

    def tree(self, cycle: str) -> None:
        self.families: dict[str, list[Row]] = {}
        objectives: list[Row] = []
        for number in range(self.random.randint(1, 12)):
            row = {"cycle": cycle, "code": f"O{number}", "name": f"objective {number}"}
            row["owner"] = self.random.choice(self.owners)
            row["rollup"] = self.random.choice(
                ["", "weighted", "weighted", "average", "min", "max"]
            )
            if objectives and self.chance(0.7):
                above = self.random.choice(objectives[-3:] if self.chance(0.5) else objectives)
                row["parent"] = above["code"]
                if self.chance(0.1):
                    row["perspective"] = self.top(objectives, above)
            else:
                row["perspective"] = self.random.choice(self.lanes)
            objectives.append(row)
            under = row.get("parent") or f"lane {row['perspective']}"
            self.families.setdefault(under, []).append(row)
        targets = self.targets(cycle, objectives)
        draft = self.states[cycle] == "draft"
        for family in self.families.values():
            self.weigh(family, draft=draft)
        self.score_lines(targets + objectives, draft=draft)
        self.sheets["objectives"] += objectives
        self.sheets["targets"] += targets
        self.judgements(cycle, targets)

    def top(self, objectives: Sequence[Row], row: Row) -> str:
        while row.get("parent"):
            row = next(each for each in objectives if each["code"] == row["parent"])
        return row["perspective"]

    def targets(self, cycle: str, objectives: Sequence[Row]) -> list[Row]:
        rows, taken = [], set()
        for _ in range(self.random.randint(2, 22)):
            measure = self.random.choice(self.sheets["measures"])
            owner, objective = self.random.choice(self.owners), self.random.choice(objectives)
            if (measure["code"], owner) in taken:
                continue
            taken.add((measure["code"], owner))
            row = {"cycle": cycle, "objective": objective["code"], "measure": measure["code"]}
            row["owner"] = owner
            if self.chance(0.2):
                row["curve"] = curve(self.random, measure["direction"])
            drawn = row.get("curve") or measure["curve"] or "linear"
            row |= levels(self.random, drawn.partition(":")[0], measure["direction"])
            for part in self.parted(row, objectives):
                rows.append(part)
                self.families.setdefault(part["objective"], []).append(part)
        return rows

    def parted(self, row: Row, objectives: Sequence[Row]) -> list[Row]:
        """The target as it is, or two parts of it, before and after a day, the order by chance."""
        if self.chance(0.85):
            return [row]
        starts, ends = map(date.fromisoformat, _CYCLES[row["cycle"]][:2])
        day = starts + timedelta(days=self.random.randint(1, (ends - starts).days))
        before = {**row, "ends": (day - timedelta(days=1)).isoformat()}
        home = self.random.choice(objectives)["code"]
        after = {**row, "objective": home, "starts": day.isoformat()}
        return self.random.choice([[before, after], [after, before], [after]])

    def weigh(self, family: list[Row], *, draft: bool) -> None:
        if self.chance(0.3):
            return
        weights = self.parts(len(family))
        if draft and self.chance(0.5):
            weights[self.random.randrange(len(weights))] = "12.34"
        for row, weight in zip(family, weights, strict=True):
            row["weight"] = weight

    def score_lines(self, lines: list[Row], *, draft: bool) -> None:
        for owner in self.owners:
            own = [line for line in lines if line["owner"] == owner]
            fewest = min(len(own), self.random.randint(0, 1))
            own = self.random.sample(own, self.random.randint(fewest, min(len(own), 6)))
            for line, points in zip(own, self.parts(len(own)) if own else [], strict=True):
                line["points"] = "7.5" if draft and self.chance(0.2) else points

    def judgements(self, cycle: str, targets: Sequence[Row]) -> None:
        for _ in range(self.random.randint(0, 4)):
            points = self.random.choice(["2", "-5", "-150", "0.5", "-0.12345678", "3.333"])
            row = {"cycle": cycle, "owner": self.random.choice(self.owners), "points": points}
            self.sheets["adjustments"].append(row | {"reason": self.random.choice("甲乙c")})
        for target in targets:
            row = {name: target[name] for name in ("cycle", "measure", "owner")}
            excuse = row | {"reason": "on leave"}
            if self.chance(0.12) and excuse not in self.sheets["excuses"]:
                self.sheets["excuses"].append(excuse)

    # What was reported

    def checkins(self) -> None:
        self.sheets["checkins"] = []
        pairs = {(row["measure"], row["owner"]) for row in self.sheets["targets"]}
        named = {row["code"]: row for row in self.sheets["measures"]}
        for code, owner in sorted(pairs):
            periods = _SPANS[self.random.choice(["month"] * 5 + list(_SPANS))]
            gaps = self.random.choice([0.0, 0.1, 0.5])
            sizes = self.random.choice([(0, 120), (0, 120), (1, 30), (-40, 140), (90, 101)])
            for name in named[code].get("inputs", "").split() or [""]:
                told = {"measure": code, "owner": owner, "input": name}
                if self.chance(0.06):
                    continue
                for period in periods:
                    if not self.chance(gaps):
                        self.reports(told, period, sizes)

    def reports(self, row: Row, period: str, sizes: tuple[int, int]) -> None:
        told = ["", "2025-07-01T08:00:00"]
        if self.chance(0.12):
            day = span(period)[1].isoformat()
            told += [
                f"{day}T18:00:00+08:00",
                f"{day}T18:30:00+09:00",
                f"{day}T09:59:59.5Z",
                f"{day} 12:01",
                f"{day}T12:00:00-05:30",
                day,
                "2031-01-01T00:00:00Z",
            ]
            told = self.random.sample(told, self.random.randint(1, 4))
        else:
            told = [self.random.choice(told)]
        for moment in told:
            value = amount(self.random, *sizes)
            self.sheets["checkins"].append(
                row | {"period": period, "value": value, "recorded_at": moment}
            )

    # How it is judged and paid

    def schemes(self) -> None:
        self.sheets |= {"schemes": [], "rules": []}
        listed = [code for code in self.cycles if not self.chance(0.15)]
        if not listed:
            return
        split = self.random.randint(1, len(listed)) if self.chance(0.3) else len(listed)
        for code, cycles in (("BONUS", listed[:split]), ("其他", listed[split:])):
            for version in range(1, self.random.randint(1, 3) + 1) if cycles else ():
                self.scheme(code, str(version), cycles if version == 1 else cycles[-version:])

    def scheme(self, code: str, version: str, cycles: list[str]) -> None:
        random, smallest = self.random, Fraction(1, 10 ** _UNITS[self.currency])
        rounding = random.choice(["", *(s for s in _STEPS if Fraction(s) % smallest == 0)])
        step = Fraction(rounding) if rounding else smallest
        pool = ""
        if self.chance(0.6):
            pool = plain(step * random.choice([0, 1, 7, 11, 100, 331, 100_000]))
        self.sheets["schemes"].append(
            {
                "code": code,
                "version": version,
                "name": code,
                "cycles": " ".join(cycles),
                "grades": random.choice(_GRADES),
                "pool": pool,
                "line_cap": random.choice(["", "100", "110", "120", "95.5"]),
                "rounding": rounding,
            }
        )
        self.rules(code, version)

    def rules(self, code: str, version: str) -> None:
        random = self.random
        codes = [row["code"] for row in self.sheets["measures"]]
        world = {
            "grades": ["A", "B", "E", "S", "ZZ"],
            "value": [
                *(f'value("{measure}")' for measure in codes),
                *(f"value('{measure}', \"{random.choice(self.owners)}\")" for measure in codes),
                *(f'measure_score("{measure}")' for measure in codes),
            ],
            "perspective": [f'perspective("{lane}")' for lane in self.lanes],
        }
        people = [row["code"] for row in self.sheets["people"]]
        units = [row["code"] for row in self.sheets["units"]]
        scopes = ["person"] * 8 + ["role:CSR", "role:TECH"]
        scopes += [f"members:{random.choice(units)}", f"unit:{random.choice(units)}"]
        scopes += [f"person:{random.choice(people)}"]
        effects = ["pay"] * 5 + ["multiply", "cap", "floor", "veto", "award", "plan"]
        for number in range(random.randint(1, 10)):
            effect = random.choice(effects)
            row = {"scheme": code, "version": version, "code": f"r{number}", "effect": effect}
            row["applies_to"] = random.choice(scopes)
            row["when"] = condition(random, world) if self.chance(0.45) else ""
            row["group"] = random.choice(["", "", "g1", "g2"])
            if effect in ("award", "plan"):
                row["label"] = random.choice(["服务之星", "Talk", "Team outing"])
            elif effect != "veto":
                row["value"] = payment(random, world)
            self.sheets["rules"].append(row)
