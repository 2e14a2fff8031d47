"""Each bench at a size too small to mean anything: it runs, and its figures have the promised names."""

import json
import subprocess
import sys

import pytest

from config.stack.places import ROOT
from reviewapp.web.benches import BENCHES
from reviewapp.web.benches.load import Load
from reviewapp.web.benches.report import Report, Target, percentile, ratio, spread, text_of
from tests.stack.product import clean_environment

TINY = {
    "alerts": ("--size", "2"),
    "audit": ("--size", "300"),
    "export": ("--size", "300", "--only", "jsonl"),
    "figures": ("--size", "2000", "--seconds", "1"),
    "claim": ("--size", "4000", "--seconds", "1", "--clients", "2"),
    "intake": ("--size", "40", "--seconds", "1"),
    "pages": ("--size", "60", "--seconds", "0.2"),
    "retention": ("--size", "1000", "--seconds", "1", "--clients", "2"),
    "split": ("--size", "300", "--seconds", "2", "--clients", "2"),
    "throttle": ("--seconds", "1", "--clients", "3"),
    "masking": ("--size", "2"),
    "memory": ("--seconds", "0"),
    "start": ("--size", "0"),
    "learning": ("--only", "nightly", "--data", "docs"),
    "mistakes": ("--size", "150"),
}
PROMISED = {
    "alerts": {"all_false_alarms_a_week", "override_up_false_alarms_a_week"},
    "masking": {"held_out_precision", "held_out_recall", "all_recall", "email_recall", "us_per_kb_in_lines"},
    "audit": {
        *("events_a_s", "verify_s", "newest_p95_ms", "gone_actor_p95_ms", "digest_p95_ms", "opened_p95_ms"),
    },
    "export": {"jsonl_s", "jsonl_rows_a_s", "jsonl_mib", "jsonl_worker_rss_mib"},
    "figures": {
        *("events_a_processor_second", "outputs_rebuilt_a_processor_second", "tiles_p95_ms"),
        *("categories_of_an_agent_p95_ms", "tables_a_rebuild_would_change", "lag_p95_s"),
    },
    "claim": {
        *("reviewers_2_cycles_per_s", "reviewers_2_claim_p50_ms", "reviewers_2_claim_p95_ms"),
        *("reviewers_2_decide_p95_ms", "reviewers_2_decide_max_ms", "reviewers_2_pgbench_cycles_per_s"),
        *("reviewers_2_share_of_pgbench", "reviewers_2_cores_others"),
    },
    "intake": {
        *("single_outputs_per_s", "single_p95_ms", "plain_single_rows_per_s", "single_share_of_plain"),
        *("batch_outputs_per_s", "batch_p95_ms", "plain_batch_rows_per_s", "batch_share_of_plain"),
    },
    "pages": {
        *("workbench_60_p50_ms", "workbench_60_p95_ms", "workbench_60_queries", "workbench_growth"),
        *("decide_60_p95_ms", "decide_60_queries", "queue_60_p95_ms", "queue_60_queries"),
    },
    "retention": {
        *("erased", "erased_a_s", "run_s", "left", "lost", "preview_s", "alone_claim_p95_ms"),
        *("erasing_claim_p95_ms", "erasing_decide_p95_ms"),
    },
    "split": {"cycles", "cycles_per_s", "claim_p95_ms", "posted", "answers_lost_with_a_process"},
    "throttle": {"accepted", "allowance", "off_by", "refused", "asked_per_s", "other_growth"},
    "memory": {"programs_mib", "web_mib", "relay_mib", "worker_mib", "beat_mib", "stores_mib"},
    "learning": {"L7 rare, often seen, cautious"},
    "mistakes": {"planted", "found", "missed", "false", "twice", "made_before", "made_after", "ended"},
    "start": {"first_page_s", "first_everything_s", "later_page_s", "later_everything_s", "later_stop_s"},
}
NEVER = {
    "claim": ("reviewers_2_lost", "reviewers_2_duplicates", "reviewers_2_refused"),
    "intake": ("lost", "single_refused", "batch_refused"),
    "retention": ("left", "lost", "refused"),
    "split": (
        *("lost", "duplicates", "still_unsealed", "not_yet_effective"),
        *("posts_lost", "posts_twice", "not_yet_counted"),
    ),
    "throttle": ("server_errors", "refused_without_retry_after"),
}


def told_by(name):
    done = subprocess.run(
        [sys.executable, "manage.py", "bench", name, *TINY[name], "--json"],
        cwd=ROOT,
        env=clean_environment(),
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.mark.stack
@pytest.mark.parametrize("name", sorted(BENCHES))
def test_a_bench_tells_what_it_promises(name):
    told = told_by(name)

    assert told["bench"] == name
    assert told["figures"].keys() >= PROMISED[name]
    assert {"cpu", "cores", "memory_gib", "load_before", "load_after"} <= told["machine"].keys()
    assert {told["figures"][figure] for figure in NEVER.get(name, ())} <= {0}
    if BENCHES[name].beside:
        assert told["machine"]["fsync"] == "on"
        assert told["machine"]["postgresql"].startswith("18")


def test_a_percentile_is_one_of_the_values():
    assert percentile([5, 1, 4, 2, 3], 50) == 3
    assert percentile(range(1, 101), 95) == 95
    assert percentile([7], 95) == 7
    assert percentile([], 95) == 0


def test_times_are_told_in_milliseconds():
    assert spread("claim", [0.25, 0.5]) == {
        "claim_p50_ms": 250,
        "claim_p95_ms": 500,
        "claim_max_ms": 500,
    }


def test_nothing_measured_is_no_division_by_zero():
    assert ratio(3, 0) == 0
    assert Load(seconds=0).rate("claim") == 0


def test_a_missed_target_is_said_out_loud():
    targets = [Target("p95_ms", 50), Target("per_s", 100, at_most=False)]
    told = Report("claim", n={"waiting": 5}, figures={"p95_ms": 51.0, "per_s": 100.0}, targets=targets)
    text = text_of(told.as_dict())

    assert "MISSED p95_ms is 51.0, wanted at most 50" in text
    assert "met    per_s is 100.0, wanted at least 100" in text
