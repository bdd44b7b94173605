"""Texts that a spreadsheet program would take for a formula, made harmless and back again."""

import re

_FORMULA_LIKE = re.compile(r"'*[=+\-@＝＋－＠]")
_GUARDED = re.compile(r"'+[=+\-@＝＋－＠]")
_NUMBER = re.compile(r"-?\d+(\.\d+)?", re.ASCII)


def guarded(text: str) -> str:
    """The text with an apostrophe before it where a spreadsheet would run it; numbers stay.

    >>> guarded("=1+1"), guarded("'=1+1"), guarded("-5"), guarded("'tis")
    ("'=1+1", "''=1+1", '-5', "'tis")
    """
    if _FORMULA_LIKE.match(text) and not _NUMBER.fullmatch(text):
        return "'" + text
    return text


def unguarded(text: str) -> str:
    """The text that :func:`guarded` was given; any other text as it is.

    >>> unguarded("'=1+1"), unguarded("=1+1"), unguarded("'tis")
    ('=1+1', '=1+1', "'tis")
    """
    return text[1:] if _GUARDED.match(text) else text


def may_be_guarded(text: str) -> bool:
    """Whether a guarded cell can stand anywhere in the text of a whole file."""
    return "'" in text and _GUARDED.search(text) is not None
