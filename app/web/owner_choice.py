"""An owner chosen in a form, by name or code."""

from flask_babel import gettext as _

from app.web.transaction import db
from cascade.queries import list_owners_named


def chosen_owner(typed: str, errors: dict[str, str], field: str = "owner") -> str:
    """The code of the owner who was meant; where nobody or several were, the field's error."""
    wanted = typed.strip()
    codes = list_owners_named(db(), wanted) if wanted else []
    if not codes:
        errors[field] = _("Choose a unit or a person by name or code.")
    elif len(codes) > 1 and codes[0] != wanted:
        errors[field] = _(
            "Several have that name: %(codes)s. Enter the code.", codes=", ".join(codes)
        )
    return codes[0] if codes else wanted
