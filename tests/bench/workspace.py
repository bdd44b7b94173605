"""A company at work: offers, comments, initiatives, risks, reports that wait, people told of it.

There is the more of it the larger the company is, and about one objective and one target much is
said in a company of any size.
"""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, NamedTuple

from sqlmodel import col, select, update

from app import clock
from app.db import Database, Session
from cascade import actions
from cascade.actions import (
    NewCheckIn,
    NewComment,
    Proposal,
    Told,
    add_initiative,
    add_risk,
    amend,
    attach_evidence,
    make_offers,
    notify,
    report,
    write_comment,
)
from cascade.catchball import terms_of
from cascade.initiatives import InitiativePlan, MilestonePlan
from cascade.invitations import Guest, Letter
from cascade.models import Account, Node, Objective
from cascade.notices import KINDS
from cascade.queries import list_rows
from cascade.rights import Viewer
from cascade.risks import RiskPlan
from goals.changes import Change, Row
from goals.evidence import evidence_file
from goals.messages import say
from goals.models import CheckIn, Cycle, Evidence, Measure, Owner, Target
from goals.queries import list_cycles
from tests.bench.companies import company, stored

CYCLE, DRAFT = "2026-Q3", "2026-Q4"
ROLES = {"boss": "leadership", "hr": "hr", "admin": "admin", "lead": "staff", "member": "staff"}
"""Login → role of who looks: the heads of the company and its largest branch, and a member."""
_WAITS = "OUTPUT"
"""The member reports it, and it counts only when a lead has approved it."""
_AT, _DAY = datetime(2026, 8, 20, 9, tzinfo=UTC), date(2026, 8, 20)
_SAID = 60


class Workspace(NamedTuple):
    """The company's database, with codes and ids of things that are in it."""

    database: Database
    codes: dict[str, str]
    ids: dict[str, int]


def workspace(file: Path, people: int) -> Workspace:
    """A company of so many people who all have something to do."""
    database = stored(file, company(people, months=2))
    with database.writing() as session:
        codes = _people(session)
        _let_in(session, codes)
        ids = _Working(session, codes).facts()
        guest = Guest(codes["guest"], "guest@example.com", "staff")
        codes["token"] = actions.invite(session, guest, _letter, "hr", clock.now()).token
    return Workspace(database, codes, ids)


def _people(session: Session) -> dict[str, str]:
    """Codes of the head of all, the head of the largest branch, its unit, and a member of it."""
    units = {row["code"]: row for row in list_rows(session, "units")}
    people = list_rows(session, "people")
    above = {code: row["parent"] for code, row in units.items()}
    root = next(code for code, parent in above.items() if not parent)

    def line(unit: str) -> list[str]:
        return [unit, *(line(above[unit]) if above[unit] else [])]

    heads: dict[str, list[Row]] = {}
    for row in people:
        for unit in line(row["unit"])[:-1]:
            heads.setdefault(unit, []).append(row)
    branch = max((unit for unit in heads if above[unit] == root), key=lambda u: len(heads[u]))
    member, guest = [row for row in heads[branch] if row["role"] == "SA"][:2]
    return {
        "boss": units[root]["lead"],
        "lead": units[branch]["lead"],
        "unit": branch,
        "member": member["code"],
        "guest": guest["code"],
    }


def _let_in(session: Session, codes: dict[str, str]) -> None:
    """Accounts for those who look, and for everybody else but the guest."""
    logins = {login: codes.get(login) for login in ROLES}
    others = [row["code"] for row in list_rows(session, "people")]
    seated = {*logins.values(), codes["guest"]}
    logins |= {code.lower(): code for code in others if code not in seated}
    for login, code in logins.items():
        actions.create_account(
            session,
            login=login,
            password_hash="",
            role=ROLES.get(login, "staff"),
            owner_code=code,
            actor="bench",
            now=_AT,
        )


def _letter(name: str, token: str) -> Letter:
    return Letter("Welcome", f"{name} {token}")


def _address(number: int | None) -> str:
    return f"/offers/{number or ''}"


