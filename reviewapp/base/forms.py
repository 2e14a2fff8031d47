"""Forms that show what an action refused beside the fields it is about."""

from contextlib import contextmanager

from django import forms

from reviewapp.base.errors import Invalid


class TakesRefusals(forms.Form):
    """What is said of a field the form does not have stands `elsewhere`: by that field, or above all."""

    elsewhere = None

    def take(self, errors: dict[str, list[str]]):
        for name, sentences in errors.items():
            self.add_error(name if name in self.fields else self.elsewhere, sentences)


@contextmanager
def taking(form):
    """Act inside, and answer; what the action refuses goes into the form, and the view shows that again."""
    try:
        yield
    except Invalid as refusal:
        form.take(refusal.errors)
