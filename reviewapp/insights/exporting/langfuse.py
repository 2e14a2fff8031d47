"""Langfuse's traces: a past output is one trace, its decisions are scores. Pure.

Going out, entries are the events that Langfuse's ingestion takes as one batch. Coming in, such a batch is
read as well as traces with their scores, as Langfuse gives them.
"""

from collections.abc import Iterator
from uuid import NAMESPACE_URL, uuid5

from reviewapp.insights.exporting.history import (
    Unread,
    Usual,
    decision_of,
    in_words,
    named,
    whole_seconds,
    without_ids,
)
from reviewapp.review.judgement import VERDICTS

OURS = "reviewapp"
APART = ("input", "output", "decisions", "id")
VERDICT, CATEGORY, CORRECTED = "verdict", "category", "output"
YES_NO = {1: "approved", 0: "rejected"}
# Names under which a yes or no is one on the output as a whole.
ON_THE_WHOLE = ("verdict", "approved", "accepted", "correct", "pass")

# ---- out ---------------------------------------------------------------------------------------


def events_of(row: dict) -> list[dict]:
    """The ingestion events of one output: its trace, the agent's generation, a score for each judgement."""
    trace, at = row["id"], row["produced_at"]
    events = [_event("trace-create", at, _trace(row))]
    if row.get("model"):
        events.append(_event("generation-create", at, _generation(row)))
    for decision in row.get("decisions", []):
        events += [_event("score-create", decision["decided_at"], body) for body in _scores(trace, decision)]
    return events


def _event(kind, at, body):
    key = uuid5(NAMESPACE_URL, f"{OURS}:{kind}:{body['id']}")
    return {"id": str(key), "type": kind, "timestamp": at, "body": body}


def _trace(row):
    kept = {name: value for name, value in without_ids(row).items() if name not in APART}
    version = {"version": str(row["policy_version"])} if "policy_version" in row else {}
    subject = {"userId": row["subject"]} if row.get("subject") else {}
    return {
        "id": row["id"],
        "timestamp": row["produced_at"],
        "name": row["workflow"],
        "input": row["input"],
        "output": row["output"],
        "tags": [row["agent"]],
        **version,
        **subject,
        "metadata": {OURS: kept},
    }


def _generation(row):
    usage = row.get("usage") or {}
    told = {"input": usage.get("input_tokens"), "output": usage.get("output_tokens")}
    cost = {"costDetails": {"total": usage["cost_usd"]}} if "cost_usd" in usage else {}
    return {
        "id": f"{row['id']}-generation",
        "traceId": row["id"],
        "name": row["agent"],
        "startTime": row["produced_at"],
        "model": row["model"],
        "usageDetails": {name: int(value) for name, value in told.items() if value is not None},
        **cost,
    }


def _scores(trace, decision):
    key = decision["id"]
    kept = {name: value for name, value in decision.items() if name not in ("id", "edited", "justification")}
    yield _score(key, trace, VERDICT, decision["verdict"], metadata={OURS: kept | {"decision": key}}) | (
        {"comment": decision["justification"]} if decision.get("justification") else {}
    )
    if "edited" in decision:
        yield _score(
            f"{key}-output", trace, CORRECTED, in_words(decision["edited"]), kind="CORRECTION",
            metadata={OURS: {"decision": key}},
        )  # fmt: skip
    for category in decision.get("categories", ()):
        yield _score(f"{key}-{category}", trace, CATEGORY, category, metadata={OURS: {"decision": key}})


def _score(key, trace, name, value, *, metadata, kind="CATEGORICAL"):
    return {
        "id": key, "traceId": trace, "name": name, "value": value, "dataType": kind, "metadata": metadata,
    }  # fmt: skip


# ---- in ----------------------------------------------------------------------------------------


def traces_in(document) -> Iterator[dict]:
    """The traces of a file's JSON, each with its scores: of a batch, a page, a list, or one."""
    if isinstance(document, dict) and isinstance(document.get("batch"), list):
        document = _gathered(document["batch"])
    elif isinstance(document, dict):
        document = document.get("data", [document])
    if not isinstance(document, list):
        raise Unread("A Langfuse export is a list of traces, or a batch of events.")
    yield from document


