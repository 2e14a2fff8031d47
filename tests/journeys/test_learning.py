"""From corrections that recur to a version that is live, in a real browser, with and without scripts."""

import pytest
from playwright.sync_api import expect

from reviewapp.audit import actions as audit
from reviewapp.learning import actions
from reviewapp.learning.models import Replay
from reviewapp.workflows.models import PolicyVersion
from tests import factories
from tests.journeys.looking import wrong_at
from tests.learning import making

PROMISE = "I have sent it. It will arrive by Thursday. Have a good trip"
LINK = "I have sent it. You can follow it by the tracking link. Have a good trip"


@pytest.fixture
def promised(replies, queue, rosa, sam, support_agent):
    """Eight corrections of one promise by two people, and three replies that were fine."""
    told = {"output": PROMISE, "after": LINK, "queue": queue}
    hits = [
        making.make_observation(replies, who, days_ago=day, **told)
        for day in range(1, 5)
        for who in (rosa, sam)
    ]
    fine = [
        making.make_observation(replies, rosa, verdict="approved", days_ago=2, queue=queue) for _ in range(3)
    ]
    return making.make_pattern(replies, hits=hits, misses=fine, label="It will arrive … → the tracking link")


def write_down(page, *, script):
    """From the inbox to the pattern, its outputs, and a suggestion of one's own."""
    page.goto("/learning/")
    if script:
        page.keyboard.press("j")
        page.keyboard.press("Enter")
    else:
        page.get_by_role("link", name="It will arrive").click()
    page.get_by_role("link", name="All 8").click()
    expect(page.locator("ins", has_text="the tracking link").first).to_be_visible()
    page.go_back()
    page.get_by_role("link", name="Write a suggestion").click()
    page.get_by_label("What the agent should do").fill("Never promise a day; offer the tracking link.")
    page.get_by_label("In a few words").fill("No promised days")
    page.get_by_role("button", name="Write it down and replay").click()
    page.get_by_text("S-1 was written down.").wait_for()


def replay_it():
    audit.seal()
    return actions.run_replay(Replay.objects.get(state="waiting"))


@pytest.mark.parametrize("script", [True, False], ids=["scripts", "no scripts"])
def test_a_mistake_becomes_a_live_version_by_a_second_person(sit_down, enzo, lena, promised, script):
    page = sit_down(enzo, script=script)
    write_down(page, script=script)
    expect(page.get_by_text("about to begin")).to_be_visible()
    expect(page.get_by_text("so another person has to approve it.")).to_be_visible()
    assert replay_it().state == Replay.State.DONE

    page = sit_down(lena, script=script)
    page.goto("/policies/")
    if script:
        page.keyboard.press("g")
        page.keyboard.press("s")
        page.wait_for_url("**/learning/")
    else:
        page.get_by_role("link", name="Learning").first.click()
    page.get_by_role("link", name="Waiting for approval").click()
    page.get_by_role("link", name="No promised days").first.click()
    page.get_by_label("Note for the record").fill("We correct it daily.")
    page.get_by_role("button", name="Approve and publish").click()

    page.get_by_text("S-1 was approved. v2 is live for all new outputs.").wait_for()
    live = PolicyVersion.objects.live_for(promised.workflow)
    assert (live.number, live.published_by, live.author) == (2, lena, enzo)
    assert "Never promise a day; offer the tracking link." in live.document["prompt"]
    expect(page.get_by_role("link", name="Roll back to v1")).to_be_visible()


def test_a_replay_under_way_moves_by_itself(sit_down, lena, promised):
    suggestion = making.make_suggestion(promised.workflow, promised, replayed=False)
    replay = making.make_replay(suggestion, state="running", done=10, total=100, result={})
    page = sit_down(lena)
    page.goto("/learning/suggestions/1/")
    expect(page.get_by_text("10 of 100 past outputs")).to_be_visible()

    Replay.objects.filter(pk=replay.pk).update(done=70)
    page.evaluate("document.body.dispatchEvent(new CustomEvent('tick'))")

    expect(page.get_by_text("70 of 100 past outputs")).to_be_visible()


def test_rows_of_a_rule_come_and_go_without_leaving_the_page(sit_down, enzo, replies):
    page = sit_down(enzo)
    page.goto(f"/learning/write/?workflow={replies.slug}&kind=routing")
    page.get_by_label("In a few words").fill("People see unsure ones")

    page.get_by_role("button", name="Add comparison").click()

    expect(page.get_by_label("Field")).to_have_count(2)
    expect(page.get_by_label("In a few words")).to_have_value("People see unsure ones")
    assert page.url.endswith("kind=routing")


@pytest.fixture
def learned(replies, refunds, promised, lena, rosa, support_agent):
    """Something on every page, and where each page is."""
    factories.make_policy(refunds)
    open_one = making.make_suggestion(
        replies,
        promised,
        minutes_a_week=90,
        reasons=[{"ok": True, "text": "Eight cases."}, {"ok": False, "text": "Young."}],
    )
    output = factories.make_output(replies, support_agent, status="approved")
    replay = making.make_replay(open_one, cases=[(output, "Approved as it was", "worse")])
    live = making.make_suggestion(replies, promised, state="live", version=factories.make_policy(replies))
    making.make_watch(
        live, verdict="not_stopped", before_hits=9, before_exposures=12, after_hits=8, after_exposures=11
    )
    actions.remark(open_one, by=rosa, text="Also for refunds?")
    running = making.make_suggestion(refunds, replayed=False)
    making.make_replay(running, state="running", done=10, total=100, result={})
    flag = making.make_suspicion(replies, rosa)
    audit.seal()
    one, pattern = "/learning/suggestions/1/", f"/learning/patterns/{promised.pk}/"
    write = f"/learning/write/?workflow={refunds.slug}&kind="
    return [
        "/learning/", "/learning/?q=nothing", one, "/learning/suggestions/2/", "/learning/suggestions/3/",
        f"{one}outputs/", f"{one}replays/{replay.pk}/", f"{one}edit/",
        pattern, f"{pattern}outputs/", f"{pattern}merge/", f"{write}routing", f"{write}taxonomy",
        "/learning/calibration/", "/learning/suspicions/", f"/learning/suspicions/{flag.pk}/",
        "/learning/settings/", f"/learning/settings/{replies.slug}/",
    ]  # fmt: skip


def test_every_page_fits_and_axe_finds_nothing(sit_down, lena, learned):
    assert wrong_at(sit_down(lena), learned) == {}
