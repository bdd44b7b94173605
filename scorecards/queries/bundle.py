"""What is stored as rows of a bundle, and what a load compares with."""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime
from fractions import Fraction
from typing import Any

from cascade.models import Objective, Perspective
from cascade.models import Role as RoleRow
from cascade.queries import record_rows, rows_of_cascade
from goals.actions import Ids
from goals.models import (
    CheckIn,
    Cycle,
    Measure,
    Owner,
    Session,
    SQLModel,
    Target,
    aliased,
    col,
    select,
)
from goals.numbers import plain
from goals.queries import (
    columns,
    dictionaries,
    iter_checkin_rows,
    plain_rows,
    rows_of_goals,
)
from scorecards.bundle.columns import RECORDS, SHEETS, Column, Kind, Sheet
from scorecards.bundle.reports import Group, Stored, StoredReports, Told
from scorecards.bundle.writing import Written
from scorecards.evaluation import rewards
from scorecards.models import Adjustment, Rule, SchemeCycle
from scorecards.models import Scheme as SchemeRow
from scorecards.queries.evaluations import get_evaluation
from scorecards.queries.schemes import get_members
from scorecards.results import rewards_document, score_document


def rows_of_scorecards(session: Session) -> dict[str, list[dict[str, Any]]]:
    """The stored adjustments, schemes and rules as rows of a bundle, in its order."""
    later = aliased(Adjustment)
    adjustments = (
        select(
            col(Cycle.code).label("cycle"),
            col(Owner.code).label("owner"),
            *columns(Adjustment, "points", "reason", "occurrence"),
        )
        .join(Cycle, col(Cycle.id) == col(Adjustment.cycle_id))
        .join(Owner, col(Owner.id) == col(Adjustment.owner_id))
        .outerjoin(later, col(later.replaces_id) == col(Adjustment.id))
        .where(col(later.id).is_(None))
        .order_by(col(Adjustment.id))
    )
    rules = (
        select(
            col(SchemeRow.code).label("scheme"),
            *columns(SchemeRow, "version"),
            *columns(Rule, "code", "applies_to", "effect", "value"),
            col(Rule.condition).label("when"),
            col(Rule.exclusive_group).label("group"),
            *columns(Rule, "label"),
        )
        .join(SchemeRow, col(SchemeRow.id) == col(Rule.scheme_id))
        .order_by(col(SchemeRow.id), col(Rule.position))
    )
    return {
        "adjustments": dictionaries(session, adjustments),
        "schemes": _scheme_rows(session),
        "rules": dictionaries(session, rules),
    }


def _scheme_rows(session: Session) -> list[dict[str, Any]]:
    cycles: dict[int, list[str]] = defaultdict(list)
    named = session.execute(
        select(col(SchemeCycle.scheme_id), col(Cycle.code)).join(
            Cycle, col(Cycle.id) == col(SchemeCycle.cycle_id)
        )
    )
    for scheme_id, code in named:
        cycles[scheme_id].append(code)
    rows = session.scalars(select(SchemeRow).order_by(col(SchemeRow.id)))
    return [
        {
            "code": row.code,
            "version": row.version,
            "name": row.name,
            "cycles": " ".join(sorted(cycles[row.id or 0])),
            "grades": row.grades,
            "pool": row.pool,
            "line_cap": row.line_cap,
            "rounding": row.rounding or None,
        }
        for row in rows
    ]


def get_results(session: Session, cycle: Cycle) -> str:
    """Everything the cycle comes to, as one text: equal texts are equal results."""
    judged = get_evaluation(session, cycle)
    documents: list[object] = [score_document(judged)]
    if judged.scheme is not None:
        members = get_members(session, on=cycle.ends)
        documents.append(rewards_document(judged, rewards(judged, members), 8))
    return str(documents)


