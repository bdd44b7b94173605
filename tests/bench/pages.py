"""(f) What each page takes at 1,000 people with 5,000 targets, beside the same at 100 people."""

from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import process_time
from typing import NamedTuple

from tests.bench.visits import Site, site
from tests.bench.workspace import ROLES, workspace

SMALL, LARGE = 100, 1000
_REPETITIONS = 3
_MOST_MS, _MOST_RATIO = 300, 2
_DOCUMENTS = (".pdf", ".xlsx", ".csv")
"""What is no page: a file of the whole cycle or company, or what (e) measures."""

HEAD = f"""
## (f) Pages

Server time of each page (the processor's, database included, so that what else the machine does
hardly counts) at {LARGE:,} people with 5,000 targets beside {SMALL} people: the median of
{_REPETITIONS} answers, in turns. *First*: after a write, when nothing is remembered; *again*: once
more, nothing having been written. Seen by whoever leads the company, or the first of HR, an admin,
a lead and a member who may see the page. Files to save are left out. Bar: ≤ {_MOST_MS} ms, first
and again, and again ≤ {_MOST_RATIO}×.

| page | first, ms at {SMALL} | at {LARGE:,} | ratio | again, ms at {SMALL} | at {LARGE:,} | ratio \
| statements | KB | met |
|---|---|---|---|---|---|---|---|---|---|"""


class Cost(NamedTuple):
    """What a page took, each small company before large: milliseconds, statements at most, KB."""

    page: str
    first: tuple[float, float]
    again: tuple[float, float]
    statements: int
    size: int

    @property
    def met(self) -> bool:
        """Whether the promise is kept."""
        slowest = max(self.first[1], self.again[1])
        return slowest <= _MOST_MS and self.again[1] <= _MOST_RATIO * self.again[0]

    @property
    def row(self) -> str:
        """The line of the table."""
        times = [
            f"{small:.0f} | {large:.0f} | {large / small:.1f}×"
            for small, large in (self.first, self.again)
        ]
        cells = (f"`{self.page}`", *times, self.statements, self.size, "yes" if self.met else "no")
        return f"| {' | '.join(map(str, cells))} |"


def costs() -> list[Cost]:
    """The cost of each page."""
    with TemporaryDirectory() as folder:
        sites = [site(workspace(Path(folder, f"{n}.db"), n)) for n in (SMALL, LARGE)]
        return list(_measured(sites))


def _measured(sites: list[Site]) -> Iterator[Cost]:
    for page in sites[0].visits:
        login = _reader(sites, page)
        if login is None:
            continue
        for each in sites:
            _open(each, login, page)
        taken = [[_twice(each, login, page) for each in sites] for _ in range(_REPETITIONS)]
        first, again = (
            (median(t[0][i] for t in taken), median(t[1][i] for t in taken)) for i in (0, 1)
        )
        counted, size = _counted(sites[1], login, page)
        yield Cost(page, first, again, counted, size)


def _reader(sites: list[Site], page: str) -> str | None:
    """The first who may see the page; None where it is a file, or leads elsewhere."""
    if page.partition("?")[0].endswith(_DOCUMENTS):
        return None
    for login in ROLES:
        answer = sites[1].browsers[login].get(sites[1].visits[page])
        if answer.status_code == 200 and answer.mimetype == "text/html":
            return login
    return None


def _open(site: Site, login: str, page: str) -> int:
    return len(site.browsers[login].get(site.visits[page]).data)


def _twice(site: Site, login: str, page: str) -> tuple[float, float]:
    """Milliseconds of the page after a write, and then again."""
    site.change()
    return _timed(lambda: _open(site, login, page)), _timed(lambda: _open(site, login, page))


def _timed(work: Callable[[], object]) -> float:
    start = process_time()
    work()
    return (process_time() - start) * 1000


def _counted(site: Site, login: str, page: str) -> tuple[int, int]:
    """Statements of the page after a write, and its KB."""
    site.change()
    with site.counted() as seen:
        size = _open(site, login, page)
    return len(seen), round(size / 1000)
