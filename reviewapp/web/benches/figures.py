"""How fast events become figures and a dashboard is read, beside the same questions as plain SQL."""

import time

import psutil
from django.db import connection, transaction

from reviewapp.accounts.models import User
from reviewapp.accounts.permissions import Permission, may
from reviewapp.audit.actions import entry, record_many, seal, wait_for_turn
from reviewapp.audit.models import Unsealed
from reviewapp.base.context import acting
from reviewapp.insights.actions import differing_after_rebuild, roll_up
from reviewapp.insights.actions.roll_up import BOOKMARK, count_all
from reviewapp.insights.reading import Scope, by, pairings, read, rows_behind, series_by, series_of
from reviewapp.learning.actions.note import BOOKMARK as LEARNING
from reviewapp.review.models import Output
from reviewapp.web.benches.dashboard_pages import Lead
from reviewapp.web.benches.filling import set_scene
from reviewapp.web.benches.lag import lag_of, wait_until_read
from reviewapp.web.benches.past_decisions import DAYS, fill_decisions
from reviewapp.web.benches.plain_questions import PLAIN, STANDING
from reviewapp.web.benches.report import Report, Target, percentile, ratio

TOLD = 5_000
A_CALL = 5_000
TIMES = 30
TILES = (
    "first_pass_quality", "override_rate", "escalation_rate", "review_time_p50", "review_time_p90",
    "sla_attainment", "cost_per_completed", "decisions", "corrections",
)  # fmt: skip
WORK = ("workload", "override_rate", "review_time_p50")
TABLES = "insights_tally, insights_spread, insights_pairing, insights_decisionfact, insights_outputfact"
LIMIT_MS, FIRST_PAINT_MS = 100, 300
A_SECOND, LAG_S = 5_000, 5


def run(asked, product):
    scene = set_scene()
    people = list(User.objects.filter(memberships__team=scene.team).distinct().order_by("pk"))
    with acting(via="command"):
        fill_decisions(scene, asked.size, people=people)
        report = Report("figures", n={"decisions": asked.size, "days": DAYS, "times": TIMES}, figures={})
        outputs = list(Output.objects.order_by("pk").values_list("pk", flat=True))
        tell_counting(report, scene, outputs)
    with connection.cursor() as cursor:
        cursor.execute(f"VACUUM (ANALYZE) {TABLES}, insights_reviewfact")
    with acting(via="command"):
        tell_lag(report, scene, outputs, seconds=asked.seconds)
    asked_for = tell_asking(report, scene, people, product)
    limits = dict.fromkeys(asked_for, LIMIT_MS) | {"page_with_tiles": FIRST_PAINT_MS}
    report.targets = [Target(f"{name}_p95_ms", limit) for name, limit in limits.items()]
    report.targets.append(Target("events_a_processor_second", A_SECOND, at_most=False))
    report.targets.append(Target("lag_p95_s", LAG_S))
    report.notes = [
        "Processor time is that of this process and of its PostgreSQL backend together: what one core would "
        "take. It suffers less from neighbours than time on the wall.",
        "The agents of one category are summed from the facts, so they take longer as decisions grow.",
        "Plain questions ask review_decision and its neighbours directly, with the indexes they have.",
    ]
    return report


def tell_asking(report, scene, people, product):
    """What a dashboard takes, by questions and by pages, beside plain SQL; answers the names that count."""
    scope = Scope.of(scene.team, days=DAYS + 1)
    parts = dashboard(scope, of_agent=scope.through("agent", scene.agent.pk))
    for name, ask in parts.items():
        report.figures |= measured(name, ask)
    lead = next(person for person in people if may(person, Permission.SEE_FIGURES, team=scene.team))
    pages = Lead(lead, product).pages(scene.agent)
    for name, ask in pages.items():
        report.figures |= measured(name, ask)
    of_category = scope.through("category", scene.workflow.categories.first().pk)
    report.figures |= measured("agents_of_a_category", lambda: by(["corrections"], of_category, "agent"))
    for name, question in PLAIN.items():
        report.figures |= measured(f"plain_{name}", lambda asks=question: plainly(asks, scene), times=3)
        report.figures[f"{name}_times_faster"] = ratio(
            report.figures[f"plain_{name}_p50_ms"], report.figures[f"{name}_p50_ms"]
        )
    return [*parts, *pages]


