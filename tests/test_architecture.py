"""The house keeps its own rules: which way things depend, how large they grow, which words they use."""

import ast
import re
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings

ROOT = Path(settings.BASE_DIR)
LAYERS = {area: place for place, area in enumerate(settings.AREAS)}
PYTHON = [
    path
    for folder in ("reviewapp", "config")
    for path in sorted((ROOT / folder).rglob("*.py"))
    if "migrations" not in path.parts
]
TESTS = sorted((ROOT / "tests").rglob("*.py"))
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
FORBIDDEN = {"item", "annotation", "manager", "service", "handler", "helper", "util", "processor"}
# Words that a library obliges us to use in the name it looks for.
GIVEN_NAMES = {"UserManager", "exception_handler"}


def shown(path):
    return str(path.relative_to(ROOT))


def test_foreign_keys_point_from_upper_areas_to_lower_ones():
    wrong = [
        f"{model.__name__}.{field.name} points up to {field.related_model.__name__}"
        for area in LAYERS
        for model in apps.get_app_config(area).get_models()
        for field in model._meta.get_fields()
        if field.is_relation and field.concrete and field.related_model
        if LAYERS.get(field.related_model._meta.app_label, 99) < LAYERS[area]
    ]
    assert wrong == []


def test_templates_include_only_their_own_area_and_what_is_shared():
    wrong = []
    for path in TEMPLATES:
        area = path.relative_to(ROOT / "templates").parts[0]
        for named in re.findall(r'{%\s*(?:include|extends)\s+"([^"]+)"', path.read_text()):
            there = Path(named).parts[0]
            if there in LAYERS and area in LAYERS and LAYERS[there] < LAYERS[area]:
                wrong.append(f"{shown(path)} includes {named}")
    assert wrong == []


def test_areas_and_the_import_contract_name_the_same_layers():
    contract = (ROOT / "pyproject.toml").read_text()
    for area in settings.AREAS:
        assert f"reviewapp.{area}" in contract


@pytest.mark.parametrize(
    ("paths", "limit"),
    [(PYTHON, 300), (TESTS, 400)],
    ids=["python", "tests"],
)
def test_no_python_file_outgrows_its_limit(paths, limit):
    wrong = {shown(p): n for p in paths if (n := len(p.read_text().splitlines())) > limit}
    assert wrong == {}


def test_no_template_stylesheet_or_script_outgrows_its_limit():
    wrong = {}
    for path in TEMPLATES + sorted((ROOT / "static").rglob("*.*s")):
        limit = {".html": 60 if path.name.startswith("_") else 120, ".css": 200, ".js": 120}
        lines = len(path.read_text().splitlines())
        if lines > limit.get(path.suffix, 10**6):
            wrong[shown(path)] = lines
    assert wrong == {}


def functions(paths):
    for path in paths:
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield path, node


def test_no_function_outgrows_its_limit():
    wrong = [
        f"{shown(path)}:{node.lineno} {node.name} has {length} lines"
        for path, node in functions(PYTHON)
        if (length := node.end_lineno - node.lineno + 1) > 30
    ]
    assert wrong == []


def test_no_test_outgrows_its_limit():
    wrong = [
        f"{shown(path)}:{node.lineno} {node.name} has {length} lines"
        for path, node in functions(TESTS)
        if node.name.startswith("test_")
        if (length := node.end_lineno - node.lineno + 1) > 25
    ]
    assert wrong == []


def test_functions_take_one_positional_subject_and_few_arguments():
    wrong = []
    for path, node in functions(PYTHON):
        taken = node.args
        count = len(taken.posonlyargs) + len(taken.args) + len(taken.kwonlyargs)
        own = [a.arg for a in taken.args[:1]]
        if count - (own in (["self"], ["cls"])) > 8:
            wrong.append(f"{shown(path)}:{node.lineno} {node.name} takes {count}")
    assert wrong == []


def test_names_use_the_words_of_the_field():
    wrong = []
    for path in PYTHON:
        for node in ast.walk(ast.parse(path.read_text())):
            named = isinstance(node, ast.FunctionDef | ast.ClassDef)
            if named and node.name not in GIVEN_NAMES:
                words = set(re.sub(r"(?<=[a-z])(?=[A-Z])", "_", node.name).lower().split("_"))
                wrong += [f"{shown(path)} {node.name}"] if words & FORBIDDEN else []
    assert wrong == []


def test_no_template_trusts_foreign_text_or_carries_script_or_style():
    bad = re.compile(r"\|\s*safe\b|autoescape off|<style|<script(?![^>]*\bsrc=)|\son\w+=|\sstyle=|hx-on")
    wrong = [
        f"{shown(path)}: {found.group()}" for path in TEMPLATES if (found := bad.search(path.read_text()))
    ]
    assert wrong == []


def test_only_the_template_tags_may_mark_text_as_safe():
    allowed = {"reviewapp/base/templatetags/ui.py"}
    wrong = [shown(path) for path in PYTHON if "mark_safe" in path.read_text() and shown(path) not in allowed]
    assert wrong == []


def test_only_views_that_scope_their_rows_reach_for_a_queryset():
    """`.objects.` in a door must be followed by a scope: a verb that names whose rows these are."""
    unscoped = re.compile(r"\.objects\.(all|filter|get|exclude|values|order_by)\(")
    doors = [p for p in PYTHON if p.stem in ("views", "api") or "views" in p.parts]
    wrong = [shown(p) for p in doors if unscoped.search(p.read_text())]
    assert wrong == []
