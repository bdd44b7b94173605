"""Workbooks as spreadsheet programs save them, and hostile ones."""

import subprocess
import sys
import time
from datetime import date, datetime
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
import xlsxwriter

from scorecards.bundle.files import read_bundle
from scorecards.bundle.tables import RawBundle
from tests.scorecards.bundle.bundles import MAIN, REQUIRED, row, told, workbook

HEADER = row(1, "code", "name")
EVENING = datetime(2025, 6, 30, 18, 25)  # noqa: DTZ001  # a spreadsheet knows no time zone


def _of_roles(path: Path) -> RawBundle:
    """The bundle without the complaint that the other sheets are not there."""
    bundle = read_bundle(path)
    return RawBundle(
        bundle.sheets,
        [p for p in bundle.problems if "required sheet" not in p.message.text],
    )


def _typed(path: Path, column: str, value: object, shown: str) -> str:
    """The text of a cell among the check-ins that was typed with this number format."""
    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet("进展更新")
    sheet.write(0, 0, column)
    style = book.add_format({"num_format": shown} if shown else {})
    if isinstance(value, date):
        sheet.write_datetime(1, 0, value, style)
    else:
        sheet.write(1, 0, value, style)
    book.close()
    return "".join(read_bundle(path).sheets["checkins"].rows[0])


def test_a_workbook_reads_like_the_folder(tmp_path: Path) -> None:
    book = xlsxwriter.Workbook(str(tmp_path / "b.xlsx"))
    for name, text in REQUIRED.items():
        sheet = book.add_worksheet(name)
        for number, line in enumerate(text.splitlines()):
            sheet.write_row(number * 2, 0, line.split(","))
    book.add_worksheet("Sheet1")
    hidden = book.add_worksheet("_lists")
    hidden.write(0, 0, "month")
    hidden.hide()
    book.close()
    bundle = read_bundle(tmp_path / "b.xlsx")
    assert not bundle.problems
    assert list(bundle.sheets) == ["company", "units", "people", "cycles", "perspectives"]
    assert next(iter(bundle.sheets["people"]))[0] == 3
    assert bundle.sheets["people"].rows[0][:4] == ("ada", "Ada", "", "NW")


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (38.0, "38"), (0.1, "0.1"), (0.1 + 0.2, "0.3"), (4.35, "4.35"), (-2.5, "-2.5"),
        (1e-7, "0.0000001"), (1.5e11, "150000000000"),
        (True, "TRUE"), ("007", "007"), (" 1 ", " 1 "), ("'=1", "=1"),
    ],
)  # fmt: skip
def test_a_number_is_the_text_that_was_typed(tmp_path: Path, value: object, text: str) -> None:
    assert _typed(tmp_path / "b.xlsx", "value", value, "") == text


@pytest.mark.parametrize(
    ("column", "value", "shown", "text"),
    [
        ("备注", " 一 ", "", "一"),
        ("期间", date(2025, 6, 1), "yyyy-mm", "2025-06"),
        ("期间", date(2025, 6, 1), "mmm-yy", "2025-06"),
        ("期间", date(2025, 6, 1), 'yyyy"年"m"月"', "2025-06"),
        ("期间", date(2025, 6, 1), '[$-804]yyyy"年"m"月";@', "2025-06"),
        ("期间", date(2025, 6, 13), 'yyyy"年"m"月"d"日"', "2025-06-13"),
        ("期间", date(2025, 6, 13), "m/d/yy", "2025-06-13"),
        ("期间", date(2025, 1, 1), "yyyy", "2025"),
        ("期间", 2025, "", "2025"),
        ("指标", date(2025, 6, 1), "mmm-yy", "2025-06"),
        ("填报时间", EVENING, "yyyy-mm-dd hh:mm", "2025-06-30T18:25:00"),
        ("填报时间", date(2025, 6, 30), "yyyy-mm-dd", "2025-06-30T00:00:00"),
    ],
)
def test_a_date_cell_is_the_text_its_column_wants(
    tmp_path: Path, column: str, value: object, shown: str, text: str
) -> None:
    assert _typed(tmp_path / "b.xlsx", column, value, shown) == text


def test_a_month_typed_in_a_chinese_spreadsheet_is_a_month(tmp_path: Path) -> None:
    """Its number format has a number only, no code: 57 of ECMA-376's Chinese list."""
    cells = [row(1, "period"), '<row r="2"><c r="A2" s="1"><v>45809</v></c></row>']
    path = workbook(tmp_path / "b.xlsx", cells, name="checkins")
    assert read_bundle(path).sheets["checkins"].rows[0][2] == "2025-06"


