"""What any bundle must hold, checked with nothing of the sample's own code."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from fractions import Fraction
from itertools import pairwise

from goals.curves import Levels, curve
from goals.expressions import Kind, compile_expression, compile_formula
from goals.numbers import exact, hundredths
from goals.periods import period
from scorecards.bundle.columns import SHEETS
from scorecards.grades import bands
from scorecards.schemes import vocabulary

Row = dict[str, str]
Bundle = dict[str, list[Row]]

FULL = 10_000


def breaches(bundle: Bundle) -> list[str]:
    """Everything that is wrong with the bundle, one sentence each."""
    return [
        *_columns(bundle),
        *_duplicates(bundle),
        *_references(bundle),
        *_objectives(bundle),
        *_weights(bundle),
        *_points(bundle),
        *_curves(bundle),
        *_checkins(bundle),
        *_schemes(bundle),
        *_rules(bundle),
    ]


def codes(bundle: Bundle, sheet: str) -> set[str]:
    return {row["code"] for row in bundle[sheet]}


def owners(bundle: Bundle) -> set[str]:
    return codes(bundle, "units") | codes(bundle, "people")


def family(bundle: Bundle, cycle: str) -> dict[str, list[str]]:
    """The weights of the children below each objective and perspective of the cycle."""
    found: dict[str, list[str]] = defaultdict(list)
    for row in bundle["objectives"]:
        if row["cycle"] == cycle:
            found[row["parent"] or "top " + row["perspective"]].append(row["weight"])
    for row in bundle["targets"]:
        if row["cycle"] == cycle:
            found[row["objective"]].append(row["weight"])
    return found


def _columns(bundle: Bundle) -> Iterator[str]:
    for sheet in SHEETS:
        for row in bundle.get(sheet.name, ()):
            yield from (f"{sheet.name}.{name}?" for name in row if name not in sheet.names)
            for column in sheet.columns:
                text = row.get(column.name, "")
                if column.required and not text:
                    yield f"{sheet.name}.{column.name} is blank"
                if column.choices and text and text not in column.choices:
                    yield f"{sheet.name}.{column.name} is {text}"


_KEYS = {
    "roles": ("code",),
    "cycles": ("code",),
    "perspectives": ("code",),
    "measures": ("code",),
    "objectives": ("cycle", "code"),
    "targets": ("cycle", "measure", "owner"),
    "excuses": ("cycle", "measure", "owner"),
    "links": ("cycle", "from", "to", "kind"),
    "schemes": ("code", "version"),
    "rules": ("scheme", "version", "code"),
}


def _duplicates(bundle: Bundle) -> Iterator[str]:
    yield from _twice("owners", (row["code"] for s in ("units", "people") for row in bundle[s]))
    yield from _twice("emails", (row["email"] for row in bundle["people"]))
    for sheet, key in _KEYS.items():
        yield from _twice(sheet, (tuple(row[name] for name in key) for row in bundle[sheet]))


def _twice(what: str, keys: Iterable[object]) -> Iterator[str]:
    yield from (f"{what}: {key} twice" for key, count in Counter(keys).items() if count > 1)


_REFERENCES = (
    ("units", "parent", "units"),
    ("units", "lead", "people"),
    ("people", "unit", "units"),
    ("people", "role", "roles"),
    ("people", "manager", "people"),
    ("cycles", "parent", "cycles"),
    ("objectives", "cycle", "cycles"),
    ("objectives", "owner", "owners"),
    ("objectives", "perspective", "perspectives"),
    ("checkins", "measure", "measures"),
    ("checkins", "owner", "owners"),
    ("checkins", "author", "people"),
    ("adjustments", "cycle", "cycles"),
    ("adjustments", "owner", "owners"),
    ("excuses", "approved_by", "people"),
)


def _references(bundle: Bundle) -> Iterator[str]:
    sheets = ("units", "people", "roles", "cycles", "measures", "perspectives")
    known = {sheet: codes(bundle, sheet) for sheet in sheets} | {"owners": owners(bundle)}
    for sheet, column, of in _REFERENCES:
        for row in bundle[sheet]:
            if row[column] and row[column] not in known[of]:
                yield f"{sheet}.{column}: no {row[column]}"


def _objectives(bundle: Bundle) -> Iterator[str]:
    known = {(row["cycle"], row["code"]) for row in bundle["objectives"]}
    named = {
        (sheet, row["cycle"], row[column])
        for sheet, column in (
            ("objectives", "parent"),
            ("targets", "objective"),
            ("links", "from"),
            ("links", "to"),
        )
        for row in bundle[sheet]
        if row[column]
    }
    yield from (f"{sheet}: no objective {key}" for sheet, *key in named if tuple(key) not in known)
    targets = {(row["cycle"], row["measure"], row["owner"]) for row in bundle["targets"]}
    for row in bundle["excuses"]:
        if (row["cycle"], row["measure"], row["owner"]) not in targets:
            yield f"excuses: no target {row}"


def _weights(bundle: Bundle) -> Iterator[str]:
    if sum(hundredths(exact(row["weight"])) for row in bundle["perspectives"]) != FULL:
        yield "perspectives off 100"
    for cycle in codes(bundle, "cycles"):
        for parent, weights in family(bundle, cycle).items():
            given = [hundredths(exact(weight)) for weight in weights if weight]
            if given and (len(given) != len(weights) or sum(given) != FULL):
                yield f"{cycle} {parent}: weights {weights}"


def _points(bundle: Bundle) -> Iterator[str]:
    sums: Counter[tuple[str, str]] = Counter()
    for sheet in ("objectives", "targets"):
        for row in bundle[sheet]:
            if row["points"]:
                sums[row["cycle"], row["owner"]] += hundredths(exact(row["points"]))
    yield from (f"{key}: points {points}" for key, points in sums.items() if points != FULL)
    for cycle in codes(bundle, "cycles"):
        for code in owners(bundle):
            if (cycle, code) not in sums:
                yield f"{cycle}: {code} has no scorecard"


def _curves(bundle: Bundle) -> Iterator[str]:
    measures = {row["code"]: row for row in bundle["measures"]}
    for row in bundle["targets"]:
        measure = measures[row["measure"]]
        levels = Levels(
            *(
                exact(row[name]) if row[name] else None
                for name in ("baseline", "threshold", "target", "stretch")
            )
        )
        drawn = curve(row["curve"] or measure["curve"])
        if (problem := drawn.problem(measure["direction"], levels)) is not None:
            yield f"{row}: {problem}"


def _checkins(bundle: Bundle) -> Iterator[str]:
    inputs = {row["code"]: row["inputs"].split() or [""] for row in bundle["measures"]}
    for row in bundle["measures"]:
        if row["formula"]:
            compile_formula(row["formula"], row["inputs"].split())
    spans = [
        (date.fromisoformat(row["starts"]), date.fromisoformat(row["ends"]))
        for row in bundle["cycles"]
    ]
    instants: set[tuple[str, ...] | tuple[object, ...]] = set()
    periods: dict[tuple[str, str, str], set[str]] = defaultdict(set)
    for row in bundle["checkins"]:
        exact(row["value"])
        found = period(row["period"])
        if row["input"] not in inputs[row["measure"]]:
            yield f"input {row['input']} of {row['measure']}"
        if not any(found.within(*span) for span in spans):
            yield f"{row['period']} lies in no cycle"
        of = (row["measure"], row["owner"], row["input"])
        key = (*of, row["period"], datetime.fromisoformat(row["recorded_at"]))
        if key in instants:
            yield f"checkins: {key} twice"
        instants.add(key)
        periods[of].add(row["period"])
    for labels in periods.values():
        ordered = sorted((period(label) for label in labels), key=lambda each: each.starts)
        yield from (f"{a} overlaps {b}" for a, b in pairwise(ordered) if a.overlaps(b))


def _schemes(bundle: Bundle) -> Iterator[str]:
    listing: dict[str, str] = {}
    for row in bundle["schemes"]:
        bands(row["grades"])
        for cycle in row["cycles"].split():
            if (
                cycle not in codes(bundle, "cycles")
                or listing.setdefault(cycle, row["code"]) != (row["code"])
            ):
                yield f"schemes: {cycle} in {row['code']}"
        if row["pool"] and exact(row["pool"]) % exact(row["rounding"] or "0.01"):
            yield f"pool {row['pool']}"
        if exact(row["rounding"] or "0.01") % Fraction("0.01"):
            yield f"rounding {row['rounding']}"


def _rules(bundle: Bundle) -> Iterator[str]:
    places = {
        "person": codes(bundle, "people"),
        "role": codes(bundle, "roles"),
        "members": codes(bundle, "units"),
        "unit": codes(bundle, "units"),
    }
    words = vocabulary(codes(bundle, "measures"), owners(bundle), codes(bundle, "perspectives"))
    for row in bundle["rules"]:
        expressions: tuple[tuple[str, Kind], ...] = (
            (row["value"], "number"),
            (row["when"], "yes/no"),
        )
        for text, kind in expressions:
            if text:
                compile_expression(text, words, kind)  # raises where it names something unknown
        whose, colon, code = row["applies_to"].partition(":")
        if colon and code not in places[whose]:
            yield f"rules: {row['applies_to']}"
        if (row["effect"] in ("pay", "multiply", "cap", "floor")) != bool(row["value"]):
            yield f"rules: {row['code']} value"
