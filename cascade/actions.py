"""Writes: check-ins with their way up the tree, and full recomputation of a cycle."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import bindparam, delete, func, literal, or_, select, update
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from cascade.accounts import (
    WINDOW,
    Try,
    account_key,
    checked_login,
    checked_role,
    network_key,
    new_token,
    normal_login,
    token_hash,
    tries_allowed,
)
from cascade.models import Account, Attempt, Link, Node, Objective, Person, Role, SignIn, Unit
from cascade.queries import get_cascade, get_goals
from cascade.rollup import COVERED, Child, rolled_up
from cascade.scores import CycleScores, cycle_scores
from cascade.tree import shares
from goals.actions import (
    CheckInRefused,
    Ids,
    append_checkins,
    insert_rows,
    record_audit,
    update_rows,
    upsert,
    write_plainly,
)
from goals.messages import say
from goals.models import Company, Cycle, Excuse, Measure, Owner, Target
from goals.numbers import plain
from goals.periods import Period, period
from goals.queries import list_reports, plain_rows
from goals.refusals import Conflict, NotFound, TooManyTries
from goals.values import value


class Effect(NamedTuple):
    """What a check-in changed: the node's and the company's score before and after."""

    cycle: str
    target_id: int
    node: int
    value: str | None
    before: int | None
    after: int | None
    company_before: int | None
    company_after: int | None


@dataclass(frozen=True, slots=True)
class NewCheckIn:
    """What somebody reports for a period: one value, or one for each input of the formula."""

    measure: str
    owner: str
    period: str
    values: Mapping[str, str]
    author: str
    note: str = ""
    source: str = ""
    request_key: str | None = None
    follows: int | None = None
    """The newest check-in of the period that the reporter knew: 0 for none, None for any."""


def record_checkins(
    session: Session, news: Sequence[NewCheckIn], now: datetime
) -> list[list[Effect]]:
    """Append all the check-ins in their order, each rolled up before the next.

    Raises what `record_checkin` raises; the caller's transaction undoes the ones before it.
    """
    spans = [_span(new) for new in news]
    around = [(col(Cycle.starts) <= span.starts) & (col(Cycle.ends) >= span.ends) for span in spans]
    if around:
        # All at once, so that two that save many rows never wait for each other crosswise.
        lock_cycles(session, list(session.scalars(select(col(Cycle.id)).where(or_(*around)))))
    effects = []
    for row, new in enumerate(news):
        try:
            effects.append(record_checkin(session, new, now))
        except CheckInRefused as refused:
            refused.row = row
            raise
    return effects


def record_checkin(session: Session, new: NewCheckIn, now: datetime) -> list[Effect]:
    """Append the check-in and roll every target that takes it up to its company.

    Raises CheckInRefused where the report does not fit the measure, overlaps another period or
    falls into a published or closed cycle, Overtaken where `follows` is not its period's newest
    check-in. The same request key again changes nothing.
    """
    span = _span(new)
    measure, owner_id = _named(session, new)
    targets = _targets_of(session, measure, owner_id, span)
    _refuse_settled(targets)
    lock_cycles(session, [cycle.id or 0 for cycle, _ in targets])
    told = _told(new)
    if not append_checkins(
        session, measure, owner_id, span, new.values, told, now, follows=new.follows
    ):
        return []
    effects = [_rolled_to_root(session, cycle, target) for cycle, target in targets]
    session.execute(update(Company).values(revision=Company.revision + 1))
    record_audit(
        session,
        actor=new.author,
        action="check in",
        subject="check-in",
        code=f"{new.measure}/{new.owner}/{new.period}",
        before=None,
        after={name or "value": text for name, text in new.values.items()},
        at=now,
    )
    return effects


def _told(new: NewCheckIn) -> dict[str, str | None]:
    return {
        "author": new.author,
        "note": new.note,
        "source": new.source,
        "request_key": new.request_key,
    }


def _span(new: NewCheckIn) -> Period:
    try:
        return period(new.period)
    except ValueError:
        raise CheckInRefused(
            "period", say("%(period)s is no period; expected one like 2025-06", period=new.period)
        ) from None


def _named(session: Session, new: NewCheckIn) -> tuple[Measure, int]:
    found = session.execute(
        select(Measure, col(Owner.id))
        .join(Owner, col(Owner.code) == new.owner)
        .where(col(Measure.code) == new.measure)
    ).first()
    if found is None:
        raise CheckInRefused(
            "measure",
            say("there is no measure %(measure)s or no owner %(owner)s",
                measure=new.measure, owner=new.owner),
        )  # fmt: skip
    return found[0], found[1]


def _targets_of(
    session: Session, measure: Measure, owner_id: int, span: Period
) -> list[tuple[Cycle, Target]]:
    rows = session.execute(
        select(Cycle, Target)
        .join(Target, col(Target.cycle_id) == col(Cycle.id))
        .where(
            col(Target.measure_id) == measure.id,
            col(Target.owner_id) == owner_id,
            col(Cycle.starts) <= span.starts,
            col(Cycle.ends) >= span.ends,
        )
        .order_by(col(Cycle.id))
    )
    return [(cycle, target) for cycle, target in rows]


def _refuse_settled(targets: Sequence[tuple[Cycle, Target]]) -> None:
    for cycle, _ in targets:
        if cycle.state in ("published", "closed"):
            raise CheckInRefused(
                "period",
                say("the cycle %(cycle)s is %(state)s; its results do not change any more",
                    cycle=cycle.code, state=say(cycle.state)),
            )  # fmt: skip


def lock_cycles(session: Session, cycle_ids: Sequence[int]) -> None:
    """Hold the cycles' rows until the end of the transaction, in the order of their ids.

    Whoever changes what a roll-up reads takes this lock before reading. SQLite has one writer.
    """
    session.execute(
        select(col(Cycle.id))
        .where(col(Cycle.id).in_(cycle_ids))
        .order_by(col(Cycle.id))
        .with_for_update()
    ).all()


def _rolled_to_root(session: Session, cycle: Cycle, target: Target) -> Effect:
    """Compute the target anew and then each node on its path; store what changed."""
    assert target.id is not None  # a stored target
    goal = get_goals(session, [target])[target.id]
    reports = list_reports(session, cycle, [target.id])
    found = value(goal.measure, reports.get(target.id, ())).value
    score = None if found is None else goal.score(found)
    target.value = None if found is None else plain(found)
    session.add(target)
    path = _path(session, target.id)
    leaf, root = path[0], path[-1]
    before, company_before = leaf["score"], root["score"]
    leaf["new"] = (score, 0 if score is None else COVERED)
    families = _families(session, [node["id"] for node in path[1:]])
    fresh = {leaf["id"]: leaf["new"]}
    for node in path[1:]:
        family = families[node["id"]]
        given = shares(node["rollup"], [child["weight"] for child in family])
        children = [
            _child(child, share, *fresh.get(child["id"], (child["score"], child["coverage"])))
            for child, share in zip(family, given, strict=True)
        ]
        rolled = rolled_up(node["rollup"], cycle.rollup_cap, children)
        fresh[node["id"]] = (rolled.score, rolled.coverage)
    changed = [n for n in path if (n["score"], n["coverage"]) != fresh[n["id"]]]
    _store_scores(session, [(n["id"], *fresh[n["id"]]) for n in changed])
    return Effect(
        cycle.code,
        target.id,
        leaf["id"],
        target.value,
        before,
        score,
        company_before,
        fresh[root["id"]][0],
    )


def _child(child: Mapping[str, Any], share: int, score: int | None, coverage: int) -> Child:
    return Child(0 if child["excused"] and score is None else share, score, coverage)


def _path(session: Session, target_id: int) -> list[dict[str, Any]]:
    """The nodes from the target's leaf up to the company."""
    start = (
        select(col(Node.id), col(Node.parent_id), literal(0).label("height"))
        .where(col(Node.target_id) == target_id)
        .cte("path", recursive=True)
    )
    above = aliased(Node)
    path = start.union_all(
        select(col(above.id), col(above.parent_id), start.c.height + 1).join(
            start, col(above.id) == start.c.parent_id
        )
    )
    rows = session.execute(
        select(
            col(Node.id),
            col(Node.score),
            col(Node.coverage),
            func.coalesce(Objective.rollup, "weighted").label("rollup"),
        )
        .join(path, path.c.id == col(Node.id))
        .outerjoin(Objective, col(Objective.id) == col(Node.objective_id))
        .order_by(path.c.height)
    )
    return [dict(row) for row in rows.mappings()]


