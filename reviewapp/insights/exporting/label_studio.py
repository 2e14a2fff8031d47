"""Label Studio's tasks: a past output is one task, each decision one annotation. Pure.

The shape is that of Label Studio's raw JSON, in and out. Going out, `data.row` keeps what it has no place
for; it comes back as it went, so that a task labelled there still names its output.
"""

from collections.abc import Iterator
from xml.sax.saxutils import quoteattr

from reviewapp.insights.exporting.history import (
    Unread,
    Usual,
    decision_of,
    in_words,
    named,
    whole_seconds,
    without_ids,
)
from reviewapp.review.judgement import ABSTAIN_REASONS, VERDICTS

CHOICES = ("verdict", "categories", "abstain_reason")
TEXTS = ("edited", "justification", "reason", "escalate_to")
SHOWN = "output"
BESIDE = ("text", "row", "people", "title", "input_text", "output_text")


def labeling_config(categories) -> str:
    """The set-up of a project that shows these tasks, with the workflow's categories to choose from."""
    return "\n".join(
        [
            "<View>",
            '  <Header value="$title"/>',
            '  <Text name="input" value="$input_text"/>',
            f'  <Text name="{SHOWN}" value="$output_text"/>',
            *_choices("verdict", VERDICTS, "single", ' required="true"'),
            *(_choices("categories", categories, "multiple") if categories else []),
            *_choices("abstain_reason", ABSTAIN_REASONS, "single"),
            *(
                f'  <TextArea name="{name}" toName="{SHOWN}" editable="true" maxSubmissions="1"/>'
                for name in TEXTS
            ),
            "</View>",
        ]
    )


def _choices(name, values, choice, more=""):
    lines = [f"    <Choice value={quoteattr(value)}/>" for value in values]
    return [f'  <Choices name="{name}" toName="{SHOWN}" choice="{choice}"{more}>', *lines, "  </Choices>"]


# ---- out ---------------------------------------------------------------------------------------


def task_of(row: dict, *, people: dict[str, int]) -> dict:
    """One task; `people` has each reviewer's number by email, since annotations name people by number."""
    decisions = row.get("decisions", [])
    kept = without_ids(row)
    kept.pop("decisions")
    return {
        "data": {
            "title": row["external_id"],
            "input_text": in_words(row["input"]),
            "output_text": in_words(row["output"]),
            "people": {str(people[each["by"]]): each["by"] for each in decisions},
            "row": kept,
        },
        "annotations": [_judged(each, people) for each in decisions],
        "predictions": [_prediction(row)],
    }


def _judged(decision, people):
    result = [_region(name, [decision[name]]) for name in ("verdict", "abstain_reason") if decision.get(name)]
    if decision.get("categories"):
        result.append(_region("categories", list(decision["categories"])))
    result += [_region(name, [in_words(decision[name])]) for name in TEXTS if decision.get(name)]
    return {
        "unique_id": decision["id"],
        "completed_by": people[decision["by"]],
        "was_cancelled": False,
        "ground_truth": False,
        "created_at": decision["decided_at"],
        "lead_time": float(decision.get("seconds_spent", 0)),
        "result_count": len(result),
        "result": [part | {"id": f"{decision['id']}-{part['from_name']}"} for part in result],
    }


def _prediction(row):
    version = row.get("model") or (f"v{row['policy_version']}" if "policy_version" in row else "agent")
    scored = {"score": float(row["confidence"])} if row.get("confidence") is not None else {}
    region = _region("edited", [in_words(row["output"])]) | {"id": f"{row['id']}-output"}
    return {"model_version": version, **scored, "result": [region]}


def _region(name, values):
    kind, holder = ("choices", "choices") if name in CHOICES else ("textarea", "text")
    return {"from_name": name, "to_name": SHOWN, "type": kind, "value": {holder: values}}


# ---- in ----------------------------------------------------------------------------------------


def tasks_in(document) -> Iterator:
    """The tasks of a file's JSON."""
    if not isinstance(document, list):
        raise Unread("A Label Studio export is a list of tasks. Export the project as JSON.")
    yield from document


def row_of(task, usual: Usual) -> dict:
    """The past output that a task says, with its annotations as decisions in the order they were made."""
    if not isinstance(task, dict) or not isinstance(task.get("data"), dict):
        raise Unread("This is no task of Label Studio: it has no data.")
    data = task["data"]
    row = dict(data["row"]) if isinstance(data.get("row"), dict) else _foreign(task, data)
    named(row, usual)
    made = [_decision(each, row, data, usual) for each in _judgements(task)]
    row["decisions"] = sorted((each for each in made if each), key=lambda each: each["decided_at"])
    if "produced_at" not in row:
        times = [task.get("created_at"), *(each["decided_at"] for each in row["decisions"])]
        row["produced_at"] = min((each for each in times if isinstance(each, str)), default="")
    return row


def _judgements(task):
    found = task.get("annotations", task.get("completions", []))
    if not isinstance(found, list) or not all(isinstance(each, dict) for each in found):
        raise Unread("Its annotations are no list.")
    return found


def _foreign(task, data):
    """A task that was not ours: the prediction is what the agent made, the rest what it was given."""
    output = next((data[name] for name in ("output", "output_text", "text") if data.get(name)), None)
    for prediction in task.get("predictions") or []:
        output = _said(prediction).get("edited") or output
    if output is None:
        raise Unread(
            "Nothing in it is the agent's output: neither a prediction nor a field “output” or “text”."
        )
    left = ("output", *BESIDE)
    given = {name: value for name, value in data.items() if name not in left}
    given = data.get("input", data.get("input_text", given or in_words(output)))
    return {"external_id": f"label-studio-{task.get('id', '')}", "input": given, "output": output}


def _decision(annotation, row, data, usual):
    said = _said(annotation)
    if annotation.get("was_cancelled") and "verdict" not in said:
        return None  # skipped: nobody judged it
    edited = said.pop("edited", None)
    said["by"] = usual.whose(_person(annotation.get("completed_by"), data))
    said["decided_at"] = annotation.get("created_at")
    said["seconds_spent"] = whole_seconds(annotation.get("lead_time"))
    return decision_of(said, output=row["output"], edited=edited)


def _said(annotation):
    """{what we call it: value} of an annotation's regions; controls of other names tell verdicts and tags."""
    said, tags = {}, []
    for region in annotation.get("result") or []:
        value = region.get("value") if isinstance(region, dict) else None
        if not isinstance(value, dict):
            continue
        name, texts = region.get("from_name"), value.get("text")
        if isinstance(texts, str | list) and texts:
            text = texts if isinstance(texts, str) else "\n".join(map(str, texts))
            said[name if name in TEXTS else "edited"] = text
        for choice in value.get("choices") or []:
            known = _means(name, choice)
            said.update({known: choice}) if known else tags.append(str(choice))
    return said | ({"categories": list(dict.fromkeys(tags))} if tags else {})


def _means(name, choice):
    """What a choice tells; nothing special is a tag."""
    if name in ("abstain_reason", "categories"):
        return name if name == "abstain_reason" else None
    return "verdict" if choice in VERDICTS else None


def _person(who, data):
    """The email behind a number, or behind a whole person."""
    if isinstance(who, dict):
        return who.get("email")
    people = data.get("people")
    return people.get(str(who)) if isinstance(people, dict) else None
