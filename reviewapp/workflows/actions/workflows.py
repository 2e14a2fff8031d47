"""Set up a workflow, and change its settings and contract."""

import json
import re

from django.db import transaction

from reviewapp.accounts.permissions import Permission, require
from reviewapp.audit.actions import record
from reviewapp.base.errors import Invalid
from reviewapp.workflows.actions.locking import lock
from reviewapp.workflows.contract import Contract, check_schema
from reviewapp.workflows.models import PolicyVersion, Workflow
from reviewapp.workflows.policy_document import policy_problems
from reviewapp.workflows.risk import RISKS

SLUG = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,58}[a-z0-9])?")
RESERVED = ("new", "preview")  # addresses of pages beside the workflows
MAX_TEXT = 32 * 1024
A_YEAR = 525_600
SETTABLE = frozenset(
    {
        "name",
        "description",
        "input_schema",
        "output_schema",
        "guidelines",
        "privacy_notice",
        "sla",
        "justify_from",
        "default_queue",
        "undo_seconds",
        "expire_after_minutes",
        "is_active",
    }
)
ONCE = frozenset({"slug", "kind", "autonomy"})


@transaction.atomic
def create_workflow(team, *, by, **fields):
    """Set up a workflow; its slug and kind stay, for agents post under them."""
    require(by, Permission.SET_UP_WORKFLOWS, team=team)
    workflow = _filled(Workflow(team=team), fields, SETTABLE | ONCE)
    problems = _problems(workflow)
    if workflow.slug in RESERVED or Workflow.objects.of_team(team).filter(slug=workflow.slug).exists():
        problems["slug"] = ["This address is taken already; choose another."]
    if by is not None and workflow.autonomy not in ("shadow", "approve"):
        problems["autonomy"] = ["A new workflow starts at shadow or approve; trust is earned later."]
    if problems:
        raise Invalid(problems)
    workflow.save()
    record(
        "workflow.created",
        subject=workflow,
        by=by,
        team=team,
        workflow=workflow,
        slug=workflow.slug,
        kind=workflow.kind,
        autonomy=workflow.autonomy,
    )
    return workflow


@transaction.atomic
def change_workflow(workflow, *, by, **changes):
    """Change settings; a contract that live conditions no longer fit is refused, naming them."""
    workflow = lock(workflow)
    require(by, Permission.SET_UP_WORKFLOWS, team=workflow.team)
    before = {name: _written(workflow, name) for name in changes}
    _filled(workflow, changes, SETTABLE)
    changed = sorted(name for name, value in before.items() if _written(workflow, name) != value)
    problems = _problems(workflow)
    if not problems and {"input_schema", "output_schema"} & set(changed):
        problems = _misfits(workflow)
    if problems:
        raise Invalid(problems)
    if changed:
        workflow.save(update_fields=changed)
        record(
            "workflow.changed",
            subject=workflow,
            by=by,
            team=workflow.team,
            workflow=workflow,
            changed=changed,
        )
    return workflow


def _written(workflow, name):
    """A setting as it is stored; in a schema the order of keys counts, for forms follow it."""
    return json.dumps(getattr(workflow, name), ensure_ascii=False)


def _filled(workflow, fields, allowed):
    unknown = fields.keys() - allowed
    if unknown:
        raise Invalid({name: ["This cannot be set here."] for name in sorted(unknown)})
    for name, value in fields.items():
        setattr(workflow, name, value)
    return workflow


def _problems(workflow):
    """What is wrong with the settings, by field."""
    problems = _schema_problems(workflow)
    if not workflow.name.strip() or len(workflow.name) > 120:
        problems["name"] = ["Give it a name of at most 120 characters."]
    for name in ("slug", "default_queue"):
        if not SLUG.fullmatch(getattr(workflow, name) or ""):
            problems[name] = ["Use 1 to 60 small letters, digits and hyphens."]
    for name in ("description", "guidelines", "privacy_notice"):
        if len(getattr(workflow, name)) > MAX_TEXT:
            problems[name] = [f"At most {MAX_TEXT:,} characters fit here."]
    return problems | _choice_problems(workflow) | _time_problems(workflow)


def _choice_problems(workflow):
    choices = {
        "kind": Workflow.Kind.values,
        "autonomy": Workflow.Autonomy.values,
        "justify_from": [None, *RISKS],
    }
    return {
        name: [f"Choose one of: {', '.join(str(each) for each in allowed)}."]
        for name, allowed in choices.items()
        if getattr(workflow, name) not in allowed
    }


def _schema_problems(workflow):
    problems = {}
    if found := check_schema(workflow.input_schema):
        problems["input_schema"] = _sentences(found)
    if workflow.kind == "object" and (found := check_schema(workflow.output_schema, root="object")):
        problems["output_schema"] = _sentences(found)
    return problems


def _time_problems(workflow):
    problems = {}
    sla = workflow.sla
    if not isinstance(sla, dict) or sla.keys() - set(RISKS):
        problems["sla"] = ["Give minutes for low, medium, high and critical risk."]
    elif not all(_is_minutes(value) for value in sla.values()):
        problems["sla"] = ["Each time is a whole number of minutes, 1 or more."]
    if type(workflow.undo_seconds) is not int or not 0 <= workflow.undo_seconds <= 30:
        problems["undo_seconds"] = ["Undo lasts 0 to 30 seconds."]
    if workflow.expire_after_minutes is not None and not _is_minutes(workflow.expire_after_minutes):
        problems["expire_after_minutes"] = ["Leave it empty, or give 1 minute or more."]
    return problems


def _is_minutes(value):
    return type(value) is int and 1 <= value <= A_YEAR


def _misfits(workflow):
    """Conditions at work that the changed contract no longer fits."""
    version = PolicyVersion.objects.live_for(workflow)
    if version is None:
        return {}
    contract = Contract.of(workflow.input_schema, workflow.effective_output_schema)
    found = policy_problems(version.document, contract)
    sentences = [f"{_which(version, path)} no longer fits: {text}" for path, text in _flat(found)]
    return {"output_schema": sentences} if sentences else {}


def _which(version, path):
    part, _, rest = path.partition(".")
    number = rest.partition(".")[0]
    entries = version.document.get(part)
    if isinstance(entries, list) and number.isdigit():
        return f"“{entries[int(number)]['name']}” of {version}"
    return f"{path} of {version}"


def _flat(found):
    return [(path, sentence) for path, sentences in found.items() for sentence in sentences]


def _sentences(found):
    return [f"{path}: {sentence}" if path else sentence for path, sentence in _flat(found)]
