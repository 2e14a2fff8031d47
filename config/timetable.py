"""What happens by the clock, not by an interval: beat's timetable is in memory, and starts anew with it."""

from celery.schedules import crontab

CELERY_BEAT_SCHEDULE = {
    "forget-old-idempotency-keys": {
        "task": "reviewapp.intake.tasks.forget_old_keys",
        "schedule": crontab(minute=17),
    },
    "forget-letters": {"task": "accounts.forget_letters", "schedule": crontab(minute=37)},
    "score-patterns": {"task": "learning.score", "schedule": crontab(minute="*/5")},
    "mine-patterns": {"task": "learning.mine", "schedule": crontab(hour=2, minute=40)},
    "suggest-changes": {"task": "learning.suggest", "schedule": crontab(minute=7)},
    "word-suggestions": {"task": "learning.word", "schedule": crontab(minute="*/10")},
    "forget-old-exports": {"task": "insights.forget_exports", "schedule": crontab(minute=23)},
    "forget-looked-at-files": {"task": "web.forget_incoming", "schedule": crontab(minute=41)},
    "begin-retention-runs": {"task": "retention.begin_runs", "schedule": crontab(minute="*/5")},
    "count-what-retention-removes": {"task": "retention.count_due", "schedule": crontab(minute=52)},
    "remind-of-legal-holds": {
        "task": "retention.remind_of_holds",
        "schedule": crontab(hour=6, minute=50),
    },
    "raise-alerts": {"task": "insights.raise_alerts", "schedule": crontab()},
    "make-weekly-reviews": {"task": "insights.make_weeklies", "schedule": crontab(minute=3)},
    "send-weekly-reviews": {"task": "insights.send_weeklies", "schedule": crontab(minute="*/5")},
    "watch-changes": {"task": "learning.watch", "schedule": crontab(minute="*/30")},
}
