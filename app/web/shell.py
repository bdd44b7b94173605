"""What stands around every page: navigation, cycle switch, languages, who is signed in."""

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from flask import Flask, current_app, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.config.language import tag
from app.web.cycle import cycle_choice
from app.web.language import formats, language, languages
from app.web.offers_waiting import offers_to_answer
from app.web.paging import address_with
from app.web.signed_in import find_signed_in, viewer
from cascade.accounts import SignedIn
from goals.refusals import NotFound

if TYPE_CHECKING:
    from goals.models import Cycle

# Groups of (blueprint, words, icon, whether a phone shows it as a tab, whose right it takes).
NAVIGATION: tuple[tuple[tuple[str, Any, str, bool, str], ...], ...] = (
    (
        ("work", _l("My work"), "work", True, ""),
        ("inbox", _l("Inbox"), "inbox", False, ""),
        ("offers", _l("Offers"), "offer", False, ""),
    ),
    (
        ("map", _l("Strategy map"), "map", True, ""),
        ("cascade", _l("Cascade"), "tree", True, ""),
        ("scorecards", _l("Scorecards"), "card", True, ""),
        ("initiatives", _l("Initiatives"), "initiative", False, ""),
        ("risks", _l("Risks"), "risk", False, ""),
        ("measures", _l("Measures"), "measure", False, ""),
    ),
    (
        ("rewards", _l("Rewards"), "reward", False, "may_see_rewards"),
        ("reviews", _l("Reviews"), "review", False, ""),
        ("cycles", _l("Cycles"), "cycle", False, "may_run_cycles"),
        ("organisation", _l("Organisation"), "people", False, ""),
        ("accounts", _l("Accounts"), "person", False, "may_manage_people"),
        ("imports", _l("Import"), "import", False, "may_import"),
    ),
)

_BELOW = {
    "checkins": "work",
    "objectives": "cascade",
    "targets": "cascade",
    "breakdown": "cascade",
    "people": "organisation",
    "company": "organisation",
    "perspectives": "cycles",
}
"""Pages without an entry of their own, and the entry that leads to them."""

ROLE_WORDS = {
    "staff": _l("staff"),
    "leadership": _l("leadership"),
    "hr": _l("HR"),
    "admin": _l("admin"),
    "auditor": _l("auditor"),
}


@dataclass(frozen=True, slots=True)
class Shell:
    """Everything that base.html needs; without `nav` the page stands alone."""

    lang: str
    language: list[dict[str, Any]]
    language_url: str
    home: str = "/"
    company: str | None = None
    nav: list[list[dict[str, Any]]] = field(default_factory=list)
    cycle: dict[str, Any] | None = None
    cycles: list[dict[str, Any]] = field(default_factory=list)
    as_of: str | None = None
    search: str | None = None
    sign_out: str | None = None
    person: dict[str, Any] | None = None


def enclose(app: Flask) -> None:
    """Every template of the app knows the shell and the viewer."""

    @app.context_processor
    def surroundings() -> dict[str, Any]:
        # Lazily: a part for htmx has no shell, and pays for none.
        return {"shell": _Lazy(), "viewer": viewer}


def bare_shell() -> Shell:
    """A shell without navigation: nothing of it comes from the database."""
    return Shell(tag(language()), languages(), url_for("language.choose"))


class _Lazy:
    """The shell, made when a template first asks for something of it."""

    def __init__(self) -> None:
        self._made: Shell | None = None

    def __getattr__(self, name: str) -> Any:
        if self._made is None:
            self._made = _shell()
        return getattr(self._made, name)


def _shell() -> Shell:
    signed_in = find_signed_in()
    if signed_in is None:
        return bare_shell()
    cycle, cycles = _cycle_switch()
    return replace(
        bare_shell(),
        company=signed_in.company,
        nav=_navigation(),
        cycle=cycle,
        cycles=cycles,
        sign_out=url_for("sign_out.sign_out"),
        person=_person(signed_in),
    )


def _navigation() -> list[list[dict[str, Any]]]:
    groups = [[_item(*entry) for entry in group if _is_open(*entry)] for group in NAVIGATION]
    return [group for group in groups if group]


def _is_open(blueprint: str, _words: Any, _icon: str, _tab: bool, right: str) -> bool:
    if f"{blueprint}.index" not in current_app.view_functions:
        return False
    return not right or bool(getattr(viewer(), right)())


def _item(blueprint: str, words: Any, icon: str, tab: bool, _right: str) -> dict[str, Any]:
    return {
        "label": str(words),
        "href": url_for(f"{blueprint}.index"),
        "icon": icon,
        "current": _BELOW.get(request.blueprint or "", request.blueprint) == blueprint,
        "count": _count(blueprint),
        "tab": tab,
    }


def _count(blueprint: str) -> int:
    """How much waits there for whoever is signed in."""
    if blueprint == "inbox":
        signed_in = find_signed_in()
        return signed_in.unread if signed_in else 0
    return offers_to_answer() if blueprint == "offers" else 0


def _person(signed_in: SignedIn) -> dict[str, Any]:
    who = viewer()
    note = _("lead") if who.role == "staff" and who.is_lead else str(ROLE_WORDS[who.role])
    return {"name": signed_in.owner_name or signed_in.login, "note": note}


def _cycle_switch() -> tuple[dict[str, Any] | None, list[dict[str, Any]]]:
    try:
        choice = cycle_choice()
    except NotFound:  # the page about this very refusal has a shell, too
        return None, []
    if choice.cycle is None:
        return None, []
    shown = {
        "code": choice.cycle.code,
        "note": _span(choice.cycle),
        "previous": _address(choice.previous),
        "next": _address(choice.next),
    }
    offered = [
        {
            "code": each.code,
            "note": each.name if each.name != each.code else _span(each),
            "href": _address(each),
            "current": each is choice.cycle,
        }
        for each in reversed(choice.cycles)
    ]
    return shown, offered


def _span(cycle: "Cycle") -> str:
    written = formats()
    return f"{written.short_day(cycle.starts)} – {written.short_day(cycle.ends)}"


def _address(cycle: "Cycle | None") -> str | None:
    """This page in that cycle; of a page that was a form's answer, the first page."""
    if cycle is None:
        return None
    if request.method != "GET" or request.endpoint is None:
        return f"/?cycle={cycle.code}"
    return address_with(cycle=cycle.code)
