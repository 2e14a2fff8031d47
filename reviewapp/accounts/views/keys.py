"""Settings: agents, and the keys of agents and people."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from reviewapp.accounts import actions
from reviewapp.accounts.decorators import allow, fresh
from reviewapp.accounts.forms import AgentForm, KeyForm
from reviewapp.accounts.models import Agent, Key
from reviewapp.accounts.permissions import Permission, may
from reviewapp.accounts.views.paging import page_of


@require_GET
@allow(Permission.SEE_KEYS)
def keys(request):
    return _keys_page(request)


@never_cache
@allow(Permission.SET_UP_KEYS)
@fresh
def issue(request):
    """Issue a key for an agent. The secret is shown once, in the answer."""
    agents = _agents(request).filter(is_active=True).alphabetical()
    form = KeyForm(request.POST or None, agents=agents, initial={"agent": request.GET.get("agent")})
    if request.method == "POST" and form.is_valid():
        asked = dict(form.cleaned_data)
        key, secret = actions.issue_key(asked.pop("agent"), by=request.user, team=request.team, **asked)
        return _secret_page(request, key, secret)
    context = {"form": form, "no_agents": not agents.exists()}
    return render(request, "accounts/new_key.html", context, status=422 if form.errors else 200)


@never_cache
@require_POST
@allow(Permission.SET_UP_KEYS)
@fresh
def rotate(request, pk):
    key, secret = actions.rotate_key(_key(request, pk), by=request.user)
    return _secret_page(request, key, secret)


@require_POST
@allow(Permission.SET_UP_KEYS)
def revoke(request, pk):
    key = actions.revoke_key(_key(request, pk), by=request.user)
    messages.success(request, f"The key {key.hint} was revoked. It opens nothing from now on.")
    return redirect("accounts:keys")


@require_POST
@allow(Permission.SET_UP_KEYS)
def add_agent(request):
    form = AgentForm(request.POST)
    if not form.is_valid():
        return _keys_page(request, status=422, agent_form=form)
    agent = actions.add_agent(request.team, by=request.user, **form.cleaned_data)
    messages.success(request, f"{agent.name} was added. It can post outputs once it has a key.")
    return redirect("accounts:keys")


@require_POST
@allow(Permission.SET_UP_KEYS)
def switch_off(request, slug):
    agent = actions.switch_off_agent(_agent(request, slug), by=request.user)
    messages.success(request, f"{agent.name} is switched off. Its keys open nothing.")
    return redirect("accounts:keys")


@require_POST
@allow(Permission.SET_UP_KEYS)
@fresh
def switch_on(request, slug):
    agent = actions.switch_on_agent(_agent(request, slug), by=request.user)
    messages.success(request, f"{agent.name} is switched on. Its live keys open again.")
    return redirect("accounts:keys")


def _agents(request):
    return Agent.objects.visible_to(request.user).filter(team=request.team)


def _agent(request, slug):
    return get_object_or_404(_agents(request), slug=slug)


def _key(request, pk):
    return get_object_or_404(Key.objects.visible_to(request.user).filter(team=request.team), pk=pk)


def _keys_page(request, *, status=200, agent_form=None, **told):
    found = Key.objects.visible_to(request.user).filter(team=request.team)
    agents = _agents(request).with_live_keys().alphabetical()
    context = {
        "page": page_of(request, found.select_related("agent", "user", "created_by").newest_first()),
        "agents": page_of(request, agents, name="agents"),
        "agent_form": agent_form or AgentForm(),
        "may_change": may(request.user, Permission.SET_UP_KEYS, team=request.team),
    }
    return render(request, "accounts/keys.html", context | told, status=status)


def _secret_page(request, key, secret):
    """The keys, with the secret of a new one above them: this answer is the only place where it stands."""
    return _keys_page(request, key=key, secret=secret)
