"""Long lists page by page: `?page=2` of the address."""

from typing import Any, NamedTuple

from flask import request, url_for


class Paging(NamedTuple):
    """Which part of a list is shown; `previous` and `next` are addresses."""

    first: int
    last: int
    total: int
    previous: str | None
    next: str | None


def page_start(size: int, name: str = "page") -> int:
    """How many items stand before the page that the address asks for."""
    wanted = request.args.get(name, "1")
    number = int(wanted) if wanted.isdecimal() and len(wanted) <= _MOST_DIGITS else 1
    return max(0, number - 1) * size


def paging(start: int, size: int, total: int, name: str = "page") -> Paging:
    """What the list says below itself."""
    number = start // size + 1
    return Paging(
        min(start + 1, total),
        min(start + size, total),
        total,
        _address(name, number - 1) if number > 1 else None,
        _address(name, number + 1) if start + size < total else None,
    )


_MOST_DIGITS = 6


def _address(name: str, number: int) -> str:
    return address_with(**{name: str(number)})


def address_with(**changed: str) -> str:
    """The address asked for with other arguments; those of `url_for` itself cannot come from it."""
    asked = {key: text for key, text in request.args.items() if _is_plain(key)}
    kept: dict[str, Any] = {**asked, **(request.view_args or {}), **changed}
    return url_for(str(request.endpoint), **kept)


def _is_plain(name: str) -> bool:
    return name != "endpoint" and not name.startswith("_")
