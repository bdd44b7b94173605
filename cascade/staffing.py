"""People who come and go as changes of the plan, and rows of people pasted from a spreadsheet."""

import csv
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from io import StringIO
from typing import NamedTuple

from goals.changes import Change, Row, edited
from goals.messages import Message, say

COLUMNS = ("code", "name", "email", "unit", "role")
"""What stands in a pasted row, in this order where the first row does not name the columns."""

MOST_ROWS = 1_000


class Known(NamedTuple):
    """What is there already: codes of units and people, and of roles by code and by name."""

    owners: Collection[str]
    units: Mapping[str, str]
    """The code of each unit, by code and by name; blank where several have the name."""
    roles: Mapping[str, str]


class Pasted(NamedTuple):
    """A row as it was pasted, what it says, and what is wrong with it."""

    number: int
    cells: dict[str, str]
    problems: dict[str, Message]


def new_person(**columns: object) -> Row:
    """The row of somebody new; what is not given is blank."""
    blank = dict.fromkeys(("code", "name", "email", "unit", "role", "manager"), "")
    unknown = dict.fromkeys(("joined", "left", "base_pay", "target_bonus"))
    return {**blank, **unknown, **columns}


def without_pay(row: Row) -> Row:
    """The person's row without what she is paid."""
    return {name: value for name, value in row.items() if name not in _PAY}


_PAY = ("base_pay", "target_bonus")


def leaving(
    person: Row, last_day: date, led: Sequence[Row], leads: Mapping[str, str]
) -> list[Change]:
    """The person's last day, and the new leads of units she led, by the units' codes."""
    changes = [
        edited("units", unit, lead=leads[unit["code"]]) for unit in led if unit["code"] in leads
    ]
    return [*changes, edited("people", person, left=last_day)]


def codes_by_name(pairs: Collection[tuple[str, str]]) -> dict[str, str]:
    """The code behind each code and each name; blank behind a name that several have."""
    twice = {name for name, count in Counter(name for _, name in pairs).items() if count > 1}
    by_name = {name: "" if name in twice else code for code, name in pairs}
    return by_name | {code: code for code, _ in pairs}


def pasted_rows(text: str, known: Known) -> list[Pasted]:
    """The rows of a spreadsheet, each with what is wrong; units and roles by code or by name.

    >>> known = Known({"AFTER"}, {"AFTER": "AFTER", "After-sales": "AFTER"}, {})
    >>> row, = pasted_rows("E17\\tLi Na\\t\\tAfter-sales", known)
    >>> row.cells["unit"], row.problems
    ('AFTER', {})
    """
    records = _records(text)
    columns = _header(records[0]) if records else None
    start = 1 if columns else 0
    seen: set[str] = set()
    return [
        _row(number, dict(zip(columns or COLUMNS, record, strict=False)), known, seen)
        for number, record in enumerate(records[start:], start + 1)
        if any(record)
    ]


def hired(rows: Sequence[Pasted]) -> list[Change]:
    """The changes that add everybody of the rows."""
    return [Change("people", None, new_person(**row.cells)) for row in rows]


def _records(text: str) -> list[list[str]]:
    """Cells by row: a spreadsheet's tabs, else commas or semicolons."""
    first = text.strip("\r\n").partition("\n")[0]
    separator = next((each for each in "\t;," if each in first), "\t")
    reader = csv.reader(StringIO(text.replace("\0", "")), delimiter=separator)
    try:
        return [[cell.strip() for cell in record] for record in reader]
    except csv.Error:
        return [[cell.strip() for cell in line.split(separator)] for line in text.splitlines()]


_NOUNS = {"unit": say("unit"), "role": say("role")}
_TITLES = {
    "code": ("code", "编码", "工号"),
    "name": ("name", "名称", "姓名"),
    "email": ("email", "e-mail", "邮箱", "电子邮箱"),
    "unit": ("unit", "部门", "班组"),
    "role": ("role", "岗位"),
}


def _header(record: Sequence[str]) -> list[str] | None:
    """The columns where the first row names them; None where it is a person already."""
    names = {title: column for column, titles in _TITLES.items() for title in titles}
    found = [names.get(cell.casefold(), "") for cell in record]
    return found if {"code", "name"} <= set(found) else None


def _row(number: int, given: Mapping[str, str], known: Known, seen: set[str]) -> Pasted:
    cells = {name: given.get(name, "") for name in COLUMNS}
    problems: dict[str, Message] = {}
    for name in ("code", "name", "unit"):
        if not cells[name]:
            problems[name] = say("there is nothing; enter it")
    code = cells["code"]
    if code in seen or code in known.owners:
        problems["code"] = say("%(code)s is there already; choose another code", code=code)
    seen.add(code)
    for name, among in (("unit", known.units), ("role", known.roles)):
        if cells[name] and not among.get(cells[name]):
            problems[name] = say(
                "there is no %(noun)s %(code)s; choose one that is there",
                noun=_NOUNS[name],
                code=cells[name],
            )
        cells[name] = among.get(cells[name]) or cells[name]
    return Pasted(number, cells, problems)
