EVENTS = {
    "audit.verified": "Somebody checked the trail; the facts say how far and what came out.",
    "audit.read": "Somebody looked at events of the trail.",
}