def _gathered(batch):
    """The events of a batch, put together by trace; a later trace event adds to an earlier one."""
    traces = {}
    for event in batch:
        body = event.get("body") if isinstance(event, dict) else None
        if not isinstance(body, dict):
            raise Unread("An event of the batch has no body.")
        kind = str(event.get("type", ""))
        key = body.get("id") if kind == "trace-create" else body.get("traceId")
        trace = traces.setdefault(str(key), {"id": key, "scores": [], "observations": []})
        if kind == "trace-create":
            trace.update(body)
        elif kind == "score-create":
            trace["scores"].append({"timestamp": event.get("timestamp"), **body})
        else:
            trace["observations"].append(body)
    return list(traces.values())


def row_of(trace, usual: Usual) -> dict:
    """The past output that a trace says, with its scores as decisions in the order they were made."""
    if not isinstance(trace, dict) or trace.get("output") is None or "id" not in trace:
        raise Unread("This trace has no output.")
    metadata = trace.get("metadata")
    kept = metadata.get(OURS) if isinstance(metadata, dict) else None
    row = dict(kept) if isinstance(kept, dict) else _foreign(trace)
    row |= {"input": _given(trace), "output": trace["output"]}
    named(row, usual)
    row.setdefault("produced_at", trace.get("timestamp"))
    made = [_decision(each, row, usual) for each in _judgements(trace)]
    row["decisions"] = sorted(made, key=lambda each: each["decided_at"])
    return row


def _given(trace):
    given = trace.get("input")
    return given if isinstance(given, str | dict | list) else in_words(given)


def _foreign(trace):
    row = {"external_id": f"langfuse-{trace['id']}"}
    called = [
        each for each in trace.get("observations") or [] if isinstance(each, dict) and each.get("model")
    ]
    if called:
        row["model"] = str(called[-1]["model"])[:120]
    if isinstance(trace.get("userId"), str):
        row["subject"] = trace["userId"][:200]
    return row


def _judgements(trace):
    """The scores, put together by the decision they are of; foreign ones are one decision of each author."""
    found = {}
    for score in trace.get("scores") or []:
        if not isinstance(score, dict):
            raise Unread("Its scores were not exported with it. Export traces with all their details.")
        metadata = score.get("metadata")
        ours = metadata.get(OURS) if isinstance(metadata, dict) else None
        key = ours.get("decision") if isinstance(ours, dict) else score.get("authorUserId")
        found.setdefault(key, []).append((score, ours or {}))
    return [scores for scores in found.values() if any(_tells(score) for score, _ in scores)]


def _tells(score):
    return _kind(score) == "CORRECTION" or _verdict(score) is not None


def _kind(score):
    return score.get("dataType")


def _value(score):
    return score.get("stringValue") if score.get("stringValue") is not None else score.get("value")


def _verdict(score):
    """What a score says of the output as a whole; what machines measured says nothing."""
    by_machine = score.get("source") in ("API", "EVAL") and score.get("name") != VERDICT
    if by_machine or score.get("name") == CATEGORY:
        return None
    value = score.get("value")
    if _kind(score) == "BOOLEAN":
        return YES_NO.get(value) if score.get("name") in ON_THE_WHOLE else None
    return _value(score) if _value(score) in VERDICTS else None


def _decision(scores, row, usual):
    said, edited, tags = {}, None, []
    for score, ours in scores:
        said |= {name: value for name, value in ours.items() if name != "decision"}
        at = score.get("timestamp") or score.get("createdAt")
        said.setdefault("decided_at", at)
        if score.get("comment"):
            said["justification"] = str(score["comment"])
        if _kind(score) == "CORRECTION":
            edited = in_words(_value(score))
        elif _verdict(score):
            said["verdict"] = (
                said.get("verdict", _verdict(score)) if _kind(score) == "BOOLEAN" else _verdict(score)
            )
        elif score.get("name") == CATEGORY:
            tags.append(str(_value(score)))
    said["by"] = usual.whose(said.get("by"))
    said.setdefault("categories", list(dict.fromkeys(tags)))
    said["seconds_spent"] = whole_seconds(said.get("seconds_spent"))
    return decision_of(said, output=row["output"], edited=edited)
