"""Real outputs of machines and what people made of them, read from `../shared/data`.

Where that folder is absent the tests are skipped by name; where it is there, failing to read it fails.
"""

import gzip
import json
from collections.abc import Iterator
from dataclasses import dataclass, field

from config.stack.places import ROOT

FOLDER = ROOT.parent / "shared" / "data"


@dataclass(frozen=True)
class Real:
    """One output as an agent would post it, and the verdict of the person who really looked at it."""

    posted: dict
    verdict: str
    edited: object = None
    categories: list[str] = field(default_factory=list)


def rows(path: str) -> Iterator[dict]:
    """The JSON lines of a compressed file."""
    with gzip.open(FOLDER / path, "rt", encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


def translations(count: int) -> Iterator[Real]:
    """Machine translations, the model's own confidence, and the translator's post-edit."""
    for row, _ in zip(rows("translations/ro-en_et-en.jsonl.gz"), range(count), strict=False):
        edited = row["pe"] != row["mt"]
        yield Real(
            {
                "external_id": row["id"],
                "input": {"text": row["src"]},
                "output": row["mt"],
                "confidence": min(1.0, max(0.0, 1.0 + row["model_score"])),
                "language": "en",
                "metadata": {"pair": row["lp"], "hter": row["hter"]},
            },
            "edited" if edited else "approved",
            row["pe"] if edited else None,
            ["wording"] if edited else [],
        )


def paragraphs() -> Iterator[Real]:
    """Paragraphs by language models, and what a professional writer made of them."""
    for number, row in enumerate(rows("paragraphs/lamp_scored_pairs.jsonl.gz")):
        edited = row["post"] != row["pre"]
        yield Real(
            {"external_id": f"paragraph-{number}", "input": {"text": ""}, "output": row["pre"]},
            "edited" if edited else "approved",
            row["post"] if edited else None,
            ["wording"] if edited else [],
        )


def airline() -> Iterator[Real]:
    """Runs of an airline agent with every step; approved where the reward is 1, else set right."""
    fixes = {(row["task_id"], row["trial"]): row for row in rows("airline/tau_corrections.jsonl.gz")}
    for run in rows("airline/tau_airline_gpt4o.jsonl.gz"):
        fix = fixes[run["task_id"], run["trial"]]
        verdict, edited = _verdict(run, fix)
        yield Real(
            {
                "external_id": f"run-{run['task_id']}-{run['trial']}",
                "input": {"instruction": run["instruction"]},
                "output": {"actions": fix["agent_actions"]},
                "trace": {"trace_id": f"{run['task_id']}-{run['trial']}", "steps": list(_steps(run))},
                "subject": run["user_id"],
            },
            verdict,
            edited,
            [] if verdict == "approved" else ["wrong-action"],
        )


def _verdict(run, fix):
    if run["reward"] == 1:
        return "approved", None
    if fix["agent_actions"] == fix["gold_actions"]:
        return "rejected", None  # it acted right and told the customer something wrong
    return "edited", {"actions": fix["gold_actions"]}


def _steps(run):
    for message in run["traj"]:
        for call in message.get("tool_calls") or ():
            asked = json.loads(call["function"]["arguments"] or "null")
            yield {"kind": "tool", "name": call["function"]["name"], "input": asked}
        if message.get("content"):
            yield {
                "kind": "tool result" if message["role"] == "tool" else "message",
                "name": message.get("name") or message["role"],
                "output": message["content"],
            }
