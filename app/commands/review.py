"""`catchball review`: reviews as PDF, of a person, of a unit with its people, or all of a cycle."""

import contextlib
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from app.commands.cycles import cycle_option, in_cycle
from app.commands.invocation import Invocation, needs_invocation
from app.config import LANGUAGES
from app.config.language import supported, tag
from app.config.printing import RESOURCES, Review, review_html
from app.config.rendering import Formats
from app.db import Session
from goals.messages import say
from goals.queries import get_company
from goals.refusals import NotFound
from scorecards import pdf
from scorecards.packs import CompanyReview, unit_review
from scorecards.pdf import Limits, PdfFailed
from scorecards.queries import get_company_review, get_reviews
from scorecards.reviews import Reviews

if TYPE_CHECKING:
    from goals.models import Cycle

PACK_LIMITS = Limits(cpu_seconds=900, memory_mb=4096, wall_seconds=1200)
"""A unit's pack has as many pages as its people need."""

Job = tuple[Path, Review]


@click.command()
@cycle_option
@click.option("--person", metavar="CODE", help="The review of this person.")
@click.option("--unit", metavar="CODE", help="The pack of this unit: cover and its people.")
@click.option("--all", "everything", is_flag=True, help="Everybody, every unit, the company.")
@click.option(
    "--out",
    required=True,
    metavar="FILE_OR_DIR",
    type=click.Path(path_type=Path),
    help="The PDF to write; with --all the folder for all of them.",
)
@click.option("--workers", type=click.IntRange(1, 32), default=2, help="Processes; 2 if not given.")
@click.option(
    "--lang",
    type=click.Choice([tag(language) for language in LANGUAGES]),
    help="Language of the reviews; the company's if not given.",
)
@needs_invocation
def review(
    invocation: Invocation,
    cycle: str,
    person: str | None,
    unit: str | None,
    everything: bool,
    out: Path,
    workers: int,
    lang: str | None,
) -> None:
    """Writes performance reviews as PDF."""
    if sum((person is not None, unit is not None, everything)) != 1:
        raise click.UsageError("name one of --person, --unit and --all")
    with in_cycle(invocation, cycle) as (session, found):
        reviews, company, formats = _read(session, found, lang)
    try:
        if person is not None:
            failed = _print(invocation, [(out, reviews.person(person))], formats, 1)
        elif unit is not None:
            failed = _print(
                invocation, [(out, unit_review(reviews, unit))], formats, 1, PACK_LIMITS
            )
        else:
            failed = _print_all(invocation, reviews, company, out, formats, workers)
    except NotFound as unknown:
        raise invocation.refuse(unknown.message) from None
    except OSError as error:
        raise invocation.refuse(
            say("cannot write %(file)s: %(reason)s", file=error.filename, reason=error.strerror)
        ) from None
    if failed:
        raise click.exceptions.Exit(1)


def _read(
    session: Session, cycle: "Cycle", lang: str | None
) -> tuple[Reviews, CompanyReview, Formats]:
    company = get_company(session)
    assert company is not None  # a cycle is loaded with its company
    reviews = get_reviews(session, cycle)
    language = supported(lang or company.locale) or "en"
    formats = Formats(language, company.currency, company.timezone)
    return reviews, get_company_review(session, cycle, reviews), formats


def _print_all(
    invocation: Invocation,
    reviews: Reviews,
    company: CompanyReview,
    folder: Path,
    formats: Formats,
    workers: int,
) -> int:
    """Everything into the folder; how many failed."""
    folder.mkdir(parents=True, exist_ok=True)
    places = reviews.organisation
    people = [code for code in places.people if code in reviews.judged.scorecards]
    units = [code for code in places.units if places.members(code)]
    single: list[Job] = [(folder / "company.pdf", company)]
    single += [(folder / _name("person", code), reviews.person(code)) for code in people]
    packs: list[Job] = [
        (folder / _name("unit", code), unit_review(reviews, code)) for code in units
    ]
    failed = _print(invocation, single, formats, workers)
    return failed + _print(invocation, packs, formats, workers, PACK_LIMITS)


def _print(
    invocation: Invocation,
    jobs: list[Job],
    formats: Formats,
    workers: int,
    limits: Limits | None = None,
) -> int:
    """Each review into its file, which appears when it is whole; how many failed."""
    documents = ((str(file), review_html(record, formats)) for file, record in jobs)
    failed = 0
    printed = pdf.render_all(documents, resources=RESOURCES, workers=workers, limits=limits)
    for number, (name, content) in enumerate(printed, start=1):
        if isinstance(content, PdfFailed):
            failed += 1
            invocation.tell(say("%(file)s: %(reason)s", file=name, reason=content.message))
            continue
        _write(Path(name), content)
        invocation.tell(
            say("%(number)s of %(all)s: %(file)s", number=number, all=len(jobs), file=name)
        )
    return failed


def _name(kind: str, code: str) -> str:
    """The file's name; what a file system may not take is written as its number."""
    safe = "".join(c if c.isalnum() or c in "-_." else f"%{ord(c):02X}" for c in code)
    return f"{kind}-{safe}.pdf"


def _write(file: Path, content: bytes) -> None:
    try:
        with _draft(file) as draft:
            draft.write_bytes(content)
            draft.replace(file)
    except OSError as error:
        # Whoever reads the message knows the file, not its draft.
        raise OSError(error.errno, error.strerror, str(file)) from error


@contextlib.contextmanager
def _draft(file: Path) -> Iterator[Path]:
    """A file of its own beside the one to be; gone afterwards, whatever happened."""
    handle, name = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}-"[:40])
    os.fchmod(handle, 0o644)
    os.close(handle)
    try:
        yield Path(name)
    finally:
        Path(name).unlink(missing_ok=True)
