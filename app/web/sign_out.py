"""/sign-out: the sign-in ends, in this browser and wherever its cookie was copied to."""

from flask import Blueprint, Response, request, session, url_for

from app import clock
from app.web.htmx import see_other
from app.web.signed_in import cookie_name, drop_cookie, public
from app.web.transaction import db
from cascade import actions

blueprint = Blueprint("sign_out", __name__)


@blueprint.post("/sign-out")
@public
def sign_out() -> Response:
    """Back to the sign-in page."""
    actions.sign_out(db(), request.cookies.get(cookie_name(), ""), clock.now())
    session.clear()
    answer = see_other(url_for("sign_in.form"))
    answer.headers["Clear-Site-Data"] = '"cache"'
    drop_cookie(answer)
    return answer
