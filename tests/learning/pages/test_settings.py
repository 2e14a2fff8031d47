"""How eagerly each workflow learns."""

from reviewapp.learning.models import LearningSettings

GIVEN = {
    "is_on": "on", "pace": "eager", "least_units": 4, "least_reviewers": 2, "most_share": 0.8,
    "most_bullets": 40, "most_tokens": 1500, "promise": 0.02, "sure": 0.9, "watch_days": 14,
}  # fmt: skip


def test_every_workflow_stands_with_how_it_learns(signed_in, lena, replies):
    page = signed_in(lena).get("/learning/settings/").content.decode()

    assert "Support replies" in page
    assert "Cautious" in page


def test_settings_are_changed(signed_in, lena, replies):
    browser = signed_in(lena)

    answer = browser.post("/learning/settings/replies/", GIVEN)

    assert answer.url == "/learning/settings/replies/"
    assert LearningSettings.of(replies).pace == "eager"
    assert LearningSettings.of(replies).least_units == 4
    assert '<option value="eager" selected>' in browser.get("/learning/settings/replies/").content.decode()


def test_what_is_out_of_reach_is_told_beside_its_field(signed_in, lena, replies):
    page = signed_in(lena).post("/learning/settings/replies/", GIVEN | {"most_share": 2, "watch_days": 0})

    assert page.status_code == 422
    assert page.content.decode().count("aria-invalid") == 2
    assert not LearningSettings.objects.exists()


def test_a_reviewer_changes_no_settings(signed_in, rosa, replies):
    assert signed_in(rosa).get("/learning/settings/").status_code == 403
    assert signed_in(rosa).post("/learning/settings/replies/", GIVEN).status_code == 403


def test_a_stranger_finds_nothing(signed_in, otto, replies):
    assert signed_in(otto).get("/learning/settings/replies/").status_code == 404
    assert "Support replies" not in signed_in(otto).get("/learning/settings/").content.decode()
