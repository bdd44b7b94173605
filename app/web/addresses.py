"""Addresses that came from outside, and addresses of files that browsers may keep."""

from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from flask import Flask

HOME = "/"
_LARGEST = 2**62
"""A sum of two such numbers still is one of the database."""


def local_address(wanted: str | None) -> str:
    """The address where it is a path of this site, else the first page.

    >>> local_address("/work?cycle=2025-06"), local_address("//example.org"), local_address(None)
    ('/work?cycle=2025-06', '/', '/')
    """
    if not wanted or not wanted.startswith("/") or wanted[1:2] in {"/", "\\"}:
        return HOME
    if not wanted.isprintable() or urlsplit(wanted).netloc:
        return HOME
    return wanted.rstrip("?")


def whole_number(text: str) -> int | None:
    """The number that was asked for; None where it is none, or none of the database.

    >>> whole_number("12"), whole_number("-1"), whole_number("9" * 5000)
    (12, None, None)
    """
    if not (text.isascii() and text.isdigit() and len(text) < 20):
        return None
    return int(text) if int(text) < _LARGEST else None


def objective_address(objective_id: int | None) -> str:
    """Where the objective's own page is."""
    return f"/objectives/{objective_id}"


def target_address(target_id: int | None) -> str:
    """Where the target's own page is."""
    return f"/targets/{target_id}"


def stamp_static_files(app: Flask) -> None:
    """Addresses of static files carry what is in them, so that a browser may keep them for ever."""

    @app.url_defaults
    def stamp(endpoint: str, values: dict[str, Any]) -> None:
        name = values.get("filename")
        if endpoint == "static" and name and app.static_folder:
            file = Path(app.static_folder, name)
            if file.is_file():
                values["v"] = _stamp(file, file.stat().st_mtime_ns)


@lru_cache(maxsize=256)
def _stamp(file: Path, _changed: int) -> str:
    return sha256(file.read_bytes()).hexdigest()[:12]
