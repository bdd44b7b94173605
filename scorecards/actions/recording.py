"""The trail that a bundle leaves."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from cascade.actions import Rows
from goals.actions import Deed, record_audits
from goals.models import Session
from scorecards.bundle.reports import Reports


def record_load(
    session: Session,
    changed: Mapping[str, Rows],
    stored: Mapping[str, Rows],
    reports: Reports,
    now: datetime,
    actor: str,
) -> None:
    """The trail of the load: one entry for each changed row, one for all that was added."""
    entries = []
    added: dict[str, Any] = {}
    for sheet, rows in changed.items():
        for key, row in rows.items():
            before = stored[sheet].get(key)
            if before is None:
                added[sheet] = added.get(sheet, 0) + 1
                continue
            code = "/".join(str(part) for part in key if part not in ("", None))
            differing = {name: row[name] for name in row if row[name] != before.get(name)}
            entries.append(
                Deed(actor, "change", sheet, code, {n: before.get(n) for n in differing}, differing)
            )
    if reports.new:
        added["checkins"] = len(reports.new)
    entries.append(Deed(actor, "load", "bundle", "", None, added))
    record_audits(session, entries, now)
