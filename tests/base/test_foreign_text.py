"""What agents and customers write is shown, never obeyed."""

import json
from html.parser import HTMLParser

import pytest

from reviewapp.base import json_text
from reviewapp.base.rich_text import to_html
from reviewapp.base.templatetags import ui
from reviewapp.base.visible import reveal, unseen_count

HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '<a href="javascript:alert(1)">x</a>',
    "<svg onload=alert(1)>",
    '<div hx-get="/review/1/decide/" hx-trigger="load">x</div>',
    '<form action="/logout/"><button>x</button></form>',
    "<iframe src=https://evil.example></iframe>",
    "<style>*{display:none}</style>",
    "{{ 7|add:7 }}{% csrf_token %}",
    "\"><b class='x'>",
]
MARKDOWN_ONLY = [
    "[x](javascript:alert(1))",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "[x](http://plain.example/)",
    "[x](//evil.example/)",
    "![beacon](https://evil.example/a.png)",
    "<https://evil.example/?q=1 onclick=x>",
    "[x][r]\n\n[r]: javascript:alert(1)",
    "```html\n<script>alert(1)</script>\n```",
]


class Elements(HTMLParser):
    """Every element a browser would make of a text, with its attributes."""

    def __init__(self, html):
        super().__init__()
        self.found = []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))


@pytest.mark.parametrize("text", HOSTILE)
def test_plain_text_makes_no_element_at_all(text):
    assert Elements(ui.visible_controls(text)).found == []


@pytest.mark.parametrize("text", HOSTILE + MARKDOWN_ONLY)
def test_markdown_makes_only_harmless_elements(text):
    allowed = {"p", "a", "code", "pre", "em", "strong"}
    for tag, attrs in Elements(to_html(text)).found:
        assert tag in allowed
        assert set(attrs) <= {"href", "rel", "target"}
        assert attrs.get("href", "https://").startswith("https://")


def test_a_link_names_the_host_it_leads_to():
    html = to_html("[your bank](https://evil.example/login)")
    assert "your bank</a> (evil.example)" in html
    assert 'rel="noopener noreferrer nofollow"' in html


def test_json_is_escaped_in_keys_and_texts():
    shown = ui.json_pretty({"<b>key</b>": "<i>text</i>", "n": 1.5, "empty": {}})
    assert {tag for tag, _ in Elements(shown).found} == {"pre", "span"}
    assert "&lt;b&gt;key" in shown


def test_json_reads_as_it_would_be_written():
    value = {"a": [1, {"b": None}], "c": {}, "d": [], "e": True, "f": "ä\n"}
    text = "".join(words for _, words in ui.json_text.pieces(value))
    assert text == json.dumps(value, indent=2, ensure_ascii=False)


def test_a_diff_shows_tags_as_text():
    shown = ui.word_diff([("same", "a "), ("del", "<b>"), ("ins", "<i>")])
    assert shown == "a <del>&lt;b&gt;</del><ins>&lt;i&gt;</ins>"


@pytest.mark.parametrize("character", "\u202e\u2066\u200b\u200d\ufeff\u00ad\U000e0041\x00\x1b")
def test_a_character_nobody_sees_is_named(character):
    assert reveal(f"a{character}b") == f"a⟦U+{ord(character):04X}⟧b"
    assert 'class="invisible"' in ui.visible_controls(f"a{character}b")


def test_words_lines_and_scripts_of_the_world_stay_as_they_are():
    text = "Grüße, שלום, こんにちは 🙂\n\tnext line\r\nlast"
    assert reveal(text) == text.replace("\r\n", "\n")
    assert unseen_count(text) == 0


def test_half_a_million_numbers_are_one_piece_after_the_first_ten_thousand():
    value = {"first": "\u202e", "all": [0] * 500_000, "last": {}}
    shown = list(json_text.pieces(value))
    assert len(shown) == json_text.MOST + 1
    assert "".join(words for _, words in shown) == json.dumps(value, indent=2, ensure_ascii=False)
