"""The part of the tree that an address opens, as rows with their words and links."""

from collections.abc import Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Any, NamedTuple

from flask import request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.web.addresses import objective_address, target_address, whole_number
from app.web.cycle import alike_until_now, today
from app.web.language import formats
from app.web.transaction import db
from cascade import queries
from cascade.outline import (
    MOST_ROWS,
    Filter,
    Gap,
    OutlineNode,
    Row,
    path_to,
    still_open,
    trimmed,
    window,
)
from goals.messages import say
from goals.refusals import NotFound
from scorecards.tree_view import TreeRow, tree_row, tree_rows
from scorecards.work import Span

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cascade.outline import Sums
    from goals.models import Cycle

_ROLLUPS = {"average": _l("mean"), "min": _l("lowest counts"), "max": _l("highest counts")}


class Tree(NamedTuple):
    """The rows of a page and the company's; of a filter how many matches they show of how many."""

    rows: list[dict[str, Any]]
    company: dict[str, Any]
    shown: int = 0
    total: int = 0
    first: str | None = None
    next: str | None = None


class Opened(NamedTuple):
    """What an address opens: the nodes in the order of opening, and where long lists start."""

    cycle: str
    nodes: list[int]
    starts: dict[int, int]
    parents: "Mapping[int, int | None]"
    focus: int | None = None

    def turned(self, node: int) -> str:
        """The page with the node opened; or, where it is open, closed with all below it."""
        if node not in self.nodes:
            return self._replace(nodes=[*self.nodes, node]).address()
        kept = [each for each in self.nodes if node not in path_to(each, self.parents)]
        return self._replace(nodes=kept).address()

    def moved(self, node: int, start: int) -> str:
        """The page that shows the node's children from that one on."""
        return self._replace(starts={**self.starts, node: start}).address()

    def address(self) -> str:
        """The page itself."""
        starts = ",".join(f"{node}.{start}" for node, start in self.starts.items() if start > 1)
        return url_for(
            "cascade.index",
            cycle=self.cycle,
            open=",".join(map(str, self.nodes)),
            start=starts or None,
        )


def opened_tree(cycle: "Cycle", root: int, lanes: Sequence[int]) -> Tree:
    """The tree as far as the address opens it; without a word in it, the perspectives are open."""
    opened = _opened(cycle, root, lanes)
    inner = [root, *opened.nodes]
    windows = queries.get_sums(db(), inner)
    size = window([windows[each].children for each in inner if each in windows])
    starts = {each: opened.starts.get(each, 1) for each in inner}
    nodes = queries.list_windows(db(), cycle, starts, size, [*inner, opened.focus or root])
    closed = [n.id for n in nodes if n.kind != "target" and n.id not in windows]
    sums = windows | (queries.get_sums(db(), closed) if closed else {})
    company, rows = _drawn(cycle, nodes, root, sums, windows)
    return Tree([_words(each, opened, size) for each in rows], _words(company, None, 0))


def filtered_tree(cycle: "Cycle", root: int, wanted: Filter) -> Tree:
    """The nodes that the filter names, as many as fit, under everything above them."""
    skip = whole_number(request.args.get("skip", "")) or 0
    matches, total = queries.find_matches(db(), cycle, wanted, today(), skip=skip, most=MOST_ROWS)
    parents = queries.get_parents(db(), cycle.id or 0, [*matches, root])
    kept = trimmed(matches, parents)
    ids = {above for match in kept for above in path_to(match, parents)} | {root}
    nodes = queries.list_outline(db(), cycle, ids)
    company, found = _drawn(cycle, nodes, root, queries.get_sums(db(), ids), {})
    rows = [_words(each, None, 0) for each in found]
    for row in rows:
        row["is_match"] = row["id"] in kept
    after = skip + len(kept)
    return Tree(
        rows,
        _words(company, None, 0),
        len(kept),
        total,
        _filter_address(cycle, wanted, 0) if skip else None,
        _filter_address(cycle, wanted, after) if after < total else None,
    )


def _opened(cycle: "Cycle", root: int, lanes: Sequence[int]) -> Opened:
    focus = _focus(cycle)
    given = request.args.get("open")
    asked = list(lanes) if given is None else _numbers(given)
    parents = queries.get_parents(db(), cycle.id or 0, [*asked, focus or root])
    if focus in parents:
        asked = path_to(focus, parents)[::-1]
    else:
        focus = None
    nodes = [each for each in still_open(asked, parents) if each != root]
    starts = _starts(request.args.get("start", ""))
    return Opened(cycle.code, nodes, starts, parents, focus)


