"""Performance reviews as records: an owner's scorecard with all that a review says about it.

Nothing is judged here: every number is one that the evaluation or the payouts already hold, or
the difference between two of them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple

from cascade.explaining import ExplainedNodes
from cascade.organisation import Organisation
from cascade.scores import CycleInfo, TargetInfo
from goals.explaining import Explained
from goals.measures import Goal
from goals.messages import say
from goals.numbers import hundredths
from goals.refusals import NotFound
from goals.status import of_score
from scorecards import charts
from scorecards.bullets import goal_bullet
from scorecards.charts import FAIR, Bullet, Ruler
from scorecards.evaluation import Evaluation, Scheme
from scorecards.explaining.cards import explained_scorecard
from scorecards.grades import Band
from scorecards.history_chart import History, Period, history
from scorecards.rewards import Payout, Payouts, Step
from scorecards.scorecard import Line, Mean, Scorecard

FULL = 10_000
NAMED = 3
"""How many strengths and how many gaps a review names."""
UNFOLDED = 40
"""An objective with at most so many nodes below may be unfolded to the check-ins."""
_CHART_HEIGHT = 108


class Past(NamedTuple):
    """An earlier cycle of the same frequency and scheme: totals and grades by owner."""

    code: str
    name: str
    totals: dict[str, Fraction | None]
    grades: dict[str, str | None]


class ReviewLine(NamedTuple):
    """A line with what its row shows.

    `counted` is the score as the scorecard counts it (capped), `share` what it brings to the
    weighted score, `lost` the points that it falls short of 100.
    """

    line: Line
    goal: Goal | None
    value: Fraction | None
    counted: int | None
    share: Fraction | None
    lost: Fraction | None
    bullet: Bullet
    status: str
    excused: bool


class Lane(NamedTuple):
    """A perspective with the owner's lines in it, if there are any."""

    code: str
    name: str
    mean: Mean | None
    lines: tuple[ReviewLine, ...]

    @property
    def score(self) -> int | None:
        """The perspective's score in hundredths."""
        return self.mean.score if self.mean else None


class Moment(NamedTuple):
    """One cycle of the trend; the reviewed one is the last."""

    name: str
    total: Fraction | None
    grade: str | None


class Reward(NamedTuple):
    """What the rules came to, in money; `wanted` is the sum of all rounded amounts."""

    payout: Payout
    fired: tuple[Step, ...]
    idle: tuple[Step, ...]
    awards: tuple[str, ...]
    plans: tuple[str, ...]
    rounding: Fraction
    rounded: Fraction
    paid: Fraction
    scaled: bool
    wanted: Fraction
    pool: Fraction | None


@dataclass(frozen=True, slots=True)
class Sheet:
    """An owner's scorecard as a review shows it; without a card it has no lines and no total."""

    card: Scorecard | None
    lanes: tuple[Lane, ...]
    ruler: Ruler | None
    drawn_total: int | None
    """The total in hundredths, cut off: a mark just below a grade must not stand in it."""
    next_band: Band | None
    trend: tuple[Moment, ...]
    history: History | None
    reward: Reward | None
    strengths: tuple[ReviewLine, ...]
    gaps: tuple[ReviewLine, ...]
    unreported: tuple[ReviewLine, ...]
    sums: tuple[Explained, ...]
    """The total and the weighted score, written out."""
    provenance: tuple[Explained, ...]
    """Every line down to its check-ins."""
    authors: Mapping[str, str]
    """Names of those who reported, by the code that the check-ins carry."""

    @property
    def lines(self) -> tuple[ReviewLine, ...]:
        """All lines, perspective by perspective."""
        return tuple(line for lane in self.lanes for line in lane.lines)

    @property
    def distance(self) -> Fraction | None:
        """How many points the next grade is away."""
        if self.next_band is None or self.card is None or self.card.total is None:
            return None
        return self.next_band.lowest - self.card.total


@dataclass(frozen=True, slots=True)
class Head:
    """What stands above every review: whose, where, by which rules."""

    company: str
    cycle: CycleInfo
    scheme: Scheme | None
    code: str
    name: str
    role: str
    unit: str
    unit_above: str
    lead: str

    @property
    def is_final(self) -> bool:
        """Whether the results can no longer change."""
        return self.cycle.state in ("published", "closed")


@dataclass(frozen=True, slots=True)
class PersonReview:
    """The review of one person in one cycle."""

    head: Head
    sheet: Sheet


