EVENTS = {
    "audit.verified": "Somebody checked the trail; the facts say how far and what came out.",
    "audit.read": "Somebody looked at events of the trail.",
    "audit.verification_asked": "An auditor had the trail checked at once.",
    "audit.exported": "An auditor took events of the trail away; the facts tell which and how many.",
    "audit.epoch_opened": "After a restore two people put on the trail what is missing since.",
}


def contents():
    """Why an epoch was opened, for whoever verifies the trail."""
    from reviewapp.audit.models import Epoch  # noqa: PLC0415 (events are read before models exist)

    for epoch in Epoch.objects.order_by("number").iterator():
        yield epoch.as_content()