def _families(session: Session, parents: Sequence[int]) -> dict[int, list[dict[str, Any]]]:
    """The children of the nodes, with whether they are excused."""
    rows = session.execute(
        select(
            col(Node.id),
            col(Node.parent_id),
            col(Node.weight),
            col(Node.score),
            col(Node.coverage),
            select(col(Excuse.id))
            .where(
                col(Excuse.cycle_id) == col(Target.cycle_id),
                col(Excuse.measure_id) == col(Target.measure_id),
                col(Excuse.owner_id) == col(Target.owner_id),
            )
            .correlate(Target)
            .exists()
            .label("excused"),
        )
        .outerjoin(Target, col(Target.id) == col(Node.target_id))
        .where(col(Node.parent_id).in_(parents))
        .order_by(col(Node.id))
    )
    families: dict[int, list[dict[str, Any]]] = {parent: [] for parent in parents}
    for row in rows.mappings():
        families[row["parent_id"]].append(dict(row))
    return families


def recompute(session: Session, cycle: Cycle) -> CycleScores:
    """Compute the cycle in full and store what changed; returns what was computed."""
    scores = cycle_scores(get_cascade(session, cycle))
    statement = select(col(Node.id), col(Node.score), col(Node.coverage))
    rows = plain_rows(session, statement.where(col(Node.cycle_id) == cycle.id))
    stored: set[tuple[int, int | None, int]] = {tuple(row) for row in rows}
    _store_scores(session, [each for each in scores.nodes() if each not in stored])
    _store_values(session, cycle, scores)
    return scores


