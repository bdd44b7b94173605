"""Evidence: which files prove a check-in, told by what is in them and never by their name."""

import re
from io import BytesIO
from pathlib import PurePosixPath
from typing import NamedTuple
from unicodedata import category, normalize
from zipfile import BadZipFile, ZipFile

from goals.messages import Message, say

MOST_BYTES = 10_000_000
"""The largest file."""
MOST_FILES = 10
"""So many files prove one check-in."""
_MOST_NAME = 100
_MOST_PARTS = 2_000

_OFFICE = "application/vnd.openxmlformats-officedocument."
TYPES: dict[str, tuple[str, ...]] = {
    "application/pdf": (".pdf",),
    "image/png": (".png",),
    "image/jpeg": (".jpg", ".jpeg"),
    "image/webp": (".webp",),
    f"{_OFFICE}spreadsheetml.sheet": (".xlsx",),
    f"{_OFFICE}wordprocessingml.document": (".docx",),
    f"{_OFFICE}presentationml.presentation": (".pptx",),
    "message/rfc822": (".eml",),
    "text/csv": (".csv",),
    "text/plain": (".txt", ".log", ".md"),
}
"""What is taken, with the endings that a file of that type may have."""

ALLOWED = "PDF, PNG, JPEG, WebP, XLSX, DOCX, PPTX, EML, CSV, TXT"

_PARTS = {
    "xl/workbook.xml": f"{_OFFICE}spreadsheetml.sheet",
    "word/document.xml": f"{_OFFICE}wordprocessingml.document",
    "ppt/presentation.xml": f"{_OFFICE}presentationml.presentation",
}
_HEADER = re.compile(rb"[A-Za-z][A-Za-z0-9-]{1,60}:[ \t]")
_MARKUP = re.compile(r"<\s*(!doctype|html|head|body|script|svg|iframe|\?xml|!--)", re.IGNORECASE)
_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)


class EvidenceRefused(ValueError):
    """The file is not taken; the message says why and what is."""

    def __init__(self, message: Message) -> None:
        super().__init__(str(message))
        self.message = message


class File(NamedTuple):
    """A file that was looked at and may be kept."""

    name: str
    media_type: str
    content: bytes


class Attached(NamedTuple):
    """A kept file under the name it has in one place."""

    file_id: int
    name: str


class EvidenceEntry(NamedTuple):
    """A file of a check-in as pages list it."""

    id: int
    name: str
    media_type: str
    size: int
    hash: str


def evidence_file(name: str, content: bytes) -> File:
    """The file with a safe name and the type that its content has; raises EvidenceRefused."""
    given = safe_name(name)
    if not content:
        raise EvidenceRefused(say("%(name)s is empty; choose the file again", name=given))
    if len(content) > MOST_BYTES:
        raise EvidenceRefused(
            say("%(name)s is larger than %(most)s MB; send a smaller file", name=given,
                most=MOST_BYTES // 1_000_000)
        )  # fmt: skip
    found = media_type(given, content)
    if found is None:
        raise EvidenceRefused(
            say("%(name)s cannot be taken; allowed are %(allowed)s, without macros", name=given,
                allowed=ALLOWED)
        )  # fmt: skip
    return File(_with_ending(given, found), found, content)


def media_type(name: str, content: bytes) -> str | None:
    """The type of the content; None for anything that is not allowed.

    >>> media_type("a.png", b"%PDF-1.7 x"), media_type("a.txt", b"<script>1</script>")
    ('application/pdf', None)
    """
    if content.startswith(b"%PDF-"):
        return "application/pdf"
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if content.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "image/webp"
    if content.startswith(b"PK\x03\x04"):
        return _office(content)
    return _text(name, content)


def _office(content: bytes) -> str | None:
    """The type of an office document by its parts; nothing is unpacked."""
    try:
        with ZipFile(BytesIO(content)) as archive:
            names = {part.filename.casefold() for part in archive.infolist()[: _MOST_PARTS + 1]}
    except (BadZipFile, ValueError, NotImplementedError, OSError):
        return None
    if len(names) > _MOST_PARTS or "[content_types].xml" not in names:
        return None
    if any(part.endswith(("vbaproject.bin", ".exe", ".dll", ".js", ".vbs")) for part in names):
        return None
    kinds = {kind for part, kind in _PARTS.items() if part in names}
    return kinds.pop() if len(kinds) == 1 else None


def _text(name: str, content: bytes) -> str | None:
    text = _decoded(content)
    if text is None or any(each < " " and each not in "\t\n\r\f" for each in text):
        return None
    ending = PurePosixPath(name).suffix.casefold()
    if ending == ".eml":
        return "message/rfc822" if _is_mail(content) else None
    if _MARKUP.search(text) or text.lstrip().startswith("<"):
        return None
    return "text/csv" if ending == ".csv" else "text/plain"


def _decoded(content: bytes) -> str | None:
    marked = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    for encoding in ("utf-16",) if marked else ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None


def _is_mail(content: bytes) -> bool:
    """Whether the text begins with the lines that a mail begins with."""
    head, _, _ = content.replace(b"\r\n", b"\n").partition(b"\n\n")
    lines = [line for line in head.split(b"\n") if line[:1] not in b" \t"]
    named = {line.partition(b":")[0].lower() for line in lines}
    return all(map(_HEADER.match, lines)) and b"from" in named and bool(named & {b"date", b"to"})


def safe_name(name: str) -> str:
    """The bare name without paths, control characters and whatever a system could take amiss.

    >>> safe_name("../../etc/pass\\u202ewd"), safe_name("C:\\\\a\\\\报告.pdf"), safe_name("con.txt")
    ('passwd', '报告.pdf', '_con.txt')
    """
    bare = normalize("NFC", name).replace("\\", "/").rpartition("/")[2]
    kept = "".join(each for each in bare if not category(each).startswith("C"))
    kept = re.sub(r'[<>:"|?*;%]', "_", kept).strip(" .")
    if _RESERVED.fullmatch(kept):
        kept = f"_{kept}"
    ending = PurePosixPath(kept).suffix[:10]
    stem = kept.removesuffix(ending)[: _MOST_NAME - len(ending)]
    return f"{stem}{ending}" or "file"


def _with_ending(name: str, found: str) -> str:
    """The name with an ending of its type, so that no system opens it as anything else."""
    endings = TYPES[found]
    return name if name.casefold().endswith(endings) else name + endings[0]