def test_a_day_in_a_date_column_is_a_day_however_it_is_shown(tmp_path: Path) -> None:
    book = xlsxwriter.Workbook(str(tmp_path / "b.xlsx"), {"default_date_format": "mmm-yy"})
    sheet = book.add_worksheet("cycles")
    sheet.write_row(0, 0, ["code", "starts"])
    sheet.write(1, 0, "C")
    sheet.write_datetime(1, 1, date(2025, 6, 1))
    book.close()
    assert read_bundle(tmp_path / "b.xlsx").sheets["cycles"].rows[0][2] == "2025-06-01"


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ('<c r="B2"><f>1+1</f><v>2</v></c>', "2"),
        ('<c r="B2" t="str"><f>""</f><v></v></c>', ""),
        ('<c r="B2" t="str"><f>A2</f><v>x_x000D_\n_x005F_x0041_</v></c>', "x\n_x0041_"),
        ('<c r="B2" t="inlineStr"><is><r><t>a</t></r><r><t>b</t></r><rPh><t>c</t></rPh></is></c>',
         "ab"),
        ('<c r="B2" t="b"><v>0</v></c>', "FALSE"),
        ('<c r="B2" t="d"><v>2025-06-01T00:00:00Z</v></c>', "2025-06-01"),
        ('<c r="B2"><v>1E+3</v></c>', "1000"),
        ('<c r="B2"><v>4.3499999999999996</v></c>', "4.35"),
        ('<c r="B2"><v>123456789.12345678</v></c>', "123456789.12345678"),
    ],
)  # fmt: skip
def test_a_stored_value_counts(tmp_path: Path, cell: str, text: str) -> None:
    bundle = _of_roles(workbook(tmp_path / "b.xlsx", [HEADER, row(2, "A", cell)]))
    assert bundle.problems == []
    assert bundle.sheets["roles"].rows == [("A", text)]


@pytest.mark.parametrize(
    ("cell", "message"),
    [
        ("<c><f>1+1</f></c>", "cell B2 holds a formula without a stored value"),
        ("<c><f>1+1</f><v/></c>", "cell B2 holds a formula without a stored value"),
        ('<c t="e"><f>A9</f><v>#REF!</v></c>', "cell B2 holds the error #REF!; expected a value"),
        ('<c t="e"><v>#N/A</v></c>', "cell B2 holds the error #N/A; expected a value"),
        ('<c s="1"><v>99999999</v></c>', "cell B2 is formatted as a date, but 99999999 is no day"),
        (f'<c t="str"><v>{"x" * 5001}</v></c>', "the cell has 5001 characters; at most 5000"),
    ],
)
def test_a_cell_without_a_usable_value_is_a_problem(
    tmp_path: Path, cell: str, message: str
) -> None:
    bundle = _of_roles(workbook(tmp_path / "b.xlsx", [HEADER, row(2, "A", cell)]))
    [(sheet, number, column, said)] = told(bundle.problems)
    assert (sheet, number, column) == ("roles", 2, "name")
    assert message in said


def test_the_header_of_a_workbook_is_checked_like_that_of_a_file(tmp_path: Path) -> None:
    bundle = _of_roles(
        workbook(tmp_path / "b.xlsx", [row(1, "code", "hue"), row(2, "A", "B", "C")])
    )
    assert [(p.sheet, p.row, p.column) for p in bundle.problems] == [
        ("roles", 1, "hue"),
        ("roles", 1, "name"),
        ("roles", 2, "C"),
    ]


def test_a_far_cell_is_a_problem_at_once(tmp_path: Path) -> None:
    cells = [
        HEADER,
        '<row r="2"><c r="A2"><v>1</v></c><c r="XFD2"><v>1</v></c></row>',
        '<row r="1048576"><c r="A1048576"><v>1</v></c></row>',
    ]
    bundle = _of_roles(workbook(tmp_path / "b.xlsx", cells))
    assert [(p.row, p.column) for p in bundle.problems] == [(2, "XFD"), (1048576, None)]
    assert "cell XFD2 is too far to the right" in str(bundle.problems[0].message)
    assert "row 1048576 is too far down; at most 200000 rows" in str(bundle.problems[1].message)


def test_a_far_cell_that_is_only_formatted_does_no_harm(tmp_path: Path) -> None:
    cells = [HEADER, row(2, "A", "B"), '<row r="1048576"><c r="XFD1048576" s="1"/></row>']
    bundle = _of_roles(workbook(tmp_path / "b.xlsx", cells))
    assert bundle.problems == []
    assert len(bundle.sheets["roles"]) == 1


HOSTILE = {
    "external entity": (
        '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>', [row(1, "&a;")], "declares",
    ),
    "entity bomb": (
        '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>',
        [row(1, "&b;")], "declares",
    ),
    "broken XML": ("", ["<row><c></row>"], "damaged"),
    "far string": ("", [row(1, '<c t="s"><v>7</v></c>')], "damaged"),
}  # fmt: skip


@pytest.mark.parametrize(("head", "cells", "message"), HOSTILE.values(), ids=HOSTILE)
def test_hostile_xml_is_one_problem(
    tmp_path: Path, head: str, cells: list[str], message: str
) -> None:
    bundle = read_bundle(workbook(tmp_path / "b.xlsx", cells, head=head))
    [(sheet, *_, said)] = told(bundle.problems)
    assert sheet is None
    assert message in said
    assert "root:" not in said
    assert not bundle.sheets


def _refused_within_a_second(path: Path, message: str) -> None:
    started = time.perf_counter()
    [(sheet, *_, said)] = told(read_bundle(path).problems)
    assert time.perf_counter() - started < 1
    assert sheet is None
    assert message in said


