from hypothesis import given
from hypothesis import strategies as st

from reviewapp.review import showing
from reviewapp.review.views.shown import around_changes

FAILED = {"name": "No dates", "passed": False, "blocking": True}


def flat(paragraphs):
    return [[(piece.text, piece.number, piece.ends) for piece in paragraph] for paragraph in paragraphs]


def test_a_flagged_stretch_carries_the_number_of_its_check():
    checks = showing.numbered([{**FAILED, "spans": [[3, 8]]}])

    assert flat(showing.paragraphs("It arrives.\n\nBye.", checks)) == [
        [("It ", 0, False), ("arriv", 1, True), ("es.", 0, False)],
        [("Bye.", 0, False)],
    ]


def test_a_stretch_over_two_paragraphs_ends_once():
    pieces = flat(showing.paragraphs("One\n\nTwo", showing.numbered([{**FAILED, "spans": [[0, 8]]}])))

    assert [piece[2] for paragraph in pieces for piece in paragraph] == [False, True]


def test_blocking_failures_come_first():
    checks = [{"name": "a", "passed": True}, {"name": "b", "passed": False}, FAILED | {"name": "c"}]

    assert [(check["name"], check["number"], check["tone"]) for check in showing.numbered(checks)] == [
        ("c", 1, "bad"),
        ("b", 2, "warn"),
        ("a", 0, "ok"),
    ]


def test_fields_of_failed_checks_are_flagged():
    document = {
        "checks": [
            {"name": "No dates", "expect": {"all": [{"not": {"field": "output.total", "op": "exists"}}]}}
        ]
    }

    assert showing.flagged_paths(showing.numbered([FAILED]), document) == {"total": "bad"}
    assert showing.flagged_paths(showing.numbered([{**FAILED, "passed": True}]), document) == {}


def test_an_input_reads_as_short_values_and_texts():
    parts = showing.given({"file": "a.pdf", "pages": 2, "text": "One\nTwo   Three"})

    assert [(part.label, part.text, part.is_long) for part in parts] == [
        ("File", "a.pdf", False),
        ("Pages", "2", False),
        ("Text", "One\nTwo   Three", True),
    ]
    assert parts[2].is_laid_out
    assert showing.given({"lines": [1]}) is None


def test_money_reads_with_two_digits():
    schema = {"type": "object", "additionalProperties": {"type": "number"}}
    form = showing.laid_out(schema, {"net": 10.5, "gross": 12.18, "count": 3, "rate": 0.125}, {})

    assert [each.was_shown for each in form.children] == ["10.50", "12.18", "3", "0.125"]


@given(
    text=st.text(st.sampled_from("ab \n"), max_size=60),
    spans=st.lists(st.lists(st.integers(-5, 70), min_size=2, max_size=2), max_size=6),
)
def test_marks_never_lose_a_letter(text, spans):
    checks = showing.numbered([{**FAILED, "spans": spans}])
    shown = "".join(piece.text for paragraph in showing.paragraphs(text, checks) for piece in paragraph)

    assert "".join(shown.split()) == "".join(text.split())


def test_what_stood_between_two_changes_keeps_them_apart():
    spans = [
        ("same", "Dear"),
        ("del", "Friday"),
        ("same", " "),
        ("ins", "soon"),
        ("same", "x" * 40),
        ("ins", "y"),
    ]
    shown = around_changes(spans)
    assert shown == [("del", "Friday"), ("same", " "), ("ins", "soon"), ("same", " … "), ("ins", "y")]
    assert around_changes([("same", "nothing changed")]) == []
