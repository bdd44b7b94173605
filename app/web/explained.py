"""A node's score unfolded by one step, for the pages of objectives and targets."""

from app.web.authors import name_authors, of_explained
from app.web.cycle import turn_to
from app.web.transaction import db
from cascade.explaining import ExplainedNodes
from cascade.queries import get_branch
from goals.explaining import Explained


def explained_node(cycle_id: int, key: int) -> Explained:
    """How the node's score came about: its own sum, and that of each child."""
    scores = get_branch(db(), turn_to(cycle_id), key)
    explained = ExplainedNodes(scores).node(key, 1)
    name_authors(of_explained(explained))
    return explained
