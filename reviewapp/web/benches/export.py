"""How long a large export takes, and how much memory the worker needs for it."""

import threading
import time

import psutil
from django.db import connection

from reviewapp.accounts.models import User
from reviewapp.base.context import acting
from reviewapp.insights.actions.exports import ask_export, places
from reviewapp.insights.exporting.scopes import Selection
from reviewapp.insights.models import Export
from reviewapp.web.benches.filling import set_scene
from reviewapp.web.benches.machine import family
from reviewapp.web.benches.past_decisions import DAYS, fill_decisions
from reviewapp.web.benches.report import Report, Target

MEBIBYTE = 1024**2
MOST_MEMORY = 300
FORMS = ("parquet", "jsonl", "csv")
PATIENCE = 1_800


def run(asked, product):
    scene = set_scene()
    people = list(User.objects.filter(memberships__team=scene.team).distinct().order_by("pk"))
    begun = time.monotonic()
    fill_decisions(scene, asked.size, people=people)
    filled = time.monotonic() - begun
    report = Report("export", n={"decisions": asked.size, "days": DAYS, "fill_s": round(filled)}, figures={})
    for form in asked.only or FORMS:
        tell(report, scene, form, product)
    report.targets = [Target(f"{form}_worker_rss_mib", MOST_MEMORY) for form in asked.only or FORMS]
    report.notes = [
        "One worker process writes the whole export; its resident memory is looked at ten times a second.",
        "Seconds are from asking to the finished file; the relay's ring and the pauses between parts count.",
    ]
    return report


def tell(report, scene, form, product):
    """One export of all decisions: how long, how large, and the most that one process of the worker held."""
    lead = User.objects.get(email="lena@larkfield.example")
    with Watch(product["pids"]["worker"]) as watch, acting(via="command"):
        begun = time.monotonic()
        export = ask_export(scene.team, by=lead, kind="decisions", form=form, selection=everything())
        while export.is_under_way and time.monotonic() - begun < PATIENCE:
            time.sleep(0.2)
            export.refresh_from_db()
        took = time.monotonic() - begun
    if export.state != Export.State.DONE:
        raise RuntimeError(f"The export is {export.state} after {took:.0f} s. {export.trouble}")
    report.figures |= {
        f"{form}_s": took,
        f"{form}_rows_a_s": export.rows / took,
        f"{form}_mib": places.file_of(export).stat().st_size / MEBIBYTE,
        f"{form}_worker_rss_mib": watch.most / MEBIBYTE,
    }
    report.n[f"{form}_rows"] = export.rows


def everything():
    with connection.cursor() as cursor:
        cursor.execute("SELECT now() - interval '1 year', now() + interval '1 hour'")
        start, end = cursor.fetchone()
    return Selection(start=start, end=end)


class Watch:
    """The most resident memory that any one process of a family held at a time."""

    def __init__(self, pid):
        self.pid, self.most, self.is_over = pid, 0, threading.Event()
        self.thread = threading.Thread(target=self.look, daemon=True)

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *error):
        self.is_over.set()
        self.thread.join()

    def look(self):
        while not self.is_over.wait(0.1):
            self.most = max(self.most, *(held(process) for process in family(self.pid)), 0)


def held(process):
    try:
        return process.memory_info().rss
    except psutil.Error:
        return 0
