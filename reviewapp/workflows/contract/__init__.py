"""What an agent may send: JSON Schemas checked when saved, values judged in plain words. Pure."""

from reviewapp.workflows.contract.example import example_of
from reviewapp.workflows.contract.fields import Contract, Field, fields_of
from reviewapp.workflows.contract.problems import problems
from reviewapp.workflows.contract.schema import MAX_SCHEMA_BYTES, TEXT_OUTPUT, check_schema

__all__ = [
    "MAX_SCHEMA_BYTES",
    "TEXT_OUTPUT",
    "Contract",
    "Field",
    "check_schema",
    "example_of",
    "fields_of",
    "problems",
]
