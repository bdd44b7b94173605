"""The story of the demonstration, lived by the actions that pages call."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from cascade import actions
from cascade.actions import NewCheckIn, NewComment, NewTurn, Proposal, Told
from cascade.catchball import terms_of
from cascade.copying import Source, Wanted, copied
from cascade.initiatives import InitiativePlan, MilestonePlan
from cascade.moving import Move, Seat
from cascade.queries import (
    find_row,
    list_initiatives_of,
    list_rows,
    list_target_rows,
    list_undecided,
)
from cascade.rights import Viewer
from cascade.risks import RiskPlan
from cascade.transfers import source_of
from goals.changes import Change, Row, edited
from goals.cycles import parents
from goals.evidence import Attached, evidence_file
from goals.models import Cycle, Session
from goals.periods import period, period_of
from goals.queries import find_cycle, get_measures, list_cycles
from scorecards.sample.demo import running_month
from scorecards.sample.events import (
    Decided,
    Drafted,
    Event,
    Feared,
    Initiated,
    Left,
    Moved,
    Raised,
    Remark,
    Reply,
    Reported,
    Round,
)
from scorecards.sample.papers import PAPERS
from scorecards.sample.sheets import cycle_name
from scorecards.sample.story import AGREED, EVENING, WEEKS
from scorecards.sample.words import Both

_OPENS = 13  # days before
_MORNING, _NIGHT = time(8, 30), time(21, 15)  # at night nothing is newer than a check-in
_APART = 8  # minutes between two events
_MOST = 100


def opening(today: date, zone: ZoneInfo) -> datetime:
    """When the company is set up; nothing of the story is earlier."""
    return datetime.combine(today - timedelta(_OPENS), _MORNING, zone)


def tell_story(
    session: Session, today: date, zone: ZoneInfo, language: int, viewers: Mapping[str, Viewer]
) -> None:
    """The story of the weeks before the day has happened; `language` is a place in its texts."""
    _Story(session, today, zone, language, viewers).tell()


def _page_of_offer(offer: int | None) -> str:
    return "/offers" if offer is None else f"/offers/{offer}"


@dataclass
class _Story:
    """The story while it is told; `now` and `day` are those of the event."""

    session: Session
    today: date
    zone: ZoneInfo
    language: int
    viewers: Mapping[str, Viewer]
    offers: dict[tuple[bool, str, str], int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.running = running_month(self.today)
        self.following = period_of(period(self.running).ends + timedelta(1), "month")
        self.now = opening(self.today, self.zone)

    def tell(self) -> None:
        """Every event in its order, each at its own moment."""
        moments = [(event.days, _MORNING, place) for place, event in enumerate(WEEKS)]
        moments += [(1, _NIGHT, place) for place in range(len(EVENING))]
        for (days, hour, place), event in zip(moments, (*WEEKS, *EVENING), strict=True):
            self.now = self._at(days, hour, _APART * place)
            _HAPPENS[type(event)](self, event)

    def _at(self, days: int, hour: time, minutes: int) -> datetime:
        return datetime.combine(self._day(days), hour, self.zone) + timedelta(minutes=minutes)

    def _day(self, days: int) -> date:
        return self.today - timedelta(days)

    @property
    def day(self) -> date:
        """The day of the event."""
        return self.now.date()

    @property
    def cycle(self) -> Cycle:
        """The running month."""
        return self._cycle(self.running)

    def _cycle(self, code: str) -> Cycle:
        found = find_cycle(self.session, code)
        assert found is not None  # the bundle has it, or the draft was made
        return found

    def _said(self, both: Both) -> str:
        return both[self.language]

    def _amend(self, changes: Sequence[Change], action: str, who: str, reason: str = "") -> None:
        actions.amend(self.session, changes, Told(action, who, reason), self.now, self.day)

    # -- the organisation and the plan

    def moved(self, event: Moved) -> None:
        before = period(self.running).starts - timedelta(1)
        move = Move(Seat(event.unit, event.role, event.manager), before.replace(day=1))
        told = Told("move", event.who)
        actions.move_person(self.session, event.person, move, told, self.now, self.day)

    def left(self, event: Left) -> None:
        row = self._row("people", event.person)
        self._amend([edited("people", row, left=self._day(event.last_day))], "leave", event.who)

    def raised(self, event: Raised) -> None:
        changes = []
        starts = period(self.running).starts
        cycle = period_of(starts, "quarter" if event.quarter else "month").label
        for owner, target, stretch in event.targets:
            row = self._row("targets", cycle, event.measure, owner)
            changes.append(edited("targets", row, target=target, stretch=stretch))
        self._amend(changes, "edit", event.who, self._said(event.reason))

    def drafted(self, event: Drafted) -> None:
        source, into = self._source(), self._next_cycle()
        made = copied(source, into, Wanted())
        changes = [Change("cycles", None, into), *made.changes()]
        self._amend(changes, "copy cycle", event.who, self.running)

    def _row(self, sheet: str, *key: str) -> Row:
        row = find_row(self.session, sheet, *key)
        assert row is not None  # the story knows the company
        return row

    def _source(self) -> Source:
        code = self.running
        lanes, objectives, links = (
            list_rows(self.session, sheet, code)
            for sheet in ("perspectives", "objectives", "links")
        )
        rows, actuals, names = list_target_rows(self.session, code)
        measures = {each.code: each for each in get_measures(self.session).values()}
        leaving = {each.person for each in WEEKS if isinstance(each, Left)}
        targets = [row for row in rows if row["owner"] not in leaving]
        return source_of(
            self._row("cycles", code), lanes, objectives, (targets, actuals, names), links, measures
        )

    def _next_cycle(self) -> Row:
        code, starts, ends = self.following
        around = parents(starts, ends, "month", list_cycles(self.session))
        return {
            **self._row("cycles", self.running),
            "code": code,
            "name": cycle_name(code, chinese=self.language == 0),
            "starts": starts,
            "ends": ends,
            "parent": around[0].code if around else "",
            "state": "draft",
            "acceptance": True,
        }

    # -- catchball

    def offered(self, event: Round) -> None:
        cycle = self._cycle(self._label(event.upcoming))
        proposals = [self._proposal(cycle.code, *each) for each in event.offers]
        ids = actions.make_offers(
            self.session,
            cycle,
            proposals,
            self.viewers[event.who],
            self._said(event.note),
            self._day(event.due),
            _page_of_offer,
            self.now,
        )
        for (measure, owner, _), offer in zip(event.offers, ids, strict=True):
            self.offers[event.upcoming, measure, owner] = offer

    def _label(self, upcoming: bool) -> str:
        return self.following.label if upcoming else self.running

    def _proposal(self, cycle: str, measure: str, owner: str, target: str) -> Proposal:
        row = self._row("targets", cycle, measure, owner)
        terms = terms_of(row)._replace(target=target)
        return Proposal(row["objective"], measure, owner, terms)

    def replied(self, event: Reply) -> None:
        offer = self.offers[event.upcoming, event.measure, event.owner]
        cycle = self._label(event.upcoming)
        terms = None
        if event.target:
            terms = self._proposal(cycle, event.measure, event.owner, event.target).terms
        turn = NewTurn(event.kind, terms, self._said(event.reason), self._said(event.resources))
        agreed = Told("accept", event.who, self._said(AGREED).format(offer))
        who = self.viewers[event.who]
        actions.take_turn(
            self.session, offer, turn, who, _page_of_offer, self.now, self.day, agreed
        )

    # -- what is said, done and feared

    def remarked(self, event: Remark) -> None:
        who, text = self.viewers[event.who], self._said(event.text)
        new = NewComment(self.cycle.id or 0, event.place, who.account_id, event.who, text)
        number = actions.write_comment(self.session, new, self.now)
        actions.notify_mentions(self.session, number, f"/comments/{number}", self.now)

    def initiated(self, event: Initiated) -> None:
        steps = [MilestonePlan(0, self._said(s.name), self._day(s.due)) for s in event.steps]
        plan = InitiativePlan(
            self._said(event.name),
            event.owner,
            self._day(event.starts),
            self._day(event.ends),
            event.cost,
            event.status,
            self._said(event.note),
            tuple(steps),
        )
        cycle = self.cycle.id or 0
        made = actions.add_initiative(self.session, cycle, event.place, plan, event.who, self.now)
        done = {self._said(s.name): s.done for s in event.steps if s.done is not None}
        for each in list_initiatives_of(self.session, cycle, event.place):
            for step in each.milestones if each.id == made else ():
                if step.name in done:
                    day = self._day(done[step.name])
                    actions.tick_milestone(self.session, step.id, day, event.who, self.now)

    def feared(self, event: Feared) -> None:
        plan = RiskPlan(
            self._said(event.name),
            event.owner,
            event.likelihood,
            event.impact,
            event.response,
            self._said(event.note),
            self._said(event.taken),
            places=event.places,
        )
        actions.add_risk(self.session, self.cycle.id or 0, plan, event.who, self.now)

    # -- reports

    def reported(self, event: Reported) -> None:
        new = NewCheckIn(
            event.measure,
            event.owner,
            self.running,
            event.values,
            event.who,
            self._said(event.note),
            confidence=event.confidence,
            evidence=self._papers(event),
        )
        actions.report(self.session, [new], self.now)

    def _papers(self, event: Reported) -> list[Attached]:
        if not event.paper:
            return []
        title = self._said(event.paper_name)
        content = PAPERS[event.paper](title, event.values)
        file = evidence_file(f"{title} {self.running}.{event.paper}", content)
        return actions.store_files(self.session, [file], self.now)

    def decided(self, event: Decided) -> None:
        waiting = list_undecided(self.session, self.viewers[event.who], _MOST)
        ids = [
            each.id
            for each in waiting
            if (each.measure, each.owner) == (event.measure, event.owner)
        ]
        reason = self._said(event.reason)
        if reason:
            actions.refuse_reports(self.session, ids, event.who, reason, self.now)
        else:
            actions.approve_reports(self.session, ids, event.who, self.now)


_HAPPENS: dict[type[Event], Callable[[_Story, Any], None]] = {
    Moved: _Story.moved,
    Left: _Story.left,
    Raised: _Story.raised,
    Drafted: _Story.drafted,
    Round: _Story.offered,
    Reply: _Story.replied,
    Remark: _Story.remarked,
    Initiated: _Story.initiated,
    Feared: _Story.feared,
    Reported: _Story.reported,
    Decided: _Story.decided,
}
