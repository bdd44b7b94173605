"""The template says what every column takes, offers it, and loads once it is filled in."""

from pathlib import Path
from zipfile import ZipFile

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from scorecards.bundle.cells import cell
from scorecards.bundle.choice_words import explained
from scorecards.bundle.columns import SHEETS, Kind, find_column, find_sheet
from scorecards.bundle.files import read_bundle
from scorecards.bundle.meanings import MEANINGS, PURPOSES
from scorecards.bundle.template import write_template

LANGUAGES = ("en", "zh_CN")


def _book(folder: Path, language: str) -> Workbook:
    write_template(folder / "template.xlsx", language, str)
    return load_workbook(folder / "template.xlsx")


def _lists(page: Worksheet) -> dict[str, tuple[str, str | None]]:
    """By the letter of the column: what may be picked, and how hard anything else is refused."""
    return {
        str(each.sqref).split("2:")[0]: (each.formula1, each.errorStyle)
        for each in page.data_validations.dataValidation
    }


def test_a_note_says_what_a_column_means_takes_and_whether_it_must_be_there(tmp_path: Path) -> None:
    book = _book(tmp_path, "en")
    for sheet in SHEETS:
        for place, column in enumerate(sheet.columns, 1):
            note = book[sheet.name].cell(1, place).comment
            assert note is not None
            text = note.text
            assert str(MEANINGS[sheet.name][column.name])[1:] in text
            assert ("Must be filled in" in text) == column.required
            assert not column.default or f"Blank means {column.default}" in text
            assert (
                set(explained(sheet, column)) == set(column.choices) or sheet.name == "amendments"
            )
            for word, meaning in explained(sheet, column).items():
                assert (word if word == str(meaning) else f"{word} – {meaning}") in text
        first = book[sheet.name]["A1"].comment
        assert first is not None
        assert first.text.startswith(str(PURPOSES[sheet.name]))
        assert ("This sheet is needed." in first.text) == sheet.required


@pytest.mark.parametrize("language", LANGUAGES)
def test_whatever_may_be_picked_is_read(tmp_path: Path, language: str) -> None:
    picked = 0
    for page in _book(tmp_path, language).worksheets[1:]:
        sheet = find_sheet(page.title)
        assert sheet is not None
        lists = _lists(page)
        for place, title in enumerate(next(page.values), 1):
            column = find_column(sheet, str(title))
            assert column is not None
            if column.kind in (Kind.CHOICE, Kind.FLAG):
                offered = lists[get_column_letter(place)][0].strip('"').split(",")
                assert len({cell(column, word) for word in offered}) == len(offered) > 1
                picked += 1
    assert picked == sum(c.kind in (Kind.CHOICE, Kind.FLAG) for s in SHEETS for c in s.columns)


@pytest.mark.parametrize(("language", "units"), [("en", "units"), ("zh_CN", "部门")])
def test_codes_are_offered_from_their_sheet_but_others_may_be_typed(
    tmp_path: Path, language: str, units: str
) -> None:
    book = _book(tmp_path, language)
    source = f"OFFSET('{units}'!$A$2,0,0,MAX(1,COUNTA('{units}'!$A$2:$A$5001)),1)"
    assert _lists(book.worksheets[4])["D"] == (source, "warning")
    objective = _lists(book["targets" if language == "en" else "目标值"])["B"][0]
    assert "$B$2" in objective  # the codes of objectives stand beside their cycles


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_first_sheet_tells_of_every_other_without_a_cell(tmp_path: Path, language: str) -> None:
    book = _book(tmp_path, language)
    assert book.worksheets[0].calculate_dimension() == "A1:A1"
    with ZipFile(tmp_path / "template.xlsx") as archive:
        told = archive.read("xl/drawings/drawing1.xml").decode()
    for page in book.worksheets[1:]:
        assert f"•  {page.title} – " in told


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_filled_template_has_no_problem(tmp_path: Path, language: str) -> None:
    book = _book(tmp_path, language)
    rows: dict[int, list[str | int | None]] = {
        1: ["Lark", "EUR", "en", "Europe/Berlin"],
        2: ["TOP", "Lark", None, "ann"],
        4: ["ann", "Ann", None, "TOP"],
        5: ["2025-Q2", "Q2", "2025-04-01", "2025-06-30", "quarter", None, None, None, "是"],
        6: ["FIN", "Finance", 100],
    }
    for place, row in rows.items():
        for number, value in enumerate(row, 1):
            book.worksheets[place].cell(2, number, value)
    book.save(tmp_path / "filled.xlsx")
    empty, read = (read_bundle(tmp_path / f"{name}.xlsx") for name in ("template", "filled"))
    assert empty.problems == read.problems == []
    assert list(empty.sheets) == list(read.sheets) == [sheet.name for sheet in SHEETS]
    assert read.sheets["cycles"].rows[0][:5] == tuple(rows[5][:5])
