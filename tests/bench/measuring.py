"""Ratios of times that were taken side by side, because only those survive a change of machine."""

from collections.abc import Callable
from dataclasses import dataclass
from statistics import median
from time import perf_counter

Run = Callable[[], float]
"""Does its work once and says how many seconds of it count."""


@dataclass(frozen=True)
class Bar:
    """What is promised: a ratio to a named baseline, at most or (`faster`) at least so much."""

    letter: str
    what: str
    baseline: str
    limit: float
    faster: bool = False


@dataclass(frozen=True)
class Result:
    """Seconds that both took in each repetition, the baseline's second."""

    bar: Bar
    pairs: tuple[tuple[float, float], ...]

    @property
    def ratio(self) -> float:
        """The median over the repetitions: how much longer, or how many times faster."""
        return median(
            theirs / ours if self.bar.faster else ours / theirs for ours, theirs in self.pairs
        )

    @property
    def met(self) -> bool:
        """Whether the promise is kept."""
        return self.ratio >= self.bar.limit if self.bar.faster else self.ratio <= self.bar.limit

    @property
    def seconds(self) -> tuple[float, float]:
        """The median seconds of both."""
        return median(ours for ours, _ in self.pairs), median(theirs for _, theirs in self.pairs)


def side_by_side(
    bar: Bar, ours: Run, baseline: Run, repetitions: int, *, warm: bool = False
) -> Result:
    """Both in turns, after one turn that does not count unless they are `warm` already."""
    if not warm:
        baseline()
        ours()
    return Result(bar, tuple((ours(), baseline()) for _ in range(repetitions)))


def timed(work: Callable[[], object]) -> Run:
    """The work as a run of which every second counts."""

    def run() -> float:
        start = perf_counter()
        work()
        return perf_counter() - start

    return run
