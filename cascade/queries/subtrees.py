"""A node with all that is below it, as the roll-up needs it."""

from cascade.models import Node, Objective
from cascade.outlooks import Branch
from cascade.spreading import ChildNode, ParentNode
from goals.models import Session, Target, aliased, col, func, select
from goals.queries import columns, is_excused


def get_subtree(session: Session, key: int, most: int) -> Branch | None:
    """The node with all below it; None where that is more than so many nodes."""
    start = select(*columns(Node, "id", "parent_id")).where(col(Node.id) == key)
    tree = start.cte("tree", recursive=True)
    below = aliased(Node)
    tree = tree.union_all(
        select(col(below.id), col(below.parent_id)).join(tree, col(below.parent_id) == tree.c.id)
    )
    rows = session.execute(
        select(
            *columns(Node, "id", "parent_id", "kind"),
            func.coalesce(Objective.rollup, "weighted"),
            *columns(Node, "weight", "score", "coverage"),
            is_excused(),
        )
        .join(tree, tree.c.id == col(Node.id))
        .outerjoin(Objective, col(Objective.id) == col(Node.objective_id))
        .outerjoin(Target, col(Target.id) == col(Node.target_id))
        .limit(most + 1)
    ).all()
    if len(rows) > most:
        return None
    parents: dict[int, ParentNode] = {}
    families: dict[int, list[ChildNode]] = {}
    for node, parent, kind, rollup, *stored in sorted(rows):
        if kind != "target":
            parents[node] = ParentNode(None if node == key else parent, rollup)
        if node != key:
            families.setdefault(parent, []).append(ChildNode(node, *stored))
    return Branch(parents, families)
