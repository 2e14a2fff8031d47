"""What people corrected, in the shapes that training, evaluation and prompt optimisers read. Pure.

`pairs`: what an agent wrote and what a person made of it, as preference pairs.
`evals`: inputs with the output that people let stand, and what must not come again.
`feedback`: every judged output with a score and the words of its reviewer, as reflective optimisers
such as GEPA take them.
"""

import json
from collections.abc import Iterable, Iterator

FORMS = {
    "pairs": "Training pairs: rejected and chosen",
    "evals": "Evaluation set: input and expected output",
    "feedback": "Scored examples with feedback",
}


def shaped(row: dict, form: str) -> dict | None:
    """One judged output in one form; None where it has nothing to say in it.

    `row` has id, input, before, after (None for a rejection), verdict, why, categories, rate, decided_at.
    """
    if row["before"] is None or row["input"] is None:
        return None  # erased
    return SHAPES[form](row)


def json_lines(rows: Iterable[dict], form: str) -> Iterator[str]:
    """One JSON object a line, keys in a fixed order."""
    for row in rows:
        found = shaped(row, form)
        if found is not None:
            yield json.dumps(found, ensure_ascii=False) + "\n"


def _pair(row):
    if row["verdict"] != "edited" or row["after"] is None:
        return None
    return {
        **_told(row),
        "chosen": row["after"],
        "rejected": row["before"],
        "reason": row["why"],
        "categories": row["categories"],
    }


def _eval(row):
    if row["verdict"] == "rejected":
        return None
    corrected = row["verdict"] == "edited"
    return {
        **_told(row),
        "expected": row["after"] if corrected else row["before"],
        "must_not": row["before"] if corrected else None,
        "source": "corrected" if corrected else "approved",
    }


def _feedback(row):
    """An approved output scores 1, a rejected one 0, an edited one what was left of it."""
    score = {"approved": 1.0, "rejected": 0.0}.get(row["verdict"], round(1 - row["rate"], 4))
    words = [row["why"]] if row["why"] else []
    if row["categories"]:
        words.append(f"Marked as: {', '.join(row['categories'])}.")
    if row["verdict"] == "approved":
        words.append("A person let it stand.")
    return {
        **_told(row),
        "output": row["before"],
        "expected": row["after"] if row["verdict"] == "edited" else None,
        "score": score,
        "feedback": " ".join(words) or "A person corrected it without saying why.",
    }


def _told(row):
    return {"id": str(row["id"]), "decided_at": row["decided_at"].isoformat(), "input": row["input"]}


SHAPES = {"pairs": _pair, "evals": _eval, "feedback": _feedback}
