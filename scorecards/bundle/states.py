"""Rows of the plan as amendments keep them: JSON objects with the columns of their sheet."""

import json
from collections.abc import Callable
from datetime import date
from typing import Any

from goals.audit import state_text
from goals.changes import code_of, key_of
from goals.messages import Message, say
from goals.numbers import NotANumber, canonical
from scorecards.bundle.cells import cell
from scorecards.bundle.columns import Column, Kind, find_sheet


def completed(sheet_name: str, text: str) -> str:
    """The row with its default in each column that it lacks, as older exports may.

    >>> completed("roles", '{"code": "R", "name": "Agent"}')
    '{"code":"R","name":"Agent"}'
    """
    if not text:
        return ""
    lacking = {column.name: cell(column, "") for column in _columns(sheet_name).values()
               if not column.required}  # fmt: skip
    return state_text({**lacking, **json.loads(text)})


def row_problem(sheet_name: str, code: str, text: str) -> Message | None:
    """Why the JSON is no row of that sheet and code; None where it is one.

    >>> str(row_problem("roles", "R", '{"code": "R", "name": 7}'))
    "'name' holds 7, which is no text"
    """
    row, columns = json.loads(text), _columns(sheet_name)
    for name in row:
        if name not in columns:
            return say("there is no column %(name)r in %(sheet)s", name=name, sheet=sheet_name)
    for name, column in columns.items():
        value = row.get(name)
        if value is None and column.required:
            return say("the column %(name)r is missing", name=name)
        expected, holds = _EXPECTED.get(column.kind, (say("text"), _is_text))
        if not holds(column, value) and not (value is None and column.kind in _MAY_BE_NULL):
            return say("%(name)r holds %(found)s, which is no %(expected)s",
                       name=name, found=json.dumps(value), expected=expected)  # fmt: skip
    if code_of(key_of(sheet_name, row)) != code:
        return say("this is %(found)s, not %(code)s",
                   found=code_of(key_of(sheet_name, row)), code=code)  # fmt: skip
    return None


def _columns(sheet_name: str) -> dict[str, Column]:
    sheet = find_sheet(sheet_name)
    return {column.name: column for column in sheet.columns} if sheet else {}


def _is_text(_column: Column, value: Any) -> bool:
    return isinstance(value, str)


def _is_whole(_column: Column, value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _is_exact(_column: Column, value: Any) -> bool:
    try:
        return isinstance(value, str) and canonical(value) == value
    except NotANumber:
        return False


def _is_day(_column: Column, value: Any) -> bool:
    try:
        return isinstance(value, str) and date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False


def _is_choice(column: Column, value: Any) -> bool:
    return value in column.choices


def _is_flag(_column: Column, value: Any) -> bool:
    return isinstance(value, bool)


_EXPECTED: dict[Kind, tuple[Message, Callable[[Column, Any], bool]]] = {
    Kind.HUNDREDTHS: (say("whole number of hundredths"), _is_whole),
    Kind.INTEGER: (say("whole number"), _is_whole),
    Kind.EXACT: (say("number in quotes"), _is_exact),
    Kind.DATE: (say("day"), _is_day),
    Kind.CHOICE: (say("choice"), _is_choice),
    Kind.FLAG: (say("true or false"), _is_flag),
}
_MAY_BE_NULL = (Kind.HUNDREDTHS, Kind.INTEGER, Kind.EXACT, Kind.DATE)
