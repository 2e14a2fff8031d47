"""Makers of the nouns, each with what a test does not care about already chosen.

Every area adds the makers of its own nouns, below those of the areas it stands on.
"""

from datetime import timedelta
from itertools import count

from django.db.models.functions import Now
from django.utils import timezone
from django.utils.text import slugify

from reviewapp.accounts import tokens
from reviewapp.accounts.models import Agent, Key, Membership, Team, User
from reviewapp.accounts.permissions import AGENT_SCOPES, PERSON_SCOPES
from reviewapp.base.canonical import digest_of
from reviewapp.review.models import Output, OutputContent, Queue, Review
from reviewapp.workflows.models import Category, PolicyVersion, Rollout, Workflow

PASSWORD = "a quiet lake at dawn"

_numbers = count(1)


# ---- accounts ----------------------------------------------------------------------------------


def make_team(*, name="Northwind", slug=""):
    return Team.objects.create(name=name, slug=slug or f"{slugify(name)}-{next(_numbers)}")


def make_person(name="Pat Doe", team=None, *roles, **fields):
    email = fields.pop("email", f"{slugify(name).replace('-', '.')}.{next(_numbers)}@example.org")
    person = User.objects.create_user(email, PASSWORD, name=name, **fields)
    for role in roles:
        give_role(person, team, role)
    return person


def give_role(person, team, role):
    held = Membership.objects.create(user=person, team=team, role=role)
    person.forget_roles()
    return held


def make_agent(team=None, *, name="Support agent", **fields):
    slug = fields.pop("slug", f"{slugify(name)}-{next(_numbers)}")
    return Agent.objects.create(team=team or make_team(), name=name, slug=slug, **fields)


def make_key(holder, *, team=None, scopes=None, days=90, **fields):
    """A key and its token: `key, token = make_key(support_agent)`."""
    minted = tokens.mint()
    owner = {"agent": holder} if isinstance(holder, Agent) else {"user": holder}
    usual = AGENT_SCOPES if isinstance(holder, Agent) else PERSON_SCOPES
    fields.setdefault("expires_at", timezone.now() + timedelta(days=days))
    key = Key.objects.create(
        team=team or (holder.team if isinstance(holder, Agent) else holder.teams[0]),
        name="a test's key",
        public_id=minted.public_id,
        digest=minted.digest,
        scopes=sorted(str(scope) for scope in (usual if scopes is None else scopes)),
        **owner,
        **fields,
    )
    return key, minted.text


# ---- workflows ---------------------------------------------------------------------------------


def make_workflow(team=None, *, name="Support replies", kind="text", **fields):
    slug = fields.pop("slug", f"{slugify(name)}-{next(_numbers)}")
    fields.setdefault("default_queue", "front-line")
    return Workflow.objects.create(team=team or make_team(), name=name, slug=slug, kind=kind, **fields)


def make_category(workflow, *, number=1, name="Wrong fact", **fields):
    key = fields.pop("key", f"{slugify(name)}-{next(_numbers)}")
    return Category.objects.create(workflow=workflow, key=key, name=name, number=number, **fields)


def make_policy(workflow, document=None, *, author=None, published_by=None, **fields):
    """A published version, live for all traffic; the one before it is retired."""
    author = author or make_person("Pia Author", workflow.team, "engineer")
    number = workflow.versions.count() + 1
    second = published_by or (author if number == 1 else make_person("Lea Second", workflow.team, "lead"))
    document = document or {"prompt": "Be brief.", "routing": [], "thresholds": {}, "checks": []}
    fields.setdefault("notes", f"Version {number}.")
    version = PolicyVersion.objects.create(
        workflow=workflow,
        number=number,
        document=document,
        digest=digest_of(document),
        author=author,
        published_by=second,
        **fields,
    )
    workflow.rollouts.filter(ended_at=None).update(ended_at=Now())
    Rollout.objects.create(workflow=workflow, version=version, started_by=second)
    return version


# ---- review ------------------------------------------------------------------------------------


def make_queue(team=None, *members, name="Front line", tier=0, **fields):
    slug = fields.pop("slug", slugify(name))
    queue = Queue.objects.create(team=team or make_team(), name=name, slug=slug, tier=tier, **fields)
    queue.members.set(members)
    return queue


def make_content(output="Your parcel arrives on Tuesday.", **fields):
    fields.setdefault("title", "Where is my parcel")
    fields.setdefault("input", {"message": "Where is my parcel?"})
    return OutputContent.objects.create(output=output, digest=digest_of(output), **fields)


def make_output(workflow=None, agent=None, *, output="Your parcel arrives on Tuesday.", **fields):
    workflow = workflow or make_workflow(agent.team if agent else None)
    fields.setdefault("external_id", f"ZD-{next(_numbers)}")
    if "content" not in fields:
        fields["content"] = make_content(output)
    fields.setdefault("body_digest", digest_of(output))
    agent = agent or make_agent(workflow.team)
    return Output.objects.create(team=workflow.team, workflow=workflow, agent=agent, **fields)


def make_review(output=None, *, queue=None, **fields):
    """A waiting review, due in an hour: `make_review(queue=make_queue(northwind, rosa))`."""
    output = output or make_output(make_workflow(queue.team if queue else None))
    queue = queue or Queue.objects.filter(team=output.team).first() or make_queue(output.team)
    fields.setdefault("due_at", timezone.now() + timedelta(hours=1))
    fields.setdefault("risk", output.risk)
    return Review.objects.create(
        team=output.team,
        workflow=output.workflow,
        queue=queue,
        output=output,
        content=output.content,
        **fields,
    )
