"""CSV files as people save them, and what is wrong with them."""

import csv
import gc
import time
from pathlib import Path

import pytest

from scorecards.bundle.files import read_bundle
from tests.scorecards.bundle.bundles import folder, told

BROKEN: dict[str, tuple[dict[str, str | bytes], tuple[str, int | None, str | None, str]]] = {
    "unknown sheet, close": (
        {"measure": "code\n"},
        ("measure", None, None, "unknown sheet measure; did you mean measures?"),
    ),
    "unknown sheet": (
        {"payroll": "code\n"},
        ("payroll", None, None, "unknown sheet payroll; expected one of company, units, roles"),
    ),
    "unknown column": (
        {"roles": "code,name,colour\nA,B,red\n"},
        ("roles", 1, "colour", "unknown column colour; expected one of code, name: rename it"),
    ),
    "unknown column, close": (
        {"roles": "code,nmae,name\nA,B,C\n"},
        ("roles", 1, "nmae", "unknown column nmae; did you mean name?"),
    ),
    "the same column in two languages": (
        {"roles": "code,name,名称\nA,B,C\n"},
        ("roles", 1, "name", "there twice, as name in column B and as 名称 in column C; keep one"),
    ),
    "missing column": (
        {"roles": "code\nA\n"},
        ("roles", 1, "name", "the required column name (名称) is missing; add it and fill it in"),
    ),
    "the same sheet in two languages": (
        {"roles": "code,name\n", "岗位": "code,name\n"},
        ("roles", None, None, "the sheet is there twice, as roles.csv and as 岗位.csv; keep one"),
    ),
    "row longer than the header": (
        {"roles": "code,name\nA,B\nC,D,stray\n"},
        ("roles", 3, "C", "cell C3 holds stray, but its column has no name; name the column"),
    ),
    "column without a name": (
        {"roles": "code,,name\nA,,B\nC,x,D\n"},
        ("roles", 3, "B", "cell B3 holds x, but its column has no name"),
    ),
    "GBK": (
        {"roles": 'code,name\nA,"one\ntwo"\nGM,总经理\n'.encode("gbk")},
        ("roles", 3, None, "line 4 is not UTF-8 (byte 0xD7); the file may be in GBK"),
    ),
    "no encoding at all": (
        {"roles": b"code,name\nA,\xff\n"},
        ("roles", 2, None, "line 2 is not UTF-8 (byte 0xFF); the file may be in some other"),
    ),
    "UTF-16": (
        {"roles": "code,name\n".encode("utf-16")},
        ("roles", None, None, 'the file is UTF-16 ("Unicode text"); expected UTF-8: save it'),
    ),
    "quote without end": (
        {"roles": 'code,name\nA,B\nC,"D\nE,F\n'},
        ("roles", 3, None, "a quote that is opened in row 3 is not closed"),
    ),
    "text after a quote": (
        {"roles": 'code,name\nA,"B"b\nC,D\n'},
        ("roles", 2, None, "in row 2 text follows a closing quote; expected a comma"),
    ),
    "NUL": (
        {"roles": "code,name\nA,B\nC,\0D\n"},
        ("roles", 3, None, "line 3 holds a NUL character, which is no text"),
    ),
    "empty file": (
        {"roles": b""},
        ("roles", None, None, "the sheet is empty; expected a first row with the column names"),
    ),
    "nothing but blanks": (
        {"roles": "\ufeff\n , \n\n"},
        ("roles", None, None, "the sheet is empty; expected a first row with the column names"),
    ),
    "semicolons": (
        {"roles": "code;name\nA;B\n"},
        ("roles", 1, None, "the columns seem to be separated by ';'; expected commas"),
    ),
    "long cell": (
        {"roles": f"code,name\nA,B\nC,{'x' * 5001}\n"},
        ("roles", 3, "name", "the cell has 5001 characters; at most 5000 are read: shorten"),
    ),
}


@pytest.mark.parametrize(("files", "expected"), BROKEN.values(), ids=BROKEN)
def test_a_broken_file_is_one_problem_that_says_where_and_what_to_do(
    tmp_path: Path,
    files: dict[str, str | bytes],
    expected: tuple[str, int | None, str | None, str],
) -> None:
    [problem] = told(read_bundle(folder(tmp_path / "b", **files)).problems)
    assert problem[:3] == expected[:3]
    assert expected[3] in problem[3]


