"""Uploaded bundles between a look and loading: in the instance folder, for one account, an hour."""

import json
import shutil
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path, PurePosixPath
from secrets import token_urlsafe
from typing import Any

from werkzeug.datastructures import FileStorage

from app.web.signed_in import settings
from goals.messages import Message, say
from goals.refusals import NotFound, RuleBroken
from scorecards.actions import Count, Difference, Loaded
from scorecards.bundle.problems import Problem

KEPT = timedelta(hours=1)
_MOST_FILES = 40
_LONGEST_NAME = 200
"""In bytes: a file system keeps 255."""


@dataclass(frozen=True, slots=True)
class Upload:
    """A kept bundle: `bundle` is what the reader of bundles takes."""

    token: str
    folder: Path
    bundle: Path

    def note(self, loaded: Loaded, *, is_done: bool = False) -> None:
        """Keeps what the bundle would do, or did; then the bundle itself is no longer needed."""
        text = json.dumps(_noted(loaded) | {"is_done": is_done}, default=str)
        (self.folder / "result.json").write_text(text, encoding="utf-8")
        if is_done or loaded.problems:
            _remove(self.bundle)

    def result(self) -> tuple[Loaded, bool]:
        """What was noted last, and whether it has been done."""
        noted = json.loads((self.folder / "result.json").read_text(encoding="utf-8"))
        return _read(noted), bool(noted["is_done"])


def keep(files: Sequence[FileStorage], account_id: int, now: datetime) -> Upload:
    """The uploaded workbook or CSV files, kept; raises RuleBroken for anything else."""
    sweep(now)
    named = [(_name(file), file) for file in files if file.filename]
    is_workbook = _checked([name for name, _ in named])
    token = token_urlsafe(24)
    folder = _folder(token, account_id)
    bundle = folder / ("bundle.xlsx" if is_workbook else "bundle")
    folder.mkdir(parents=True, mode=0o700)
    if not is_workbook:
        bundle.mkdir()
    for name, file in named:
        file.save(bundle if is_workbook else bundle / name)
    return Upload(token, folder, bundle)


def find(token: str, account_id: int, now: datetime) -> Upload:
    """The account's upload of that token; raises NotFound, also where the hour is over."""
    sweep(now)
    folder = _folder(token, account_id)
    if not (folder / "result.json").is_file():
        raise NotFound(
            say("there is no such upload any more: it is kept for an hour; choose the file again")
        )
    workbook = folder / "bundle.xlsx"
    return Upload(token, folder, workbook if workbook.exists() else folder / "bundle")


def sweep(now: datetime) -> None:
    """Uploads older than an hour are gone."""
    oldest = (now - KEPT).timestamp()
    for folder in _root().glob("*"):
        with suppress(FileNotFoundError):  # somebody else sweeps, too
            if folder.stat().st_mtime < oldest:
                shutil.rmtree(folder, ignore_errors=True)


def _root() -> Path:
    return settings().instance / "uploads"


def _folder(token: str, account_id: int) -> Path:
    # The name is a hash, so that a token from outside never becomes a path.
    return _root() / sha256(f"{account_id}:{token}".encode()).hexdigest()


def _name(file: FileStorage) -> str:
    """The bare name of the file, whatever path the browser sent."""
    return PurePosixPath((file.filename or "").replace("\\", "/")).name


def _checked(names: Sequence[str]) -> bool:
    """Whether the files are one workbook; otherwise they are CSV files, or RuleBroken is raised."""
    kinds = [PurePosixPath(name).suffix.casefold() for name in names]
    if not names:
        raise RuleBroken(say("no file was chosen; choose one .xlsx workbook, or CSV files"))
    if kinds == [".xlsx"]:
        return True
    for name, kind in zip(names, kinds, strict=True):
        if kind != ".csv" or len(name.encode()) > _LONGEST_NAME or not name.isprintable():
            raise RuleBroken(
                say(
                    "%(name)s cannot be taken; choose one .xlsx workbook, or CSV files and nothing "
                    "else",
                    name=name[:_LONGEST_NAME],
                )
            )
    if len(names) > _MOST_FILES or len({name.casefold() for name in names}) < len(names):
        raise RuleBroken(say("choose each file once, at most %(most)s in all", most=_MOST_FILES))
    return False


def _remove(bundle: Path) -> None:
    if bundle.is_dir():
        shutil.rmtree(bundle)
    else:
        bundle.unlink(missing_ok=True)


def _noted(loaded: Loaded) -> dict[str, Any]:
    return {
        "counts": {
            sheet: [count.added, count.changed, count.unchanged]
            for sheet, count in loaded.counts.items()
        },
        "problems": [
            [each.sheet, each.row, each.column, _told(each.message)] for each in loaded.problems
        ],
        "differences": loaded.differences,
        "advice": [_told(message) for message in loaded.advice],
    }


def _read(noted: dict[str, Any]) -> Loaded:
    return Loaded(
        {sheet: Count(*numbers) for sheet, numbers in noted["counts"].items()},
        [
            Problem(sheet, row, column, _message(told))
            for sheet, row, column, told in noted["problems"]
        ],
        [Difference(*each) for each in noted["differences"]],
        [_message(told) for told in noted["advice"]],
    )


def _told(value: object) -> object:
    if isinstance(value, Message):
        return {"text": value.text, "params": {k: _told(v) for k, v in value.params.items()}}
    return value


def _message(told: dict[str, Any]) -> Message:
    params = {
        name: _message(value) if isinstance(value, dict) else value
        for name, value in told["params"].items()
    }
    return Message(told["text"], params)
