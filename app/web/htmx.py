"""The one file that knows htmx: what it asks for and how it is answered."""

from typing import Any
from urllib.parse import urlsplit

from flask import Response, current_app, make_response, redirect, request

_REQUEST = "HX-Request"
_TYPE = "HX-Request-Type"
_RESTORE = "HX-History-Restore-Request"
_SHOWN = "HX-Current-URL"


def is_htmx() -> bool:
    """Whether htmx asks, for a part or for a whole page."""
    return request.headers.get(_REQUEST) == "true"


def wants_part() -> bool:
    """Whether htmx will put the answer somewhere into the page that is shown."""
    return (
        is_htmx()
        and request.headers.get(_TYPE) == "partial"
        and request.headers.get(_RESTORE) != "true"
    )


def shown_address() -> str:
    """Path and query of the page that htmx asks from; blank where htmx does not ask."""
    shown = urlsplit(request.headers.get(_SHOWN, ""))
    return f"{shown.path}?{shown.query}".rstrip("?")


def render_page(
    template: str, block: str | None = None, *, status: int = 200, **context: Any
) -> Response:
    """The page; for htmx asking for a part, the named block of the same template alone."""
    current_app.update_template_context(context)
    found = current_app.jinja_env.get_template(template)
    if block is None or not wants_part():
        return make_response(found.render(context), status)
    inner = found.new_context(context)
    # Whatever stands above the first block (imports, settings) runs before the root's first text.
    next(filter(str.strip, found.root_render_func(inner)), None)
    return make_response("".join(inner.blocks[block][0](inner)), status)


def see_other(address: str) -> Response:
    """After a form: the browser goes to the address, with or without htmx."""
    if is_htmx():
        return Response(status=204, headers={"HX-Redirect": address})
    return make_response(redirect(address, 303))


def part(html: str, status: int) -> Response:
    """An answer for htmx that leaves the target alone; its parts name places of their own."""
    return Response(html, status, {"HX-Reswap": "none", "HX-Push-Url": "false"})
