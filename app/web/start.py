"""/start: a company from nothing, and what is left to do until its first cycle runs."""

from typing import Any

from flask import Blueprint, Response, current_app, request, session, url_for
from flask_babel import lazy_gettext as _l

from app import clock
from app.config.language import supported, tag
from app.web.cycle import today
from app.web.htmx import render_page, see_other
from app.web.language import language, said
from app.web.locality import LOCALES, currencies, timezones
from app.web.signed_in import allow, find_signed_in, public, set_cookie, viewer
from app.web.transaction import database, db, end
from cascade import accounts, actions, queries
from cascade.founding import LEADS, PLACES, Founding, Step, founding_problems, steps
from goals.messages import Message, say
from goals.queries import get_company
from goals.refusals import Conflict, RuleBroken
from scorecards.actions import load_demo
from scorecards.sample.demo import ACCOUNTS

blueprint = Blueprint("start", __name__)

_PLACE_WORDS = {
    "leads": (_l("I lead the company"), _l("You see all results and rewards, as its lead.")),
    "works": (_l("I work in the company"), _l("You can have targets of your own.")),
    "runs": (_l("I only run this program"), _l("You see goals, but nobody's ratings or pay.")),
}
# Step: what it is called, what to do there, and where, by endpoint.
_STEP_WORDS = {
    "organisation": (
        _l("Add units and people"),
        _l("The tree of departments and teams, and who sits where."),
        "organisation.index",
    ),
    "leads": (
        _l("Name the leads"),
        _l("Every unit has somebody who breaks goals down and approves."),
        "organisation.index",
    ),
    "measures": (
        _l("Choose measures"),
        _l("From the sample library, or your own: how a value is obtained and scored."),
        "measures.index",
    ),
    "cycle": (
        _l("Open a cycle"),
        _l("The span of days that goals are for: a quarter, a month, a year."),
        "cycles.index",
    ),
    "perspectives": (
        _l("Weigh the perspectives"),
        _l("Financial, customer, internal process, learning and growth, or your own."),
        "cycles.index",
    ),
    "objectives": (
        _l("Set objectives"),
        _l("What the company wants, in the lanes of the strategy map."),
        "map.index",
    ),
    "targets": (
        _l("Break them down to targets"),
        _l("To units, roles and people, and agree on them."),
        "cascade.index",
    ),
    "invitations": (
        _l("Invite people"),
        _l("Everyone gets a link to open an account with."),
        "accounts.index",
    ),
}


@blueprint.get("/start")
@public
def form() -> Response:
    """The first form of all; once somebody has an account, the way on."""
    if find_signed_in() is not None:
        return see_other(url_for("start.next_steps"))
    if queries.has_accounts(db()):
        return see_other(url_for("sign_in.form"))
    if get_company(db()) is not None:
        return render_page("start/loaded.html", "page")
    return _form(Founding("", tag(language()), _currency(), _timezone(), "", "", LEADS))


@blueprint.post("/start")
@public
def found() -> Response:
    """The company with its administrator, signed in; or the form again with what is wrong."""
    end(keep=False)  # nobody else should wait while a password is being hashed
    asked = Founding(*(request.form.get(name, "").strip() for name in Founding._fields))
    if queries.has_accounts(db()):
        raise Conflict(say("the company has been set up already; sign in"))
    problems, kept = _checked(asked)
    if problems:
        return _form(asked, problems, 422)
    now = clock.now()
    with database().writing() as writing:
        login = asked._replace(login=accounts.normal_login(asked.login))
        account_id = actions.found_company(writing, login, kept, now)
        token = actions.open_sign_in(writing, account_id, now)
    session.clear()  # with it the form token of before
    answer = see_other(url_for("start.next_steps"))
    set_cookie(answer, token)
    return answer


@blueprint.get("/start/next")
def next_steps() -> Response:
    """What to do next: a sample, a file, or by hand, step by step."""
    allow(viewer().may_manage_people())
    progress = queries.get_progress(db())
    return render_page(
        "start/next.html",
        is_bare=progress.is_bare,
        steps=[_step(step) for step in steps(progress)],
    )


@blueprint.post("/start/sample")
def sample() -> Response:
    """The sample company below the first unit; only where there is nothing else yet."""
    allow(viewer().may_manage_people())
    if not queries.get_progress(db()).is_bare:
        raise Conflict(say("there are goals or people already; the sample needs an empty company"))
    root = queries.list_units_below(db(), None, None, 1)
    # Nobody knows this password: whoever wants to look through their eyes sets one of her own.
    locked = accounts.password_hash(accounts.new_token())
    load_demo(
        db(),
        today(),
        clock.now(),
        {each.login: locked for each in ACCOUNTS if each.is_person},
        viewer().login,
        language="zh-CN" if supported(_locale()) == "zh_CN" else "en",
        below=root[0].code if root else "",
    )
    return see_other(url_for("map.index"))


def _locale() -> str:
    company = get_company(db())
    return company.locale if company else ""


def _checked(asked: Founding) -> tuple[dict[str, str], str]:
    """What is wrong by field, and the hash of the password where nothing is."""
    found: dict[str, Message] = founding_problems(asked, tuple(LOCALES))
    password, again = request.form.get("password", ""), request.form.get("again", "")
    kept = ""
    try:
        accounts.checked_login(asked.login)
    except RuleBroken as refused:
        found["login"] = refused.message
    if password != again:
        found["again"] = say("the two passwords differ; type the same one twice")
    if not found:
        try:
            kept = accounts.new_password_hash(asked.login, password)
        except RuleBroken as refused:
            found["password"] = refused.message
    return {field: said(message) for field, message in found.items()}, kept


def _form(asked: Founding, errors: dict[str, str] | None = None, status: int = 200) -> Response:
    return render_page(
        "start/form.html",
        "page",
        status=status,
        asked=asked,
        errors=errors or {},
        locales=list(LOCALES.items()),
        currencies=currencies(),
        timezones=timezones(),
        places=[(key, *_PLACE_WORDS[key]) for key in PLACES],
    )


def _currency() -> str:
    return "CNY" if language() == "zh_CN" else "USD"


def _timezone() -> str:
    return "Asia/Shanghai" if language() == "zh_CN" else ""


def _step(step: Step) -> dict[str, Any]:
    title, text, endpoint = _STEP_WORDS[step.key]
    known = endpoint in current_app.view_functions
    return {
        "title": title,
        "text": text,
        "href": url_for(endpoint) if known else None,
        "count": step.there,
        "is_done": step.is_done,
    }
