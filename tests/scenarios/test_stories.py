"""Worked examples that people of a personnel department can read and recompute.

Each file in stories/ tells one. Its tables are bundle sheets and the results to be expected,
worked out by hand; the sums stand beside them. `–` is a number that is missing. A later load
brings only the sheets that it names; those that every bundle needs are brought again as they were.
"""

import csv
import json
from collections.abc import Iterable, Iterator
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner

from app.commands import catchball
from app.db import Database
from cascade.actions import NewCheckIn, record_checkin
from goals.actions import CheckInRefused
from tests.scenarios.loading import NOW, content
from tests.scenarios.small import laid_out

STORIES = sorted((Path(__file__).parent / "stories").glob("*.yaml"))
ALWAYS = ("company", "units", "people", "cycles", "perspectives")
RESULTS = ("company", "perspectives", "objectives", "targets", "scorecards")

Table = list[dict[str, str]]
Step = dict[str, Any]


class Telling:
    """A story as it goes on in one database."""

    def __init__(self, database: Database, folder: Path) -> None:
        self.database = database
        self.folder = folder
        self.brought: dict[str, str] = {}

    def run(self, *arguments: str) -> tuple[int, Any]:
        """Exit status and JSON document of a command."""
        url = self.database.url.render_as_string(hide_password=False)
        done = CliRunner().invoke(catchball, ["--db", url, *arguments, "--json"])
        assert done.stdout, done.stderr
        return done.exit_code, json.loads(done.stdout, parse_float=str, parse_int=str)

    def load(self, step: Step) -> None:
        """The bundle is loaded, or refused at the very places and without a trace."""
        sheets = {name: as_csv(table(text)) for name, text in step["load"].items()}
        kept = {name: self.brought[name] for name in ALWAYS if name in self.brought}
        before = content(self.database)
        status, document = self.run("load", str(laid_out({**kept, **sheets}, self.folder)))
        refusals = [(e["sheet"], e["row"], e["message"]) for e in document["errors"]]
        expected = table(step.get("refused", ""))
        assert [refusal[:2] for refusal in refusals] == [(e["sheet"], e["row"]) for e in expected]
        for (*_, message), e in zip(refusals, expected, strict=True):
            assert e["says"] in message
        assert status == (1 if expected else 0)
        if expected:
            assert content(self.database) == before
        else:
            self.brought |= sheets

    def checkin(self, step: Step) -> None:
        """Each row is reported on the site, or refused without a trace."""
        for row in table(step["checkin"]):
            new = NewCheckIn(
                row["measure"], row["owner"], row["period"], {"": row["value"]}, row["author"]
            )
            before = content(self.database)
            if "refused" not in step:
                with self.database.writing() as session:
                    record_checkin(session, new, NOW)
                continue
            with (
                pytest.raises(CheckInRefused, match=step["refused"]),
                self.database.writing() as session,
            ):
                record_checkin(session, new, NOW)
            assert content(self.database) == before

    def results(self, step: Step) -> None:
        """What the cycle comes to, in exactly these digits."""
        cycle = step["results"]
        _, scores = self.run("score", "--cycle", cycle)
        scores["company"] = [scores["company"]]
        scores["scorecards"] = [card | card["perspectives"] for card in scores["scorecards"]]
        for name in RESULTS:
            if name in step:
                expected = table(step[name])
                assert chosen(scores[name], expected) == expected, name
        if "rewards" in step:
            _, paid = self.run("rewards", "--cycle", cycle)
            lines = [
                line | {name: ", ".join(line[name]) for name in ("awards", "plans", "rules")}
                for line in paid["lines"]
            ]
            expected = table(step["rewards"])
            assert chosen(lines, expected) == expected
            assert f"{paid['total']} {'scaled' if paid['scaled'] else 'unscaled'}" == step["paid"]


def table(text: str) -> Table:
    """The rows of a drawn table by column name."""
    lines = [[cell.strip() for cell in line.split("|")] for line in text.splitlines()]
    return [dict(zip(lines[0], line, strict=True)) for line in lines[1:]]


def as_csv(rows: Table) -> str:
    """The table as a sheet of a bundle."""
    text = StringIO()
    writer = csv.DictWriter(text, rows[0], lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def chosen(found: Iterable[dict[str, Any]], expected: Table) -> Table:
    """What was found, with the expected columns only."""
    return [
        {name: "–" if row.get(name) is None else row[name] for name in expected[0]} for row in found
    ]


def steps(file: Path) -> Iterator[Step]:
    """The steps of a story; every number in it stays the text that it is."""
    yield from yaml.load(file.read_text(encoding="utf-8"), yaml.BaseLoader)["steps"]  # noqa: S506 - the base loader makes texts only


@pytest.mark.parametrize("file", STORIES, ids=lambda file: file.stem)
def test_the_story_comes_out_as_worked_by_hand(
    database: Database, tmp_path: Path, file: Path
) -> None:
    telling = Telling(database, tmp_path / "bundle")
    for step in steps(file):
        (kind,) = step.keys() & {"load", "checkin", "results"}
        getattr(telling, kind)(step)


def test_there_are_stories() -> None:
    assert len(STORIES) >= 4