def tell_counting(report, scene, outputs):
    """Events read past the bookmark, then all other outputs as a rebuild counts them."""
    told, rest = outputs[:TOLD], outputs[TOLD:]
    with transaction.atomic():
        wait_for_turn(BOOKMARK)  # or the worker beside us would do a part of it
        while roll_up():  # what setting the scene left on the trail
            pass
        events = tell(scene, told)
        while Unsealed.objects.exists():
            seal()
        with Meter() as reading:
            while roll_up():
                pass
    report.n |= {"events": events, "outputs_rebuilt": len(rest)}
    report.figures |= {
        "events_a_second": ratio(events, reading.wall),
        "events_a_processor_second": ratio(events, reading.processor),
    }
    with Meter() as rebuilding:
        for start in range(0, len(rest), A_CALL):
            count_all(rest[start : start + A_CALL])
    report.figures["outputs_rebuilt_a_processor_second"] = ratio(len(rest), rebuilding.processor)
    if len(outputs) <= TOLD * 4:  # a larger one is recounted by `rebuild_figures --check`, in minutes
        report.figures["tables_a_rebuild_would_change"] = len(differing_after_rebuild())


def tell_lag(report, scene, outputs, *, seconds):
    """What a steady rate of decisions leaves uncounted, with the relay and worker of the product at work."""
    wait_until_read([BOOKMARK, LEARNING])
    lags, rate = lag_of(BOOKMARK, lambda some: tell(scene, some), outputs, seconds=seconds)
    report.figures |= {
        "told_decisions_a_second": rate,
        "lag_p50_s": percentile(lags, 50),
        "lag_p95_s": percentile(lags, 95),
        "lag_max_s": max(lags),
    }


def tell(scene, outputs):
    """The four events of an ordinary output, as intake, reviewer and relay record them."""
    whose = {"by": None, "team": scene.team, "agent": scene.agent, "workflow": scene.workflow}
    pairs = dict(Output.objects.filter(pk__in=outputs).values_list("pk", "reviews"))  # one review each
    entries = []
    for output, review in pairs.items():
        subject, facts = ("output", output), {"output": str(output)}
        entries += [
            entry("output.received", subject=subject, **whose),
            entry("review.opened", subject=("review", review), **facts, **whose),
            entry("review.decided", subject=("review", review), **facts, **whose),
            entry("output.decided", subject=subject, verdict="approved", **facts, **whose),
        ]
    record_many(entries)
    return len(entries)


def dashboard(scope, of_agent):
    """The parts of a lead's page, each as its own request asks for it."""
    return {
        "tiles": lambda: (read(TILES, scope), read(TILES, scope.previous())),
        "quality_over_time": lambda: series_by("first_pass_quality", scope, "workflow", "week"),
        "categories": lambda: by(["corrections"], scope, "category"),
        "causes": lambda: by(["corrections"], scope, "cause"),
        "review_time_over_time": lambda: series_of(["review_time_p50", "review_time_p90"], scope, "week"),
        "categories_of_an_agent": lambda: by(["corrections"], of_agent, "category"),
        "reviewers": lambda: by(WORK, scope, "reviewer"),
        "reviewers_of_an_agent": lambda: by(WORK, of_agent, "reviewer"),
        "review_time_of_reviewers_over_time": lambda: series_by("review_time_p50", scope, "reviewer", "week"),
        "agreement": lambda: pairings(scope),
        "drill_down": lambda: list(rows_behind("corrections", scope)[:50]),
        "tiles_of_kolkata": lambda: read(TILES, Scope.of(scope.team, days=DAYS, zone="Asia/Kolkata")),
    }


def measured(name, ask, *, times=TIMES):
    walls, processors = [], []
    ask()
    for _ in range(times):
        with Meter() as meter:
            ask()
        walls.append(meter.wall * 1000)
        processors.append(meter.processor * 1000)
    return {
        f"{name}_p50_ms": percentile(walls, 50),
        f"{name}_p95_ms": percentile(walls, 95),
        f"{name}_processor_ms": sum(processors) / len(processors),
    }


def plainly(question, scene):
    with connection.cursor() as cursor:
        cursor.execute(STANDING + question, {"team": scene.team.pk, "days": DAYS + 1})
        return cursor.fetchall()


class Meter:
    """Seconds on the wall, and of processors: of this process and of its database backend."""

    def __enter__(self):
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            self.backend = psutil.Process(cursor.fetchone()[0])
        self.began, self.spent = time.perf_counter(), self._spent()
        return self

    def __exit__(self, *error):
        self.wall, self.processor = time.perf_counter() - self.began, self._spent() - self.spent

    def _spent(self):
        there = self.backend.cpu_times()
        return time.process_time() + there.user + there.system
