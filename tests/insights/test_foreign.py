"""What goes to Label Studio and Langfuse comes back as it went; what was made there is read, too.

The shapes below are written by hand after the tools' public documentation; see docs/api.md for the versions
of their own libraries that our files were checked with.
"""

import json

import pytest
from jsonschema_rs import validator_for

from reviewapp.insights.exporting import label_studio, langfuse
from reviewapp.insights.exporting.history import Unread, Usual, without_ids

USUAL = Usual("replies", "support-agent", "sam@example.org")
REGION = {
    "type": "object",
    "required": ["from_name", "to_name", "type", "value"],
    "properties": {
        "to_name": {"const": "output"},
        "type": {"enum": ["choices", "textarea"]},
        "value": {
            "type": "object",
            "minProperties": 1,
            "maxProperties": 1,
            "additionalProperties": {"type": "array", "items": {"type": "string"}, "minItems": 1},
        },
    },
}
RESULT = {"type": "array", "items": REGION}
TASK = {
    "type": "object",
    "required": ["data", "annotations", "predictions"],
    "properties": {
        "data": {"type": "object", "required": ["title", "input_text", "output_text"]},
        "annotations": {
            "type": "array",
            "items": {
                "required": ["completed_by", "result", "created_at"],
                "properties": {
                    "completed_by": {"type": "integer"},
                    "lead_time": {"type": "number", "minimum": 0},
                    "was_cancelled": {"type": "boolean"},
                    "result": RESULT,
                },
            },
        },
        "predictions": {
            "type": "array",
            "items": {
                "required": ["model_version", "result"],
                "properties": {"score": {"type": "number", "minimum": 0, "maximum": 1}, "result": RESULT},
            },
        },
    },
}
SCORE = {
    "required": ["id", "traceId", "name", "value", "dataType"],
    "properties": {"value": {"type": "string"}, "dataType": {"enum": ["CATEGORICAL", "CORRECTION"]}},
}
EVENT = {
    "type": "object",
    "required": ["id", "type", "timestamp", "body"],
    "oneOf": [
        {
            "properties": {
                "type": {"const": "trace-create"},
                "body": {"required": ["id", "timestamp", "input"]},
            }
        },
        {
            "properties": {
                "type": {"const": "generation-create"},
                "body": {"required": ["id", "traceId", "startTime", "model"]},
            }
        },
        {"properties": {"type": {"const": "score-create"}, "body": SCORE}},
    ],
}


def decided(day, verdict, **more):
    said = {"by": "rosa@example.org", "decided_at": f"2026-11-0{day}T10:00:00.123456Z", "seconds_spent": 12}
    return {"id": f"d-{day}", "verdict": verdict, **said, "categories": [], **more}


def row(number, output, *decisions):
    return {
        "id": f"o-{number}",
        "workflow": "replies",
        "agent": "support-agent",
        "external_id": f"ZD-{number}",
        "input": {"message": "Where is it?"},
        "output": output,
        "produced_at": "2026-11-01T09:00:00Z",
        "model": "larkspur-2",
        "usage": {"input_tokens": 10, "output_tokens": 5, "cost_usd": 0.01},
        "confidence": 0.6,
        "policy_version": 2,
        "subject": "MO-1",
        "metadata": {"channel": "mail"},
        "decisions": list(decisions),
    }


PASSED = [
    decided(2, "escalated", reason="Unsure.", escalate_to="seniors"),
    decided(3, "abstained", abstain_reason="conflict_of_interest"),
    decided(4, "rejected", categories=["tone", "approved"], justification="=Rude\nand <b>wrong</b>"),
]
ROWS = [
    row(1, "Hi <b>", decided(2, "edited", edited="Hello", categories=["tone"], justification="Short.")),
    row(2, {"amount": 12.5, "to": "Zoë"}, decided(2, "edited", edited={"amount": 13, "to": "Zoë"})),
    row(3, "x", *PASSED),
    row(4, "y", decided(2, "approved")),
    row(5, "nobody looked"),
]


def plain(each):
    each = without_ids(each)
    each["decisions"] = [{k: v for k, v in said.items() if v != []} for said in each["decisions"]]
    return each


def tasks():
    return [label_studio.task_of(each, people={"rosa@example.org": 7}) for each in ROWS]


def events():
    return [event for each in ROWS for event in langfuse.events_of(each)]


def test_what_went_to_label_studio_comes_back_as_it_was():
    sent = json.loads(json.dumps(tasks()))
    assert [plain(label_studio.row_of(each, USUAL)) for each in sent] == [plain(each) for each in ROWS]


