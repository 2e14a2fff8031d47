"""The links between the pages of figures, the same on each: `{% load places %}{% places %}`."""

from django import template
from django.urls import resolve, reverse

from reviewapp.accounts.permissions import may

register = template.Library()
# Words, address, and what else lies under it.
PLACES = (
    ("Figures", "insights:dashboard", ("/dashboard/parts/", "/dashboard/items/", "/dashboard/targets/")),
    ("Your figures", "insights:own", ()),
    ("Trust", "insights:trust", ()),
    ("Alerts", "insights:alerts", ()),
    ("Weekly review", "insights:weeklies", ()),
    ("Exports", "insights:exports", ()),
    ("Look back", "insights:incidents", ()),
)


@register.inclusion_tag("insights/_places.html", takes_context=True)
def places(context):
    """Each page this person may open in their team; none where only one is left."""
    request = context["request"]
    links = [
        {"label": label, "url": url, "is_here": is_here(request.path, name, url, under)}
        for label, name, under in PLACES
        if may(request.user, resolve(url := reverse(name)).func.access, team=request.team)
    ]
    return {"links": links if len(links) > 1 else []}


def is_here(path, name, url, under):
    if name == "insights:dashboard":
        return path == url or path.startswith(under)
    return path.startswith((url, *under))
