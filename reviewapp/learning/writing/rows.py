"""A rule, a check or a bare condition as rows, with the draft form's own parts."""

from reviewapp.workflows import conditions
from reviewapp.workflows.forms.posted import act, posted_form
from reviewapp.workflows.forms.reading import document_of, place
from reviewapp.workflows.forms.tree import DraftForm, empty_entry, form_of
from reviewapp.workflows.queues import slugs_for
from reviewapp.workflows.routing import PRIORITIES

SIMPLE = tuple(word for word in conditions.OPERATORS if word not in ("count", "length"))
PARTS = {"routing": ("rule", "routing", "rule"), "check": ("check", "checks", "check")}


class Rows:
    """One entry of the draft form, as it was typed or as it stands."""

    def __init__(self, sent, *, workflow, part, entry=None):
        self.workflow, self.part = workflow, part
        self.kind = "rule" if part == "routing" else "check"
        self.does = sent.get("do", "save") if sent is not None else ""
        self.form = posted_form(sent) if sent is not None else DraftForm(**self._shown(entry)).numbered()
        if not self.form.entries(self.kind):  # nothing like an entry was sent
            self.form.entries(self.kind).append(empty_entry(self.kind))
            self.form.numbered()
        if self.does not in ("", "save"):
            act(self.form, self.does)

    def _shown(self, entry):
        if entry is None:
            return {f"{self.kind}s": [empty_entry(self.kind)]}
        listed = form_of({self.part: [entry]}, "", self.workflow.contract)
        return {f"{self.kind}s": listed.entries(self.kind)}

    @property
    def is_saved(self):
        """Whether the button said so, and not one that adds or removes rows."""
        return self.does == "save"

    @property
    def entry(self):
        return self.form.entries(self.kind)[0]

    def said(self):
        """The rule or check as JSON; None where what was typed cannot be read."""
        document = document_of(self.form, self.workflow.contract)
        return None if self.entry.errors else document[self.part][0]

    def take(self, errors):
        """Problems beside their inputs, whatever place the entry has in the policy."""
        moved = {}
        for path, sentences in errors.items():
            first, _, rest = path.partition(".")
            inner = rest.partition(".")[2] if first == self.part else ""
            known = f"{self.part}.0.{inner}" if inner else path
            moved[known] = sentences
        place(self.form, moved)

    def take_bare(self, errors):
        """Problems of a condition that stands alone."""
        begin = f"{self.part}.0.expect"
        self.take({begin + path.removeprefix("condition"): said for path, said in errors.items()})

    def context(self):
        """What the parts of the draft form need to be drawn."""
        return {
            "rows": self,
            "entry": self.entry,
            "workflow": self.workflow,
            "fields": self.workflow.contract.fields,
            "operators": conditions.OPERATORS,
            "simple_operators": SIMPLE,
            "comparators": conditions.COMPARATORS,
            "joins": conditions.JOINS,
            "queues": slugs_for(self.workflow.team),
            "priorities": PRIORITIES,
        }


class EntryForm:
    """A routing rule or a check: a new one, other rows for one, or one less."""

    is_rows = True

    def __init__(self, sent=None, *, workflow, policy, kind, was=None, named="", initial=None):
        _, part, self.name = PARTS[kind]
        self.kind, self.was, self.part = kind, was, part
        stands = next((each for each in policy.get(part, []) if each["name"] == named), None)
        self.named = stands["name"] if stands else ""
        self.names = [each["name"] for each in policy.get(part, [])]
        self.rows = Rows(sent, workflow=workflow, part=part, entry=(was or {}).get(self.name) or stands)
        self.title = (sent or initial or {}).get("title", "").strip()
        self.removes = sent is not None and "removes" in sent
        self.errors = {}

    def is_valid(self):
        if not self.title or len(self.title) > 160:
            self.errors["title"] = ["Say in a few words what changes."]
        return self.rows.is_saved and not self.errors and (self.removes or self.rows.said() is not None)

    @property
    def cleaned_data(self):
        return {"title": self.title}

    def change(self):
        said = self.rows.said() if not self.removes else None
        if self.was:
            return self.was | {self.name: said}
        op = "remove" if self.removes else "replace" if self.named else "add"
        if self.kind == "check":
            return {"kind": "check", "op": op, "check": said or {"name": self.named}}
        if op == "add":
            return {"kind": "routing", "op": op, "at": 0, "rule": said}
        return {"kind": "routing", "op": op, "name": self.named, **({"rule": said} if said else {})}

    def take(self, errors):
        errors = dict(errors)
        if "title" in errors:
            self.errors["title"] = errors.pop("title")
        self.rows.take(errors)
