"""What can go wrong, in six kinds; each says in Chinese what happened and what to do now."""

from __future__ import annotations

from datetime import date


class AppError(Exception):
    """A failure a user is told about.

    `title` says what is wrong and where, `advice` what to do now (both Chinese);
    `code` is a short stable word for logs and tests, never personal data.
    """

    def __init__(self, title: str, advice: str, code: str = "") -> None:
        super().__init__(f"{title}（{advice}）")
        self.title = title
        self.advice = advice
        self.code = code


class Invalid(AppError):
    """What was given cannot be used; nothing was sent."""


class NotAllowed(AppError):
    """The operator's role or the state of things forbids it."""


class Refused(AppError):
    """The other side answered and said no; its own words are in the title."""


class NotSent(AppError):
    """No byte can have left the machine: trying again is safe and offered."""


class Unknown(AppError):
    """It may or may not have happened at the other side: never offered again."""


class Broken(AppError):
    """Our own fault, or our own storage cannot be trusted: the operation is closed."""


class Damaged(Broken):
    """The data file cannot be used and was left as it is; `copy` is the day of the newest good
    copy of it, None where there is none."""

    def __init__(self, title: str, advice: str, code: str = "", copy: date | None = None) -> None:
        super().__init__(title, advice, code)
        self.copy = copy


class AlreadyLive(NotAllowed):
    """A message for the same subject is under way or done; a second would double it."""
