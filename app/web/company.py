"""/company: what the company is called, where and how it counts, and how its letters leave."""

from flask import Blueprint, Response, flash, url_for
from flask_babel import gettext as _

from app import clock
from app.config import Settings
from app.web.htmx import render_page
from app.web.language import said
from app.web.locality import LOCALES, currencies, timezones
from app.web.organising import Form, finished
from app.web.signed_in import allow, settings, viewer
from app.web.transaction import db
from cascade.founding import MOST_DAYS, Terms, company_problems
from cascade.queries import get_mail_way
from goals.changes import Row
from goals.messages import say
from goals.queries import get_company
from goals.refusals import NotFound
from scorecards.actions import change_company
from scorecards.queries import has_money

blueprint = Blueprint("company", __name__)


@blueprint.get("/company")
def index() -> Response:
    """The company's form, and the mail server that the site was started with."""
    allow(viewer().may_manage_people())
    return _page(_form())


@blueprint.post("/company")
def change() -> Response:
    """The company is as it was typed; else the form with what is wrong, or who was faster."""
    allow(viewer().may_manage_people())
    form = _form()
    return finished(
        form, lambda: _save(form), lambda: _page(form), "", lambda: url_for("company.index")
    )


def _form() -> Form:
    found = get_company(db())
    if found is None:
        raise NotFound(say("there is no company yet; import a bundle with one"))
    row = {name: getattr(found, name) for name in Terms._fields}
    return Form("change", row, row)


def _save(form: Form) -> None:
    """The company is changed, which nothing undoes: what stood there is in the audit trail."""
    before = form.row or {}
    typed = Terms(*(form.typed(name) for name in Terms._fields))
    problems = company_problems(typed, (*LOCALES, before["locale"]))
    form.errors |= {name: said(message) for name, message in problems.items()}
    if form.errors:
        return
    after: Row = {**typed._asdict(), "escalation_days": int(typed.escalation_days)}
    who = viewer()
    if change_company(db(), before, after, who.owner_code or who.login, clock.now()):
        flash(_("Saved. It holds for everyone from now on."))


def _page(form: Form) -> Response:
    return render_page(
        "company/form.html",
        "form",
        status=form.status,
        form=form,
        locales=_with(list(LOCALES.items()), form.stands["locale"]),
        currencies=_with(currencies(), form.stands["currency"]),
        timezones=timezones(),
        has_money=has_money(db()),
        most_days=MOST_DAYS,
        mail=_mail(settings()),
        recipient=get_mail_way(db(), viewer().account_id).recipient,
        reads_letters=viewer().role == "admin",
    )


def _with(choices: list[tuple[str, str]], stands: str) -> list[tuple[str, str]]:
    """The choices, and what stands where an import brought something else."""
    known = any(code == stands for code, _words in choices)
    return choices if known else [(stands, stands), *choices]


def _mail(given: Settings) -> list[tuple[str, str]]:
    """What the site was started with, in pairs of a label and a value; none without a server."""
    server = given.mail_server
    if server is None:
        return []
    secrecy = {"plain": _("none"), "starttls": "STARTTLS", "tls": "TLS"}
    return [
        (_("Mail server"), f"{server.host}:{server.port}"),
        (_("Encryption"), secrecy[server.secrecy]),
        (_("Sender"), given.mail_from),
        (_("Links in letters lead to"), given.base_url),
    ]
