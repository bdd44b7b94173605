"""The files that belong to the project."""

import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def tracked(*patterns: str) -> list[Path]:
    """Files under version control, or about to be, that match the patterns of git."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", "--", *patterns],
        check=True,
        capture_output=True,
        text=True,
        cwd=ROOT,
    )
    files = [ROOT / name for name in listed.stdout.split("\0") if name]
    return [file for file in sorted(set(files)) if file.is_file()]


def text_of(name: str) -> str:
    """A file of the project by its path."""
    return (ROOT / name).read_text(encoding="utf-8")
