"""What the item shows of an output: words with marks, fields, checks, steps, and what happened before."""

from dataclasses import dataclass, field
from functools import partial

from reviewapp.accounts.permissions import Permission, may
from reviewapp.base import figures, visible
from reviewapp.review import fields, listing, showing
from reviewapp.review.consent import consented, consents
from reviewapp.review.difference import text_of, word_diff
from reviewapp.review.forms import CommentForm
from reviewapp.review.models import Decision, Review
from reviewapp.review.statements import COMMENTS, HISTORY
from reviewapp.review.views.desk import is_undoable

SIMILAR = 3
LOOKED_THROUGH = 40
SHORT = 16  # letters that stayed between two changes and are still worth showing
MOST_SHOWN = 200  # fields; beyond it only flagged ones show, and all of them as JSON
DRAWINGS = {"tool": "tool", "llm": "model", "model": "model", "generation": "model", "retrieval": "search"}


@dataclass
class Shown:
    """One output, laid out."""

    title: str
    checks: list
    steps: list
    text: str | None = None
    paragraphs: list | None = None
    given: list | None = None
    form: object = None
    unseen: int = 0
    measure: str = ""
    is_gone: bool = False
    trace_measure: str = ""
    threshold: float | None = None
    standing: str = ""
    flagged: list = field(default_factory=list)
    consents: bool = True

    @property
    def has_short_parts(self):
        return any(not part.is_long for part in self.given)

    @property
    def failed(self):
        return [check for check in self.checks if not check["passed"]]

    @property
    def blocking(self):
        return sum(bool(check.get("blocking")) for check in self.failed)

    @property
    def warnings(self):
        return len(self.failed) - self.blocking


def shown_of(review):
    """Everything the item shows, from rows that are loaded already."""
    output, content = review.output, review.content
    checks = showing.numbered(output.checks)
    shown = Shown(
        title=content.title or output.external_id,
        checks=checks,
        steps=[step_of(step) for step in showing.steps_of(content.trace)],
        text=text_of(content.output),
        threshold=threshold_of(output),
        consents=consents((content.metadata or {}).get("privacy")),
        standing=output.status if review.outcome == Review.Outcome.DECIDED else review.outcome,
    )
    if shown.text is not None:
        shown.paragraphs = showing.paragraphs(shown.text, checks)
        shown.measure = words_of(shown.text)
        shown.unseen = visible.unseen_count(shown.text)
    elif content.is_gone("content"):
        shown.is_gone = True
    elif fields.is_vast(content.output):
        shown.measure = f"more than {figures.grouped(fields.MOST_PLACES)} fields"
    else:
        lay_out(shown, review)
    shown.given = showing.given(content.input)
    shown.trace_measure = measure_of(shown.steps, output)
    return shown


def lay_out(shown, review):
    """Field by field; where there are many, only those that a failed check speaks of."""
    tones = showing.flagged_paths(shown.checks, document_of(review.output))
    schema, value = review.workflow.effective_output_schema, review.content.output
    shown.form = showing.laid_out(schema, value, tones)
    leaves = [each for each in shown.form.every() if not each.branching]
    shown.measure = f"{figures.grouped(len(leaves))} fields"
    if len(leaves) > MOST_SHOWN:
        shown.form, shown.flagged = None, [each for each in leaves if each.tone]


def words_of(text):
    count = len(text.split())
    return f"{figures.grouped(count)} word{'' if count == 1 else 's'}"


def document_of(output):
    return output.policy_version.document if output.policy_version else {}


def threshold_of(output):
    known = (document_of(output).get("thresholds") or {}).get("auto_approve_at")
    return known if type(known) in (int, float) else None


def step_of(step):
    kind = str(step.get("kind", ""))
    return {
        "name": step.get("name") or kind or "Step",
        "status": step.get("status") or "",
        "duration_ms": step.get("duration_ms"),
        "drawing": next((icon for word, icon in DRAWINGS.items() if word in kind), "point"),
        "input": step.get("input"),
        "output": step.get("output"),
        "input_text": step.get("input") if isinstance(step.get("input"), str) else None,
        "output_text": step.get("output") if isinstance(step.get("output"), str) else None,
    }


