"""Regular expressions that people type: RE2 only, whose time grows with the text and never explodes."""

from functools import lru_cache

import re2

MAX_PATTERN = 500
MAX_MEMORY = 1 << 20


class PatternRefused(ValueError):
    """The pattern is not one RE2 accepts."""


@lru_cache(maxsize=1024)
def compile_pattern(pattern: str):
    if len(pattern) > MAX_PATTERN:
        raise PatternRefused(f"The pattern is longer than {MAX_PATTERN} characters.")
    options = re2.Options()
    options.max_mem = MAX_MEMORY
    options.log_errors = False
    try:
        return re2.compile(pattern, options)
    except re2.error as error:
        said = error.args[0] if error.args else ""
        said = said.decode(errors="replace") if isinstance(said, bytes) else str(said)
        raise PatternRefused(f"The pattern cannot be read: {said}.") from None
    except UnicodeEncodeError:
        raise PatternRefused("The pattern holds half a character.") from None
