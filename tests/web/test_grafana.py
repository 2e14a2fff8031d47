"""The dashboard under docs asks only for what a scrape tells, and leaves out nothing."""

import json
import re
from pathlib import Path

import pytest
from django.conf import settings

from reviewapp.web.metrics import families

BOARD = json.loads((Path(settings.BASE_DIR) / "docs/grafana/reviewapp.json").read_text())
LABELS = {label for _, labels in [*families.GAUGES.values(), *families.COUNTERS.values()] for label in labels}


def queries():
    return [target["expr"] for panel in BOARD["panels"] for target in panel.get("targets", [])]


@pytest.mark.parametrize("query", queries())
def test_each_query_names_only_metrics_that_exist(query):
    named = set(re.findall(r"reviewapp_\w+", query))

    assert named
    assert named <= families.names()


@pytest.mark.parametrize("query", queries())
def test_each_query_groups_only_by_labels_that_exist(query):
    known = LABELS | {label for _, labels in families.HISTOGRAMS.values() for label in labels} | {"le"}

    for group in re.findall(r" by \(([^)]*)\)", query):
        assert {label.strip() for label in group.split(",")} <= known


def test_every_metric_has_its_place():
    shown = set(re.findall(r"reviewapp_\w+", " ".join(queries())))
    parts = re.compile(r"_(bucket|sum|count)$")

    assert {parts.sub("", name) for name in families.names()} == {parts.sub("", name) for name in shown}


def test_every_metric_is_in_the_operations_guide():
    guide = (Path(settings.BASE_DIR) / "docs/operations.md").read_text()

    for name in [*families.GAUGES, *families.COUNTERS, *families.HISTOGRAMS]:
        assert f"reviewapp_{name}" in guide
