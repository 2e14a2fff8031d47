"""Which parts of what was written go one by one, and what binds them to their event. Pure."""

from reviewapp.audit.commitments import Part, commit_to, joined

LARGEST_EXACT = 2**53 - 1

# Part: the column of its salt, and the columns that it consists of.
OUTPUT_PARTS = {
    "content": ("salt", ("title", "input", "output")),
    "trace": ("trace_salt", ("trace",)),
    "metadata": ("metadata_salt", ("metadata",)),
}
DECISION_PARTS = {
    "words": ("salt", ("justification", "reason")),
    "edited": ("edited_salt", ("edited",)),
}


def commitment_of(parts, row):
    """What the event of a new row binds; `row` holds its columns by name."""
    return joined({name: commit_to(_value(row, *parts[name][1]), row[parts[name][0]]) for name in parts})


def part_of(parts, name, row):
    """One part of a stored row, as whoever verifies wants it; its mark tells what erased it."""
    salt, columns = parts[name]
    if row[salt] is not None:
        return Part(name, bytes(row[salt]), as_sent(_value(row, *columns)))
    mark = row["erased"].get(name, {})
    return Part(
        name, commitment=bytes.fromhex(mark.get("commitment", "")), erased_by=mark.get("event")
    )  # fmt: skip


def as_sent(value):
    """A stored JSON value as it came in: 1e20 comes back from the database as an overlong whole number."""
    if isinstance(value, dict):
        return {name: as_sent(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [as_sent(inner) for inner in value]
    is_long = isinstance(value, int) and abs(value) > LARGEST_EXACT
    return float(value) if is_long else value


def _value(row, *columns):
    return {column: row[column] for column in columns}
