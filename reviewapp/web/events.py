"""What commands that touch every area put on the audit trail."""

EVENTS = {
    "backup.made": "A backup was written; the facts say how far the trail reached, and the dump's digest.",
    "backup.restored": "This database was restored from a backup; the facts say from when and how far.",
    "secrets.sealed_again": "Every sealed secret was sealed anew under the present key.",
    "chain.looked_at": "Somebody walked the chain from an output to the change it led to, or back.",
}
