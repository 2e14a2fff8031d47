"""What delivery leaves in the audit trail."""

EVENTS = {
    "endpoint.added": "A person added an address that webhooks are sent to.",
    "endpoint.changed": "A person changed what an endpoint listens to or how fast it is served.",
    "endpoint.paused": "A person paused an endpoint; its deliveries wait.",
    "endpoint.resumed": "A person let a paused or disabled endpoint go on.",
    "endpoint.disabled": "An endpoint was switched off: it answered 410, or failed for five days.",
    "endpoint.removed": "A person removed an endpoint; what it had not received stays on file.",
    "endpoint.secret_rotated": "A person gave an endpoint a new secret; the old one signs for a day.",
    "delivery.erased": "Bodies were erased, by a rule or at a person's request; the facts name them.",
    "endpoint.replayed": "A person had deliveries sent again.",
}
