"""What the domain says no to, by kind; the adapters turn kinds into status codes and words."""

from datetime import timedelta

from goals.messages import Message


class Refused(Exception):
    """Something was not done; the message says why, with which values, and what to do."""

    def __init__(self, message: Message) -> None:
        super().__init__(str(message))
        self.message = message


class NotFound(Refused):
    """There is nothing by that name."""


class NotAllowed(Refused):
    """Whoever asks has no right to it."""


class Conflict(Refused):
    """Somebody else changed it meanwhile, or the name is taken."""


class RuleBroken(Refused):
    """What was asked for breaks a rule."""


class TooManyTries(Refused):
    """Too often in too short a time; `wait` says how long from now."""

    def __init__(self, message: Message, wait: timedelta) -> None:
        super().__init__(message)
        self.wait = wait
