"""An output while a person corrects it: as text, as a form, as JSON, or as the difference so far. Pure."""

from functools import cached_property

from reviewapp.review import fields
from reviewapp.review.difference import json_diff, text_of, word_diff

MOST_FIELDS = 400  # a form longer than this is easier to correct as JSON, and would not fit into one post
FORM, JSON, DIFF = "form", "json", "diff"
KEPT = ("categories", "justification", "escalate_to", "abstain_reason", "text", "whole", "shown", "view")
UNREADABLE = "Some fields cannot be read yet. They are marked below."


def kept(posted):
    """What of a posted form is worth keeping: no tokens, no buttons."""
    return {name: texts for name, texts in posted.items() if name in KEPT or is_field(name)}


def is_field(name):
    return name == "f" or name.startswith(("f/", "f?", "f#", "f+"))


def says_something(typed):
    """Whether anything was typed that would be missed."""
    words = [text for name in ("justification", "abstain_reason") for text in typed.get(name, ())]
    return bool(typed.get("categories")) or any(text.strip() for text in words) or is_correction(typed)


def is_correction(typed):
    return "text" in typed or "whole" in typed or any(map(is_field, typed))


def last(typed, name, otherwise=""):
    """What was typed last under a name."""
    texts = typed.get(name)
    return texts[-1] if texts else otherwise


def typed_from(schema, was, edited):
    """An earlier correction as if it had just been typed, so that it can be taken up again."""
    if (text := text_of(edited)) is not None:
        return {"text": [text]}
    return {"shown": [FORM], **fields.sent(fields.plant_value(schema, was, edited))}


class TextEditing:
    """A text output and the words typed over it."""

    is_text = True
    problems = ()

    def __init__(self, was, typed):
        self.was = text_of(was)
        sent = typed.get("text")
        self.text = self.was if sent is None else sent[-1].replace("\r\n", "\n").replace("\r", "\n")
        self.like = was

    @property
    def wrong_fields(self):
        return []

    @property
    def value(self):
        """The corrected output, wrapped as its agent wrapped it; a text nobody touched is the very same."""
        plain = self.was.replace("\r\n", "\n").replace("\r", "\n")
        text = self.was if self.text == plain else self.text
        return text if isinstance(self.like, str) else {"text": text}

    @property
    def spans(self):
        return word_diff(self.was, self.text)

    @property
    def counts(self):
        """How many words came and went."""
        words = {"ins": 0, "del": 0, "same": 0}
        for span in self.spans:
            words[span.kind] += len(span.text.split())
        return words

    def blame(self, problems):
        """A text has one field; what the contract says about it stands beside the decision."""
        return [sentence for sentences in problems.values() for sentence in sentences]


class FieldsEditing:
    """A JSON output and what was typed over it, in the view it is shown in."""

    is_text = False

    def __init__(self, was, typed, *, schema, fits):
        self.was, self.typed, self.schema, self.fits = was, typed, schema, fits
        self.problems = []
        self.shown = last(typed, "shown", FORM)
        if self.is_long:
            self.shown = JSON
        self.view = self._go_to(last(typed, "view", self.shown))

    @cached_property
    def is_long(self):
        if fields.is_vast(self.was):
            return True
        many = enumerate(fields.plant(self.schema, self.was, {}).every())
        return any(count >= MOST_FIELDS for count, _ in many)

    @cached_property
    def form(self):
        """The form as it was sent; from JSON, the form of that JSON."""
        if self.shown == FORM:
            return fields.plant(self.schema, self.was, self.typed)
        return fields.plant_value(self.schema, self.was, self.value)

    @cached_property
    def value(self):
        """The typed output, or MISSING while something in it cannot be read."""
        if self.shown == FORM:
            return fields.read(self.form)[0]
        try:
            return fields.json_of(self.typed["whole"][-1]) if "whole" in self.typed else self.was
        except fields.Unreadable as refusal:
            self.problems.append(str(refusal))
            return fields.MISSING

    def _go_to(self, wanted):
        """The view asked for, unless what was typed cannot be shown in it."""
        if wanted == self.shown or (self.is_long and wanted == FORM):
            return self.shown
        if self.value is fields.MISSING:
            self.problems = self.problems or [UNREADABLE]
            return self.shown
        if wanted == FORM and fields.is_vast(self.value):
            self.problems.append("This has too many fields for a form. Correct it as JSON.")
            return self.shown
        if wanted == FORM and not self.fits(self.value):
            self.problems.append("The form opens when the JSON follows the contract.")
            return self.shown
        return wanted

    @property
    def whole(self):
        """The text of the JSON view."""
        if self.shown == JSON and "whole" in self.typed:
            return self.typed["whole"][-1]
        return fields.show(self.value)

    @property
    def carried(self):
        """What the difference view carries along unseen: the form or the JSON it was made from."""
        if self.shown == JSON:
            return {"whole": [self.whole]}
        return fields.sent(self.form)

    @property
    def changes(self):
        return [] if self.value is fields.MISSING else json_diff(self.was, self.value)

    @property
    def wrong_fields(self):
        if self.shown == JSON and self.view != FORM:
            return []
        return [field for field in self.form.every() if field.problems]

    @property
    def views(self):
        return ((FORM, "Form"), (JSON, "JSON"), (DIFF, "Difference"))

    @property
    def changed_count(self):
        """How much differs from the agent's output, as words."""
        if self.view == FORM:
            leaves = [field for field in self.form.every() if not field.branching]
            return f"{sum(field.changed for field in leaves)} of {len(leaves)} fields"
        count = len(self.changes)
        return f"{count} place{'' if count == 1 else 's'}"

    @property
    def unseen(self):
        """What the form must carry though nobody sees it: names the contract does not know, empty groups."""
        sent = fields.sent(self.form)
        extra = {name: texts for name, texts in sent.items() if name.endswith("+") and len(texts) > 1}
        return {"f?": sent["f?"], **extra}

    @property
    def rows(self):
        """The difference as rows of a table."""
        return [
            {
                "path": ".".join(map(str, change.path)) or "everything",
                "before": None if change.kind == "missing" else fields.show(change.before),
                "after": None if change.kind == "extra" else fields.show(change.after),
            }
            for change in self.changes
        ]

    def blame(self, problems):
        """Hang the contract's sentences on their fields; what has no field comes back."""
        if self.view == FORM:
            fields.blame(self.form, problems)
            sentences, self.form.problems = self.form.problems, []
            return sentences
        return [f"{path}: {sentence}" for path, found in problems.items() for sentence in found]


def editing_of(was, typed, *, schema, fits):
    """How this output is corrected: as text if it is one, else field by field."""
    if text_of(was) is not None:
        return TextEditing(was, typed)
    return FieldsEditing(was, typed, schema=schema, fits=fits)


def pressed(editing, typed, button, name):
    """What a small button of the form does to what was typed: add, remove, restore."""
    if editing.is_text:
        return {**typed, "text": [editing.was]} if button == "restore" else typed
    if button == "restore" and name == "f":
        return {key: texts for key, texts in typed.items() if not is_field(key) and key != "whole"}
    if editing.shown == JSON:
        return typed
    if button == "restore":
        return fields.restore(typed, name)
    return {"add": fields.add, "remove": fields.remove}[button](editing.form, typed, name)
