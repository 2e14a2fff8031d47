"""The taxonomy: what reviewers can say was wrong."""

from django.db import transaction
from django.utils.text import slugify

from reviewapp.accounts.permissions import Permission, require
from reviewapp.audit.actions import record
from reviewapp.base.errors import Invalid, Refused
from reviewapp.workflows.actions.locking import lock
from reviewapp.workflows.models import Category, Workflow

SETTABLE = ("name", "number", "cause", "severity", "demands_justification")


@transaction.atomic
def add_category(workflow, *, by, key="", **fields):
    """Add a kind of mistake; its number is the key reviewers press."""
    workflow = lock(workflow)
    require(by, Permission.SET_UP_WORKFLOWS, team=workflow.team)
    category = _filled(Category(workflow=workflow), fields)
    category.key = key or slugify(category.name or "")[:60]
    problems = _problems(category)
    if not category.key:
        problems.setdefault("name", ["The name needs at least one letter or digit."])
    elif workflow.categories.filter(key=category.key).exists():
        problems["name"] = ["This workflow has, or had, a category of this name."]
    if problems:
        raise Invalid(problems)
    category.save()
    _tell("category.added", category, by, key=category.key)
    return category


@transaction.atomic
def change_category(category, *, by, **changes):
    """Change how a category reads and which key it has; its own key in the API stays."""
    category = _locked(category)
    require(by, Permission.SET_UP_WORKFLOWS, team=category.workflow.team)
    if not category.is_active:
        raise Refused("This category is retired. Nothing was changed; add a new one.")
    before = {name: getattr(category, name) for name in SETTABLE}
    _filled(category, changes)
    if problems := _problems(category):
        raise Invalid(problems)
    category.save()
    changed = sorted(name for name, value in before.items() if getattr(category, name) != value)
    _tell("category.changed", category, by, changed=changed)
    return category


@transaction.atomic
def retire_category(category, *, by):
    """Take a category off the pages; decisions that used it keep it."""
    category = _locked(category)
    require(by, Permission.SET_UP_WORKFLOWS, team=category.workflow.team)
    if not category.is_active:
        raise Refused("This category is retired already. Nothing was changed.")
    category.is_active = False
    category.save(update_fields=["is_active"])
    _tell("category.retired", category, by)
    return category


def _locked(category):
    # Locking the workflow makes “is this number free” a question with one answer.
    workflow = lock(Workflow(pk=category.workflow_id))
    category = Category.objects.select_for_update(of=["self"]).get(pk=category.pk)
    category.workflow = workflow
    return category


def _filled(category, fields):
    unknown = fields.keys() - set(SETTABLE)
    if unknown:
        raise Invalid({name: ["This cannot be set here."] for name in sorted(unknown)})
    for name, value in fields.items():
        setattr(category, name, value)
    return category


def _problems(category):
    problems = {}
    if not (category.name or "").strip() or len(category.name) > 60:
        problems["name"] = ["Give it a name of at most 60 characters."]
    if type(category.number) is not int or not 1 <= category.number <= 9:
        problems["number"] = ["The number is the key reviewers press: 1 to 9."]
    elif taken := _holder_of(category):
        problems["number"] = [f"{category.number} is “{taken}” already; retire that or choose another."]
    if category.cause not in Category.Cause.values:
        problems["cause"] = [f"Choose one of: {', '.join(Category.Cause.values)}."]
    if category.severity not in Category.Severity.values:
        problems["severity"] = [f"Choose one of: {', '.join(Category.Severity.values)}."]
    return problems


def _holder_of(category):
    others = category.workflow.categories.active().exclude(pk=category.pk)
    return others.filter(number=category.number).first()


def _tell(action, category, by, **facts):
    record(
        action,
        subject=category,
        by=by,
        team=category.workflow.team,
        workflow=category.workflow,
        number=category.number,
        **facts,
    )
