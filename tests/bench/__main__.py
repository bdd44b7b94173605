"""`make bench`: prints the speed ratios and writes docs/benchmarks.md; no test, nothing fails."""

import platform
import sys
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from os import cpu_count
from pathlib import Path

from app.db.sqlite import driver
from tests.bench import loading, pages, printing, rollup, stored
from tests.bench.measuring import Result

PAGE = Path(__file__).resolve().parents[2] / "docs" / "benchmarks.md"
PARTS = (rollup.measured, stored.measured, loading.measured, printing.measured)

INTRODUCTION = """# Benchmarks

What `make bench` printed last. Every line is a ratio of two times taken in turns in one run, its
median over the repetitions; seconds depend on the machine, ratios hardly. Nothing here is a test:
a slow machine fails no build.

"""


def main() -> None:
    """Measure each part in a process of its own and tell the ratios."""
    lines = [f"Machine: {_machine()}", "", *_table_head()]
    _tell("\n".join(lines))
    for result in _results():
        lines.append(_row(result))
        _tell(lines[-1])
    lines += [pages.HEAD, *(cost.row for cost in _costs())]
    PAGE.write_text(INTRODUCTION + "\n".join(lines) + "\n", encoding="utf-8")


def _results() -> Iterator[Result]:
    for measured in PARTS:
        with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as process:
            yield from process.submit(measured).result()


def _costs() -> Iterator[pages.Cost]:
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as process:
        for cost in process.submit(pages.costs).result():
            _tell(cost.row)
            yield cost


def _machine() -> str:
    return (
        f"{cpu_count()} cores, {platform.machine()}, {platform.system()}, "
        f"Python {platform.python_version()}, SQLite {driver().sqlite_version}"
    )


def _table_head() -> list[str]:
    return [
        "| | measured | baseline | ours | baseline | ratio | bar | met |",
        "|---|---|---|---|---|---|---|---|",
    ]


def _row(result: Result) -> str:
    bar = result.bar
    ours, baseline = (_time(seconds) for seconds in result.seconds)
    ratio = f"{result.ratio:.2f}×" + (" faster" if bar.faster else "")
    limit = f"{'≥' if bar.faster else '≤'} {bar.limit:g}×"
    met = "yes" if result.met else "no"
    cells = (bar.letter, bar.what, bar.baseline, ours, baseline, ratio, limit, met)
    return f"| {' | '.join(cells)} |"


def _time(seconds: float) -> str:
    return f"{seconds:.2f} s" if seconds >= 1 else f"{seconds * 1000:.1f} ms"


def _tell(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