def test_all_problems_are_listed_in_one_run(tmp_path: Path) -> None:
    path = folder(tmp_path / "b", roles="code,hue\nA,B,C\n", zebra="a\n", people="code,unit\n")
    (path / "company.csv").unlink()
    assert [(p.sheet, p.row, p.column) for p in read_bundle(path).problems] == [
        ("zebra", None, None),
        ("company", None, None),
        ("roles", 1, "hue"),
        ("roles", 1, "name"),
        ("roles", 2, "C"),
        ("people", 1, "name"),
    ]


def test_nothing_at_the_path_is_a_problem_of_the_bundle(tmp_path: Path) -> None:
    [(sheet, *_, message)] = told(read_bundle(tmp_path / "none").problems)
    assert sheet is None
    assert "expected a folder of CSV files or an .xlsx workbook" in message


def test_rows_are_numbered_as_a_spreadsheet_shows_them(tmp_path: Path) -> None:
    text = 'code,name\n\nA,"one\ntwo"\n , \nB,\n,,,\nC,three\n\n'
    bundle = read_bundle(folder(tmp_path / "b", roles=text))
    assert not bundle.problems
    assert list(bundle.sheets["roles"]) == [
        (3, ("A", "one\ntwo")),
        (5, ("B", "")),
        (7, ("C", "three")),
    ]


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("bom", ["", "\ufeff"])
def test_every_line_end_and_a_bom_are_read(tmp_path: Path, line_end: str, bom: str) -> None:
    text = bom + line_end.join(["code,name", "A,一", '"B","x', 'y"', "C,z"])
    sheet = read_bundle(folder(tmp_path / "b", roles=text)).sheets["roles"]
    assert list(sheet) == [(2, ("A", "一")), (3, ("B", "x\ny")), (4, ("C", "z"))]


def test_columns_stand_in_any_order_and_language(tmp_path: Path) -> None:
    path = folder(tmp_path / "b")
    (path / "units.csv").rename(path / "部门.CSV")
    (path / "部门.CSV").write_text(" 名称 ,Code*,负责人,\n 销售部 ,S, ada,\n", "utf-8")
    sheet = read_bundle(path).sheets["units"]
    assert sheet.columns == ("code", "name", "parent", "lead")
    assert sheet.given == {"code", "name", "lead"}
    assert sheet.rows == [("S", "销售部", "", "ada")]


def test_what_is_no_csv_file_is_left_alone(tmp_path: Path) -> None:
    path = folder(tmp_path / "b")
    (path / ".hidden.csv").write_text("x", "utf-8")
    (path / "README.md").write_text("x", "utf-8")
    (path / "old.csv").mkdir()
    bundle = read_bundle(path)
    assert not bundle.problems
    assert list(bundle.sheets) == ["company", "units", "people", "cycles", "perspectives"]


def test_the_rows_after_a_broken_one_are_still_read(tmp_path: Path) -> None:
    text = 'code,name\nA,1\nB,"2"b\nC,3\n'
    sheet = read_bundle(folder(tmp_path / "b", roles=text)).sheets["roles"]
    assert list(sheet) == [(2, ("A", "1")), (4, ("C", "3"))]


@pytest.mark.slow
def test_a_hundred_thousand_checkins_cost_little_more_than_csv_itself(tmp_path: Path) -> None:
    lines = (
        f"M{i % 50:03},p{i % 999},2025-{i % 12 + 1:02},{i % 1000 / 10},,2025-06-30T18:25:00Z,wu,ok"
        for i in range(100_000)
    )
    header = "measure,owner,period,value,input,recorded_at,author,note"
    path = folder(tmp_path / "b", checkins="\n".join([header, *lines]))

    def plain() -> float:
        gc.collect()
        started = time.perf_counter()
        with (path / "checkins.csv").open(encoding="utf-8", newline="") as file:
            rows = list(csv.reader(file))
        spent = time.perf_counter() - started
        assert len(rows) == 100_001
        return spent

    def ours() -> float:
        gc.collect()
        started = time.perf_counter()
        bundle = read_bundle(path)
        spent = time.perf_counter() - started
        assert len(bundle.sheets["checkins"]) == 100_000
        return spent

    # Measured: about 1.5 times; the limit leaves room for a busy machine.
    assert min(ours() for _ in range(3)) < 4 * min(plain() for _ in range(3))