class Reviews:
    """The reviews of a judged cycle, made one by one as they are asked for."""

    def __init__(
        self,
        judged: Evaluation,
        organisation: Organisation,
        paid: Payouts | None,
        past: Sequence[Past],
        company: str,
    ) -> None:
        """`past` is the earlier cycles, the latest first; `paid` is None without a scheme."""
        self.judged = judged
        self.organisation = organisation
        self.paid = paid
        self.company_name = company
        self._past = past
        self._payouts = {line.recipient.code: line for line in paid.lines} if paid else {}
        self._targets: dict[int, TargetInfo] = {t.key: t for t in judged.scores.data.targets}
        self._explained = ExplainedNodes(judged.scores)

    def person(self, code: str) -> PersonReview:
        """The person's review, also without a scorecard; raises NotFound."""
        person = self.organisation.people.get(code)
        if person is None:
            raise NotFound(say("there is no person %(code)s", code=code))
        unit = self.organisation.units[person.unit]
        above = self.organisation.name(unit.parent)
        return PersonReview(self.head(code, person.role, unit.name, above), self.sheet(code))

    def head(self, code: str, role: str = "", unit: str = "", above: str = "") -> Head:
        """What stands above the review of that owner."""
        places = self.organisation
        return Head(
            self.company_name,
            self.judged.scores.data.cycle,
            self.judged.scheme,
            code,
            places.name(code),
            role,
            unit,
            above,
            places.name(places.lead_of(code)),
        )

    def sheet(self, owner: str) -> Sheet:
        """The owner's scorecard with everything that follows from it."""
        card = self.judged.scorecards.get(owner)
        lanes = self._lanes(card)
        lines = [line for lane in lanes for line in lane.lines]
        bands = self.judged.scheme.bands if self.judged.scheme else ()
        total = card.total if card else None
        drawn = None if total is None else total.numerator * 100 // total.denominator
        trend = self._trend(owner, card)
        strengths, gaps = standings(lines)
        provenance = tuple(self._explanation(line, owner) for line in lines)
        return Sheet(
            card,
            lanes,
            _ruler(bands, drawn),
            drawn,
            card.next_band(bands) if card else None,
            trend,
            _history(trend),
            self._reward(owner),
            strengths,
            gaps,
            tuple(line for line in lines if line.counted is None),
            self._sums(card),
            provenance,
            {author: self.organisation.name(author) or author for author in _authors(provenance)},
        )

    def _lanes(self, card: Scorecard | None) -> tuple[Lane, ...]:
        perspectives = self.judged.scores.data.perspectives
        if card is None:
            return tuple(Lane(p.code, p.name, None, ()) for p in perspectives)
        return tuple(
            Lane(
                p.code,
                p.name,
                card.perspectives.get(p.code),
                tuple(self._line(line, card) for line in card.lines if line.perspective == p.code),
            )
            for p in perspectives
        )

    def _line(self, line: Line, card: Scorecard) -> ReviewLine:
        target = self._targets.get(line.key)
        counted = None if line.score is None else min(line.score, card.line_cap)
        whole = card.weighted.denominator
        share = lost = None
        if counted is not None:
            share = Fraction(line.points * counted, whole * 100)
            lost = Fraction(line.points * max(0, FULL - counted), 100 * FULL)
        value = self.judged.scores.values[target.key].value if target else None
        drawing = goal_bullet(target.goal, value) if target else charts.score_bullet(line.score)
        return ReviewLine(
            line,
            target.goal if target else None,
            value,
            counted,
            share,
            lost,
            drawing,
            of_score(line.score),
            target.excused if target else False,
        )

    def _trend(self, owner: str, card: Scorecard | None) -> tuple[Moment, ...]:
        earlier = [
            Moment(past.name, past.totals.get(owner), past.grades.get(owner))
            for past in reversed(self._past)
        ]
        first = next((n for n, each in enumerate(earlier) if each.total is not None), len(earlier))
        name = self.judged.scores.data.cycle.name
        present = Moment(name, card.total if card else None, card.grade if card else None)
        return (*earlier[first:], present)

    def _reward(self, owner: str) -> Reward | None:
        payout = self._payouts.get(owner)
        if payout is None or self.paid is None:
            return None
        step = self.paid.rounding
        pool = self.paid.pool
        return Reward(
            payout,
            tuple(each for each in payout.steps if each.fired),
            tuple(each for each in payout.steps if not each.fired),
            tuple(payout.labels("award")),
            tuple(payout.labels("plan")),
            step,
            payout.rounded * step,
            self.paid.amount(payout),
            self.paid.scaled,
            self.paid.wanted * step,
            None if pool is None else pool * step,
        )

    def _sums(self, card: Scorecard | None) -> tuple[Explained, ...]:
        if card is None:
            return ()
        found = explained_scorecard(self.judged, card, self._explained, 0)
        return (*found.parts[:1], found)

    def _explanation(self, line: ReviewLine, owner: str) -> Explained:
        key = line.line.key
        if line.goal is not None:
            return self._explained.node(key)
        below = self.judged.scores.cascade.descendants(key)
        owners = {self._targets[each].owner for each in below if each in self._targets}
        # What a unit's people reported stands in their own reviews, in the same pack.
        is_own = owner in self.organisation.people or owners <= {owner}
        return self._explained.node(key, None if is_own and len(below) <= UNFOLDED else 1)


def standings(
    lines: Sequence[ReviewLine],
) -> tuple[tuple[ReviewLine, ...], tuple[ReviewLine, ...]]:
    """The best lines on track, and of the others the ones that lose most points."""
    scored = [line for line in lines if line.counted is not None]
    on_track = [line for line in scored if (line.counted or 0) >= FAIR]
    best = sorted(on_track, key=lambda line: (-(line.counted or 0), -line.line.points))[:NAMED]
    short = [line for line in scored if line.lost and line not in best]
    worst = sorted(short, key=lambda line: -(line.lost or 0))[:NAMED]
    return tuple(best), tuple(worst)


def _ruler(bands: Sequence[Band], total: int | None) -> Ruler | None:
    if not bands:
        return None
    return charts.ruler([(band.grade, hundredths(band.lowest)) for band in bands], total)


def _authors(explained: Sequence[Explained]) -> set[str]:
    return {
        report.author
        for each in explained
        for part in each.walk()
        if part.checkin
        for report in (part.checkin.report, *part.checkin.superseded)
    }


def _history(trend: Sequence[Moment]) -> History | None:
    if sum(each.total is not None for each in trend) < 2:
        return None
    return history([Period(each.name, each.total) for each in trend], _CHART_HEIGHT)
