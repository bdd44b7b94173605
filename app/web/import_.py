"""/import: a bundle looked at first, then loaded whole or not at all."""

from contextlib import suppress
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from flask import Blueprint, Response, request, send_file, url_for

from app import clock
from app.web import uploads
from app.web.htmx import render_page, see_other
from app.web.language import language, said
from app.web.signed_in import allow, settings, viewer
from app.web.transaction import database, db, end
from app.web.uploads import Upload
from goals.messages import Message
from goals.refusals import RuleBroken
from scorecards.actions import MOST_DIFFERENCES, Difference, Loaded, load_bundle
from scorecards.bundle.files import read_bundle
from scorecards.bundle.template import write_template
from scorecards.bundle.writing import write_workbook
from scorecards.queries import export_rows

blueprint = Blueprint("imports", __name__, url_prefix="/import")

_WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_A_PAGE = 100
_PAY = ("base_pay", "target_bonus")
_RATINGS = ("adjustments",)
_HIDDEN = "•••"
"""Stands for what is stored where the reader may not see it."""


class _Undone(Exception):
    """Raised to leave a transaction without committing it."""


class ProblemPage(NamedTuple):
    """A page of what is wrong: the problems, how many there are, the pages before and after."""

    problems: list[dict[str, object]]
    first: int
    total: int
    previous: str | None
    next: str | None


@blueprint.get("")
def index() -> Response:
    """The form for a bundle, with the template and the export."""
    allow(viewer().may_import())
    return _form()


@blueprint.post("")
def check() -> Response:
    """The bundle is kept and looked at; what it would do, or all that is wrong with it."""
    allow(viewer().may_import())
    login, account_id = viewer().login, viewer().account_id
    end(keep=False)  # reading the files needs no turn to write
    try:
        upload = uploads.keep(request.files.getlist("files"), account_id, clock.now())
    except RuleBroken as refused:
        return _form(refused.message, 422)
    loaded = _load(upload, login, for_good=False)
    if loaded.problems:
        return _result(upload, 422)
    return see_other(url_for("imports.show", token=upload.token))


@blueprint.get("/<token>")
def show(token: str) -> Response:
    """What the kept bundle would do, what is wrong with it, or what it did."""
    allow(viewer().may_import())
    return _result(uploads.find(token, viewer().account_id, clock.now()))


@blueprint.post("/<token>")
def load(token: str) -> Response:
    """The kept bundle is loaded whole, or nothing is changed; asked again, nothing more happens."""
    allow(viewer().may_import())
    login, account_id = viewer().login, viewer().account_id
    end(keep=False)
    upload = uploads.find(token, account_id, clock.now())
    kept, is_done = upload.result()
    if is_done or kept.problems:
        return see_other(url_for("imports.show", token=token))
    if _load(upload, login, for_good=True).problems:
        return _result(upload, 422)
    return see_other(url_for("imports.show", token=token))


@blueprint.get("/template.xlsx")
def template() -> Response:
    """An empty workbook with all sheets, their columns, choices and notes."""
    allow(viewer().may_import())
    with TemporaryDirectory() as folder:
        file = Path(folder, "template.xlsx")
        write_template(file, language(), said)
        return _download(file, "catchball-template.xlsx")


@blueprint.get("/export.xlsx")
def export() -> Response:
    """Everything that is planned and reported, as a workbook that loads again."""
    allow(viewer().may_export())
    with TemporaryDirectory() as folder:
        file = Path(folder, "export.xlsx")
        write_workbook(file, export_rows(db()))
        return _download(file, "catchball.xlsx")


def _load(upload: Upload, login: str, *, for_good: bool) -> Loaded:
    raw = read_bundle(upload.bundle)
    loaded = Loaded()
    with suppress(_Undone), database().writing() as session:
        loaded = load_bundle(session, raw, now=clock.now(), actor=login)
        if loaded.problems or not for_good:
            raise _Undone
    upload.note(loaded, is_done=for_good and not loaded.problems)
    return loaded


def _form(error: Message | None = None, status: int = 200) -> Response:
    return render_page(
        "import/form.html",
        status=status,
        error=error,
        megabytes=settings().upload_limit // 1_000_000,
    )


def _result(upload: Upload, status: int = 200) -> Response:
    loaded, is_done = upload.result()
    template = "import/problems.html" if loaded.problems else "import/result.html"
    return render_page(
        template,
        status=status,
        token=upload.token,
        counts={
            sheet: count
            for sheet, count in loaded.counts.items()
            if count.added or count.changed or count.unchanged
        },
        advice=loaded.advice,
        differences=[_shown(each) for each in loaded.differences],
        most=MOST_DIFFERENCES,
        changed=sum(count.changed for count in loaded.counts.values()),
        is_done=is_done,
        changes=any(count.added or count.changed for count in loaded.counts.values()),
        page=_problem_page(upload.token, loaded),
    )


def _shown(difference: Difference) -> Difference:
    """The difference without what is stored, where that is pay or a rating of others."""
    is_secret = difference.column in _PAY or difference.sheet in _RATINGS
    if is_secret and not viewer().may_export():
        return difference._replace(before=_HIDDEN)
    return difference


def _problem_page(token: str, loaded: Loaded) -> ProblemPage:
    given = request.args.get("first", "")
    first = int(given) if given.isascii() and given.isdigit() and len(given) < 9 else 0
    shown = loaded.problems[first : first + _A_PAGE]
    before, after = max(0, first - _A_PAGE), first + _A_PAGE

    def address(start: int) -> str:
        return url_for("imports.show", token=token, first=start or None)

    return ProblemPage(
        [
            {"sheet": p.sheet, "row": p.row, "column": p.column, "message": said(p.message)}
            for p in shown
        ],
        first,
        len(loaded.problems),
        address(before) if first else None,
        address(after) if after < len(loaded.problems) else None,
    )


def _download(file: Path, name: str) -> Response:
    # Read at once: the folder around the file goes before the answer is sent.
    content = BytesIO(file.read_bytes())
    return send_file(content, _WORKBOOK, as_attachment=True, download_name=name)
