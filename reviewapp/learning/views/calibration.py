"""Whether the loop's own numbers can be believed."""

from django.shortcuts import render
from django.views.decorators.http import require_GET

from reviewapp.accounts.decorators import allow
from reviewapp.accounts.permissions import Permission
from reviewapp.learning.charts import reached
from reviewapp.learning.presenting.calibrating import said_and_kept, summary_of
from reviewapp.learning.views.finding import page_of, workflows_of

ENOUGH = 10


@allow(Permission.SEE_POLICY)
@require_GET
def calibration(request):
    """What suggestions said beside what came; `?workflow=` narrows it."""
    workflows = list(workflows_of(request).active())
    chosen = next((each for each in workflows if each.slug == request.GET.get("workflow")), None)
    points = said_and_kept(request.team, workflow=chosen)
    summary = summary_of(points)
    context = {
        "workflows": workflows,
        "chosen": chosen,
        "points": points,
        "page": page_of(request, points),
        "dots": reached(summary["bins"]),
        "enough": len(points) >= ENOUGH,
        "threshold": ENOUGH,
    }
    return render(request, "learning/calibration.html", context | summary)