def _store_scores(session: Session, scores: Sequence[tuple[int, int | None, int]]) -> None:
    table = Node.__table__  # type: ignore[attr-defined]  # set by SQLModel's metaclass
    write_plainly(
        session,
        update(table)
        .where(table.c.id == bindparam("key"))
        .values(score=bindparam("new_score"), coverage=bindparam("new_coverage")),
        ("key", "new_score", "new_coverage"),
        scores,
    )


def _store_values(session: Session, cycle: Cycle, scores: CycleScores) -> None:
    statement = select(col(Target.id), col(Target.value)).where(col(Target.cycle_id) == cycle.id)
    stored: dict[int, str | None] = {key: text for key, text in plain_rows(session, statement)}
    changed = []
    for target in scores.data.targets:
        found = scores.values[target.key].value
        text = None if found is None else plain(found)
        if stored[target.id] != text:
            changed.append((text, target.id))
    table = Target.__table__  # type: ignore[attr-defined]  # set by SQLModel's metaclass
    write_plainly(
        session,
        update(table).where(table.c.id == bindparam("key")).values(value=bindparam("new_value")),
        ("new_value", "key"),
        changed,
    )


Rows = Mapping[tuple[Any, ...], Mapping[str, Any]]
"""Rows of a sheet that are new or changed, by key."""


def store_organisation(session: Session, ids: Ids, changed: Mapping[str, Rows]) -> None:
    """Store units, roles and people; references may point at rows of the same call."""
    owners = ids["owners"]
    for kind, sheet in (("unit", "units"), ("person", "people")):
        rows = changed[sheet].items()
        upsert(
            session,
            Owner,
            owners,
            {key: {"code": key[0], "kind": kind, "name": row["name"]} for key, row in rows},
        )
    upsert(session, Role, ids["roles"], changed["roles"])

    def owner(code: str) -> int | None:
        return owners[code,] if code else None

    _store_units(session, changed["units"], owner)
    known = _known(session, Person.owner_id)
    people = {
        (owner(key[0]),): {
            "owner_id": owner(key[0]),
            "email": row["email"],
            "unit_id": owner(row["unit"]),
            "role_id": ids["roles"][row["role"],] if row["role"] else None,
            "manager_id": owner(row["manager"]),
            **{name: row[name] for name in ("joined", "left", "base_pay", "target_bonus")},
        }
        for key, row in changed["people"].items()
    }
    upsert(session, Person, known, people)


def _store_units(session: Session, rows: Rows, owner: Callable[[str], int | None]) -> None:
    known = _known(session, Unit.owner_id)
    bare = {(owner(key[0]),): {"owner_id": owner(key[0])} for key in rows}
    upsert(session, Unit, known, {key: row for key, row in bare.items() if key not in known})
    placed = [
        (owner(key[0]) or 0, {"parent_id": owner(row["parent"]), "lead_id": owner(row["lead"])})
        for key, row in rows.items()
    ]
    update_rows(session, Unit, placed)


