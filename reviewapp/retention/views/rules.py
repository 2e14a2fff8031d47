"""How long everything is kept: the rules of a team, and the form of each with its dry run."""

from django.conf import settings
from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from reviewapp.accounts.decorators import allow, fresh
from reviewapp.accounts.permissions import Permission, may
from reviewapp.base.clock import database_now
from reviewapp.base.errors import Invalid
from reviewapp.base.forms import taking
from reviewapp.retention import actions
from reviewapp.retention.asking import is_alone
from reviewapp.retention.forms import ClockForm, NewRuleForm, RuleForm, in_words
from reviewapp.retention.models import LegalHold, Rule, RuleChange, Run
from reviewapp.retention.presenting import veiled
from reviewapp.retention.reaching import kind_of, known_kinds, refusal_of_action

FORM_METHODS = ["GET", "HEAD", "POST"]
NEWEST = 8


@allow(Permission.SEE_RETENTION)
@require_GET
def rules(request):
    """Every rule with what its next run removes, and what holds it back."""
    return _page(request)


@allow(Permission.SET_RETENTION)
@require_http_methods(FORM_METHODS)
def add(request):
    """The form of a new rule: first its dry run, then it is saved, or a second admin is asked."""
    form = NewRuleForm(request.POST or None, team=request.team, initial={"keep": 90, "unit": "days"})
    if not form.is_valid():
        return _page(request, form=form, status=422 if request.method == "POST" else 200)
    if "save" in request.POST:
        return _add(request, form)
    return _page(request, form=form, found=_previewed(request, form))


@fresh
def _add(request, form):
    sent = form.cleaned_data
    with taking(form):
        change = actions.add_rule(
            request.team, by=request.user, kind=sent["kind"], workflow=sent["workflow"], wanted=form.wanted,
            reason=sent["reason"], typed=sent["typed"],
        )  # fmt: skip
        return _saved(request, change)
    return _page(request, form=form, found=_previewed(request, form), status=422)


@allow(Permission.SET_RETENTION)
@require_http_methods(FORM_METHODS)
def rule(request, pk):
    """One rule, with the form to change it and what the change would remove."""
    shown = get_object_or_404(_visible(request), pk=pk)
    form = RuleForm(request.POST or None, kind=kind_of(shown), initial=RuleForm.initial_of(shown))
    if request.method != "POST":
        return _page(request, rule=shown, form=form, found=actions.preview(shown, shown.wanted))
    if not form.is_valid():
        return _page(request, rule=shown, form=form, status=422)
    if "save" in request.POST:
        return _change(request, shown, form)
    return _page(request, rule=shown, form=form, found=actions.preview(shown, form.wanted))


@fresh
def _change(request, shown, form):
    sent = form.cleaned_data
    with taking(form):
        told = {"reason": sent["reason"], "typed": sent["typed"]}
        return _saved(request, actions.change_rule(shown, by=request.user, **told, **form.wanted))
    found = actions.preview(shown, form.wanted) if form.is_telling else None
    return _page(request, rule=shown, form=form, found=found, status=422)


@require_POST
@allow(Permission.SET_RETENTION)
@fresh
def run_now(request, pk):
    """Have a rule run at once."""
    shown = get_object_or_404(_visible(request), pk=pk)
    run = actions.run_now(shown, by=request.user)
    return redirect("retention:run", run.pk)


@require_POST
@allow(Permission.SET_RETENTION)
def clock(request):
    """By which place's clock the rules run."""
    form = ClockForm(request.POST)
    if form.is_valid():
        with taking(form):
            zone = form.cleaned_data["time_zone"]
            actions.set_clock(request.team, by=request.user, time_zone=zone)
            messages.success(request, f"The rules run by the clock of {zone}.")
            return redirect("retention:rules")
    return _page(request, clock_form=form, status=422)


def _visible(request):
    return Rule.objects.visible_to(request.user).of_team(request.team).select_related("workflow")


def _previewed(request, form):
    """What a rule that is not there yet would do; nothing where it could not be."""
    if not form.is_telling:
        return None
    sent = form.cleaned_data
    given = {"workflow": sent["workflow"], "kind": sent["kind"], "days": 1, "made_by": request.user}
    try:
        if refusal := refusal_of_action(known_kinds()[sent["kind"]], sent["action"]):
            raise Invalid({"action": [refusal]})
        return actions.preview(Rule(team=request.team, **given), form.wanted)
    except Invalid as refusal:
        form.take(refusal.errors)
        return None


def _saved(request, change):
    if change.needs_second:
        messages.success(request, "Saved. A second admin must confirm it within 24 hours.")
        return redirect("retention:change", change.pk)
    messages.success(request, f"{change.rule.name} is in force.")
    return redirect("retention:rule", change.rule_id)


def _page(request, *, rule=None, form=None, found=None, clock_form=None, status=200):
    team = request.team
    if found and found.needs_second and found.reached:
        form.fields["typed"].required = True  # for the page; the action asks for exactly this number
    clock = actions.clock_of(team.pk)
    context = {
        "rows": [_row(each) for each in _visible(request).in_order()],
        "may_set": may(request.user, Permission.SET_RETENTION, team=team),
        "rule": rule,
        "kind": kind_of(rule) if rule else None,
        "was": in_words(rule.days) if rule else "",
        "waiting": RuleChange.objects.of_team(team).waiting().newest_first(),
        "waits": rule.changes.waiting().first() if rule else None,
        "runs": Run.objects.of_team(team).newest_first()[:NEWEST],
        "holds": LegalHold.objects.of_team(team).live().newest_first()[:NEWEST],
        "form": form,
        "found": veiled(request, found),
        "is_alone": is_alone(request.user, team),
        "clock": clock,
        "next_at": actions.next_slot(clock, database_now()),
        "log_days": in_words(settings.LOG_DAYS),
        "clock_form": clock_form or ClockForm(initial={"time_zone": clock.time_zone}),
    }
    return render(request, "retention/rules.html", context, status=status)


def _row(rule):
    kind = kind_of(rule)
    return {"rule": rule, "kind": kind, "keep": in_words(rule.days)}
