"""`catchball review`: the printed pages say what `score` and `rewards` say."""

import io
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from pypdf import PdfReader

from app.commands import catchball
from app.db import Database
from scorecards import pdf
from tests.scorecards import reviewed

Review = Callable[..., tuple[int, str]]


@pytest.fixture
def review(sqlite_database: Database, tmp_path: Path) -> Review:
    """Runs `review --cycle 2025-06`: exit status and standard error."""
    reviewed.load(sqlite_database, tmp_path / "bundle")

    def run(*arguments: str) -> tuple[int, str]:
        words = ("--db", str(sqlite_database.url), "review", "--cycle", "2025-06", *arguments)
        result = CliRunner(env={"CATCHBALL_LANG": "en"}).invoke(catchball, words)
        assert result.stdout == ""
        return result.exit_code, result.stderr

    return run


@pytest.fixture(scope="module", autouse=True)
def _no_press_left() -> Iterator[None]:
    yield
    pdf.close()


def pages(file: Path) -> list[str]:
    return [page.extract_text() for page in PdfReader(io.BytesIO(file.read_bytes())).pages]


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        ("en", ("Performance review", "Reward", "Appendix: where the numbers come from")),
        ("zh-CN", ("绩效评估表", "奖励", "附录")),
    ],
)
def test_two_pages_and_the_appendix(
    review: Review, tmp_path: Path, lang: str, words: tuple[str, str, str]
) -> None:
    file = tmp_path / "ada.pdf"
    assert review("--person", "ada", "--out", str(file), "--lang", lang)[0] == 0
    first, second, appendix, *_ = pages(file)
    for page, word in zip((first, second, appendix), words, strict=True):
        assert word in page
    for number in ("87.78", "−1.50", "86.28", "3.72", "60.00", "110.00"):
        assert number in first
    for number in ("333.33", "666.66", "250.00", "8.00"):
        assert number in second
    assert "first guess" in appendix


def test_what_people_wrote_is_text(review: Review, tmp_path: Path) -> None:
    file = tmp_path / "ada.pdf"
    assert review("--person", "ada", "--out", str(file), "--lang", "en")[0] == 0
    first = "".join(pages(file)[0].split())
    assert "".join(reviewed.HOSTILE.split()) in first
    assert "<i>late</i>report" in first


def test_structure_metadata_and_the_same_bytes_again(review: Review, tmp_path: Path) -> None:
    files = [tmp_path / "one.pdf", tmp_path / "two.pdf"]
    for file in files:
        assert review("--person", "bo", "--out", str(file), "--lang", "en")[0] == 0
    assert files[0].read_bytes() == files[1].read_bytes()
    document = PdfReader(files[0])
    catalog: Any = document.root_object
    assert (catalog["/Lang"], bool(catalog["/MarkInfo"]["/Marked"])) == ("en", True)
    assert document.metadata is not None
    assert document.metadata.title == "Performance review · Bo · 2025-06"
    assert document.metadata.author == "North & Wind"
    outline: Any = document.outline
    top, below = outline
    assert top["/Title"].startswith("Performance review")
    assert [entry["/Title"] for entry in below][:2] == ["Scorecard", "Reward"]


def test_somebody_without_a_scorecard_gets_a_page_that_says_so(
    review: Review, tmp_path: Path
) -> None:
    file = tmp_path / "cem.pdf"
    assert review("--person", "cem", "--out", str(file), "--lang", "en")[0] == 0
    (page,) = pages(file)
    assert "Cem has no scorecard" in page


def test_everything_of_a_cycle(review: Review, tmp_path: Path) -> None:
    folder = tmp_path / "reviews"
    status, told = review("--all", "--out", str(folder), "--lang", "en")
    assert status == 0
    assert sorted(file.name for file in folder.iterdir()) == [
        "company.pdf",
        "person-ada.pdf",
        "person-bo.pdf",
        "unit-CS.pdf",
    ]
    assert f"1 of 3: {folder}" in told
    assert "Strategy map" in pages(folder / "company.pdf")[1]
    pack = pages(folder / "unit-CS.pdf")
    assert "Without a scorecard: Cem" in pack[0]
    assert sum("Performance review Bo" in page for page in pack) == 1


@pytest.mark.parametrize(
    ("arguments", "status", "told"),
    [
        (("--person", "nobody", "--out", "x.pdf"), 1, "there is no person nobody"),
        (("--unit", "ada", "--out", "x.pdf"), 1, "there is no unit ada"),
        (("--out", "x.pdf"), 2, "name one of --person, --unit and --all"),
        (("--person", "bo", "--all", "--out", "x.pdf"), 2, "name one of"),
        (("--person", "bo", "--out", "/nowhere/x.pdf"), 1, "cannot write /nowhere/x.pdf"),
    ],
)
def test_refusals_are_sentences(
    review: Review, arguments: tuple[str, ...], status: int, told: str
) -> None:
    found, error = review(*arguments)
    assert (found, told in error) == (status, True), error
