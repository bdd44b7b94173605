"""Writes: one file for each concern."""

from scorecards.actions.bundle import Count, Loaded, load_bundle
from scorecards.actions.company import change_company
from scorecards.actions.demo import load_demo
from scorecards.actions.differences import MOST_DIFFERENCES, Difference
from scorecards.actions.judging import judge_by_scheme

__all__ = [
    "MOST_DIFFERENCES",
    "Count",
    "Difference",
    "Loaded",
    "change_company",
    "judge_by_scheme",
    "load_bundle",
    "load_demo",
]
