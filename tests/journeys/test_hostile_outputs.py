"""What an agent writes is read, never run: no dialog, no request it asked for, no foreign host."""

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import DECISION, REFUND

PAYLOADS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg onload=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    "<svg><a xlink:href='javascript:alert(1)'><text>x</text></a></svg>",
    "<math><mi xlink:href='javascript:alert(1)'>x</mi></math>",
    "<iframe src='javascript:alert(1)'></iframe>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<a href='javascript:alert(1)'>click</a>",
    "[click](javascript:alert(1))",
    "![x](https://evil.example/beacon.png)",
    "<img src='https://evil.example/beacon.png'>",
    "<link rel=stylesheet href='https://evil.example/x.css'>",
    "<style>@import 'https://evil.example/x.css'</style>",
    "<meta http-equiv=refresh content='0;url=https://evil.example/'>",
    "<base href='https://evil.example/'>",
    "<form action='https://evil.example/'><button>Approve</button></form>",
    "<object data='https://evil.example/x.swf'></object>",
    "<div hx-get='/review/?stolen=1' hx-trigger='load'></div>",
    "<div data-hx-post='/logout/' data-hx-trigger='load'></div>",
    "<div hx-on:load='alert(1)' hx-on--load='alert(1)'></div>",
    "<button aria-keyshortcuts='a' onclick='alert(1)'>A</button>",
    "</textarea><script>alert(1)</script>",
    "</template><img src=x onerror=alert(1)>",
    "</title><script>alert(1)</script>",
    "'\"><img src=x onerror=alert(1)>",
    "{{ settings.SECRET_KEY }} {% debug %} {# x #}",
    "${alert(1)} <%= 7*7 %> #{7*7}",
    "safe\u202etxt.exe\u202c \u200bzero\u2066width\u2069",
    "<a id=item name=item>clobber</a><div id=decision></div>",
    "data:text/html,<script>alert(1)</script>",
    "\U000e0041\U000e0042 <details open ontoggle=alert(1)>",
]
EVERYTHING = "\n\n".join(PAYLOADS)


@pytest.fixture
def watched(sit_down, rosa, live_server):
    """A page that remembers dialogs and requests nobody should have made."""
    page = sit_down(rosa)
    page.seen = []
    page.on("dialog", lambda dialog: (page.seen.append(dialog.message), dialog.dismiss()))
    page.on(
        "request", lambda request: page.seen.append(request.url) if is_strange(request, live_server) else None
    )
    return page


def is_strange(request, live_server):
    ours = request.url.startswith(live_server.url)
    return not ours or "stolen" in request.url or "logout" in request.url


def wander(page, review):
    """Look at it in every way there is."""
    page.goto(f"/review/{review.pk}/")
    for choice in ("Source", "JSON"):
        button = page.get_by_text(choice, exact=True)
        if button.count():
            button.first.click()
    if page.get_by_role("button", name="Expand all").count():
        page.get_by_role("button", name="Expand all").click()
    page.keyboard.press("e")
    page.wait_for_url("**/edit/")
    page.wait_for_load_state("networkidle")
    page.goto("/queue/", wait_until="networkidle")


def hostile_trace():
    return {
        "steps": [{"kind": "tool", "name": text, "input": text, "output": {text: text}} for text in PAYLOADS]
    }


def test_a_hostile_text_is_only_text(watched, make_review):
    checks = [
        {"name": text, "passed": False, "text": text, "spans": [[n, n + 40]]}
        for n, text in enumerate(PAYLOADS)
    ]
    reasons = [{"kind": "rule", "ref": text, "text": text} for text in PAYLOADS[:6]]
    review = make_review(
        output=EVERYTHING,
        title=PAYLOADS[0] + PAYLOADS[28],
        input={"message": EVERYTHING},
        trace=hostile_trace(),
        checks=checks,
        reasons=reasons,
        subject=PAYLOADS[1],
        language='en" onload=alert(1)',
        external_id=PAYLOADS[3],
    )

    wander(watched, review)

    assert watched.seen == []


def test_hostile_fields_are_only_fields(watched, make_review, refunds):
    refunds.output_schema = {**REFUND, "additionalProperties": True}
    refunds.save()
    lists = [{"source": text, "text": text} for text in PAYLOADS]
    output = {**DECISION, "customer_message": EVERYTHING, "note": PAYLOADS[2], "evidence": lists}
    review = make_review(
        workflow=refunds, output={**output, **{text: text for text in PAYLOADS}}, title="Fields"
    )

    wander(watched, review)

    assert watched.seen == []


def test_unseen_characters_are_shown(watched, make_review):
    review = make_review(output=PAYLOADS[28])
    watched.goto(f"/review/{review.pk}/")

    expect(watched.locator("#output-rendered")).to_contain_text("⟦U+202E⟧")
    expect(watched.locator(".facts")).to_contain_text("Unseen characters")


def test_typing_hostile_words_runs_nothing(watched, make_review):
    review = make_review()
    watched.goto(f"/review/{review.pk}/edit/")

    watched.locator("textarea.editor").fill(EVERYTHING)
    watched.get_by_text("Draft saved").wait_for()
    watched.reload()

    assert watched.locator("textarea.editor").input_value() == EVERYTHING
    assert watched.seen == []


def test_a_long_reference_stays_on_a_phone(sit_down, rosa, make_review):
    review = make_review(external_id="LONG-" + "x" * 150, title="Very long " * 30, output="W" * 600)
    page = sit_down(rosa, phone=True)

    for address in (f"/review/{review.pk}/", f"/review/{review.pk}/edit/", "/queue/"):
        page.goto(address)
        assert page.evaluate("document.documentElement.scrollWidth") == 390, address


def test_each_paragraph_runs_the_way_of_its_letters(sit_down, rosa, make_review):
    page = sit_down(rosa)
    page.goto(f"/review/{make_review(output='مرحبا ليلى' + chr(10) * 2 + 'Hello').pk}/")

    first, second = (each.bounding_box() for each in page.locator(".output > p").all())
    starts = page.evaluate(
        """() => [...document.querySelectorAll('.output > p')].map(each => {
          const range = document.createRange(); range.selectNodeContents(each);
          return range.getBoundingClientRect().left; })"""
    )

    assert starts[0] > first["x"] + first["width"] / 2
    assert starts[1] == second["x"]
