"""What one person may read of texts in which a workflow masks something: the one door such texts leave by.

    veil = veil_of(rosa, team)
    veil.text(workflow, "Write to jane@example.org")     # "Write to ⟦email⟧"
    veil.review(review)                                  # its content, checks and reasons as Rosa sees them

A veiled row is a copy that cannot be saved; verbs read their rows anew and never see one. Whoever decides
with labels in an edited output gets the originals back in their places by `restored`.
"""

import re
from copy import copy
from functools import partial

from reviewapp.accounts.permissions import Permission, may
from reviewapp.base.errors import Invalid
from reviewapp.review.difference import stored_difference
from reviewapp.review.labels import restored_value
from reviewapp.workflows.masking import Numbered, mask, mask_text
from reviewapp.workflows.masking_rules import hidden_kinds
from reviewapp.workflows.models import Workflow

NOTHING = frozenset()
TELLING = re.compile(r"[\d@]|\w\.\w")
PARTS = ("output", "input", "trace", "metadata")


def veil_of(person, team):
    """The veil between this person and the texts of a team; the same object for a whole request."""
    kept = person.__dict__.setdefault("_veils", {})
    key = getattr(team, "pk", team)
    if key not in kept:
        kept[key] = Veil(person, key)
    return kept[key]


def veil_for_files(person, team):
    """The veil of what somebody takes out in a file: in full only for who sees it and may take it out."""
    if person is not None and may(person, Permission.SEE_UNMASKED, team=team):
        return veil_of(person, team)
    return Veil(person, getattr(team, "pk", team), roles=NOTHING)


