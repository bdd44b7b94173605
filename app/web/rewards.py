"""/rewards: what a cycle pays to whom, why, and by which rules."""

from flask import Blueprint, Response, request
from flask_babel import gettext as _

from app.web.checking_in import total_text
from app.web.computed import Computed, computed
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
from goals.messages import say
from goals.queries import get_excuses
from goals.refusals import NotAllowed, NotFound
from scorecards.explaining import Explanations
from scorecards.payroll import PayLine, by_unit, chosen
from scorecards.queries import find_scheme, find_scheme_version

blueprint = Blueprint("rewards", __name__)

PAGE = 100
_MOST_UNITS = 20


@blueprint.get("/rewards")
def index() -> Response:
    """The cycle's payouts: the sum against the pool, by unit, and everybody's."""
    allow(viewer().may_see_rewards())
    cycle = current_cycle()
    if find_scheme_version(db(), cycle.id or 0) is None:
        return render_page("rewards/none.html", cycle=cycle)
    found = computed(cycle)
    assert found.paid is not None  # there is a scheme
    lines, start = _chosen(found), page_start(PAGE)
    step, pool = found.paid.rounding, found.paid.pool
    return render_page(
        "rewards/index.html",
        "recipients",
        cycle=cycle,
        scheme=found.judged.scheme,
        paid=found.paid,
        earned=found.paid.wanted * step,
        pool=None if pool is None else pool * step,
        lines=lines[start : start + PAGE],
        pages=paging(start, PAGE, len(lines)),
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
    if find_scheme_version(db(), cycle.id or 0) is None:
        return render_page("rewards/unpaid.html", cycle=cycle, owner=owner, has_scheme=False)
    found = computed(cycle)
    line = next((each for each in found.lines if each.member.code == owner.code), None)
    if line is None or found.paid is None:
        return render_page("rewards/unpaid.html", cycle=cycle, owner=owner, has_scheme=True)
    explained = Explanations(found.judged, get_excuses(db(), cycle)).reward(
        owner.code, found.paid, found.members, formats().currency, 1
    )
    return render_page(
        "rewards/why.html",
        "why",
        owner=owner,
        cycle=cycle,
        scheme=found.judged.scheme,
        scaled=found.paid.scaled,
        line=line,
        explained=explained,
    )


def _chosen(found: Computed) -> list[PayLine]:
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
    if find_scheme_version(db(), cycle.id or 0) is None:
        raise NotFound(say("no scheme lists the cycle %(cycle)s", cycle=cycle.code))
    found = computed(cycle)
    assert found.judged.scheme is not None  # as was asked
    scheme, currency = found.judged.scheme, formats().currency
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
