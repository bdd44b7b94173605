"""Small bundles for the tests of reading and writing."""

from collections.abc import Iterable
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

from scorecards.bundle.problems import Problem

REQUIRED = {
    "company": "name\nNorthwind\n",
    "units": "code,name\nNW,Northwind\n",
    "people": "code,name,unit\nada,Ada,NW\n",
    "cycles": "code,name,starts,ends,frequency\n2025,2025,2025-01-01,2025-12-31,year\n",
    "perspectives": "code,name,weight\nFIN,Financial,100\n",
}

MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"


def folder(path: Path, **files: str | bytes) -> Path:
    """A folder with the required sheets and these files besides or instead."""
    path.mkdir(exist_ok=True)
    for name, content in {**REQUIRED, **files}.items():
        data = content.encode() if isinstance(content, str) else content
        (path / f"{name}.csv").write_bytes(data)
    return path


def workbook(path: Path, sheet_data: Iterable[str], *, name: str = "roles", head: str = "") -> Path:
    """A workbook of one sheet, whose XML of rows is given; `head` stands before the root."""
    with ZipFile(path, "w", ZIP_DEFLATED) as archive:
        archive.writestr(
            "[Content_Types].xml",
            f'<Types xmlns="{_PACKAGE}/content-types">'
            '<Default Extension="rels" '
            'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPE}.sheet.main+xml"/>'
            f'<Override PartName="/xl/sheet1.xml" ContentType="{_TYPE}.worksheet+xml"/>'
            f'<Override PartName="/xl/styles.xml" ContentType="{_TYPE}.styles+xml"/></Types>',
        )
        archive.writestr(
            "_rels/.rels",
            f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" '
            f'Type="{_RELATIONS}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        )
        archive.writestr(
            "xl/workbook.xml",
            f'<workbook {MAIN} xmlns:r="{_RELATIONS}"><sheets>'
            f'<sheet name="{name}" sheetId="1" r:id="rId1"/></sheets></workbook>',
        )
        archive.writestr(
            "xl/_rels/workbook.xml.rels",
            f'<Relationships xmlns="{_PACKAGE}/relationships">'
            f'<Relationship Id="rId1" Type="{_RELATIONS}/worksheet" Target="sheet1.xml"/>'
            f'<Relationship Id="rId2" Type="{_RELATIONS}/styles" Target="styles.xml"/>'
            "</Relationships>",
        )
        # Style 1 is what a Chinese spreadsheet gives to 2025年6月: a format without its code.
        archive.writestr(
            "xl/styles.xml",
            f'<styleSheet {MAIN}><cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="57"/></cellXfs>'
            "</styleSheet>",
        )
        with archive.open("xl/sheet1.xml", "w", force_zip64=True) as sheet:
            sheet.write(f"{head}<worksheet {MAIN}><sheetData>".encode())
            for part in sheet_data:
                sheet.write(part.encode())
            sheet.write(b"</sheetData></worksheet>")
    return path


def row(number: int, *cells: str) -> str:
    """The XML of a row; a cell is its XML, or a text without any tag."""
    made = "".join(
        cell if cell.startswith("<") else f'<c t="inlineStr"><is><t>{cell}</t></is></c>'
        for cell in cells
    )
    return f'<row r="{number}">{made}</row>'


def told(problems: Iterable[Problem]) -> list[tuple[str | None, int | None, str | None, str]]:
    """The problems as a person would be told them."""
    return [(p.sheet, p.row, p.column, str(p.message)) for p in problems]
