"""`manage.py draw_states [--check]`: the states of outputs and reviews, drawn from their MOVES tables."""

from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from reviewapp.review.models import Output, Review

PAGE = Path("docs/reference/review-states.md")
HEAD = """\
# The states of outputs and reviews

Drawn by `manage.py draw_states` from the `MOVES` tables beside the models; `--check` fails when it is
stale. Change the tables, not this page.
"""
DRAWN = (
    (Output, Output.MOVES, Output.Status.WAITING, Output.Status.APPROVED),
    (Review, Review.MOVES, Review.State.WAITING, None),
)


class Command(BaseCommand):
    help = "Draw the states of outputs and reviews into docs/reference/review-states.md."

    def add_arguments(self, parser):
        parser.add_argument("--check", action="store_true", help="fail if the page is stale; write nothing")

    def handle(self, *args, check, **options):
        page = Path(settings.BASE_DIR) / PAGE
        drawn = draw()
        if check:
            if not page.exists() or page.read_text() != drawn:
                raise CommandError(f"{PAGE} is stale. Run `python3 manage.py draw_states`.")
            self.stdout.write(f"{PAGE} is as the code says.")
            return
        page.parent.mkdir(parents=True, exist_ok=True)
        page.write_text(drawn)
        self.stdout.write(f"Wrote {PAGE}.")


def draw():
    """The whole page as Markdown."""
    return HEAD + "".join(section(*each) for each in DRAWN)


def section(model, moves, first, otherwise):
    lines = ["", f"## {model.__name__}", "", model.__doc__.strip(), "", "```mermaid", "stateDiagram-v2"]
    lines += [f"    [*] --> {state.value}" for state in (first, otherwise) if state]
    for before in moves:
        lines += [f"    {before.value} --> {after}" for after in ordered(moves, before)]
    lines += ["```", "", "| from | to |", "|---|---|"]
    lines += [
        f"| {before.value} | {', '.join(ordered(moves, before)) or 'nothing: final'} |" for before in moves
    ]
    return "\n".join(lines) + "\n"


def ordered(moves, before):
    """Where it may go, in the order in which the table names the states."""
    return [after.value for after in moves if after in moves[before]]
