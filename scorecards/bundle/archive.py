"""Whether a workbook file may be opened at all: what it says about itself, before unpacking."""

import struct
from pathlib import Path
from zipfile import BadZipFile, ZipFile, ZipInfo

from goals.messages import Message, say

FILE_BYTES = 32 * 1024**2
MEMBERS = 200
UNPACKED_BYTES = 400 * 1024**2
RATIO = 100

_SMALL_BYTES = 64 * 1024  # below it a high ratio is no harm: a short run of one letter has it
_DIRECTORY_BYTES = 1024**2
_DIRECTORY_END = b"PK\x05\x06"
_DIRECTORY_END_BYTES = 22
_COMMENT_BYTES = 65_535
_OLE = b"\xd0\xcf\x11\xe0"


def refusal(path: Path) -> Message | None:
    """Why the workbook is not opened; None where nothing speaks against it."""
    if path.suffix.casefold() != ".xlsx":
        return say(
            "%(name)s is no .xlsx workbook (macros and older formats are not read); save it as "
            ".xlsx, or as a folder of CSV files", name=path.name,
        )  # fmt: skip
    if path.stat().st_size > FILE_BYTES:
        return say(
            "the workbook has %(size)s MB; at most %(limit)s MB are read: take pictures out, or "
            "split the load into several workbooks",
            size=path.stat().st_size // 1024**2, limit=FILE_BYTES // 1024**2,
        )  # fmt: skip
    with path.open("rb") as file:
        if file.read(len(_OLE)) == _OLE:
            return say(
                "the workbook is protected by a password or of an older format; save it as .xlsx "
                "without a password"
            )
    try:
        if not _directory_is_small(path):
            return _too_many()
        with ZipFile(path) as archive:
            return _refused_members(archive.infolist())
    except (BadZipFile, OSError, ValueError, NotImplementedError):
        return damaged()


def damaged() -> Message:
    """Says that the file cannot be read as a workbook."""
    return say(
        "the workbook is damaged, or no workbook at all; open it in a spreadsheet program and save "
        "it as .xlsx again"
    )


def _refused_members(members: list[ZipInfo]) -> Message | None:
    if len(members) > MEMBERS:
        return _too_many()
    names = {member.filename for member in members}
    if any(name.casefold().endswith("vbaproject.bin") for name in names):
        return say("the workbook holds macros; save it as .xlsx without them")
    if "[Content_Types].xml" not in names or len(names) < len(members):
        return damaged()
    unpacked = sum(member.file_size for member in members)
    packed = sum(member.compress_size for member in members)
    if (
        unpacked > UNPACKED_BYTES
        or _swells(unpacked, packed)
        or any(_swells(member.file_size, member.compress_size) for member in members)
    ):
        return say(
            "the workbook would unpack to %(size)s MB from %(packed)s MB; at most %(limit)s MB, "
            "and %(ratio)s times its size: delete empty formatted rows, or load CSV files",
            size=unpacked // 1024**2, packed=max(packed // 1024**2, 1),
            limit=UNPACKED_BYTES // 1024**2, ratio=RATIO,
        )  # fmt: skip
    return None


def _swells(unpacked: int, packed: int) -> bool:
    return unpacked > _SMALL_BYTES and unpacked > RATIO * packed


def _too_many() -> Message:
    return say(
        "the workbook is made of more than %(limit)s parts; take pictures and charts out",
        limit=MEMBERS,
    )


def _directory_is_small(path: Path) -> bool:
    """Whether the archive's own list of members is short: reading a long one takes seconds."""
    with path.open("rb") as file:
        size = path.stat().st_size
        file.seek(max(0, size - _DIRECTORY_END_BYTES - _COMMENT_BYTES))
        tail = file.read()
    place = tail.rfind(_DIRECTORY_END)
    if place < 0 or len(tail) - place < _DIRECTORY_END_BYTES:
        raise BadZipFile
    entries, length = struct.unpack_from("<HL", tail, place + 10)
    return bool(entries <= MEMBERS and length <= _DIRECTORY_BYTES)
