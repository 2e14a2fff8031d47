from reviewapp.insights.reading.values import Shipped
from reviewapp.workflows.models import Rollout


def versions_between(scope) -> list[Shipped]:
    """The policy versions that went live in the scope, oldest first."""
    begun = Rollout.objects.filter(
        workflow__team=scope.team, started_at__gte=scope.start, started_at__lt=scope.end
    )
    if scope.workflows:
        begun = begun.filter(workflow__in=scope.workflows)
    if scope.lens == "version":
        begun = begun.filter(version=scope.ref)
    return [
        Shipped(*row)
        for row in begun.order_by("started_at", "pk").values_list(
            "started_at", "workflow", "version", "version__number", "version__notes", "version__origin"
        )
    ]
