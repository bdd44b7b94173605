"""What a bundle must leave alone: cycles that are published or closed."""

from collections.abc import Mapping, Sequence

from cascade.scores import CycleScores
from goals.messages import say
from goals.numbers import fixed_hundredths
from scorecards.bundle.reports import Reports
from scorecards.bundle.rows import Key, Problems, Values
from scorecards.bundle.validation import World

SETTLED = ("published", "closed")
BEHIND = {
    "company": False,
    "people": False,
    "assignments": True,
    "cycles": True,
    "perspectives": True,
    "measures": False,
    "schemes": True,
    "rules": True,
}
"""Sheets that results rest on, and whether a row that is new can change what was settled."""

Place = tuple[str | None, int | None, str | None]
OF_A_CYCLE = (
    *("objectives", "targets", "adjustments", "excuses", "links"),
    *("offers", "amendments"),
)
"""Sheets whose rows in a settled cycle stay as they are."""


def changed_settled(world: World, cycles: Mapping[Key, Values], problems: Problems) -> None:
    """Refuse rows that would change a cycle that is stored as published or closed.

    The one change that is allowed is from published to closed.
    """
    settled = {key[0]: row["state"] for key, row in cycles.items() if row["state"] in SETTLED}
    for (code,), entry in world["cycles"].items():
        if (
            code in settled
            and entry.change == "changed"
            and not _closes(cycles[code,], entry.values)
        ):
            _refuse("cycles", entry.number, code, settled[code], problems)
    for sheet in (*OF_A_CYCLE, "perspectives"):
        for entry in world[sheet].values():
            cycle = entry.values["cycle"]
            if cycle in settled and entry.change != "unchanged":
                _refuse(sheet, entry.number, cycle, settled[cycle], problems)


def _closes(stored: Values, values: Values) -> bool:
    return stored["state"] == "published" and values == stored | {"state": "closed"}


def _refuse(sheet: str, row: int | None, cycle: str, state: str, problems: Problems) -> None:
    problems.add(
        sheet,
        row,
        None,
        say(
            "this would change the cycle %(cycle)s, which is %(state)s; its results stand: "
            "leave the row as it is stored",
            cycle=cycle,
            state=state,
        ),
    )


def late_reports(
    world: World, cycles: Mapping[Key, Values], reports: Reports, problems: Problems
) -> None:
    """Refuse check-ins that a target of a settled cycle would take."""
    settled = [(key[0], row) for key, row in cycles.items() if row["state"] in SETTLED]
    places = {key[:3] for key in world["targets"]} if settled and reports.new else set()
    for new in reports.new if settled else ():
        for code, row in settled:
            if new.period.within(row["starts"], row["ends"]) and (code, *new.group[:2]) in places:
                _refuse("checkins", new.number, code, row["state"], problems)


def different_results(
    before: Mapping[str, str],
    after: Mapping[str, str],
    behind: Sequence[Place],
    problems: Problems,
) -> None:
    """Refuse a bundle by which a settled cycle's results come out differently."""
    for cycle, result in before.items():
        if after[cycle] == result:
            continue
        for sheet, row, column in behind or [(None, None, None)]:
            problems.add(
                sheet,
                row,
                column,
                say(
                    "this would change the results of the cycle %(cycle)s, which is settled; "
                    "leave out what changes its measures, check-ins, people or scheme",
                    cycle=cycle,
                ),
            )


def places_behind(world: World, stored: Mapping[str, Mapping[Key, Values]]) -> list[Place]:
    """The rows outside of any cycle that the bundle changes and that results may rest on."""
    found: list[Place] = []
    for sheet, added_too in BEHIND.items():
        for key, entry in world[sheet].items():
            before = stored[sheet].get(key)
            if entry.change == "unchanged" or (before is None and not added_too):
                continue
            differing = (n for n, v in entry.values.items() if before and before.get(n) != v)
            found.append((sheet, entry.number, next(differing, None)))
    return found


def unfinished(scores: CycleScores, row: int | None, problems: Problems) -> None:
    """Refuse to close a cycle while targets that count have neither a score nor an excuse."""
    root = scores.cascade.root
    coverage = scores.coverage(root)
    if coverage == 10_000:
        return
    absolute = scores.cascade.absolute_weights()
    missing = [
        f"{target.goal.measure.code}/{target.owner}"
        for target in scores.data.targets
        if absolute[target.key] and not target.excused and scores.score(target.key) is None
    ]
    if missing:
        problems.add(
            "cycles",
            row,
            "state",
            say(
                "the cycle %(cycle)s cannot be closed at a coverage of %(coverage)s; report or "
                "excuse these %(number)s targets: %(missing)s",
                cycle=scores.data.cycle.code,
                coverage=fixed_hundredths(coverage),
                number=len(missing),
                missing=", ".join(missing[:20]) + (" …" if len(missing) > 20 else ""),
            ),
        )
