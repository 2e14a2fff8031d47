"""The smallest team that can do everything, set up inside a running product's database.

`tell` runs inside the product's own Django (`manage.py shell`) and prints the keys as JSON.
"""

import json

from django.db import transaction

from reviewapp.accounts.actions import add_agent, add_person, issue_key, make_team
from reviewapp.accounts.permissions import AGENT_SCOPES, Scope
from reviewapp.base.context import acting
from reviewapp.delivery.actions import add_endpoint, change_endpoint
from reviewapp.review.actions import add_member, create_queue
from reviewapp.workflows.actions import add_category, create_workflow, edit_draft, publish, start_draft

PASSWORD = "an old ferry in fog"
REVIEWERS = ("rosa", "tomas", "mei")
AGENTS = ("support", "returns")
WORKFLOW = "replies"
CATEGORY = "wrong-fact"
FIRST_QUEUE, SECOND_QUEUE = "front-line", "seniors"
KINDS = ["output.decided", "output.revised", "output.escalated", "output.expired"]


def tell(url):
    print(json.dumps(set_stage(url)))


def set_stage(url):
    """People, queues, one workflow without time to undo, agents, and an endpoint that hears everything."""
    with acting(via="command"), transaction.atomic():
        team = make_team(name="Northwind", slug="northwind")
        people = _people(team)
        _queues(team, people)
        _workflow(team, people)
        agents, tokens = {}, {}
        for name in AGENTS:
            agent = add_agent(team, by=None, name=name.title(), slug=name)
            _, agents[name] = issue_key(agent, by=None, team=team, name="chaos", scopes=list(AGENT_SCOPES))
        for name in (*REVIEWERS, "sam"):
            scopes = [Scope.WRITE_REVIEWS, Scope.READ_OUTPUTS]
            _, tokens[name] = issue_key(people[name], by=None, team=team, name="chaos", scopes=scopes)
        _endpoint(team, people["ada"], url)
    return {"agents": agents, "reviewers": tokens, "email": people["rosa"].email, "password": PASSWORD}


def _people(team):
    roles = dict.fromkeys(REVIEWERS, ("reviewer",)) | {
        "sam": ("senior", "reviewer"), "enzo": ("engineer",), "lena": ("lead",), "ada": ("admin",)
    }  # fmt: skip
    return {
        name: add_person(
            team, email=f"{name}@northwind.example", name=name.title(), password=PASSWORD, roles=held
        )
        for name, held in roles.items()
    }


def _queues(team, people):
    first = create_queue(team, by=None, slug=FIRST_QUEUE, name="Front line", tier=0)
    second = create_queue(team, by=None, slug=SECOND_QUEUE, name="Seniors", tier=1)
    for name in REVIEWERS:
        add_member(first, by=None, user=people[name])
    add_member(second, by=None, user=people["sam"])


def _workflow(team, people):
    workflow = create_workflow(
        team, by=None, slug=WORKFLOW, name="Replies", kind="text", autonomy="approve",
        default_queue=FIRST_QUEUE, undo_seconds=0,
    )  # fmt: skip
    add_category(
        workflow, by=None, key=CATEGORY, name="Wrong fact", number=1, cause="model", severity="medium"
    )
    draft = start_draft(workflow, by=people["enzo"])
    document = {"prompt": "Be brief.", "routing": [], "thresholds": {}, "checks": []}
    queues = [FIRST_QUEUE, SECOND_QUEUE]
    draft = edit_draft(draft, by=people["enzo"], document=document, notes="First.", queue_slugs=queues)
    publish(draft, by=people["lena"], digest=draft.digest)


def _endpoint(team, admin, url):
    """Many deliveries at once, so that those a dead relay had in hand do not hold up the others."""
    endpoint, _ = add_endpoint(team, by=admin, url=url, kinds=KINDS)
    change_endpoint(endpoint, by=admin, kinds=KINDS, workflow=None, in_flight_cap=16)
