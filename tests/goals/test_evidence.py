"""Which files prove a check-in: by what is in them, whatever they are called."""

from io import BytesIO
from zipfile import ZipFile, ZipInfo

import pytest

from goals.evidence import MOST_BYTES, TYPES, EvidenceRefused, evidence_file, safe_name

MAIL = (
    b"From: a@example.org\r\nTo: b@example.org\r\nDate: Mon, 1 Jan 2025\r\n\r\n<html>thanks</html>"
)


def archive(*names: str) -> bytes:
    content = BytesIO()
    with ZipFile(content, "w") as parts:
        for name in names:
            parts.writestr(ZipInfo(name), "x")  # without the time: it names the tests
    return content.getvalue()


XLSX = archive("[Content_Types].xml", "xl/workbook.xml")


@pytest.mark.parametrize(
    ("name", "content", "ending"),
    [
        ("a.pdf", b"%PDF-1.7\n...", ".pdf"),
        ("a.png", b"\x89PNG\r\n\x1a\n....", ".png"),
        ("a.jpeg", b"\xff\xd8\xff\xe0....", ".jpeg"),
        ("a.webp", b"RIFF....WEBPVP8 ", ".webp"),
        ("报告.xlsx", XLSX, ".xlsx"),
        ("a.docx", archive("[Content_Types].xml", "word/document.xml"), ".docx"),
        ("a.pptx", archive("[Content_Types].xml", "ppt/presentation.xml"), ".pptx"),
        ("a.csv", "name,客户\n1,2\n".encode("gb18030"), ".csv"),
        ("a.txt", "\ufeffplain 文字".encode(), ".txt"),
        ("a.eml", MAIL, ".eml"),
        ("shot", b"\x89PNG\r\n\x1a\n....", ".png"),
        ("note.html", b"only words", ".html.txt"),
        ("image.png", b"%PDF-1.4", ".png.pdf"),
    ],
)
def test_the_content_says_what_a_file_is(name: str, content: bytes, ending: str) -> None:
    found = evidence_file(name, content)
    assert found.name.endswith(ending)
    assert found.media_type in TYPES
    assert found.content == content


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.html", b"<!doctype html><script>alert(1)</script>"),
        ("a.txt", b"  \n<html><body>"),
        ("a.csv", b"a,b\n<script>alert(1)</script>,2"),
        ("a.svg", b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'),
        ("a.png", b"<?xml version='1.0'?><svg/>"),
        ("a.txt", "<svg/>".encode("utf-16")),
        ("a.exe", b"MZ\x90\x00\x03"),
        ("a.pdf", b"MZ\x90\x00%PDF-1.4"),
        ("a.sh", b"#!/bin/sh\x00"),
        ("a.zip", archive("a.txt")),
        ("a.xlsm", archive("[Content_Types].xml", "xl/workbook.xml", "xl/vbaProject.bin")),
        ("a.docx", archive("[Content_Types].xml", "word/document.xml", "xl/workbook.xml")),
        ("a.xlsx", XLSX[:40]),
        ("a.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"),
        ("a.eml", b"<html>no mail</html>"),
        ("a.txt", b""),
    ],
)
def test_everything_else_is_refused_with_what_is_allowed(name: str, content: bytes) -> None:
    with pytest.raises(EvidenceRefused) as refused:
        evidence_file(name, content)
    assert not content or "allowed are PDF" in str(refused.value)


def test_a_file_too_large_is_refused() -> None:
    assert evidence_file("a.pdf", b"%PDF-" + b" " * (MOST_BYTES - 5))
    with pytest.raises(EvidenceRefused, match="larger than 10 MB"):
        evidence_file("a.pdf", b"%PDF-" + b" " * (MOST_BYTES - 4))


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\chen\\报告.pdf", "报告.pdf"),
        ("a\r\nSet-Cookie: x=1.txt", "aSet-Cookie_ x=1.txt"),
        ("invoice\u202efdp.exe", "invoicefdp.exe"),
        ('a"b;c%0a.pdf', "a_b_c_0a.pdf"),
        ("NUL.txt", "_NUL.txt"),
        ("...", "file"),
        ("", "file"),
    ],
)
def test_names_are_made_harmless(name: str, safe: str) -> None:
    assert safe_name(name) == safe


def test_a_long_name_keeps_its_ending() -> None:
    assert len(safe_name("客" * 500 + ".pdf")) == 100
    assert safe_name("客" * 500 + ".pdf").endswith("客.pdf")
