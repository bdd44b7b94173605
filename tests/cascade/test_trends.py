"""How the scores of goals went from cycle to cycle."""

from pathlib import Path

from app.db import Database
from cascade.models import Node
from cascade.queries import get_trends
from goals.models import Cycle, Session, Target, col, select
from goals.queries import list_cycles
from tests.web.goals import BUNDLE, load_goals

TARGETS = (
    "cycle,objective,measure,owner,target,starts,ends\n"
    "2025-05,C1,FAST,OWNER,10,,2025-05-11\n2025-05,C1,FAST,OWNER,10,2025-05-12,2025-05-25\n"
    "2025-05,C1,FAST,OWNER,10,2025-05-26,\n2025-06,C1.A,FAST,OWNER,10,,\n"
)
CHECKINS = "measure,owner,period,value\nFAST,OWNER,2025-W19,3\nFAST,OWNER,2025-W20,4\n"


def node(session: Session, cycle: Cycle) -> int:
    found: int = session.execute(
        select(col(Node.id))
        .join(Target, col(Target.id) == col(Node.target_id))
        .where(col(Node.cycle_id) == cycle.id, col(Target.starts).is_(None))
    ).scalar_one()
    return found


def test_of_earlier_parts_the_last_one_with_a_score_counts(
    database: Database, tmp_path: Path
) -> None:
    people = BUNDLE["people"] + "OTHER,Other,SALES,,,\n"
    load_goals(database, tmp_path / "a", targets=TARGETS, checkins=CHECKINS, people=people)
    with database.reading() as session:
        may, june = list_cycles(session)
        before, now = node(session, may), node(session, june)
        assert get_trends(session, [may, june], [now]) == {now: [4000, None]}
        assert get_trends(session, [may], [before]) == {before: [3000]}
