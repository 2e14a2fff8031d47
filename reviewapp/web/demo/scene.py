"""Setting the stage: the shop's people, queues, workflows and keys, through the product's own verbs."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from reviewapp.accounts.actions import add_agent, add_person, issue_key, make_team
from reviewapp.accounts.permissions import AGENT_SCOPES, Scope
from reviewapp.review.actions import add_member, create_queue
from reviewapp.web.demo.history import LINES, morning_of
from reviewapp.web.demo.people import PASSWORD_WORDS, PEOPLE
from reviewapp.web.demo.workflows import PLANS
from reviewapp.workflows.actions import PastVersion, add_category, create_workflow, import_version

QUEUES = [("front-line", "Front line", 0), ("seniors", "Seniors", 1), ("legal", "Legal and money", 2)]
YEAR = 365


@dataclass(frozen=True)
class Access:
    """What a visitor needs: sign-ins and keys. Secrets; never logged."""

    sign_ins: list[dict]
    keys: dict[str, str]
    tokens: dict[str, str]

    def as_dict(self) -> dict:
        tokens = {f"{name}_token": token for name, token in self.tokens.items()}
        first = next(iter(self.keys.values()))
        return {"sign_ins": self.sign_ins, "agent_key": first, "agent_keys": self.keys, **tokens}


@transaction.atomic
def set_stage(*, now: datetime) -> Access:
    """Found the shop whole, or not at all; its policies went live in the four weeks before `now`."""
    team = make_team(name="Larkfield Cycles", slug="larkfield")
    people, sign_ins = _people(team)
    _queues(team, people)
    keys = {}
    for plan in PLANS:
        workflow = _workflow(team, plan)
        _versions(workflow, plan, now=now, author=people["enzo"], second=people["lena"])
        agent = add_agent(team, by=None, name=plan.agent[1], slug=plan.agent[0])
        _, keys[plan.agent[0]] = issue_key(
            agent, by=None, team=team, name="Demo", scopes=list(AGENT_SCOPES), days=YEAR
        )
    return Access(sign_ins, keys, _tokens(team, people))


def _people(team):
    people, sign_ins = {}, []
    for person in PEOPLE:
        password = "-".join(secrets.choice(PASSWORD_WORDS) for _ in range(4))
        made = add_person(team, email=person.email, name=person.name, password=password, roles=person.roles)
        people[person.email.split("@")[0]] = made
        sign_ins.append({"role": person.roles[0], "email": person.email, "password": password})
    return people, sign_ins


def _queues(team, people):
    for slug, name, tier in QUEUES:
        queue = create_queue(team, by=None, slug=slug, name=name, tier=tier)
        for person in PEOPLE:
            senior = {"senior", "lead"} & set(person.roles)
            if person.share and (tier == 0 or senior):
                add_member(queue, by=None, user=people[person.email.split("@")[0]])


def _workflow(team, plan):
    workflow = create_workflow(
        team, by=None, slug=plan.slug, name=plan.name, kind=plan.kind, description=plan.description,
        guidelines=plan.guidelines, input_schema=plan.input_schema, output_schema=plan.output_schema,
        autonomy=plan.autonomy, default_queue="front-line", justify_from="critical",
    )  # fmt: skip
    for number, (key, name, cause, severity, demands) in enumerate(plan.categories, start=1):
        place = 9 if key == "other" else number
        add_category(
            workflow, by=None, key=key, name=name, number=place, cause=cause, severity=severity,
            demands_justification=demands,
        )  # fmt: skip
    return workflow


def _versions(workflow, plan, *, now, author, second):
    """The first version from before the history began, and the better one from the day it came."""
    line = next(line for line in LINES if line.workflow == plan.slug)
    eve = morning_of(0, until=now) - timedelta(days=1)
    versions = [PastVersion(plan.document, plan.notes, author, second, eve)]
    since = morning_of(line.better_from, until=now)
    if plan.better and since < now:
        better = plan.document | plan.better
        versions.append(PastVersion(better, plan.better_notes, author, second, since))
    for past in versions:
        import_version(workflow, past, by=None, queue_slugs=[slug for slug, _, _ in QUEUES])


def _tokens(team, people):
    wanted = {
        "reviewer": ("rosa", [Scope.WRITE_REVIEWS, Scope.READ_OUTPUTS]),
        "lead": ("lena", [Scope.WRITE_REVIEWS, Scope.READ_OUTPUTS, Scope.READ_POLICY]),
        "auditor": ("aude", [Scope.READ_AUDIT, Scope.READ_OUTPUTS]),
        "admin": ("ada", [Scope.WRITE_HISTORY]),
    }
    return {
        name: issue_key(people[who], by=None, team=team, name="Demo", scopes=scopes, days=YEAR)[1]
        for name, (who, scopes) in wanted.items()
    }
