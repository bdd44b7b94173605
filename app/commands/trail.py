"""The audit trail of a copy, verified before the copy replaces anything."""

from app.commands.invocation import Invocation
from app.db import Session
from app.db.backup import Verification
from goals.messages import say
from goals.queries import find_audit_break


def whole_trail(invocation: Invocation) -> Verification:
    """What lets a database pass whose audit trail is whole, and else ends with status 1."""

    def verify(session: Session) -> None:
        broken = find_audit_break(session)
        if broken is not None:
            raise invocation.refuse(
                say(
                    "the audit trail is broken at entry %(number)s: it was changed, or entries "
                    "before it are missing; nothing was replaced",
                    number=broken,
                )
            )

    return verify
