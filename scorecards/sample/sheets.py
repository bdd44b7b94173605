"""The sheets of an invented company's bundle, made row by row while they are written."""

from collections.abc import Callable, Iterable, Iterator, Mapping

from scorecards.bundle.columns import SHEETS
from scorecards.sample import words
from scorecards.sample.breakdown import breakdown
from scorecards.sample.company import Company, Row
from scorecards.sample.library import KPIS
from scorecards.sample.results import Results, adjustment_rows, excuse_rows
from scorecards.sample.rulebook import rule_rows, scheme_rows

Sheets = dict[str, Iterable[Row]]
"""Sheet name to rows, which can be walked again and again."""


class Rows:
    """Rows that are made anew for each walk, so that no sheet stands in memory."""

    def __init__(self, make: Callable[[], Iterator[Row]]) -> None:
        """`make` gives the same rows each time."""
        self.make = make

    def __iter__(self) -> Iterator[Row]:
        """A fresh walk."""
        return self.make()


def sheets(company: Company, pool: int | None = None) -> Sheets:
    """All sheets of the company in the documented order; `pool` limits its monthly scheme."""
    cascade = breakdown(company)
    results = Results(company, cascade)
    cycles = company.cycles
    return {
        "company": Rows(lambda: _company(company)),
        "units": Rows(lambda: _units(company)),
        "roles": Rows(lambda: _roles(company)),
        "people": Rows(lambda: _people(company)),
        "cycles": Rows(lambda: _cycles(company)),
        "perspectives": Rows(lambda: _perspectives(company)),
        "objectives": Rows(
            lambda: (row for cycle in cycles for row in cascade.objective_rows(cycle))
        ),
        "measures": Rows(lambda: _measures(company)),
        "targets": Rows(lambda: (row for cycle in cycles for row in cascade.target_rows(cycle))),
        "checkins": Rows(results.rows),
        "adjustments": Rows(lambda: adjustment_rows(company)),
        "excuses": Rows(lambda: excuse_rows(company, cascade)),
        "links": Rows(lambda: _links(company)),
        "schemes": Rows(lambda: scheme_rows(company, pool)),
        "rules": Rows(lambda: rule_rows(company)),
    }


def as_written(found: Mapping[str, Iterable[Row]]) -> dict[str, tuple[tuple[str, ...], "Cells"]]:
    """The sheets as the writers of bundles take them: columns, and rows of cells below."""
    names = {sheet.name: sheet.names for sheet in SHEETS}
    return {name: (names[name], Cells(names[name], rows)) for name, rows in found.items()}


class Cells:
    """Rows as sequences of cells in the order of the columns."""

    def __init__(self, columns: tuple[str, ...], rows: Iterable[Row]) -> None:
        """Each walk walks the rows again."""
        self.columns = columns
        self.rows = rows

    def __iter__(self) -> Iterator[list[str]]:
        """The cells of each row; a column that a row leaves out is blank."""
        return ([row.get(column, "") for column in self.columns] for row in self.rows)


def _company(company: Company) -> Iterator[Row]:
    chinese = company.chinese
    yield {
        "name": company.name,
        "currency": "CNY" if chinese else "EUR",
        "locale": company.language,
        "timezone": "Asia/Shanghai" if chinese else "Europe/Dublin",
    }


def _units(company: Company) -> Iterator[Row]:
    for unit in company.units.values():
        yield {"code": unit.code, "name": unit.name, "parent": unit.parent, "lead": unit.lead}


def _roles(company: Company) -> Iterator[Row]:
    for code, name in words.ROLES.items():
        yield {"code": code, "name": name[0 if company.chinese else 1]}


def _people(company: Company) -> Iterator[Row]:
    for person in company.people:
        yield {
            "code": person.code,
            "name": person.name,
            "email": person.email,
            "unit": person.unit,
            "role": person.role,
            "manager": person.manager,
            "joined": person.joined,
            "left": person.left,
            "base_pay": person.base_pay,
            "target_bonus": person.target_bonus,
        }


def _cycles(company: Company) -> Iterator[Row]:
    for cycle in company.cycles:
        yield {
            "code": cycle.code,
            "name": cycle_name(cycle.code, chinese=company.chinese),
            "starts": cycle.starts.isoformat(),
            "ends": cycle.ends.isoformat(),
            "frequency": cycle.frequency,
            "parent": cycle.parent,
            "state": "active",
            "rollup_cap": "120" if cycle.frequency == "quarter" else "",
        }


def cycle_name(code: str, *, chinese: bool) -> str:
    """What the company calls a month or a quarter.

    >>> cycle_name("2026-07", chinese=True), cycle_name("2026-Q3", chinese=True)
    ('2026年7月', '2026年Q3')
    """
    year, _, part = code.partition("-")
    numbered = f"{year}年{int(part)}月" if part.isdecimal() else f"{year}年{part}"
    return numbered if chinese else code


def _perspectives(company: Company) -> Iterator[Row]:
    for code, (chinese, english, weight) in words.PERSPECTIVES.items():
        name = chinese if company.chinese else english
        yield {"code": code, "name": name, "weight": str(weight)}


def _measures(company: Company) -> Iterator[Row]:
    language = 0 if company.chinese else 1
    for kpi in KPIS.values():
        yield {
            "code": kpi.code,
            "name": (kpi.zh, kpi.en)[language],
            "direction": kpi.direction,
            "unit": kpi.unit[language],
            "aggregate": kpi.aggregate,
            "inputs": kpi.inputs,
            "formula": kpi.formula,
            "decimals": str(kpi.decimals),
            "curve": kpi.curve,
            "frequency": kpi.frequency,
        }


def _links(company: Company) -> Iterator[Row]:
    """Arrows of the strategy map, and everywhere the care team that supports aftersales."""
    root = company.root.code
    arrows = [
        (f"L-{root}", f"I-{root}"),
        (f"I-{root}", f"C-{root}"),
        (f"C-{root}", f"F-{root}"),
        ("L2", f"I-{root}"),
        ("I2", f"C-{root}"),
        (f"C-{root}", "C2"),
        ("C2", f"F-{root}"),
        ("L2", "F2"),
    ]
    supports = []
    for code, below in company.branches.items():
        kinds = {unit.kind: unit.code for unit in (company.units[code], *below)}
        if "care" in kinds and "after" in kinds:
            supports.append((f"I-{kinds['care']}", f"C-{kinds['after']}"))
    for cycle in company.cycles:
        for kind, pairs in (("causes", arrows), ("supports", supports)):
            for start, end in pairs:
                yield {"cycle": cycle.code, "from": start, "to": end, "kind": kind}