def test_what_went_to_langfuse_comes_back_as_it_was():
    sent = json.loads(json.dumps({"batch": events()}))
    back = [plain(langfuse.row_of(each, USUAL)) for each in langfuse.traces_in(sent)]
    assert back == [plain(each) for each in ROWS]


def test_both_have_the_shape_that_the_tools_ask_for():
    task, event = validator_for(TASK), validator_for(EVENT)

    assert [list(task.iter_errors(each)) for each in tasks()] == [[]] * len(ROWS)
    assert [error.message for each in events() for error in event.iter_errors(each)] == []


def test_the_labeling_set_up_offers_every_choice_that_is_used():
    config = label_studio.labeling_config(["tone", 'a "quoted" one'])
    assert "<Choice value='a \"quoted\" one'/>" in config
    used = {
        region["from_name"] for each in tasks() for said in each["annotations"] for region in said["result"]
    }
    assert all(f'name="{name}"' in config for name in used)


LABELLED = {
    "id": 5,
    "created_at": "2026-11-01T08:00:00Z",
    "data": {"question": "Where?", "output": "Hi"},
    "annotations": [
        {
            "completed_by": {"id": 1, "email": "lu@example.org"},
            "created_at": "2026-11-02T08:00:00Z",
            "lead_time": 3.6,
            "result": [
                {"from_name": "answer", "type": "textarea", "value": {"text": ["Hello"]}},
                {"from_name": "why", "type": "choices", "value": {"choices": ["tone"]}},
            ],
        },
        {"completed_by": 3, "was_cancelled": True, "result": []},
    ],
}


def test_a_task_labelled_there_is_read_by_what_its_controls_say():
    read = label_studio.row_of(LABELLED, USUAL)

    assert (read["external_id"], read["input"], read["output"]) == (
        "label-studio-5",
        {"question": "Where?"},
        "Hi",
    )
    assert read["decisions"] == [
        {
            "verdict": "edited", "edited": "Hello", "categories": ["tone"], "by": "lu@example.org",
            "decided_at": "2026-11-02T08:00:00Z", "seconds_spent": 4,
        }
    ]  # fmt: skip


def test_a_trace_scored_there_is_read_by_what_its_scores_say():
    said = {"source": "ANNOTATION", "authorUserId": "u1", "timestamp": "2026-11-02T08:00:00Z"}
    trace = {
        "id": "t1",
        "timestamp": "2026-11-01T08:00:00Z",
        "input": {"q": 1},
        "output": "Hi",
        "observations": [{"model": "m-1"}],
        "scores": [
            {**said, "name": "output", "dataType": "CORRECTION", "value": 0, "stringValue": "Hello"},
            {**said, "name": "toxic", "dataType": "BOOLEAN", "value": 0, "stringValue": "False"},
            {**said, "name": "tidy", "dataType": "NUMERIC", "value": 0.4, "comment": "Too short."},
        ],
    }
    read = langfuse.row_of(trace, USUAL)

    assert (read["external_id"], read["model"]) == ("langfuse-t1", "m-1")
    (decision,) = read["decisions"]
    assert (decision["verdict"], decision["edited"], decision["by"]) == ("edited", "Hello", "sam@example.org")
    assert decision["justification"] == "Too short."


@pytest.mark.parametrize(
    ("reader", "entry", "said"),
    [
        (label_studio, "x", "no task of Label Studio"),
        (label_studio, {"data": {}}, "Nothing in it is the agent's output"),
        (label_studio, {"data": {"output": "x"}, "annotations": 3}, "no list"),
        (label_studio, {"data": {"output": "x"}, "annotations": [{"result": []}]}, "No verdict"),
        (langfuse, {"id": "t"}, "no output"),
        (langfuse, {"id": "t", "output": "x", "scores": ["s-1"]}, "scores were not exported"),
    ],
)
def test_what_cannot_be_read_says_why(reader, entry, said):
    with pytest.raises(Unread, match=said):
        reader.row_of(entry, USUAL)


def test_without_a_workflow_or_a_person_nothing_is_guessed():
    with pytest.raises(Unread, match="which workflow"):
        label_studio.row_of({"data": {"output": "x"}}, Usual())
    task = tasks()[0]
    task["data"]["people"] = {}
    with pytest.raises(Unread, match="Nobody is said"):
        label_studio.row_of(task, Usual("replies", "support-agent"))


@pytest.mark.parametrize("document", [{"batch": [3]}, 3, "x"])
def test_a_file_of_another_form_is_refused_whole(document):
    with pytest.raises(Unread):
        list(langfuse.traces_in(document))
    with pytest.raises(Unread):
        list(label_studio.tasks_in(document))
