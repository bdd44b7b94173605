"""Writes: one file for each concern."""

from scorecards.actions.bundle import Count, Loaded, load_bundle
from scorecards.actions.demo import load_demo
from scorecards.actions.judging import judge_by_scheme

__all__ = ["Count", "Loaded", "judge_by_scheme", "load_bundle", "load_demo"]
