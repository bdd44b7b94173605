"""Reads a bundle from an .xlsx workbook, which a limited child process unpacks."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from threading import Timer
from typing import Any

from goals.messages import Message, say
from scorecards.bundle.archive import refusal
from scorecards.bundle.columns import find_sheet
from scorecards.bundle.problems import Problem
from scorecards.bundle.sentences import sheet_twice, unknown_sheet
from scorecards.bundle.tables import RawBundle, Table, completed

WALL_SECONDS = 120

Line = list[Any]


def read_workbook(path: Path) -> RawBundle:
    """The sheets of the workbook, with every problem of its parts and cells."""
    refused = refusal(path)
    if refused is not None:
        return RawBundle(problems=[Problem(None, None, None, refused)])
    return _Collected().taken(_lines(path))


class _Collected:
    """What the child has written so far, as tables."""

    def __init__(self) -> None:
        self._bundle = RawBundle()
        self._seen: dict[str, str] = {}
        self._table: Table | None = None

    def taken(self, lines: Iterator[Line]) -> RawBundle:
        """The bundle that the lines tell; a child that did not reach the end is a problem."""
        for what, *parts in lines:
            match what:
                case "sheet":
                    self._begin(*parts)
                case "rows" if self._table is not None:
                    self._table.take(*parts)
                case "problem" if self._table is not None:
                    row, column, text, params = parts
                    self._report(self._table.sheet.name, row, column, _message(text, params))
                case "unknown":
                    self._report(parts[0], None, None, unknown_sheet(parts[0]))
                case "broken":
                    return self._broken(_message(**parts[0]))
                case "end":
                    self._finish()
                    return completed(self._bundle, set(self._seen))
        return self._broken(say(
            "reading the workbook took too long or too much memory; split the load into several "
            "workbooks, or load CSV files"
        ))  # fmt: skip

    def _begin(self, title: str) -> None:
        self._finish()
        sheet = find_sheet(title)
        if sheet is None:
            return
        if sheet.name in self._seen:
            self._report(sheet.name, None, None, sheet_twice(self._seen[sheet.name], title))
            return
        self._seen[sheet.name] = title
        self._table = Table(sheet, self._bundle.problems)

    def _finish(self) -> None:
        if self._table is not None:
            raw = self._table.finished()
            if raw is not None:
                self._bundle.sheets[self._table.sheet.name] = raw
        self._table = None

    def _broken(self, message: Message) -> RawBundle:
        """Only the problems: half a workbook would be found to lack what the other half holds."""
        self._report(None, None, None, message)
        return RawBundle(problems=self._bundle.problems)

    def _report(
        self, sheet: str | None, row: int | None, column: str | None, message: Message
    ) -> None:
        self._bundle.problems.append(Problem(sheet, row, column, message))


def _lines(path: Path) -> Iterator[Line]:
    """The lines of the child, which is killed when it takes too long."""
    arguments = [sys.executable, "-P", "-m", "scorecards.bundle.unpacking", str(path.resolve())]
    with subprocess.Popen(  # noqa: S603  # our own program; the path is one argument, no shell
        arguments,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=_environment(),
        encoding="utf-8",
    ) as child:
        timer = Timer(WALL_SECONDS, child.kill)
        timer.start()
        try:
            for line in child.stdout or ():
                if line.endswith("\n"):  # the last line of a killed child may be cut
                    yield json.loads(line)
        finally:
            timer.cancel()
            child.kill()


def _environment() -> dict[str, str]:
    """The child's variables: it finds the same modules and uses the hardened XML reader."""
    path = os.pathsep.join(entry or str(Path.cwd()) for entry in sys.path)
    return os.environ | {
        "PYTHONPATH": path,
        "OPENPYXL_LXML": "False",
        "OPENPYXL_DEFUSEDXML": "True",
        "OPENBLAS_NUM_THREADS": "1",  # NumPy, if there is any, reserves memory for each
    }


def _message(text: str, params: dict[str, Any]) -> Message:
    return Message(text, {
        name: _message(**value) if isinstance(value, dict) else value
        for name, value in params.items()
    })  # fmt: skip