def _known(session: Session, column: Any) -> dict[tuple[Any, ...], int]:
    return {(key,): key for key in session.scalars(select(col(column)))}


def store_cascades(
    session: Session, ids: Ids, changed: Mapping[str, Rows], lanes: Mapping[str, Mapping[str, int]]
) -> None:
    """Store objectives, targets and links with their places in the trees.

    `lanes` has the weight of every perspective by cycle and code; ids of perspectives are known.
    """
    nodes = _node_ids(session)
    _store_lanes(session, ids, nodes, lanes)
    _store_objectives(session, ids, nodes, changed["objectives"])
    _store_targets(session, ids, nodes, changed["targets"])
    objectives = ids["objectives"]
    links = {
        key: {
            "cycle_id": ids["cycles"][row["cycle"],],
            "from_id": objectives[row["cycle"], row["from"]],
            "to_id": objectives[row["cycle"], row["to"]],
            "kind": row["kind"],
        }
        for key, row in changed["links"].items()
    }
    insert_rows(session, Link, list(links.values()))


def _node_ids(session: Session) -> dict[tuple[Any, ...], int]:
    """Node ids by ("company", cycle id), ("perspective", cycle id, id), ("objective"|…, id)."""
    found: dict[tuple[Any, ...], int] = {}
    rows = session.execute(
        select(
            *(col(c) for c in (Node.id, Node.kind, Node.cycle_id)),
            *(col(c) for c in (Node.perspective_id, Node.objective_id, Node.target_id)),
        )
    )
    for key, kind, cycle_id, perspective_id, objective_id, target_id in rows:
        match kind:
            case "company":
                found[kind, cycle_id] = key
            case "perspective":
                found[kind, cycle_id, perspective_id] = key
            case _:
                found[kind, objective_id or target_id] = key
    return found


def _store_lanes(
    session: Session,
    ids: Ids,
    nodes: dict[tuple[Any, ...], int],
    lanes: Mapping[str, Mapping[str, int]],
) -> None:
    companies = {
        ("company", ids["cycles"][cycle,]): {
            "cycle_id": ids["cycles"][cycle,],
            "parent_id": None,
            "kind": "company",
        }
        for cycle in lanes
    }
    upsert(session, Node, nodes, {k: row for k, row in companies.items() if k not in nodes})
    places = {}
    for cycle, weights in lanes.items():
        cycle_id = ids["cycles"][cycle,]
        for code, weight in weights.items():
            lane = lane_id(ids, cycle, code)
            places["perspective", cycle_id, lane] = {
                "cycle_id": cycle_id,
                "parent_id": nodes["company", cycle_id],
                "kind": "perspective",
                "perspective_id": lane,
                "weight": weight,
            }
    upsert(session, Node, nodes, places)


def lane_id(ids: Ids, cycle: str, code: str) -> int:
    """The perspective of that code in the cycle: the cycle's own one before that of every cycle."""
    own = ids["perspectives"].get((code, cycle))
    return own if own is not None else ids["perspectives"][code, ""]


def _store_objectives(
    session: Session, ids: Ids, nodes: dict[tuple[Any, ...], int], rows: Rows
) -> None:
    cycles = ids["cycles"]
    upsert(
        session,
        Objective,
        ids["objectives"],
        {
            key: {
                "cycle_id": cycles[row["cycle"],],
                "code": row["code"],
                "name": row["name"],
                "owner_id": ids["owners"][row["owner"],],
                "perspective_id": lane_id(ids, row["cycle"], row["perspective"]),
                "rollup": row["rollup"],
                "kind": row["kind"],
            }
            for key, row in rows.items()
        },
    )
    for batch in _top_down(rows):
        places = {}
        for row in batch:
            cycle_id = cycles[row["cycle"],]
            if row["parent"]:
                parent = nodes["objective", ids["objectives"][row["cycle"], row["parent"]]]
            else:
                lane = lane_id(ids, row["cycle"], row["perspective"])
                parent = nodes["perspective", cycle_id, lane]
            objective_id = ids["objectives"][row["cycle"], row["code"]]
            places["objective", objective_id] = {
                "cycle_id": cycle_id,
                "parent_id": parent,
                "kind": "objective",
                "objective_id": objective_id,
                "weight": row["weight"],
                "points": row["points"],
            }
        upsert(session, Node, nodes, places)