def measure_of(steps, output):
    parts = [f"{len(steps)} step{'' if len(steps) == 1 else 's'}"] if steps else []
    if spent := output.latency_ms or showing.took(steps):
        parts.append(figures.milliseconds(spent))
    if tokens := (output.usage or {}).get("output_tokens"):
        parts.append(f"{figures.grouped(tokens)} tokens")
    return " · ".join(parts)


def is_blind(review):
    """Whether it is judged without what others said of the output."""
    return review.purpose in (Review.Purpose.SECOND, Review.Purpose.GOLD)


def comments_of(review, reader, *, form=None):
    """The latest comments, oldest first, and a form for whoever may write one; None where it is blind."""
    if is_blind(review):
        return None
    rows = list(COMMENTS.rows(output=review.output_id))[::-1]
    for comment in rows:
        comment.said = review.veil.text(review.workflow, comment.text)
    may_write = may(reader, Permission.COMMENT_ITEM, team=review.team_id)
    return {"rows": rows, "form": (form or CommentForm()) if may_write else None}


def history_of(review, reader):
    """Earlier decisions on this output; a blind second review sees none of them."""
    if is_blind(review):
        return []
    seen = partial(review.veil.decision, review.workflow, before=review.content)
    history = [seen(decision) for decision in HISTORY.rows(output=review.output_id)]
    for decision in history:
        content = decision.content
        decision.said = content.justification or content.reason or content.words_for("words")
        decision.undoable = decision.decided_by_id == reader.pk and is_undoable(decision)
    return history


def similar_to(review, reader):
    """The latest corrections in this workflow that share a failed check with this output and that the
    reader may see."""
    failed = {check["name"] for check in review.output.checks if not check.get("passed", True)}
    if not failed:
        return []
    recent = Decision.objects.visible_to(reader).corrections().filter(workflow=review.workflow)
    recent = recent.exclude(output=review.output).filter(consented("output__content__metadata"))
    recent = recent.select_related("content", "output", "decided_by").newest_first()[:LOOKED_THROUGH]
    alike = [each for each in recent if failed & failed_checks(each.output)]
    return [past_of(seen_by(review, each)) for each in alike[:SIMILAR]]


def seen_by(review, decision):
    """The decision as the reader of this review may see it; only then its output's text is needed."""
    if not review.veil.hides(review.workflow):
        return decision
    output = review.veil.output(review.workflow, decision.output)
    before = review.veil.content(review.workflow, output.content)
    seen = review.veil.decision(review.workflow, decision, before=before)
    seen.output = output
    return seen


def failed_checks(output):
    return {check["name"] for check in output.checks if not check.get("passed", True)}


def past_of(decision):
    difference = decision.content.difference or {}
    spans = around_changes(difference.get("words", ()))
    for change in difference.get("fields", ())[:2]:
        spans += [("same", f"{'.'.join(map(str, change['path']))} ")]
        spans += [
            (kind, str(change[side]))
            for kind, side in (("del", "before"), ("ins", "after"))
            if side in change
        ]
    said = decision.content.justification
    return {"decision": decision, "spans": spans, "said": said}


def around_changes(spans):
    """What changed, with the little that stands between; longer stretches that stayed become dots."""
    spans = [tuple(span[:2]) for span in spans]
    changed = [number for number, (kind, _) in enumerate(spans) if kind != "same"][:6]
    if not changed:
        return []
    between = spans[changed[0] : changed[-1] + 1]
    return [(kind, " … " if kind == "same" and len(text) > SHORT else text) for kind, text in between]


def newer_of(review):
    """How the agent's newer version differs from the one that is open; None while there is none."""
    output = review.output
    if output.content_id == review.content_id:
        return None
    newest = review.veil.content(review.workflow, output.content)
    before, after = text_of(review.content.output), text_of(newest.output)
    spans = word_diff(before, after) if before is not None and after is not None else None
    open_now = Review.objects.open().filter(output=output).order_by("-opened_at").first()
    return {"spans": spans, "review": open_now, "revision": output.revision}


def place_in(rows, review, count):
    """Where the item stands in the list, and its neighbours."""
    keys, pk = [row.pk for row in rows], review.pk
    if pk not in keys:
        return {"next": keys[0] if keys else None}
    at = keys.index(pk)
    return {
        "number": at + 1,
        "of": count.number + (review.state == Review.State.HELD)
        if count.number <= listing.COUNTED_UP_TO
        else count,
        "previous": keys[at - 1] if at else None,
        "next": keys[at + 1] if at + 1 < len(keys) else None,
    }
