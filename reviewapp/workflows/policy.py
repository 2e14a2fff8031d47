"""The policy at work: which version an output meets, compiled once per process."""

from functools import lru_cache

from reviewapp.workflows.models import PolicyVersion, Workflow
from reviewapp.workflows.routing import Policy, compile_policy


def in_force(workflow: Workflow) -> tuple[PolicyVersion | None, Policy]:
    """The live version and its compiled policy; without one, a policy that approves nothing."""
    version = PolicyVersion.objects.defer("document").live_for(workflow)
    if version is None:
        return None, NOTHING
    return version, compiled(version.pk)


@lru_cache(maxsize=512)
def compiled(version_id: int) -> Policy:
    """By id alone: a version never changes, so what was compiled once stays right."""
    return compile_policy(PolicyVersion.objects.get(pk=version_id).document)


def thresholds_in_force(workflow_ids) -> dict:
    """From which confidence each workflow approves by itself; those that never do are left out."""
    live = PolicyVersion.objects.live().filter(workflow__in=workflow_ids)
    found = live.values_list("workflow_id", "document__thresholds__auto_approve_at")
    return {workflow: limit for workflow, limit in found if type(limit) in (int, float)}


NOTHING = Policy(absent=True)
