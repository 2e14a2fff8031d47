"""Which versions a version goes on from, and which go on from it. Pure.

Each goes on from the one before it, but a rolled back one from the version whose words it says again:
what came between is not in it. Versions are given as (number, whether it is a roll-back, digest).
"""

from collections.abc import Iterable

Versions = Iterable[tuple[int, bool, bytes]]


def parents(versions: Versions) -> dict[int, int | None]:
    """{number: the number it goes on from}; None for the first."""
    found, first, last = {}, {}, None
    for number, is_rollback, digest in sorted(versions):
        found[number] = first[digest] if is_rollback and digest in first else last
        first.setdefault(digest, number)
        last = number
    return found


def behind(versions: Versions, number: int) -> set[int]:
    """The version itself and all that it goes on from."""
    above, found = parents(versions), set()
    while number is not None and number not in found:
        found.add(number)
        number = above.get(number)
    return found


def carriers(versions: Versions, number: int) -> set[int]:
    """The version itself and all that go on from it: what it brought was in force with these."""
    found = {number}
    for later, parent in parents(versions).items():
        if parent in found:
            found.add(later)
    return found
