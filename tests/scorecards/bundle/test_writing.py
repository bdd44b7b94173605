"""What is written reads back as it was and runs nothing in a spreadsheet."""

import tempfile
from pathlib import Path
from zipfile import ZipFile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scorecards.bundle.files import read_bundle
from scorecards.bundle.writing import (
    OccupiedPath,
    UnwritableText,
    safe_text,
    write_folder,
    write_workbook,
)

COLUMNS = ("measure", "owner", "value", "note")
SHEETS = {"checkins": (COLUMNS, [("M", "007", "84.60", '一,"二"\n=3'), ("M", "8", "-5", "=1+1")])}
PAYLOADS = [
    "=1+1", '=HYPERLINK("http://x","y")', "+1+1", "-1+2", "@SUM(1)", "＝1+1", "＋1", "－1", "＠A",
    "'=1", "''=1", "'tis", "=", "-", "_x0041_", "http://x.example", "{=1}", "1e5", "-5", "0.10",
    "TRUE", "007", "2025-06", "#REF!",
]  # fmt: skip

TEXT = st.one_of(
    st.sampled_from(PAYLOADS),
    st.text(
        st.characters(exclude_categories=["Cs", "Cc", "Cn"]) | st.sampled_from("\n\"',;=+-@'一 "),
        max_size=12,
    ),
)


def _both(rows: list[tuple[str, ...]], folder: Path) -> list[list[tuple[str, ...]]]:
    sheets = {"checkins": (COLUMNS, rows)}
    write_folder(folder / "out", sheets)
    write_workbook(folder / "out.xlsx", sheets)
    found = []
    for path in (folder / "out", folder / "out.xlsx"):
        raw = read_bundle(path).sheets["checkins"]
        places = [raw.columns.index(column) for column in COLUMNS]
        found.append([tuple(row[place] for place in places) for row in raw.rows])
    return found


@settings(max_examples=10, deadline=None)
@given(rows=st.lists(st.tuples(TEXT, TEXT, TEXT, TEXT), min_size=40, max_size=60))
def test_what_is_written_is_read_again_exactly(rows: list[tuple[str, ...]]) -> None:
    trimmed = [tuple(text.strip() for text in row) for row in rows]
    kept = [row for row in trimmed if any(row)]
    with tempfile.TemporaryDirectory() as folder:
        assert _both(rows, Path(folder)) == [kept, kept]


@pytest.mark.parametrize("payload", PAYLOADS)
def test_no_written_cell_is_a_formula(payload: str, tmp_path: Path) -> None:
    written = safe_text(payload)
    assert written[0] not in "=+@＝＋－＠"
    assert written[0] != "-" or float(written) < 0
    rows = {"checkins": (COLUMNS, [("M", "A", payload, payload)])}
    write_workbook(tmp_path / "out.xlsx", rows)
    with ZipFile(tmp_path / "out.xlsx") as archive:
        assert b"<f>" not in archive.read("xl/worksheets/sheet1.xml")
        assert b"hyperlink" not in archive.read("xl/worksheets/sheet1.xml")


def test_the_same_rows_give_the_same_bytes(tmp_path: Path) -> None:
    for name in ("a", "b"):
        write_folder(tmp_path / name, SHEETS)
        write_workbook(tmp_path / f"{name}.xlsx", SHEETS)
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()
    files = [(tmp_path / name / "checkins.csv").read_bytes() for name in ("a", "b")]
    assert files[0] == files[1]
    assert files[0].decode("utf-8-sig").splitlines()[-1] == "M,8,-5,'=1+1"


def test_an_earlier_bundle_is_replaced_and_anything_else_is_not(tmp_path: Path) -> None:
    path = tmp_path / "out"
    write_folder(path, {"roles": (("code", "name"), [("A", "B")]), **SHEETS})
    write_folder(path, SHEETS)
    assert [entry.name for entry in path.iterdir()] == ["checkins.csv"]
    (path / "diary.txt").write_text("dear", "utf-8")
    with pytest.raises(OccupiedPath, match=r"diary\.txt"):
        write_folder(path, SHEETS)
    assert {entry.name for entry in path.iterdir()} == {"checkins.csv", "diary.txt"}
    assert [entry.name for entry in tmp_path.iterdir()] == ["out"]


@pytest.mark.parametrize("text", ["x" * 5001, "a\x0bb", "\x00"])
def test_a_text_that_could_not_be_read_again_is_refused(text: str, tmp_path: Path) -> None:
    rows = {"checkins": (COLUMNS, [("M", "A", "1", text)])}
    for write, name in ((write_folder, "out"), (write_workbook, "out.xlsx")):
        with pytest.raises(UnwritableText):
            write(tmp_path / name, rows)
    assert not list(tmp_path.iterdir())