class _Working:
    """Writes what people do about the company's goals."""

    def __init__(self, session: Session, codes: dict[str, str]) -> None:
        self.session, self.codes = session, codes
        self.cycle: Cycle = list_cycles(session)[0]
        self.people = [row["code"] for row in list_rows(session, "people")]
        self.targets = list_rows(session, "targets", CYCLE)
        self.objectives = list_rows(session, "objectives", CYCLE)
        self.owned = [row for row in self.targets if row["owner"] == codes["member"]]
        accounts = select(col(Owner.code), col(Account.id)).join(Account)
        self.accounts = {code: number or 0 for code, number in session.execute(accounts)}

    def facts(self) -> dict[str, int]:
        """Everything is written; ids of one of each kind."""
        target = next(row for row in self.owned if row["measure"] != _WAITS)
        objective = target["objective"]
        places = (f"target {target['measure']}/{target['owner']}", f"objective {objective}")
        self.codes["objective"], self.codes["measure"] = objective, target["measure"]
        self._plan()
        self._tell()
        self._report()
        objective_id = self._one(Objective.id, Objective.code == objective)
        return {
            "offer_id": self._offers(target),
            "comment_id": self._comments(places),
            "initiative_id": self._initiatives(places),
            "risk_id": self._risks(places),
            "evidence_id": self._evidence(target),
            "account_id": self.accounts[self.codes["member"]],
            "objective_id": objective_id,
            "node_id": self._one(Node.id, Node.objective_id == objective_id),
            "target_id": self._target_id(target),
        }

    def _one(self, column: Any, *where: Any) -> int:
        return int(self.session.scalars(select(column).where(*where).limit(1)).one())

    def _target_id(self, row: Row) -> int:
        return self._one(
            Target.id,
            col(Target.owner_id) == self._one(Owner.id, Owner.code == row["owner"]),
            col(Target.measure_id) == self._one(Measure.id, Measure.code == row["measure"]),
        )

    def _plan(self) -> None:
        """A draft to come, and changes of what stands."""
        stands = list_rows(self.session, "cycles")[0]
        draft = {**stands, "code": DRAFT, "name": DRAFT, "state": "draft"}
        days = {"starts": date(2026, 10, 1), "ends": date(2026, 12, 31)}
        self._amend([Change("cycles", None, {**draft, **days})])
        changed = self.objectives[:: max(1, len(self.objectives) * 10 // len(self.people))]
        for row in changed:
            self._amend([Change("objectives", row, {**row, "name": f"{row['name']}!"})])

    def _amend(self, changes: list[Change]) -> None:
        amend(self.session, changes, Told("change", "bench", "because", _DAY), _AT, _DAY)

    def _tell(self) -> None:
        """Those who look are told much, of everything that one can be told of."""
        looking = [self.accounts[self.codes[each]] for each in ("boss", "lead", "member")]
        for number in range(len(self.people) // 2):
            kind = list(KINDS)[number % len(KINDS)]
            message = say("%(number)s things happened", number=number)
            notify(self.session, looking, kind, f"bench {number}", message, "/work", _AT)

    def _report(self) -> None:
        """What is reported of one measure waits for the leads."""
        self.session.execute(
            update(Measure).where(col(Measure.code) == _WAITS).values(approval=True)
        )
        owners = [row["owner"] for row in self.targets if row["measure"] == _WAITS]
        news = [
            NewCheckIn(_WAITS, owner, "2026-09", {"": "12"}, author=owner, note="so far")
            for owner in owners
        ]
        report(self.session, news, _AT)

    def _offers(self, target: Row) -> int:
        """Each third owner's targets are offered; the member's is among them."""
        offered = [target, *(row for row in self.targets[::3] if row is not target)]
        proposals = [
            Proposal(row["objective"], row["measure"], row["owner"], terms_of(row))
            for row in offered
        ]
        code = self.codes["boss"]
        owner_id = self._one(Owner.id, Owner.code == code)
        boss = Viewer(self.accounts[code], "boss", "leadership", owner_id=owner_id, owner_code=code)
        return make_offers(self.session, self.cycle, proposals, boss, "", _DAY, _address, _AT)[0]

    def _comments(self, places: tuple[str, ...]) -> int:
        author, mentioned = self.codes["member"], self.codes["lead"]
        found = 0
        for place in places:
            for number in range(_SAID):
                new = NewComment(
                    self.cycle.id or 0,
                    place,
                    self.accounts[author],
                    author,
                    f"@{mentioned} look at {number}",
                )
                found = write_comment(self.session, new, _AT)
        return found

    def _initiatives(self, places: tuple[str, ...]) -> int:
        steps = tuple(MilestonePlan(0, f"Step {month}", date(2026, month, 9)) for month in (7, 9))
        plan = InitiativePlan("Train", self.codes["member"], _DAY, None, "1200", milestones=steps)
        others = [f"objective {row['code']}" for row in self.objectives]
        found = [
            add_initiative(self.session, self.cycle.id or 0, place, plan, "bench", _AT)
            for place in (*places * 5, *others)
        ]
        return found[0]

    def _risks(self, places: tuple[str, ...]) -> int:
        others = [f"objective {row['code']}" for row in self.objectives]
        found = [
            add_risk(
                self.session,
                self.cycle.id or 0,
                RiskPlan("Parts come late", self.codes["lead"], "high", places=(place,)),
                "bench",
                _AT,
            )
            for place in (*places * 5, *others)
        ]
        return found[0]

    def _evidence(self, target: Row) -> int:
        check_in = self._one(
            CheckIn.id,
            col(CheckIn.owner_id) == self._one(Owner.id, Owner.code == target["owner"]),
            col(CheckIn.measure_id) == self._one(Measure.id, Measure.code == target["measure"]),
        )
        file = evidence_file("list.txt", b"all of it")
        attach_evidence(self.session, check_in, [file], target["owner"], _AT)
        return self._one(Evidence.id)
