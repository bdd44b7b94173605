"""What was done to the plan, by whom, and who may turn it back."""

from typing import NamedTuple

from cascade.rights import Viewer


class Deed(NamedTuple):
    """An amendment and the sheets that it touches; `actor` is an owner's code or a login."""

    id: int
    cycle: str
    action: str
    actor: str
    sheets: frozenset[str]
    writes_pay: bool = False

    @property
    def is_move(self) -> bool:
        """Whether somebody moved to another place, which has a way back of its own."""
        return "people" in self.sheets and self.action in {"move", "undo move"}


PAY = frozenset({"base_pay", "target_bonus"})
"""Columns of people that only those who may write pay may turn back."""


_RIGHTS = {
    "units": Viewer.may_manage_people,
    "roles": Viewer.may_manage_people,
    "people": Viewer.may_manage_people,
    "cycles": Viewer.may_run_cycles,
    "measures": Viewer.may_keep_library,
}


def may_undo(viewer: Viewer, deed: Deed) -> bool:
    """Whether the viewer did it herself, or may write everything that it touches."""
    if not viewer.may_write() or (deed.writes_pay and not viewer.may_set_pay()):
        return False
    if deed.actor in {viewer.login, viewer.owner_code}:
        return True
    return all(_RIGHTS.get(sheet, Viewer.may_set_strategy)(viewer) for sheet in deed.sheets)