def _top_down(rows: Rows) -> Iterator[list[Mapping[str, Any]]]:
    """The objectives in batches, parents before children."""
    waiting = dict(rows)
    while waiting:
        batch = {
            key: row for key, row in waiting.items() if (row["cycle"], row["parent"]) not in waiting
        }
        yield list(batch.values())
        waiting = {key: row for key, row in waiting.items() if key not in batch}


def _store_targets(
    session: Session, ids: Ids, nodes: dict[tuple[Any, ...], int], rows: Rows
) -> None:
    levels = ("baseline", "threshold", "target", "stretch", "curve")
    targets = {
        key: {
            "cycle_id": ids["cycles"][row["cycle"],],
            "measure_id": ids["measures"][row["measure"],],
            "owner_id": ids["owners"][row["owner"],],
            **{name: row[name] for name in levels},
        }
        for key, row in rows.items()
    }
    upsert(session, Target, ids["targets"], targets)
    places = {
        ("target", ids["targets"][key]): {
            "cycle_id": ids["cycles"][row["cycle"],],
            "parent_id": nodes["objective", ids["objectives"][row["cycle"], row["objective"]]],
            "kind": "target",
            "target_id": ids["targets"][key],
            "weight": row["weight"],
            "points": row["points"],
        }
        for key, row in rows.items()
    }
    upsert(session, Node, nodes, places)


# Accounts and sign-ins


def create_account(
    session: Session,
    *,
    login: str,
    password_hash: str,
    role: str = "staff",
    owner_code: str | None = None,
    actor: str,
    now: datetime,
) -> int:
    """A new account; returns its id. Raises RuleBroken, NotFound (the person) or Conflict."""
    login = checked_login(login)
    owner_id = None if owner_code is None else _free_owner(session, owner_code)
    if session.scalars(select(col(Account.id)).where(col(Account.login) == login)).first():
        raise Conflict(say("there is an account %(login)s already", login=login))
    account = Account(
        login=login,
        owner_id=owner_id,
        role=checked_role(role),
        password_hash=password_hash,
        created_at=now,
    )
    session.add(account)
    session.flush()
    _audit_account(session, actor, "add", login, {"role": role, "owner": owner_code}, now)
    return account.id or 0


def set_password(
    session: Session, *, login: str, password_hash: str, actor: str, now: datetime
) -> None:
    """The account has a new password and no sign-in lives on; raises NotFound."""
    account = _account(session, login)
    account.password_hash = password_hash
    revoke_sign_ins(session, account.id or 0, now)
    _audit_account(session, actor, "set password", account.login, None, now)


def disable_account(session: Session, *, login: str, actor: str, now: datetime) -> None:
    """The account cannot sign in any more and no sign-in lives on; raises NotFound."""
    account = _account(session, login)
    account.active = False
    revoke_sign_ins(session, account.id or 0, now)
    _audit_account(session, actor, "disable", account.login, {"active": False}, now)


def choose_language(session: Session, account_id: int, language: str) -> None:
    """The account's pages come in that language from now on."""
    session.execute(update(Account).where(col(Account.id) == account_id).values(language=language))


def count_try(session: Session, login: str, address: str, now: datetime) -> Try:
    """The try, counted before anybody looks at the password; raises TooManyTries.

    Counting first means that many tries at the same instant cannot all slip through.
    """
    keys = (account_key(login), network_key(address))
    session.execute(delete(Attempt).where(col(Attempt.window_starts) <= now - 2 * WINDOW))
    for key in sorted(keys):
        _refuse_too_many(session, key, now)
        _count(session, key, now)
    account = session.execute(
        select(Account).where(col(Account.login) == normal_login(login), col(Account.active))
    ).scalar()
    if account is None:
        return Try(normal_login(login), None, None, keys)
    return Try(account.login, account.id, account.password_hash, keys)


