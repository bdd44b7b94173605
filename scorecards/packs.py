"""Reviews of many: a unit with its people, and the company with its strategy map."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple

from cascade.organisation import PersonInfo, UnitInfo
from cascade.scores import ObjectiveInfo
from goals.messages import say
from goals.refusals import NotFound
from goals.status import of_score
from scorecards import charts, strategy_map, wrapping
from scorecards.charts import Bullet, Sparkline
from scorecards.reviews import Head, PersonReview, Reviews, Sheet
from scorecards.scorecard import Scorecard
from scorecards.strategy_map import Link, StrategyMap

MOST_COLUMNS = 7
"""A heat map of more measures than this shows perspectives instead."""


class Cell(NamedTuple):
    """A score in hundredths with its heat."""

    score: int | None
    heat: int | None


class HeatRow(NamedTuple):
    """One owner of the heat map with the result of its scorecard."""

    code: str
    name: str
    cells: tuple[Cell, ...]
    total: Fraction | None
    grade: str | None


class HeatMap(NamedTuple):
    """Owners × measures or perspectives; `columns` are the names."""

    kind: str
    columns: tuple[str, ...]
    rows: tuple[HeatRow, ...]


@dataclass(frozen=True, slots=True)
class UnitReview:
    """A unit's pack: its scorecard, its people and sub-units at a glance, the people's reviews."""

    head: Head
    sheet: Sheet
    people_heat: HeatMap
    units_heat: HeatMap
    people: tuple[PersonReview, ...]
    without: tuple[str, ...]
    """Names of the people who have no scorecard."""


class LaneResult(NamedTuple):
    """A perspective's or an objective's result in the cascade."""

    code: str
    name: str
    owner: str
    weight: int | None
    score: int | None
    coverage: int
    status: str
    bullet: Bullet


class MapLane(NamedTuple):
    """The head of a lane of the strategy map."""

    name: str
    lines: tuple[str, ...]
    score: int | None
    status: str
    weight: int


class MapCard(NamedTuple):
    """An objective on the strategy map."""

    title: str
    lines: tuple[str, ...]
    href: str
    score: int | None
    status: str
    owner: str
    owner_line: str
    coverage: int
    spark: Sparkline | None = None


@dataclass(frozen=True, slots=True)
class StrategyView:
    """The strategy map with its scores; `keys` are the cards' keys of each lane."""

    chart: StrategyMap
    keys: tuple[tuple[str, ...], ...]
    lanes: tuple[MapLane, ...]
    cards: dict[str, MapCard]


@dataclass(frozen=True, slots=True)
class CompanyReview:
    """The company's pack: result, perspectives, strategy map, units at a glance."""

    head: Head
    score: int | None
    coverage: int
    perspectives: tuple[LaneResult, ...]
    objectives: tuple[tuple[LaneResult, tuple[LaneResult, ...]], ...]
    """Each perspective with the objectives right below it."""
    strategy: StrategyView
    heat: HeatMap
    grades: tuple[tuple[str, int], ...]
    """How many people have each grade, the best first."""
    paid: Fraction | None
    pool: Fraction | None


def unit_review(reviews: Reviews, code: str) -> UnitReview:
    """The unit's pack; raises NotFound."""
    places = reviews.organisation
    unit = places.units.get(code)
    if unit is None:
        raise NotFound(say("there is no unit %(code)s", code=code))
    members = places.members(code)
    cards = reviews.judged.scorecards
    above = places.name(unit.parent)
    return UnitReview(
        reviews.head(code, unit=unit.name, above=above),
        reviews.sheet(code),
        people_heat(reviews, members),
        units_heat(reviews, places.subunits(code)),
        tuple(reviews.person(member.code) for member in members if member.code in cards),
        tuple(member.name for member in members if member.code not in cards),
    )


def people_heat(reviews: Reviews, people: Sequence[PersonInfo]) -> HeatMap:
    """People × measures, or × perspectives where the measures are too many for a page."""
    cards = reviews.judged.scorecards
    named = {
        line.code: line.name
        for person in people
        if person.code in cards
        for line in cards[person.code].lines
    }
    rows = [(person.code, person.name) for person in people if person.code in cards]
    if len(named) > MOST_COLUMNS:
        return _by_perspective(reviews, rows)
    scores = {code: {line.code: line.score for line in cards[code].lines} for code, _ in rows}
    found = (
        _row(cards[code], name, [scores[code].get(column) for column in named])
        for code, name in rows
    )
    return HeatMap("measures", tuple(named.values()), tuple(found))


