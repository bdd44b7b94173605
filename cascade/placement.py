"""Where handed on targets hang, and the changes of the plan that put them there."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from cascade.assigning import Assignment, Cell, Place, Recipient
from cascade.reweighing import Rule, reweighed
from goals.changes import Change, Row, code_of, key_of

_Key = tuple[str, tuple[str, ...]]
"""Sheet and key of a row."""

_Rows = dict[_Key, tuple[Row | None, dict[str, Any]]]
"""The rows before and after, by key."""


class Setting(NamedTuple):
    """Where the targets hang: right below the objective, or below one of each owner's own.

    `families` are the stored children (sheet, row) of the objectives that get new ones, by code.
    """

    objective: Row
    own: bool
    families: Mapping[str, Sequence[tuple[str, Row]]]
    taken_codes: frozenset[str] = frozenset()
    rule: Rule = "equal"
    taken_from: str = ""


def own_objectives(
    setting: Setting, recipients: Iterable[Recipient]
) -> tuple[dict[str, str], list[dict[str, Any]]]:
    """The objective of each owner below the setting's one, and the rows of the new ones."""
    above = setting.objective
    children = setting.families.get(above["code"], ())
    found = {row["owner"]: row["code"] for sheet, row in children if sheet == "objectives"}
    new = []
    taken = set(setting.taken_codes)
    for each in recipients:
        if each.code in found:
            continue
        code = _free_code(f"{above['code']}.{each.code}", taken)
        taken.add(code)
        found[each.code] = code
        new.append(
            {
                **above,
                "code": code,
                "owner": each.code,
                "parent": above["code"],
                "perspective": "",
                "weight": None,
                "rollup": "weighted",
                "points": None,
            }
        )
    return found, new


def _free_code(wished: str, taken: set[str]) -> str:
    code, number = wished, 2
    while code in taken:
        code, number = f"{wished}-{number}", number + 1
    return code


def homes(
    setting: Setting, table: Assignment, stored: Mapping[Place, Row]
) -> tuple[dict[Place, str], list[dict[str, Any]]]:
    """The objective that each written cell belongs to, and new objectives that they need.

    A target that stands already stays where it stands.
    """
    owners = {cell.owner for cell in table.written if (cell.measure, cell.owner) not in stored}
    new: list[dict[str, Any]] = []
    own: dict[str, str] = {}
    if setting.own:
        own, new = own_objectives(setting, [r for r in table.recipients if r.code in owners])
    return {
        (cell.measure, cell.owner): str(stored[cell.measure, cell.owner]["objective"])
        if (cell.measure, cell.owner) in stored
        else own.get(cell.owner, str(setting.objective["code"]))
        for cell in table.written
    }, new


def planned(
    setting: Setting, table: Assignment, stored: Mapping[Place, Row], *, targets: bool = True
) -> list[Change]:
    """The changes that create or change the targets, and weigh them among their siblings.

    Without `targets` only the objectives that they will belong to.
    """
    home, new = homes(setting, table, stored)
    after: _Rows = {}
    for row in new:
        after["objectives", key_of("objectives", row)] = (None, row)
    for cell in table.written if targets else ():
        place = (cell.measure, cell.owner)
        row = _target_row(setting, home[place], cell, stored.get(place))
        after["targets", key_of("targets", row)] = (stored.get(place), row)
    for parent in dict.fromkeys(
        [*([setting.objective["code"]] if new else []), *(home.values() if targets else ())]
    ):
        _weigh(setting, parent, after)
    return [
        Change(sheet, before, row) for (sheet, _), (before, row) in after.items() if before != row
    ]


def _target_row(setting: Setting, home: str, cell: Cell, stored: Row | None) -> dict[str, Any]:
    fresh = {
        "cycle": setting.objective["cycle"],
        "objective": home,
        "measure": cell.measure,
        "owner": cell.owner,
        "plan": "",
        "starts": None,
        "ends": None,
    }
    terms = cell.terms._asdict()
    if stored:
        terms["weight"] = stored["weight"]
    return {**(stored or fresh), **terms}


def _weigh(setting: Setting, parent: str, after: _Rows) -> None:
    """Give the children of the objective weights by the rule, where a new one came."""
    new = {
        key: row
        for key, (before, row) in after.items()
        if before is None and _parent(row) == parent
    }
    stands = {(sheet, key_of(sheet, row)): row for sheet, row in setting.families.get(parent, ())}
    weights = _weights(setting, stands, new)
    for key, weight in weights.items():
        if key in new:
            new[key]["weight"] = weight
        elif weight != stands[key]["weight"]:
            before, row = after.get(key, (stands[key], dict(stands[key])))
            row["weight"] = weight
            after[key] = (before, row)


def _weights(
    setting: Setting, stands: Mapping[_Key, Row], new: Mapping[_Key, Row]
) -> dict[_Key, int | None]:
    """The weights of a family that gets new members: none of its own, or by the rule."""
    wished = {key: row["weight"] for key, row in new.items()}
    given = {key: weight for key, weight in wished.items() if weight is not None}
    if not new or (not stands and len(given) == len(new)):
        return wished
    family = {key: row["weight"] for key, row in stands.items()}
    if setting.rule == "equal" or not stands:
        return reweighed({**family, **dict.fromkeys(new)}, "equal")
    giver = next((key for key in stands if code_of(key[1][1:]) == setting.taken_from), None)
    takes = setting.rule == "take" and giver is not None and len(given) == len(new)
    return reweighed({**family, **wished}, "take" if takes else "scale", given, giver)


def _parent(row: Row) -> str:
    return str(row["objective"] if "measure" in row else row["parent"])