def sign_in(session: Session, tried: Try, now: datetime, *, better_hash: str | None = None) -> str:
    """A new sign-in of the try's account, whose password was right; returns the token.

    `better_hash` replaces the kept hash where that was made with weaker settings.
    """
    if tried.account_id is None:
        raise NotFound(say("there is no account %(login)s", login=tried.login))
    token = new_token()
    session.add(
        SignIn(
            token_hash=token_hash(token),
            account_id=tried.account_id,
            created_at=now,
            seen_at=now,
        )
    )
    _forgive(session, tried, now)
    if better_hash:
        changed = update(Account).where(col(Account.id) == tried.account_id)
        session.execute(changed.values(password_hash=better_hash))
    _audit_account(session, tried.login, "sign in", tried.login, None, now)
    return token


def refuse_sign_in(session: Session, tried: Try, now: datetime) -> None:
    """The failed try stays counted and, where the account exists, in the audit trail."""
    if tried.account_id is not None:
        _audit_account(session, tried.login, "fail to sign in", tried.login, None, now)


def sign_out(session: Session, token: str, now: datetime) -> None:
    """The token is worth nothing from now on."""
    found = session.execute(
        select(SignIn, col(Account.login))
        .join(Account, col(Account.id) == col(SignIn.account_id))
        .where(col(SignIn.token_hash) == token_hash(token), col(SignIn.revoked_at).is_(None))
    ).first()
    if found is not None:
        living, login = found
        living.revoked_at = now
        _audit_account(session, login, "sign out", login, None, now)


def revoke_sign_ins(session: Session, account_id: int, now: datetime) -> None:
    """No sign-in of the account lives on."""
    session.execute(
        update(SignIn)
        .where(col(SignIn.account_id) == account_id, col(SignIn.revoked_at).is_(None))
        .values(revoked_at=now)
    )


def touch_sign_in(session: Session, sign_in_id: int, now: datetime) -> None:
    """The sign-in was seen now."""
    session.execute(
        update(SignIn)
        .where(col(SignIn.id) == sign_in_id, col(SignIn.seen_at) < now)
        .values(seen_at=now)
    )


def _free_owner(session: Session, code: str) -> int:
    """The id of the person of that code, who has no account yet."""
    owner = session.scalars(
        select(Owner).where(col(Owner.code) == code, col(Owner.kind) == "person")
    ).first()
    if owner is None or owner.id is None:
        raise NotFound(say("there is no person %(code)s", code=code))
    if session.scalars(select(col(Account.id)).where(col(Account.owner_id) == owner.id)).first():
        raise Conflict(say("%(code)s has an account already", code=code))
    return owner.id


def _account(session: Session, login: str) -> Account:
    account = session.scalars(
        select(Account).where(col(Account.login) == normal_login(login))
    ).first()
    if account is None:
        raise NotFound(say("there is no account %(login)s", login=login))
    return account


def _audit_account(
    session: Session,
    actor: str,
    action: str,
    login: str,
    after: Mapping[str, object] | None,
    now: datetime,
) -> None:
    record_audit(
        session, actor=actor, action=action, subject="account", code=login, after=after, at=now
    )


def _refuse_too_many(session: Session, key: str, now: datetime) -> None:
    failures, oldest = session.execute(
        select(func.sum(col(Attempt.failures)), func.min(col(Attempt.window_starts))).where(
            col(Attempt.key) == key, col(Attempt.window_starts) > now - WINDOW
        )
    ).one()
    if failures is not None and failures >= tries_allowed(key):
        wait = max(oldest + WINDOW - now, timedelta(seconds=1))
        minutes = -(-wait // timedelta(minutes=1))
        raise TooManyTries(
            say("too many tries; wait %(minutes)s minutes and try again", minutes=minutes), wait
        )


def _count(session: Session, key: str, now: datetime) -> None:
    window = (col(Attempt.key) == key, col(Attempt.window_starts) > now - WINDOW)
    counted = session.connection().execute(
        update(Attempt).where(*window).values(failures=Attempt.failures + 1)
    )
    if counted.rowcount == 0:
        session.add(Attempt(key=key, window_starts=now, failures=1))
        session.flush()


def _forgive(session: Session, tried: Try, now: datetime) -> None:
    """A right password: the account's failures are over, the network's lose this try."""
    account, network = tried.keys
    session.execute(delete(Attempt).where(col(Attempt.key) == account))
    session.execute(
        update(Attempt)
        .where(
            col(Attempt.key) == network,
            col(Attempt.window_starts) > now - WINDOW,
            col(Attempt.failures) > 0,
        )
        .values(failures=Attempt.failures - 1)
    )
