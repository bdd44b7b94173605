"""Words of a drawing in the lines that fit; where they do not, they end in an ellipsis."""

import unicodedata

_NO_START = "，。、：；！？）》」』”’…,.:;!?)%·"
"""What never begins a line."""


def title_lines(title: str, width: int) -> tuple[str, ...]:
    """A title in the lines that fit on a card of that many pixels.

    >>> title_lines("Workshop: fixed right first time", 154)
    ('Workshop: fixed', 'right first time')
    """
    return wrapped(title, (width - 33) / 13)


def owner_line(owner: str, width: int, *, is_shared: bool = False) -> str:
    """An owner, cut to a card's width; a shared line has a sparkline at its end."""
    return "".join(wrapped(owner, (width - (76 if is_shared else 28)) / 12, 1))


def lane_lines(name: str) -> tuple[str, ...]:
    """A lane's name in the lines that fit."""
    return wrapped(name, 7)


def wrapped(text: str, room: float, lines: int = 2) -> tuple[str, ...]:
    """The text in at most so many lines of `room` ems each; the last ends in … if it is cut.

    Latin words stay whole; Chinese may break between any two characters.

    >>> wrapped("Customers who come back", 8)
    ('Customers who', 'come back')
    """
    rows: list[str] = []
    rest = _pieces(text)
    while rest and len(rows) < lines:
        row = rest.pop(0).lstrip()
        while rest and _ems(row + rest[0].rstrip()) <= room:
            row += rest.pop(0)
        rows.append(row.rstrip())
    if rest or (rows and _ems(rows[-1]) > room):
        last = rows[-1] + ("…" if rest else "")
        while _ems(last) > room and last != "…":
            last = last.rstrip("…")[:-1].rstrip() + "…"
        rows[-1] = last
    return tuple(rows)


def _wide(character: str) -> bool:
    return unicodedata.east_asian_width(character) in "WF"


def _ems(text: str) -> float:
    """About how wide the text is in ems."""
    return sum(1.0 if _wide(c) else 0.3 if c in " .,:;'il·" else 0.54 for c in text)


def _pieces(text: str) -> list[str]:
    """The text in pieces between which a line may break."""
    pieces = [""]
    for character in text:
        last = pieces[-1][-1:]
        if character in _NO_START:
            pieces[-1] += character
            continue
        if last and (last.isspace() or _wide(character) or _wide(last)):
            pieces.append("")
        pieces[-1] += character
    return [piece for piece in pieces if piece]
