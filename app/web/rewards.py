"""/rewards: what a cycle pays to whom, why, and by which rules."""

from typing import TYPE_CHECKING

from flask import Blueprint, Response, request
from flask_babel import gettext as _

from app.web.authors import name_authors, of_explained
from app.web.checking_in import total_text
from app.web.computed import paid_by
from app.web.cycle import current_cycle
from app.web.downloads import CSV, XLSX, Table, attachment, csv_file, workbook
from app.web.htmx import render_page
from app.web.language import formats
from app.web.paging import page_start, paging
from app.web.signed_in import allow, viewer
from app.web.transaction import db
from app.web.unit_choice import unit_choices
from cascade.queries import find_place, list_branch
from cascade.rights import Place
from goals.explaining import Explained
from goals.messages import say
from goals.queries import get_excuses
from goals.refusals import NotAllowed, NotFound
from scorecards.explaining import Explanations
from scorecards.payroll import PayLine, by_unit, chosen, paid_number
from scorecards.queries import Paid, find_scheme, get_unfolded_reward

if TYPE_CHECKING:
    from goals.models import Cycle

blueprint = Blueprint("rewards", __name__)

PAGE = 100
_MOST_UNITS = 20


@blueprint.get("/rewards")
def index() -> Response:
    """The cycle's payouts: the sum against the pool, by unit, and everybody's."""
    allow(viewer().may_see_rewards())
    cycle = current_cycle()
    found = paid_by(cycle)
    if found is None:
        return render_page("rewards/none.html", cycle=cycle)
    lines, start = _chosen(found), page_start(PAGE)
    step, pool = found.payouts.rounding, found.payouts.pool
    return render_page(
        "rewards/index.html",
        "recipients",
        cycle=cycle,
        scheme=found.scheme,
        paid=found.payouts,
        earned=found.payouts.wanted * step,
        pool=None if pool is None else pool * step,
        lines=lines[start : start + PAGE],
        pages=paging(start, PAGE, len(lines)),
        recipients=paid_number(found.lines),
        unpaid=len(lines) - paid_number(lines),
        units=by_unit(found.lines, _MOST_UNITS),
        choices=unit_choices(request.args.get("unit", "")),
        unit=request.args.get("unit", ""),
        text=request.args.get("q", "").strip(),
        total_text=total_text,
    )


@blueprint.get("/rewards/scheme")
def scheme() -> Response:
    """The scheme version that judges the cycle, rule by rule."""
    allow(viewer().may_see_rewards())
    cycle = current_cycle()
    return render_page("rewards/scheme.html", cycle=cycle, scheme=find_scheme(db(), cycle.id or 0))


@blueprint.get("/rewards/payroll.csv")
def csv_download() -> Response:
    """Every payout as CSV."""
    return attachment(csv_file(_payroll()), f"{_file_name()}.csv", CSV)


@blueprint.get("/rewards/payroll.xlsx")
def xlsx_download() -> Response:
    """Every payout as a workbook."""
    return attachment(workbook({_("Payouts"): _payroll()}), f"{_file_name()}.xlsx", XLSX)


@blueprint.get("/rewards/<code>/why")
def why(code: str) -> Response:
    """How one recipient's amount came about: rules, rounding, pool, down to the check-ins."""
    owner, cycle = _paid(code), current_cycle()
    found = paid_by(cycle)
    line = next((each for each in found.lines if each.member.code == code), None) if found else None
    if found is None or line is None:
        has_scheme = found is not None
        return render_page("rewards/unpaid.html", cycle=cycle, owner=owner, has_scheme=has_scheme)
    return render_page(
        "rewards/why.html",
        "why",
        owner=owner,
        cycle=cycle,
        scheme=found.scheme,
        scaled=found.payouts.scaled,
        line=line,
        explained=_explained(cycle, found, code),
    )


def _explained(cycle: "Cycle", found: Paid, code: str) -> Explained:
    judged = get_unfolded_reward(db(), cycle, found, code)
    explained = Explanations(judged, get_excuses(db(), cycle)).reward(
        code, found.payouts, found.members, formats().currency, 1
    )
    name_authors(of_explained(explained))
    return explained


def _chosen(found: Paid) -> list[PayLine]:
    unit, text = request.args.get("unit", ""), request.args.get("q", "").strip()
    return chosen(found.lines, text, list_branch(db(), unit) if unit else None)


def _paid(code: str) -> Place:
    owner = find_place(db(), code)
    if owner is None:
        raise NotFound(say("there is no person or unit %(code)s", code=code))
    if not viewer().may_see_pay(owner.owner_id, owner.unit_id):
        raise NotAllowed(
            say("a reward is open to its recipient, the leads above, HR and leadership only")
        )
    return owner


def _payroll() -> Table:
    allow(viewer().may_see_rewards())
    cycle = current_cycle()
    found = paid_by(cycle)
    if found is None:
        raise NotFound(say("no scheme lists the cycle %(cycle)s", cycle=cycle.code))
    scheme, currency = found.scheme, formats().currency
    headings = [
        *(_("Code"), _("Name"), _("Unit"), _("Cycle"), _("Scheme"), _("Version")),
        *(_("Total"), _("Grade"), _("Earned"), _("Payout"), _("Currency")),
        *(_("Rules that fired"), _("Awards"), _("Plans")),
    ]
    rows = [
        (
            *(line.member.code, line.member.name, line.unit_name, cycle.code),
            *(scheme.code, scheme.version, line.total, line.grade, line.earned, line.amount),
            *(currency, " ".join(line.payout.rules), "; ".join(line.awards), "; ".join(line.plans)),
        )
        for line in found.lines
    ]
    return headings, rows


def _file_name() -> str:
    return str(_("payouts %(cycle)s", cycle=current_cycle().code))
