"""What one team's posts are judged by, read once for a whole batch."""

from functools import cache

from reviewapp.base.errors import Refused
from reviewapp.review.models import Queue
from reviewapp.workflows.contract.schema import validator
from reviewapp.workflows.models import PolicyVersion, Workflow
from reviewapp.workflows.policy import in_force


class Ground:
    """The workflows, policies, contracts and queues of one team, each asked for at most once."""

    def __init__(self, team_id):
        self.team_id = team_id
        self.workflow = cache(self._workflow)
        self.policy = cache(in_force)
        self.version = cache(self._version)
        self.input_validator = cache(lambda workflow: validator(workflow.input_schema))
        self.output_validator = cache(lambda workflow: validator(workflow.effective_output_schema))
        self._queues = None

    def _workflow(self, slug):
        return Workflow.objects.active().filter(team=self.team_id, slug=slug).first()

    def _version(self, workflow, number):
        return (
            PolicyVersion.objects.filter(workflow=workflow, number=number)
            .only("id", "number", "workflow")
            .first()
        )

    @property
    def queues(self):
        """The active queues by slug, the lowest tier first."""
        if self._queues is None:
            found = Queue.objects.active().filter(team=self.team_id).lowest_tier_first()
            self._queues = {queue.slug: queue for queue in found}
        return self._queues

    def queue_for(self, workflow, slug):
        """The queue named, and what to add to the reasons when it had to be another one."""
        wanted = slug or workflow.default_queue
        if wanted in self.queues:
            return self.queues[wanted], []
        queue = self.queues.get(workflow.default_queue) or next(iter(self.queues.values()), None)
        if queue is None:
            raise Refused(
                "The team has no active queue to review in. Nothing was kept. Ask a lead to make one.",
                code="no_queue",
            )
        text = f"There is no active queue “{wanted}”, so it waits in {queue.name}"
        return queue, [{"kind": "queue", "ref": wanted, "text": text}]
