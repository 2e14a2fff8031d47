"""Through which door the present work came in; doors say so with `acting`, events carry it."""

from reviewapp.base.context import acting, current_request_id, current_via

__all__ = ["acting", "current_request_id", "current_via"]
