"""Which queues a policy may name.

Queues belong to `review`, which stands above this area and must not be imported from here. The
settings name the function that knows (`POLICY_QUEUE_SLUGS`), and it is looked up when first asked,
so that the arrow in the code keeps pointing one way while a form can still offer real queues.
"""

from functools import cache

from django.conf import settings
from django.utils.module_loading import import_string


def slugs_for(team) -> list[str]:
    """The slugs of the team's active queues, in order."""
    return sorted(_provider(settings.POLICY_QUEUE_SLUGS)(team))


@cache
def _provider(path):
    return import_string(path)
