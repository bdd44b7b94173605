"""How many offers wait for whoever is signed in: the navigation and some pages tell it."""

from typing import cast

from flask import g

from app.web.signed_in import viewer
from app.web.transaction import db
from cascade.queries import count_offers_to_answer


def offers_to_answer() -> int:
    """The count, asked once in a request."""
    if "offers_to_answer" not in g:
        g.offers_to_answer = count_offers_to_answer(db(), viewer())
    return cast(int, g.offers_to_answer)
