"""/cycles: the cycles of the company, each with what blocks its next step, and the next one."""

from app.web.cycles import copying, editing, listing, moving, outstanding
from app.web.cycles.addressed import blueprint

__all__ = ["blueprint", "copying", "editing", "listing", "moving", "outstanding"]
