"""A bundle written down as people's spreadsheets write it: any column order, names, line ends."""

import csv
from io import StringIO
from pathlib import Path
from random import Random

from scorecards.bundle.columns import find_sheet
from tests.oracle.exact import Row, Sheets


def written(sheets: Sheets, folder: Path, seed: int, spare: float = 0.3) -> Path:
    """The folder, with a CSV file for every sheet that has rows.

    `spare` is how likely a column is there that no row uses.
    """
    random = Random(seed)  # noqa: S311 - a test must draw the same again
    folder.mkdir(parents=True, exist_ok=True)
    for name, rows in sheets.items():
        if rows:
            (folder / f"{name}.csv").write_bytes(_file(name, rows, random, spare))
    return folder


def _file(name: str, rows: list[Row], random: Random, spare: float) -> bytes:
    sheet = find_sheet(name)
    assert sheet is not None
    used = {column for row in rows for column, text in row.items() if text}
    columns = [c for c in sheet.columns if c.required or c.name in used or random.random() < spare]
    if random.random() < 0.5:
        random.shuffle(columns)
    chinese = random.random() < 0.3
    text = StringIO()
    writer = csv.writer(text, lineterminator=random.choice(["\n", "\r\n"]))
    writer.writerow([random.choice(c.zh) if chinese else c.name for c in columns])
    for row in rows:
        writer.writerow([row.get(column.name, "") for column in columns])
        if random.random() < 0.05:
            writer.writerow([""] * random.choice([0, len(columns)]))
    return (b"\xef\xbb\xbf" if random.random() < 0.3 else b"") + text.getvalue().encode()
