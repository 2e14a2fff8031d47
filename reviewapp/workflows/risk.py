"""How bad it is if an output is wrong, as the agent or its workflow says."""

from django.db.models import TextChoices


class Risk(TextChoices):
    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    CRITICAL = "critical"


RISKS = tuple(Risk.values)
RANK = {risk: rank for rank, risk in enumerate(RISKS)}
