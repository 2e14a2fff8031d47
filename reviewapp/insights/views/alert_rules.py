"""What is watched: the rules of a team, and the form of each."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from reviewapp.accounts.decorators import allow
from reviewapp.accounts.permissions import Permission, may
from reviewapp.base.forms import taking
from reviewapp.insights.actions import alerts as actions
from reviewapp.insights.alerting.titles import rule_in_words
from reviewapp.insights.forms.alerts import AddRuleForm, ChangeRuleForm
from reviewapp.insights.models import AlertRule
from reviewapp.insights.presenting.alerts import workflows_seen

A_PAGE = 50
MOST = 2**31 - 1
FORM_METHODS = ["GET", "HEAD", "POST"]


def visible(request):
    rules = AlertRule.objects.visible_to(request.user).of_team(request.team)
    return rules.select_related("team", "workflow", "changed_by")


@allow(Permission.SEE_FIGURES)
@require_GET
def rules(request):
    """Every rule with when it rings, and how often it is ringing."""
    actions.ensure_rules(request.team)
    ringing = Count("alerts", filter=~Q(alerts__state="resolved"))
    page = Paginator(visible(request).annotate(ringing=ringing).in_order(), A_PAGE).get_page(
        request.GET.get("page")
    )
    context = {
        "page": page,
        "rows": [(rule, rule_in_words(rule)) for rule in page],
        "may_set_up": may(request.user, Permission.SET_UP_ALERTS, team=request.team),
    }
    return render(request, "insights/alert_rules.html", context)


@allow(Permission.SET_UP_ALERTS)
@require_http_methods(FORM_METHODS)
def add_rule(request):
    """The form for a rule of one's own."""
    workflows = workflows_seen(request.user, request.team)
    initial = {"window_hours": 24, "compared_hours": 672, "least_n": 30, "severity": "warn", "bar": 1.5}
    form = AddRuleForm(request.POST or None, workflows=workflows, initial=initial)
    if form.is_valid():
        with taking(form):
            rule = actions.add_rule(request.team, by=request.user, **form.cleaned_data)
            messages.success(request, f"{rule.name} is watched from now on.")
            return redirect("insights:alert_rules")
    status = 422 if request.method == "POST" else 200
    return render(request, "insights/alert_rule.html", {"form": form, "rule": None}, status=status)


@allow(Permission.SET_UP_ALERTS)
@require_http_methods(FORM_METHODS)
def rule(request, pk):
    """When one rule rings."""
    found = get_object_or_404(visible(request), pk=min(pk, MOST))
    workflows = workflows_seen(request.user, request.team)
    is_post = request.method == "POST"
    form = (
        ChangeRuleForm(request.POST, workflows=workflows)
        if is_post
        else ChangeRuleForm.filled(found, workflows=workflows)
    )
    if is_post and form.is_valid():
        with taking(form):
            actions.change_rule(found, by=request.user, **form.cleaned_data)
            messages.success(request, "The rule was changed. It looks anew within a minute.")
            return redirect("insights:alert_rules")
    context = {"form": form, "rule": found, "words": rule_in_words(found)}
    return render(request, "insights/alert_rule.html", context, status=422 if is_post else 200)


@allow(Permission.SET_UP_ALERTS)
@require_POST
def switch_rule(request, pk):
    found = get_object_or_404(visible(request), pk=min(pk, MOST))
    on = request.POST.get("on") == "1"
    actions.switch_rule(found, by=request.user, on=on)
    words = "watches again" if on else "is off. What it had raised is resolved"
    messages.success(request, f"{found.name} {words}.")
    return redirect("insights:alert_rules")
