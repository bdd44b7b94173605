"""/: the first page is one's own work."""

from flask import Blueprint, Response, request

from app.web.htmx import see_other

blueprint = Blueprint("home", __name__)


@blueprint.get("/")
def index() -> Response:
    """On to my work."""
    query = request.query_string.decode("ascii", "ignore")
    return see_other(f"/work?{query}" if query else "/work")
