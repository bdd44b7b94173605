"""What the rows of the tree offer to whom: to change them, to add below, to weigh."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from flask import url_for

from app.web.addresses import objective_address
from app.web.signed_in import viewer
from app.web.transaction import db
from cascade import queries

if TYPE_CHECKING:
    from goals.models import Cycle


def offer_edits(cycle: "Cycle", rows: Sequence[dict[str, Any]]) -> bool:
    """Each row gets the addresses of what the reader may do with it; whether there is any."""
    who = viewer()
    if not who.may_write() or not (who.may_set_strategy() or who.is_lead):
        return False
    takes = {row["id"] for row in rows if _takes(row)}
    for row in rows:
        if row["kind"] == "gap":
            continue
        if row["id"] in takes:
            row["add"] = url_for("cascade.add", cycle=cycle.code, at=row["place"])
            row["weigh"] = url_for("cascade.weigh", cycle=cycle.code, at=row["place"])
        if row["above"] in takes:
            row["edit"] = f"{row['href']}/edit"
    return any("add" in row or "edit" in row for row in rows)


def show_supports(rows: Sequence[dict[str, Any]]) -> None:
    """Each objective gets what it supports, which changes no number."""
    ids = {row["objective_id"]: row for row in rows if row["kind"] == "objective"}
    for start, ends in queries.list_supports(db(), ids).items():
        ids[start]["supports"] = [
            {"name": name, "href": objective_address(key)} for key, _code, name in ends
        ]


def _takes(row: Mapping[str, Any]) -> bool:
    """Whether the reader may plan what hangs below the row."""
    if row["kind"] == "objective":
        return viewer().may_plan_below(*row["seat"])
    return row["kind"] == "perspective" and viewer().may_set_strategy()