def test_a_zip_bomb_is_refused_unopened(tmp_path: Path) -> None:
    path = workbook(tmp_path / "b.xlsx", ["<!--" + "A" * 20_000_000 + "-->"])
    assert path.stat().st_size < 100_000
    _refused_within_a_second(path, "would unpack to 19 MB from 1 MB")


def test_an_archive_of_many_members_is_refused_unopened(tmp_path: Path) -> None:
    with ZipFile(tmp_path / "b.xlsx", "w") as archive:
        for number in range(20_000):
            archive.writestr(str(number), "")
    _refused_within_a_second(tmp_path / "b.xlsx", "more than 200 parts")


def test_a_member_that_hides_its_size_does_not_get_through(tmp_path: Path) -> None:
    path = workbook(tmp_path / "b.xlsx", [HEADER, row(2, "A", "B" * 60_000)])
    with ZipFile(path) as archive:
        size = archive.getinfo("xl/sheet1.xml").file_size
    data = path.read_bytes()
    assert data.count(size.to_bytes(4, "little")) >= 1
    path.write_bytes(data.replace(size.to_bytes(4, "little"), (99).to_bytes(4, "little")))
    bundle = read_bundle(path)
    assert not bundle.sheets
    assert "damaged" in str(bundle.problems[0].message)


@pytest.mark.parametrize(
    ("name", "data", "message"),
    [
        ("b.xlsm", b"PK", "b.xlsm is no .xlsx workbook (macros and older formats are not read)"),
        ("b.csv", b"code", "b.csv is no .xlsx workbook"),
        ("b.xlsx", b"\xd0\xcf\x11\xe0 and so on", "protected by a password or of an older format"),
        ("b.xlsx", b"PK and so on", "the workbook is damaged, or no workbook at all"),
        ("b.xlsx", b"", "the workbook is damaged, or no workbook at all"),
        ("b.xlsx", b"PK\x05\x06" + bytes(18), "the workbook is damaged, or no workbook at all"),
    ],
)
def test_what_is_no_workbook_is_refused(
    tmp_path: Path, name: str, data: bytes, message: str
) -> None:
    (tmp_path / name).write_bytes(data)
    _refused_within_a_second(tmp_path / name, message)


def test_macros_are_refused_whatever_the_name(tmp_path: Path) -> None:
    path = workbook(tmp_path / "b.xlsx", [HEADER])
    with ZipFile(path, "a", ZIP_DEFLATED) as archive:
        archive.writestr("xl/vbaProject.bin", b"x")
    _refused_within_a_second(path, "holds macros")


def test_a_child_that_dies_is_one_problem(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = workbook(tmp_path / "b.xlsx", [HEADER, row(2, "A", "B")])
    monkeypatch.setattr("scorecards.bundle.workbook.WALL_SECONDS", 0)
    [(sheet, *_, said)] = told(read_bundle(path).problems)
    assert sheet is None
    assert "took too long or too much memory" in said


def test_a_row_that_eats_the_memory_ends_the_child_alone(tmp_path: Path) -> None:
    path = workbook(tmp_path / "b.xlsx", [HEADER, row(2, *["<c/>"] * 1_000_000)])
    code = (
        "import sys\nfrom scorecards.bundle import unpacking\n"
        "unpacking.MEMORY_BYTES = 100_000_000\nunpacking.main(sys.argv[1], sys.stdout)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(path)], capture_output=True, text=True, check=False
    )
    assert '"end"' not in done.stdout


def test_two_sheets_of_one_name_in_two_languages_are_a_problem(tmp_path: Path) -> None:
    book = xlsxwriter.Workbook(str(tmp_path / "b.xlsx"))
    for name in ("roles", "岗位", "zebra"):
        book.add_worksheet(name).write_row(0, 0, ["code", "name"])
    book.close()
    assert [said for *_, said in told(_of_roles(tmp_path / "b.xlsx").problems)][1:] == [
        "the sheet is there twice, as roles and as 岗位; keep one of them"
    ]


@pytest.mark.slow
def test_a_hundred_thousand_rows_are_read_in_seconds(tmp_path: Path) -> None:
    cells = (
        f'<row r="{n}"><c r="A{n}" t="inlineStr"><is><t>R{n}</t></is></c>'
        f'<c r="B{n}"><v>{n / 7}</v></c></row>'
        for n in range(2, 100_002)
    )
    path = workbook(tmp_path / "b.xlsx", [HEADER, *cells])
    started = time.process_time()
    sheet = read_bundle(path).sheets["roles"]
    assert time.process_time() - started < 20
    assert len(sheet) == 100_000
    assert sheet.rows[5][0] == "R7"


def test_the_namespace_of_the_test_workbooks_is_the_real_one(tmp_path: Path) -> None:
    book = xlsxwriter.Workbook(str(tmp_path / "b.xlsx"))
    book.add_worksheet()
    book.close()
    with ZipFile(tmp_path / "b.xlsx") as archive:
        assert MAIN.encode() in archive.read("xl/worksheets/sheet1.xml")
