"""/cascade: the whole tree, what is odd about it, and every way to change it."""

from app.web.cascade import adding, history, moving, removing, weighing
from app.web.cascade.tree import blueprint

__all__ = ["adding", "blueprint", "history", "moving", "removing", "weighing"]