def _focus(cycle: "Cycle") -> int | None:
    """The node that the address points at: by number, or as a finding names its place."""
    place = request.args.get("at", "")
    if not place:
        return whole_number(request.args.get("node", ""))
    found = queries.find_node(db(), cycle.id or 0, place)
    if found is None:
        raise NotFound(say("there is no %(place)s in this cycle", place=place))
    return found


def _numbers(text: str) -> list[int]:
    found = (whole_number(part) for part in text.split(",")[:50])
    return list(dict.fromkeys(number for number in found if number is not None))


def _starts(text: str) -> dict[int, int]:
    pairs = (part.partition(".") for part in text.split(",")[:50])
    read = ((whole_number(node), whole_number(start)) for node, _dot, start in pairs)
    return {node: start for node, start in read if node is not None and start}


def _filter_address(cycle: "Cycle", wanted: Filter, skip: int) -> str:
    return url_for(
        "cascade.index",
        cycle=cycle.code,
        q=wanted.text or None,
        perspective=wanted.perspective or None,
        unit=wanted.unit or None,
        owner=wanted.owner or None,
        status=wanted.status or None,
        skip=skip or None,
    )


def _drawn(
    cycle: "Cycle",
    nodes: Sequence[OutlineNode],
    root: int,
    sums: "Mapping[int, Sums]",
    windows: "Mapping[int, Sums]",
) -> tuple[TreeRow, list[TreeRow | Gap]]:
    """The company's row and the rows below it."""
    span = Span(cycle.starts, cycle.ends, today())
    trends = queries.get_trends(db(), alike_until_now(), [node.id for node in nodes])
    company = next(node for node in nodes if node.id == root)
    return (
        tree_row(Row(0, company), Fraction(1), sums, trends[root], span),
        list(tree_rows(nodes, root, sums, windows, trends, span)),
    )


def _words(row: TreeRow | Gap, opened: Opened | None, size: int) -> dict[str, Any]:
    """The row as the macro of the tree shows it."""
    if isinstance(row, Gap):
        return _gap(row, opened, size)
    node = row.node
    can_open = opened is not None and row.children > 0
    return {
        "id": node.id,
        "above": node.parent,
        "place": node.place,
        "objective_id": node.objective_id,
        "kind": node.kind,
        "depth": row.depth,
        "name": node.name,
        "href": _href(node),
        "glyph": node.name[:1] if node.kind == "perspective" else None,
        "tag": _tag(node),
        "owner": node.owner_name,
        "seat": (node.owner_id, node.unit_id),
        "weight": node.weight,
        "sum": row.sum_off,
        "absolute": row.absolute,
        "target": _level(row),
        "value": formats().number(node.value, node.decimals) if node.target_id else None,
        "bullet": row.bullet,
        "bullet_label": _bullet_words(row),
        "score": node.score,
        "status": row.status,
        "spark": row.spark,
        "spark_label": _(
            "Scores of the last cycles: %(scores)s",
            scores=" → ".join(formats().score(score) for score in row.trend),
        ),
        "opens": opened.turned(node.id) if can_open and opened else None,
        "is_open": opened is not None and node.id in opened.nodes,
        "is_match": opened is not None and node.id == opened.focus,
    }


def _tag(node: OutlineNode) -> object:
    """How an objective rolls up where that is unusual; for which part of the cycle a target is."""
    if node.kind == "objective":
        return _ROLLUPS.get(node.rollup)
    return formats().part(node.part) or None


def _gap(gap: Gap, opened: Opened | None, size: int) -> dict[str, Any]:
    """A row that leads to siblings which are not shown: the next ones, or the ones before."""
    before = gap.first == 1
    start = max(1, gap.hidden - size + 1) if before else gap.first
    last = min(gap.first + gap.hidden - 1, start + size - 1)
    words = _("Show %(first)s to %(last)s of %(total)s", first=start, last=last, total=gap.total)
    return {
        "kind": "gap",
        "depth": gap.depth,
        "words": words,
        "href": opened.moved(gap.parent, start) if opened else None,
    }


def _href(node: OutlineNode) -> str | None:
    if node.objective_id is not None:
        return objective_address(node.objective_id)
    return None if node.target_id is None else target_address(node.target_id)


def _level(row: TreeRow) -> str | None:
    """The target with the sign of its direction; curves of steps and points may have none."""
    if row.node.target_id is None:
        return None
    number = formats().number(row.node.target)
    return f"{row.sign} {number}" if row.node.target else number


def _bullet_words(row: TreeRow) -> str:
    node = row.node
    if node.target_id is None:
        return str(_("Score %(score)s, the mark stands at 100", score=formats().score(node.score)))
    value = formats().number(node.value, node.decimals)
    return str(_("Actual %(value)s, target %(target)s", value=value, target=_level(row)))
