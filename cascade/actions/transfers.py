"""Targets split at the day on which their owner moved to another unit."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from cascade.actions.amending import Told, amend, done_already, undo
from cascade.moving import Tenure
from cascade.parting import part_of
from cascade.queries.branches import list_units_above
from cascade.queries.people import PersonCard, find_person, find_tenure
from cascade.queries.planning import list_cards, list_families, list_rows
from cascade.queries.transfers import list_brought, list_homes
from cascade.transfers import Brought, Standing, Transfer, transferred
from goals.actions import Overtaken
from goals.changes import Row, code_of, key_of, row_of
from goals.messages import say
from goals.models import Amendment, Session, aliased, col, select
from goals.models import Change as ChangeRow
from goals.queries import get_measures
from goals.refusals import NotFound

ACTION = "split targets"
"""What the history calls it."""


def brought_along(
    session: Session, person: PersonCard, tenure: Tenure
) -> tuple[date | None, list[Brought]]:
    """The day since when somebody sits in the present unit, and the targets not split at it.

    None without a former place: then nothing is to be split.
    """
    since = tenure.in_unit_since()
    if since is None:
        return None, []
    units = [step.code for step in list_units_above(session, person.unit)]
    return since, list_brought(session, person.id, since, units)


def split_targets(
    session: Session, code: str, homes: Mapping[str, str], told: Told, now: datetime, today: date
) -> int | None:
    """Somebody's targets end the day before the move and go on in the new unit.

    `homes` has the objective (code) by target, as `goals.changes.code_of` writes its key; a blank
    one ends there. Gives the amendment's id. Raises NotFound, Overtaken where a target is not
    there to be split any more or an objective is none of the new unit's, and what `amend` raises.
    The same request key again changes nothing.
    """
    done = done_already(session, told.request_key)
    if done is not None:
        return done
    person, tenure = find_person(session, code), find_tenure(session, code)
    if person is None or tenure is None:
        raise NotFound(say("there is no person %(code)s", code=code))
    since, brought = brought_along(session, person, tenure)
    there = {code_of(key_of("targets", each.row)): each for each in brought}
    if since is None or not _fit(session, person, homes, there):
        raise Overtaken(say("the targets of %(code)s were split or changed meanwhile", code=code))
    transfers = [
        Transfer(there[place].row, home, there[place].way(since) == "whole")
        for place, home in homes.items()
    ]
    changes = [
        change
        for standing, mine in _standings(session, transfers)
        for change in transferred(mine, since, standing)
    ]
    return amend(session, changes, replace(told, action=ACTION, effective=since), now, today)


def _fit(
    session: Session,
    person: PersonCard,
    homes: Mapping[str, str],
    there: Mapping[str, Brought],
) -> bool:
    """Whether each of the targets is there to be split, and may go on where it shall."""
    if not homes.keys() <= there.keys():
        return False
    wanted = {(there[place].row["cycle"], home) for place, home in homes.items() if home}
    found = list_homes(session, person.unit_id, {cycle for cycle, _ in wanted}, person.id)
    return wanted <= {(home.cycle, home.code) for home in found}


def _standings(
    session: Session, transfers: Sequence[Transfer]
) -> Iterable[tuple[Standing, list[Transfer]]]:
    """What stands around the targets of each cycle."""
    owner = transfers[0].row["owner"] if transfers else ""
    by_cycle: dict[str, list[Transfer]] = {}
    for each in transfers:
        by_cycle.setdefault(each.row["cycle"], []).append(each)
    cycles = {row["code"]: row for row in list_rows(session, "cycles")}
    measures = {each.code: each for each in get_measures(session).values()}
    cards = list_cards(session, [(cycle, owner) for cycle in by_cycle])
    for cycle, mine in by_cycle.items():
        codes = {code for each in mine for code in (each.row["objective"], each.objective) if code}
        families = list_families(session, [(cycle, "objective", code) for code in codes])
        around = {family[2]: lines for family, lines in families.items()}
        yield Standing(cycles[cycle], measures, around, cards[cycle, owner]), mine


def rejoin_targets(
    session: Session, code: str, last_day: date, actor: str, now: datetime, today: date
) -> None:
    """What was split at the move after that day is one again; raises Conflict where it changed."""
    undoing = aliased(Amendment)
    rows = session.execute(
        select(col(Amendment.id), col(ChangeRow.before), col(ChangeRow.after))
        .join(ChangeRow, col(ChangeRow.amendment_id) == col(Amendment.id))
        .outerjoin(undoing, col(undoing.undoes_id) == col(Amendment.id))
        .where(
            col(Amendment.action) == ACTION,
            col(Amendment.effective) == last_day + timedelta(days=1),
            col(ChangeRow.sheet) == "targets",
            col(ChangeRow.code).contains(f"/{code}", autoescape=True),
            col(undoing.id).is_(None),
        )
    )
    found = {key for key, *states in rows if _is_split_of(code, *map(row_of, states))}
    for amendment in sorted(found, reverse=True):
        undo(session, amendment, actor, now, today)


def _is_split_of(owner: str, before: Row | None, after: Row | None) -> bool:
    """Whether a target of the owner came, went or moved; siblings are only weighed anew."""
    row = after or before
    if row is None or row["owner"] != owner:
        return False
    if before is None or after is None:
        return True
    return part_of(before) != part_of(after) or before["objective"] != after["objective"]
