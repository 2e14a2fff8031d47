"""How an action says no. Pages and API both turn these into the same answer."""


class AppError(Exception):
    """A refusal whose message is fit for the reader: what happened, what was kept, what to do."""

    status = 400
    code = "refused"

    def __init__(self, message: str, *, code: str | None = None, **extra):
        super().__init__(message)
        self.message = message
        self.code = code or self.code
        self.extra = extra


class Refused(AppError):
    """The state of things does not allow it (409)."""

    status = 409


class NotAllowed(AppError):
    """This person or machine may not (403)."""

    status = 403
    code = "not_allowed"


class Invalid(AppError):
    """What was sent is not right; `errors` maps each field to its sentences (422)."""

    status = 422
    code = "invalid"

    def __init__(self, errors: dict[str, list[str]], message: str = "Some fields need attention."):
        super().__init__(message)
        self.errors = errors


class TooMany(AppError):
    """Too much at once; `retry_after` says in how many whole seconds to come back (429)."""

    status = 429
    code = "too_many"

    def __init__(self, message: str, *, retry_after: int):
        super().__init__(message)
        self.retry_after = retry_after


class Unavailable(AppError):
    """Something we stand on is away; nothing was kept (503)."""

    status = 503
    code = "unavailable"

    def __init__(self, message: str, *, retry_after: int = 5):
        super().__init__(message)
        self.retry_after = retry_after