def units_heat(reviews: Reviews, units: Sequence[UnitInfo]) -> HeatMap:
    """Units that have a scorecard × perspectives."""
    cards = reviews.judged.scorecards
    return _by_perspective(reviews, [(u.code, u.name) for u in units if u.code in cards])


def _by_perspective(reviews: Reviews, rows: Sequence[tuple[str, str]]) -> HeatMap:
    lanes = reviews.judged.scores.data.perspectives
    found = []
    for code, name in rows:
        card = reviews.judged.scorecards[code]
        means = [card.perspectives.get(lane.code) for lane in lanes]
        found.append(_row(card, name, [mean.score if mean else None for mean in means]))
    return HeatMap("perspectives", tuple(lane.name for lane in lanes), tuple(found))


def _row(card: Scorecard, name: str, scores: Sequence[int | None]) -> HeatRow:
    cells = tuple(Cell(score, charts.heat(score)) for score in scores)
    return HeatRow(card.owner, name, cells, card.total, card.grade)


def company_review(reviews: Reviews, links: Sequence[tuple[str, str, str]]) -> CompanyReview:
    """The company's pack; `links` are between objectives: from, to, kind."""
    scores = reviews.judged.scores
    root = scores.cascade.root
    perspectives = tuple(_lane(reviews, p.key, p.code, p.name) for p in scores.data.perspectives)
    tops = [_tops(reviews, p.key) for p in scores.data.perspectives]
    paid = reviews.paid
    return CompanyReview(
        reviews.head(""),
        scores.score(root),
        scores.coverage(root),
        perspectives,
        tuple(
            (lane, tuple(_lane(reviews, o.key, o.code, o.name, o.owner_name) for o in top))
            for lane, top in zip(perspectives, tops, strict=True)
        ),
        strategy_view(reviews, tops, links),
        units_heat(reviews, list(reviews.organisation.units.values())),
        _grades(reviews),
        paid.total if paid else None,
        None if paid is None or paid.pool is None else paid.pool * paid.rounding,
    )


def strategy_view(
    reviews: Reviews,
    lanes: Sequence[Sequence[ObjectiveInfo]],
    links: Sequence[tuple[str, str, str]],
) -> StrategyView:
    """The map of these objectives, perspective by perspective, with the links between them."""
    scores = reviews.judged.scores
    keys = tuple(tuple(each.code for each in lane) for lane in lanes)
    width = strategy_map.card_width(keys)
    heads = []
    for p in scores.data.perspectives:
        score = scores.score(p.key)
        lines = wrapping.lane_lines(p.name)
        heads.append(MapLane(p.name, lines, score, of_score(score), p.weight))
    cards = {}
    for each in (objective for lane in lanes for objective in lane):
        score = scores.score(each.key)
        cards[each.code] = MapCard(
            each.name,
            wrapping.title_lines(each.name, width),
            f"#objective-{each.code}",
            score,
            of_score(score),
            each.owner_name,
            wrapping.owner_line(each.owner_name, width),
            scores.coverage(each.key),
        )
    chart = strategy_map.layout(keys, [Link(*link) for link in links])
    return StrategyView(chart, keys, tuple(heads), cards)


def _tops(reviews: Reviews, perspective: int) -> list[ObjectiveInfo]:
    scores = reviews.judged.scores
    below = set(scores.cascade.children(perspective))
    return [objective for objective in scores.data.objectives if objective.key in below]


def _lane(reviews: Reviews, key: int, code: str, name: str, owner: str = "") -> LaneResult:
    scores = reviews.judged.scores
    score = scores.score(key)
    weight = scores.cascade.nodes[key].weight
    drawing = charts.score_bullet(score)
    return LaneResult(
        code, name, owner, weight, score, scores.coverage(key), of_score(score), drawing
    )


def _grades(reviews: Reviews) -> tuple[tuple[str, int], ...]:
    scheme, people = reviews.judged.scheme, reviews.organisation.people
    if scheme is None:
        return ()
    cards = reviews.judged.scorecards.values()
    counts = Counter(card.grade for card in cards if card.owner in people)
    return tuple((band.grade, counts[band.grade]) for band in scheme.bands)
