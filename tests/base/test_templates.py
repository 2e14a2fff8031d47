"""What holds for every template and static file, so that the content policy never has to."""

import re

import pytest
from django.conf import settings
from django.template.loader import get_template

from reviewapp.base.templatetags.ui import _drawn
from reviewapp.base.templatetags.ui_names import ICONS, REASON_ICONS, STATES

ROOT = settings.BASE_DIR
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
STYLES = sorted((ROOT / "static/css").glob("*.css"))
SCRIPTS = sorted((ROOT / "static/js").glob("*.js"))
FORBIDDEN = re.compile(
    r"""\sstyle=|\son[a-z]+=|hx-on|\|safe\b|mark_safe|autoescape\s+off|<style|<script>|javascript:|src="data:|hx-[\w:-]+=["']js:"""
)


def name(path):
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", TEMPLATES, ids=name)
def test_a_template_has_nothing_the_content_policy_forbids(path):
    found = FORBIDDEN.search(path.read_text())
    assert found is None, f"{name(path)} has {found.group()!r}"


@pytest.mark.parametrize("path", TEMPLATES, ids=name)
def test_a_template_can_be_read_and_its_icons_exist(path):
    get_template(str(path.relative_to(ROOT / "templates")))
    for icon in re.findall(r'{% icon "([\w-]+)"', path.read_text()):
        _drawn(icon, "i")


def test_every_name_of_ours_has_a_drawing():
    for icon in {*ICONS, *REASON_ICONS.values(), *(drawing for _, drawing, _ in STATES.values())}:
        assert "<svg" in _drawn(icon, "i")


@pytest.mark.parametrize("kind", ["css", "js"])
def test_every_file_named_in_the_head_exists(kind):
    part = {"css": "_styles", "js": "_scripts"}[kind]
    text = (ROOT / f"templates/_shared/{part}.html").read_text()
    for file in re.search(r'in "([\w ]+)"\|words', text).group(1).split():
        assert (ROOT / f"static/{kind}/{file}.{kind}").exists()


@pytest.mark.parametrize("path", STYLES + SCRIPTS, ids=name)
def test_a_static_file_stays_small_and_at_home(path):
    text = path.read_text()
    assert len(text.splitlines()) <= {".css": 200, ".js": 120}[path.suffix]
    assert not re.search(r"https?://|url\(\s*['\"]?data:|@import|\beval\(|innerHTML|new Function", text)


@pytest.mark.parametrize("path", STYLES, ids=name)
def test_every_style_stands_in_a_layer(path):
    assert "@layer" in path.read_text()
