"""What a bundle tells of things around the plan, stored: new rows appended, known ones changed."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from cascade.actions.comments import store_mentions
from cascade.catchball import Terms, state_of_thread, terms_text
from cascade.models import (
    Assignment,
    Comment,
    Initiative,
    Milestone,
    Offer,
    OfferTurn,
    Risk,
    RiskPlace,
)
from cascade.queries.records import get_sender_accounts, record_rows
from goals.actions import Ids, append_rows, insert_rows, update_rows
from goals.models import (
    Amendment,
    Session,
    SQLModel,
    Submission,
    SubmissionDecision,
    col,
    delete,
    select,
    update,
)
from goals.models import Change as ChangeRow
from goals.periods import period
from goals.queries import columns

Key = tuple[Any, ...]
Row = Mapping[str, Any]
Rows = Mapping[Key, Row]
"""Rows of a sheet by key; `id` says what is stored for a row already."""


class _Kept(NamedTuple):
    """Where a sheet's rows are kept: the table's columns by the sheet's.

    `named` are those that hold the id of what a code names, with the sheet of that code.
    """

    table: type[SQLModel]
    named: Mapping[str, tuple[str, str]]
    plain: Mapping[str, str]

    def values(self, row: Row, ids: Ids) -> dict[str, Any]:
        """The row as the table has it."""
        return {
            **{there: ids[sheet].get((row[here],)) for here, (sheet, there) in self.named.items()},
            **{there: row[here] for here, there in self.plain.items()},
        }


def _same(*names: str, **others: str) -> dict[str, str]:
    return {name: name for name in names} | others


_CYCLE, _OWNER, _MEASURE = (
    ("cycles", "cycle_id"),
    ("owners", "owner_id"),
    ("measures", "measure_id"),
)

_ASSIGNMENTS = _Kept(
    Assignment,
    {
        "person": _OWNER,
        "unit": ("owners", "unit_id"),
        "role": ("roles", "role_id"),
        "manager": ("owners", "manager_id"),
    },
    _same("ends"),
)
_INITIATIVES = _Kept(
    Initiative,
    {"cycle": _CYCLE, "owner": _OWNER},
    _same("place", "name", "starts", "ends", "cost", "status", "note"),
)
_MILESTONES = _Kept(Milestone, {}, _same("name", "due", "done_on"))
_RISKS = _Kept(
    Risk,
    {"cycle": _CYCLE, "owner": _OWNER},
    _same("name", "likelihood", "impact", "response", "measures_taken", "note", open="is_open"),
)
_COMMENTS = _Kept(
    Comment, {"cycle": _CYCLE}, _same("place", "at", "author", "text", "withdrawn_at")
)
_SUBMISSIONS = _Kept(
    Submission,
    {"measure": _MEASURE, "owner": _OWNER},
    _same("period", "inputs", "note", "source", "confidence", "author", "submitted_at"),
)
_OFFERS = _Kept(
    Offer,
    {"cycle": _CYCLE, "measure": _MEASURE, "owner": _OWNER},
    _same("objective", "due", at="created_at"),
)
_TURNS = _Kept(OfferTurn, {}, _same("position", "kind", "actor", "reason", "resources", "at"))
_AMENDMENTS = _Kept(
    Amendment, {}, _same("cycle", "action", "actor", "reason", "effective", at="recorded_at")
)
_CHANGES = _Kept(ChangeRow, {}, _same("sheet", "code", "before", "after"))


def store_records(
    session: Session, ids: Ids, changed: Mapping[str, Rows], stored: Mapping[str, Rows]
) -> None:
    """Write the changed rows of these sheets; facts are only added to."""
    _store(session, ids, _ASSIGNMENTS, changed["assignments"])
    _store(session, ids, _INITIATIVES, changed["initiatives"])
    _store_milestones(session, ids, changed["milestones"])
    _store_risks(session, ids, changed["risks"])
    accounts = get_sender_accounts(session) if changed["comments"] or changed["offers"] else {}
    _store_comments(session, ids, changed["comments"], accounts)
    _store_offers(session, ids, changed["offers"], stored.get("offers", {}), accounts)
    _store_submissions(session, ids, changed["submissions"])
    _store_amendments(session, list(changed["amendments"].values()))


def _store(
    session: Session,
    ids: Ids,
    kept: _Kept,
    rows: Rows,
    more: Mapping[Key, Mapping[str, Any]] | None = None,
) -> dict[Key, int]:
    """Insert the rows without an id, change the others; the ids of all.

    `more` has further columns of the rows.
    """
    values = {key: kept.values(row, ids) | dict((more or {}).get(key, {}))
              for key, row in rows.items()}  # fmt: skip
    known = {key: row["id"] for key, row in rows.items() if "id" in row}
    update_rows(session, kept.table, [(known[key], values[key]) for key in known])
    if known and hasattr(kept.table, "version"):
        version = col(kept.table.version)
        session.execute(
            update(kept.table)
            .where(columns(kept.table, "id")[0].in_(known.values()))
            .values(version=version + 1)
        )
    new = [key for key in rows if key not in known]
    return known | dict(
        zip(new, insert_rows(session, kept.table, [_begun(kept, values[key]) for key in new]),
            strict=True)
    )  # fmt: skip


def _begun(kept: _Kept, values: dict[str, Any]) -> dict[str, Any]:
    return values | {"version": 1} if hasattr(kept.table, "version") else values


def _store_milestones(session: Session, ids: Ids, rows: Rows) -> None:
    if not rows:
        return
    names = ("cycle", "place", "name", "number")
    initiatives = {
        tuple(row[name] for name in names): row["id"] for row in record_rows(session, "initiatives")
    }
    more = {key: {"initiative_id": initiatives[key[:4]]} for key in rows}
    _store(session, ids, _MILESTONES, rows, more)


def _store_risks(session: Session, ids: Ids, rows: Rows) -> None:
    known = _store(session, ids, _RISKS, rows)
    if known:
        session.execute(delete(RiskPlace).where(col(RiskPlace.risk_id).in_(known.values())))
    places = [
        {"risk_id": known[key], "place": place}
        for key, row in rows.items()
        for place in row["places"].splitlines()
    ]
    append_rows(session, RiskPlace, places)


def _store_comments(session: Session, ids: Ids, rows: Rows, accounts: Mapping[str, int]) -> None:
    withdrawn = [
        (row["id"], {"withdrawn_at": row["withdrawn_at"]}) for row in rows.values() if "id" in row
    ]
    update_rows(session, Comment, withdrawn)
    new = {key: row for key, row in rows.items() if "id" not in row}
    signed = {key: {"account_id": accounts.get(row["author"])} for key, row in new.items()}
    known = _store(session, ids, _COMMENTS, new, signed)
    store_mentions(session, {known[key]: row["text"] for key, row in new.items()})


def _store_submissions(session: Session, ids: Ids, rows: Rows) -> None:
    new = {key: row for key, row in rows.items() if "id" not in row}
    days = {
        key: {"starts": span.starts, "ends": span.ends}
        for key, row in new.items()
        for span in [period(row["period"])]
    }
    known = _store(session, ids, _SUBMISSIONS, new, days)
    decisions = [
        {
            "submission_id": known[key] if key in known else row["id"],
            "outcome": row["outcome"],
            "reason": row["reason"],
            "actor": row["decided_by"],
            "decided_at": row["decided_at"],
        }
        for key, row in rows.items()
        if row["outcome"]
    ]
    insert_rows(session, SubmissionDecision, decisions)


# -- offers, a row for each turn


def _store_offers(
    session: Session, ids: Ids, rows: Rows, stored: Rows, accounts: Mapping[str, int]
) -> None:
    """New offers with their turns, further turns of known ones, and how each stands after them."""
    if not rows:
        return
    threads: dict[Key, list[Row]] = {}
    for key, row in [*stored.items(), *rows.items()]:
        threads.setdefault(key[:-1], []).append(row)
    touched = dict.fromkeys(key[:-1] for key in rows)
    states = {key: state_of_thread(_kinds(threads[key])) for key in touched}
    known = {key[:-1]: row["id"] for key, row in stored.items()}
    first = {key[:-1]: row for key, row in rows.items() if row["position"] == 1}
    new = {key: row for key, row in first.items() if key not in known}
    more = {
        key: {"account_id": accounts.get(row["actor"]), "state": states[key]}
        for key, row in new.items()
    }
    offers = known | _store(session, ids, _OFFERS, new, more)
    update_rows(
        session, Offer, [(known[key], {"state": states[key]}) for key in touched if key in known]
    )
    said = {
        key: {
            "offer_id": offers[key[:-1]],
            "account_id": accounts.get(row["actor"]),
            "terms": _terms(row),
        }
        for key, row in rows.items()
    }
    _store(session, ids, _TURNS, {key: _bare(row) for key, row in rows.items()}, said)


def _bare(row: Row) -> Row:
    return {name: value for name, value in row.items() if name != "id"}


def _kinds(rows: Iterable[Row]) -> list[str]:
    return [row["kind"] for row in sorted(rows, key=lambda row: int(row["position"]))]


def _terms(row: Row) -> str:
    """What the turn said; an answer without terms keeps those on the table."""
    terms = Terms(**{name: row[name] for name in Terms._fields})
    says = row["kind"] in ("offer", "counter", "accept") or terms != Terms()
    return terms_text(terms) if says else ""


# -- amendments, a row for each change


def _store_amendments(session: Session, rows: Sequence[Row]) -> None:
    """Rows that follow each other and tell the same of their deed are one amendment."""
    changes: list[dict[str, Any]] = []
    number, before = 0, None
    for row in rows:
        deed = _AMENDMENTS.values(row, {}) | {"undoes": row["undoes"]}
        if deed != before:
            number, before = _store_amendment(session, deed), deed
        changes.append({"amendment_id": number, **_CHANGES.values(row, {})})
    append_rows(session, ChangeRow, changes)


def _store_amendment(session: Session, deed: Mapping[str, Any]) -> int:
    values = {name: value for name, value in deed.items() if name != "undoes"}
    undone = _undone(session, deed) if deed["undoes"] else None
    return insert_rows(session, Amendment, [{**values, "undoes_id": undone}])[0]


def _undone(session: Session, deed: Mapping[str, Any]) -> int | None:
    """The amendment of that moment that nothing has turned back yet."""
    taken = select(col(Amendment.undoes_id)).where(col(Amendment.undoes_id).is_not(None))
    return session.scalars(
        select(col(Amendment.id))
        .where(
            col(Amendment.cycle) == deed["cycle"],
            col(Amendment.recorded_at) == deed["undoes"],
            col(Amendment.id).not_in(taken),
        )
        .order_by(col(Amendment.id))
    ).first()
