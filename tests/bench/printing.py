"""(e) Reviews as PDF."""

import os
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from app.config.printing import RESOURCES, review_html
from app.config.rendering import Formats
from app.db import Database
from goals.queries import list_cycles
from scorecards import pdf
from scorecards.pdf import document_hash
from scorecards.queries import get_reviews
from tests.bench.companies import company, stored
from tests.bench.measuring import Bar, Result, side_by_side, timed

REVIEWS = 100

ONE = Bar(
    "e",
    "a person's review as PDF, printed by the press with its limits",
    "bare WeasyPrint in this process on the same HTML, style sheets, fonts and settings",
    1.15,
)
TWO = Bar("e", "100 reviews on 2 processes", "the same 100 reviews on 1 process", 1.7, faster=True)


def measured() -> list[Result]:
    """Both ratios of (e)."""
    with TemporaryDirectory() as folder:
        documents = _documents(stored(Path(folder, "company.db"), company(150, months=3)))
    html = documents[0][1]
    bare = _bare()
    try:
        return [
            side_by_side(
                ONE,
                timed(lambda: pdf.render(html, resources=RESOURCES)),
                timed(lambda: bare(html)),
                25,
            ),
            side_by_side(
                TWO,
                timed(lambda: _all(documents, 2)),
                timed(lambda: _all(documents, 1)),
                2,
                warm=True,
            ),
        ]
    finally:
        pdf.close()


def _documents(database: Database) -> list[tuple[str, str]]:
    """The reviews of a hundred people by name."""
    with database.reading() as session:
        (cycle,) = list_cycles(session)
        reviews = get_reviews(session, cycle)
    people = [code for code in reviews.organisation.people if code in reviews.judged.scorecards]
    formats = Formats("zh_CN", "CNY", "Asia/Shanghai")
    return [(code, review_html(reviews.person(code), formats)) for code in people[:REVIEWS]]


def _all(documents: list[tuple[str, str]], workers: int) -> None:
    printed = list(pdf.render_all(documents, resources=RESOURCES, workers=workers))
    assert all(isinstance(content, bytes) for _, content in printed)


def _bare() -> Callable[[str], bytes]:
    """The library as its own documentation calls it, with a fetcher that only finds our files."""
    os.environ["FONTCONFIG_FILE"] = str(RESOURCES["fonts"] / "fonts.conf")
    from weasyprint import CSS, HTML  # noqa: PLC0415 - reads the setting above when it is loaded
    from weasyprint.text.fonts import FontConfiguration  # noqa: PLC0415 - as above
    from weasyprint.urls import URLFetcher, URLFetcherResponse  # noqa: PLC0415 - as above

    class Fetcher(URLFetcher):  # type: ignore[misc]  # the library publishes no types
        def fetch(self, url: str, headers: object = None) -> Any:
            folder, _, path = url.removeprefix("asset:").partition("/")
            kind = {"css": "text/css"}.get(path.rpartition(".")[2], "application/octet-stream")
            content = (RESOURCES[folder] / path).read_bytes()
            return URLFetcherResponse(url, content, {"Content-Type": kind})

    fonts = FontConfiguration()

    def printed(html: str) -> bytes:
        digest = document_hash(html)
        footer = f'html {{ --hash: "{digest[:16]}"; --full-hash: "{digest}" }}'
        document = HTML(string=html, base_url="asset:", url_fetcher=Fetcher())
        content = document.write_pdf(
            font_config=fonts,
            stylesheets=[CSS(string=footer, url_fetcher=Fetcher())],
            pdf_variant="pdf/ua-1",
            pdf_identifier=digest.encode(),
        )
        assert isinstance(content, bytes)
        return content

    return printed
