"""Where the files that travel with the program are."""

from pathlib import Path

PACKAGE = Path(__file__).resolve().parents[1]


def resource(name: str) -> Path:
    """The folder or file: inside the installed package, or at the root of a checkout."""
    packaged = PACKAGE / name
    return packaged if packaged.exists() else PACKAGE.parent / name
