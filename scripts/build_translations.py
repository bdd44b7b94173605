"""Compiles the translation catalogues into the package whenever it is built or installed."""

from pathlib import Path
from typing import Any

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from hatchling.builders.hooks.plugin.interface import BuildHookInterface


def compile_catalogues(root: Path) -> list[Path]:
    """The ``.mo`` files written next to every ``.po`` file below the folder."""
    written = []
    for source in sorted(root.glob("*/LC_MESSAGES/*.po")):
        locale = source.parent.parent.name
        with source.open("rb") as po:
            catalogue = read_po(po, locale=locale)
        target = source.with_suffix(".mo")
        with target.open("wb") as mo:
            write_mo(mo, catalogue)
        written.append(target)
    return written


class CompileCatalogues(BuildHookInterface[Any]):
    """Hatchling's hook: runs before a wheel, a source archive or an editable install is made."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """The package's catalogues are compiled."""
        compile_catalogues(Path(self.root, "app", "translations"))


if __name__ == "__main__":
    compile_catalogues(Path(__file__).resolve().parents[1] / "app" / "translations")