class Veil:
    def __init__(self, person, team, *, roles=None):
        self.is_person = person is not None and person.kind == "person"
        self.roles = roles if roles is not None else person.roles_in(team) if self.is_person else NOTHING
        self.team, self._masking, self._numbers = team, None, {}

    def hides(self, workflow):
        """The kinds this person sees as labels in this workflow (a Workflow or its id)."""
        if not self.is_person:
            return NOTHING
        key = getattr(workflow, "pk", workflow)
        if "masking" in getattr(workflow, "__dict__", ()):
            return hidden_kinds(workflow.masking, self.roles)
        return hidden_kinds(self.masking.get(key) or {}, self.roles)

    @property
    def masking(self):
        if self._masking is None:
            found = Workflow.objects.filter(team=self.team).exclude(masking={})
            self._masking = dict(found.values_list("pk", "masking"))
        return self._masking

    @property
    def hides_anywhere(self):
        """Every kind that is hidden from this person in some workflow of the team."""
        if not self.is_person:
            return NOTHING
        return NOTHING.union(*(hidden_kinds(each, self.roles) for each in self.masking.values()))

    hides_anything = hides_anywhere

    def anywhere(self, value):
        """A text or JSON of which it is not known which workflow it is from."""
        kinds = self.hides_anywhere
        return mask(value, kinds)[0] if kinds and value else value

    def value(self, workflow, value):
        """Any text or JSON, without telling apart what is the same."""
        kinds = self.hides(workflow)
        return mask(value, kinds)[0] if kinds and value else value

    text = value

    def searchable(self, words):
        """The words without those that could be a part of what is masked: a search must not guess it."""
        if not self.hides_anything:
            return words
        return " ".join(word for word in words.split() if not TELLING.search(word))

    def called(self, outputs, fits, *, most):
        """The ids of at most so many of these outputs whose reference, as it is seen, fits: a search must not
        tell more of it than a list does."""
        if not any(map(self.hides, self.masking if self.is_person else ())):
            return list(outputs.values_list("pk", flat=True)[:most])
        rows = outputs.values_list("pk", "workflow", "external_id")[:most]
        return [key for key, workflow, name in rows if fits(self.text(workflow, name))]

    # ---- rows ------------------------------------------------------------------------------------

    def content(self, workflow, content):
        """The content of an output as this person may see it; `labels` tells what the labels stand for."""
        kinds = self.hides(workflow)
        if not kinds or getattr(content, "is_veiled", False):
            return content
        # Of a row in a list the output may not be read; then its title alone is masked.
        seen, labels = unsavable(content), Numbered(*texts_in(content.__dict__.get("output")))
        for name in PARTS:
            if name in content.__dict__:
                setattr(seen, name, mask(getattr(content, name), kinds, label=labels)[0])
        if "title" in content.__dict__:
            seen.title = mask(content.title, kinds)[0]
        seen.labels, seen.plain = labels, content
        seen.restore = partial(self.restored, workflow, content=content)
        return seen

    def review(self, review):
        """The review with what is shown of it veiled, in place; verbs read it anew from the database."""
        review.veil = self
        if not self.hides(review.workflow):
            return review
        plain, review.content = review.content, self.content(review.workflow, review.content)
        review.reasons = self.value(review.workflow, review.reasons)
        if is_loaded(review, "output"):
            review.output = self.output(review.workflow, review.output, plain)
        return review

    def output(self, workflow, output, content=None):
        """The output's own texts: what its checks say and where, its reasons, its subject."""
        kinds = self.hides(workflow)
        if not kinds or getattr(output, "is_veiled", False):
            return output
        seen = unsavable(output)
        for name in ("reasons", "subject", "action", "external_id"):
            if name in output.__dict__:
                setattr(seen, name, mask(getattr(output, name), kinds)[0])
        if "checks" in output.__dict__:
            seen.checks = [self._check(check, kinds, content) for check in output.checks]
        if is_loaded(output, "content"):
            seen.content = self.content(workflow, output.content)
        return seen

    def _check(self, check, kinds, content):
        """Its words without what is masked, and its marks where those places are now."""
        seen = mask({name: value for name, value in check.items() if name != "spans"}, kinds)[0]
        text = text_of_output(content.output) if content is not None and check.get("spans") else None
        if text is not None:
            labels = Numbered(*texts_in(content.output))
            masked = mask_text(text, kinds, label=labels)
            seen["spans"] = [
                [masked.moved(start), masked.moved(end, is_end=True)] for start, end in check["spans"]
            ]
        return seen

    def decision(self, workflow, decision, before=None):
        """The decision with what was written in it veiled; its difference is worked out anew."""
        kinds = self.hides(workflow)
        if not kinds or getattr(decision.content, "is_veiled", False):
            return decision
        seen, content = unsavable(decision), unsavable(decision.content)
        for name in ("justification", "reason"):
            setattr(content, name, mask(getattr(content, name), kinds)[0])
        if content.edited is not None or content.difference is not None:
            self._compare(content, kinds, before)
        seen.content = content
        return seen

    def _compare(self, content, kinds, before):
        """Word by word what is masked would be told in pieces: the veiled texts are compared instead."""
        labels = getattr(before, "labels", None) or Numbered()
        output = getattr(before, "plain", before)
        was = mask(output.output, kinds, label=labels)[0] if output is not None else None
        content.edited = mask(content.edited, kinds, label=labels)[0]
        known = was is not None and content.edited is not None
        content.difference = stored_difference(was, content.edited) if known else None

    # ---- and back --------------------------------------------------------------------------------

    def restored(self, workflow, edited, content):
        """An edited output with the originals where labels stood; Invalid where they cannot go back."""
        kinds = self.hides(workflow)
        if not kinds or edited is None:
            return edited
        labels = Numbered(*texts_in(content.output))
        shown = mask(content.output, kinds, label=labels)[0]
        back, problem = restored_value(edited, shown=shown, plain=content.output, originals=labels.originals)
        again = Numbered(*texts_in(content.output))
        mask(content.output, kinds, label=again)
        if not problem and mask(back, kinds, label=again)[0] != mask(edited, kinds, label=again)[0]:
            problem = "The words around a masked place say what it is. Leave them as they are."
        if problem:
            raise Invalid({"edited": [problem]}, "The decision was not saved. Your text is as you left it.")
        return back


def text_of_output(output):
    if isinstance(output, str):
        return output
    alone = isinstance(output, dict) and output.keys() == {"text"} and isinstance(output["text"], str)
    return output["text"] if alone else None


def texts_in(value):
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for each in value.values() if isinstance(value, dict) else value:
            yield from texts_in(each)


def unsavable(row):
    """A copy; Django copies a row with its state, so that what is set on one is not set on the other."""
    seen = copy(row)
    seen.is_veiled, seen.save = True, _never
    return seen


def is_loaded(row, relation):
    return getattr(type(row), relation).is_cached(row)


def _never(*_args, **_kwargs):
    raise TypeError("A veiled row is for showing. Read the row anew to change it.")
