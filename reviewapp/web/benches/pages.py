"""How long the server works on the pages people live in, and with how many queries, as the queue grows."""

import time
from uuid import uuid4

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from reviewapp.review.models import Review
from reviewapp.web.benches.browser import signed_in
from reviewapp.web.benches.filling import add_reviewers, fill, set_scene
from reviewapp.web.benches.report import Report, Target, percentile, ratio, spread

SIZES = (1_000, 100_000)
LARGE = 1_000_000
WARM = 5
LIMIT_MS = 60
PAGES = ("workbench", "decide", "queue")
MOST = 200


def run(asked, product):
    scene = set_scene()
    [(person, _)] = add_reviewers(scene, 1)
    sizes = sorted({min(size, asked.size) for size in SIZES} | ({LARGE} if asked.large else set()))
    report = Report("pages", {"most_turns_a_size": MOST, "seconds_a_size": asked.seconds}, {})
    filled = 0
    for size in sizes:
        fill(scene, size - filled, start=filled)
        filled = size
        reader = Reader(person, product)
        report.n[f"turns_at_{size}"] = reader.turns(seconds=asked.seconds)
        report.figures |= reader.figures(size)
    report.figures |= growth(report.figures, sizes)
    report.targets = [Target(f"{page}_{sizes[-1 - asked.large]}_p95_ms", LIMIT_MS) for page in PAGES]
    report.notes = [
        "In-process, by Django's test client: middleware, view, queries and template, without network and "
        "web server. The decide is a plain htmx post whose answer holds the next review."
    ]
    return report


class Reader:
    """A signed-in reviewer who opens the queue, takes the next review, and approves it."""

    def __init__(self, person, product):
        self.client = signed_in(person, product)
        self.took = {page: [] for page in PAGES}
        self.worked = {page: [] for page in PAGES}
        self.queries = {page: set() for page in PAGES}

    def turns(self, *, seconds):
        """So many turns as fit, the first few to warm up; afterwards one that counts its queries."""
        for _ in range(WARM):
            self.turn()
        self.took, self.worked = {page: [] for page in PAGES}, {page: [] for page in PAGES}
        until, turns = time.perf_counter() + seconds, 0
        while time.perf_counter() < until and turns < MOST:
            self.turn()
            turns += 1
        self.turn(counted=True)
        return turns

    def turn(self, *, counted=False):
        self.ask("queue", lambda: self.client.get(reverse("review:queue")), counted=counted)
        taken = self.client.get(reverse("review:next"))
        review = Review.objects.select_related("content").get(pk=taken["Location"].split("/")[2])
        address = reverse("review:open", args=[review.pk])
        self.ask("workbench", lambda: self.client.get(address), counted=counted)
        form = {
            "token": str(review.token),
            "submission_id": str(uuid4()),
            "seen_digest": review.content.digest_hex,
            "verdict": "approved",
        }
        self.ask("decide", lambda: self.decide(review, form), counted=counted)

    def decide(self, review, form):
        """As htmx posts it; the next review is held then, and the next turn comes back to it."""
        address = reverse("review:decide", args=[review.pk])
        return self.client.post(address, form, headers={"hx-request": "true"})

    def ask(self, page, call, *, counted):
        if counted:
            with CaptureQueriesContext(connection) as captured:
                answer = call()
            self.queries[page].add(len(captured))
        else:
            began, worked = time.perf_counter(), time.process_time()
            answer = call()
            self.took[page].append(time.perf_counter() - began)
            self.worked[page].append(time.process_time() - worked)
        if answer.status_code != 200:
            raise RuntimeError(f"The page “{page}” answered {answer.status_code}.")
        return answer

    def figures(self, size):
        found = {}
        for page in PAGES:
            found |= spread(f"{page}_{size}", self.took[page])
            found[f"{page}_{size}_python_cpu_p50_ms"] = percentile(self.worked[page], 50) * 1000
            found[f"{page}_{size}_queries"] = max(self.queries[page])
        return found


def growth(figures, sizes):
    """How many times longer a page takes at the largest size than at the smallest."""
    return {
        f"{page}_growth": ratio(figures[f"{page}_{sizes[-1]}_p50_ms"], figures[f"{page}_{sizes[0]}_p50_ms"])
        for page in PAGES
    }
