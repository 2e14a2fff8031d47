"""A first request for a workflow, to be copied into a terminal: it keeps the workflow's contracts. Pure."""

import json
import shlex

from reviewapp.workflows.contract import example_of

INPUT = {"text": "Where is my parcel?"}
OUTPUT = "It left our store this morning."
CONFIDENCE = 0.72


def first_output(workflow):
    """What an agent could post; None where no example satisfies a contract."""
    given = example_of(workflow.input_schema) if workflow.input_schema else INPUT
    made = OUTPUT if workflow.kind == workflow.Kind.TEXT else example_of(workflow.output_schema)
    if given is None or made is None:
        return None
    return {
        "workflow": workflow.slug,
        "external_id": "first-1",
        "input": given,
        "output": made,
        "confidence": CONFIDENCE,
    }


def as_command(envelope, *, to):
    """The request as a line for a shell, whatever the values hold."""
    body = json.dumps(envelope, indent=2, ensure_ascii=False)
    return (
        f"curl {shlex.quote(to)} \\\n"
        '  -H "Authorization: Bearer $REVIEW_KEY" \\\n'
        '  -H "Content-Type: application/json" \\\n'
        f"  -d {shlex.quote(body)}"
    )


def first_request(workflow, *, to):
    """The command to copy, or nothing while there is no workflow or no example."""
    envelope = first_output(workflow) if workflow else None
    return as_command(envelope, to=to) if envelope else ""
