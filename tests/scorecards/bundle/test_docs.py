"""docs/bundle.md says of every sheet and column what the program does."""

import csv
import re
from pathlib import Path

import pytest

from scorecards.bundle.columns import SHEETS, Sheet
from scorecards.bundle.meanings import MEANINGS, PURPOSES

PAGE = Path(__file__).parents[3] / "docs" / "bundle.md"


def _section(sheet: Sheet) -> str:
    text = PAGE.read_text("utf-8")
    [section] = re.findall(
        rf"^### {sheet.name} · (.*?)(?=^### |\Z)", text, re.MULTILINE | re.DOTALL
    )
    assert isinstance(section, str)
    return section


def plain(text: str) -> str:
    """The text without the marks of Markdown, of which a note knows nothing."""
    return re.sub(r"`|\*(?=\w)|(?<=\w)\*", "", text)


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.name)
def test_the_page_names_every_column_as_it_is(sheet: Sheet) -> None:
    table = [line.split(" | ") for line in _section(sheet).splitlines() if line.startswith("| ")]
    assert [(cells[0].strip("| "), cells[1]) for cells in table[1:]] == [
        (column.name + "*" * column.required, " / ".join(column.zh)) for column in sheet.columns
    ]
    meanings = MEANINGS[sheet.name]
    assert list(meanings) == list(sheet.names)
    assert [plain(cells[4].rstrip("| ")) for cells in table[1:]] == [*map(str, meanings.values())]
    assert [cells[3].strip(" `") for cells in table[1:]] == [c.default for c in sheet.columns]


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.name)
def test_the_template_says_what_a_sheet_is_for_as_the_page_does(sheet: Sheet) -> None:
    paragraph = _section(sheet).split("\n\n")[1].replace("\n", " ")
    assert plain(paragraph).startswith(str(PURPOSES[sheet.name]))


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.name)
def test_the_example_has_every_required_column(sheet: Sheet) -> None:
    [example] = re.findall(r"```csv\n(.*?)```", _section(sheet), re.DOTALL)
    header, *rows = csv.reader(example.splitlines())
    assert {column.name for column in sheet.columns if column.required} <= set(header)
    assert set(header) <= set(sheet.names)
    assert rows
    assert {len(row) for row in rows} == {len(header)}
