"""Small files that stand for evidence: a table, a picture, a page."""

import struct
import zlib
from collections.abc import Callable, Mapping, Sequence

_WIDTH, _HEIGHT, _BAR = 240, 120, 24
_PAPER, _INK = b"\xff\xff\xff", b"\x2f\x6f\xa7"


def csv_table(title: str, numbers: Mapping[str, str]) -> bytes:
    """The title and the numbers as lines of a table."""
    lines = [title, *(f"{name or 'value'},{number}" for name, number in numbers.items())]
    return ("\ufeff" + "\r\n".join(lines) + "\r\n").encode()


def png_bars(title: str, numbers: Mapping[str, str]) -> bytes:
    """A picture of bars that rise to the right; no text can be drawn without a font."""
    heights = [40 + 11 * place for place in range(_WIDTH // (2 * _BAR))]
    rows = b"".join(b"\0" + _row(_HEIGHT - y, heights) for y in range(_HEIGHT))
    head = struct.pack(">IIBBBBB", _WIDTH, _HEIGHT, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", head), (b"IDAT", zlib.compress(rows, 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(*each) for each in chunks)


def _row(height: int, bars: Sequence[int]) -> bytes:
    return b"".join(
        _PAPER * _BAR + (_INK if height <= bar else _PAPER) * _BAR for bar in bars
    ).ljust(_WIDTH * 3, b"\xff")


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def pdf_page(title: str, numbers: Mapping[str, str]) -> bytes:
    """A page with the numbers; its font has Latin letters only, so the title stays outside."""
    lines = [f"{name or 'value'}: {number}" for name, number in numbers.items()]
    told = " T* ".join(f"({line}) Tj" for line in lines)
    stream = f"BT /F 14 Tf 20 TL 60 760 Td {told} ET"
    objects = (
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        (
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
            " /Resources << /Font << /F 5 0 R >> >> >>"
        ),
        f"<< /Length {len(stream)} >>\nstream\n{stream}\nendstream",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    )
    found, places = "%PDF-1.4\n", []
    for number, each in enumerate(objects, 1):
        places.append(len(found))
        found += f"{number} 0 obj\n{each}\nendobj\n"
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    count = len(objects) + 1
    end = f"trailer\n<< /Size {count} /Root 1 0 R >>\nstartxref\n{len(found)}\n%%EOF\n"
    return f"{found}xref\n0 {count}\n0000000000 65535 f \n{table}{end}".encode("ascii")


PAPERS: dict[str, Callable[[str, Mapping[str, str]], bytes]] = {
    "csv": csv_table,
    "pdf": pdf_page,
    "png": png_bars,
}
"""What makes a file of that ending from a title and the numbers reported."""
