"""Conditions: small JSON documents over the facts of an output. Pure.

    {"all": [{"field": "output.amount", "op": ">", "value": 500},
             {"not": {"field": "risk", "op": "=", "value": "low"}},
             {"field": "output.lines", "op": "count", "where": {"field": "price", "op": "<", "value": 0},
              "is": ">=", "value": 1}]}

A field that is missing or null equals nothing but null, is in nothing, and does not exist; asked
anything else (is it more than 5, does it match) the condition cannot be answered and raises
`ConditionError`, which routing turns into a review. `all` and `any` stop at the first answer, so
`exists` before a comparison guards it.
"""

from reviewapp.workflows.conditions.checking import (
    COMPARATORS,
    MAX_BYTES,
    MAX_COMPARISONS,
    MAX_DEPTH,
    OPERATORS,
    validate,
)
from reviewapp.workflows.conditions.compiling import (
    ConditionError,
    compile_condition,
    spans_of,
)
from reviewapp.workflows.conditions.rows import JOINS, Group, Row, Rows, from_rows, paths, to_rows
from reviewapp.workflows.conditions.wording import sentence

__all__ = [
    "COMPARATORS",
    "JOINS",
    "MAX_BYTES",
    "MAX_COMPARISONS",
    "MAX_DEPTH",
    "OPERATORS",
    "ConditionError",
    "Group",
    "Row",
    "Rows",
    "compile_condition",
    "from_rows",
    "paths",
    "sentence",
    "spans_of",
    "to_rows",
    "validate",
]