def get_stored_reports(session: Session, groups: Iterable[Group]) -> StoredReports:
    """The stored check-ins of these measures, owners and inputs, by group and period."""
    wanted = set(groups)
    owners = {owner for _, owner, _ in wanted}
    statement = (
        select(
            col(Measure.code),
            col(Owner.code),
            *columns(CheckIn, "input", "period", "recorded_at", "undated"),
            *columns(CheckIn, "value", "author", "note", "source", "confidence", "approved_by"),
        )
        .join(Measure, col(Measure.id) == col(CheckIn.measure_id))
        .join(Owner, col(Owner.id) == col(CheckIn.owner_id))
        .order_by(col(CheckIn.recorded_at))
    )
    if len(owners) <= 500:
        statement = statement.where(col(Owner.code).in_(owners))
    found: dict[Group, dict[str, list[Stored]]] = {}
    for measure, owner, name, label, recorded_at, undated, *told in session.execute(statement):
        group = (measure, owner, name)
        if group in wanted:
            same = found.setdefault(group, {}).setdefault(label, [])
            same.append(Stored(recorded_at, undated, Told._make(told)))
    return found


def get_ids(session: Session) -> Ids:
    """The ids of what a bundle's rows refer to, places in cascades apart, by sheet and key."""
    return {
        "cycles": {(code,): key for key, code in _codes(session, Cycle).items()},
        "measures": {(code,): key for key, code in _codes(session, Measure).items()},
        "owners": {(code,): key for key, code in _codes(session, Owner).items()},
        "roles": {(code,): key for key, code in _codes(session, RoleRow).items()},
        "schemes": {
            (code, version): key
            for key, code, version in plain_rows(
                session, select(*columns(SchemeRow, "id", "code", "version"))
            )
        },
    }


def get_cascade_ids(session: Session) -> Ids:
    """The ids of perspectives, objectives and targets by sheet and key."""
    cycle_code = _codes(session, Cycle)
    measure_code, owner_code = _codes(session, Measure), _codes(session, Owner)
    perspectives = select(*columns(Perspective, "id", "code", "cycle_id"))
    objectives = select(*columns(Objective, "id", "cycle_id", "code"))
    targets = select(*columns(Target, "id", "cycle_id", "measure_id", "owner_id", "starts"))
    return {
        "perspectives": {
            (code, cycle_code.get(cycle, "")): key
            for key, code, cycle in plain_rows(session, perspectives)
        },
        "objectives": {
            (cycle_code[cycle], code): key for key, cycle, code in plain_rows(session, objectives)
        },
        "targets": {
            (cycle_code[cycle], measure_code[measure], owner_code[owner], starts): key
            for key, cycle, measure, owner, starts in plain_rows(session, targets)
        },
    }


def _codes(session: Session, table: type[SQLModel]) -> dict[int, str]:
    """The codes of the table's rows by id."""
    return dict(map(tuple, plain_rows(session, select(*columns(table, "id", "code")))))


def export_rows(session: Session) -> dict[str, Written]:
    """The whole database as the sheets of a bundle: column names and rows of text.

    Loaded into an empty database it gives the same results, byte for byte.
    """
    stored = rows_of_goals(session) | rows_of_cascade(session) | rows_of_scorecards(session)
    found: dict[str, Written] = {}
    for sheet in SHEETS:
        if sheet.name == "checkins":
            rows: Iterable[dict[str, Any]] = iter_checkin_rows(session)
        elif sheet.name in RECORDS:
            rows = record_rows(session, sheet.name)
        else:
            rows = stored[sheet.name]
        found[sheet.name] = (sheet.names, _texts(sheet, rows))
    return found


def _texts(sheet: Sheet, rows: Iterable[dict[str, Any]]) -> Iterator[list[str]]:
    for row in rows:
        yield [cell_text(column, row[column.name]) for column in sheet.columns]


def cell_text(column: Column, value: Any) -> str:
    """The stored value as it stands in a cell of a bundle."""
    if value is None:
        return ""
    if column.kind is Kind.HUNDREDTHS:
        return plain(Fraction(value, 100))
    if column.kind is Kind.FLAG:
        return "yes" if value else "no"
    if column.kind is Kind.VALUES:
        numbers = json.loads(value).items()
        return " ".join(f"{name}={number}" if name else number for name, number in numbers)
    if isinstance(value, datetime):
        return value.isoformat()
    return str(value)
