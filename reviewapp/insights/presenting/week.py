"""A kept week as people read it."""

from reviewapp.accounts.models import User
from reviewapp.insights import wording
from reviewapp.insights.figures import FIGURES
from reviewapp.insights.models import Alert
from reviewapp.review.models import Decision
from reviewapp.review.veil import veil_of
from reviewapp.workflows.models import Category, Workflow

EXCEPTIONS = ("Escalated", "Expired", "Failed downstream")


def shown_week(review, *, reader=None):
    """The kept week with names and words; rows the reader may not see are left out."""
    kept, team = review.content, review.team
    workflows = {each.pk: each for each in Workflow.objects.of_team(team)}
    return {
        "counts": kept["counts"],
        "exceptions": [each for each in kept["counts"] if each[0] in EXCEPTIONS],
        "figures": [shown_figure(*each) for each in kept["figures"]],
        "workflows": [
            {
                "workflow": workflows[each["workflow"]],
                "figures": [shown_figure(*one) for one in each["figures"]],
            }
            for each in kept["workflows"]
            if each["workflow"] in workflows
        ],
        "categories": shown_categories(kept["categories"]),
        "versions": [
            each | {"workflow": workflows[each["workflow"]]}
            for each in kept["versions"]
            if each["workflow"] in workflows
        ],
        "watches": kept["watches"],
        "alerts": Alert.objects.of_team(team).filter(pk__in=kept["alerts"]).gravest_first(),
        "severe": severe_shown(kept["severe"], reader) if reader else [],
        "acts": acts_shown(kept["acts"]),
    }


def shown_figure(key, value, before=None, n=None):
    """A figure with its name, its words, and whether it went the right way since the week before."""
    figure = FIGURES[key]
    shown = {"name": figure.name, "key": key, "said": wording.said(figure, value), "n": n}
    if value is None or before is None or value == before:
        return shown | {"was": wording.said(figure, before), "better": None}
    up = value > before
    better = None if not figure.better else up == (figure.better == "up")
    return shown | {"was": wording.said(figure, before), "up": up, "better": better}


def shown_categories(rows):
    found = Category.objects.select_related("workflow").in_bulk([key for key, *_ in rows])
    return [
        {"category": found[key], "count": round(count), "before": round(before)}
        for key, count, before in rows
        if key in found
    ]


def severe_shown(keys, reader):
    found = Decision.objects.visible_to(reader).filter(pk__in=keys).with_page().newest_first()
    return [_seen(decision, veil_of(reader, decision.team_id)) for decision in found]


def _seen(decision, veil):
    output = veil.output(decision.workflow, decision.output)
    seen = veil.decision(decision.workflow, decision, before=output.content)
    seen.output = output
    return seen


def acts_shown(acts):
    names = dict(User.objects.filter(pk__in={act["who"] for act in acts}).values_list("pk", "name"))
    return [act | {"who": names.get(act["who"], "")} for act in acts]
