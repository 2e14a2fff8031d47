"""A list that is looked at often gets a name, by keyboard, and without script."""

from playwright.sync_api import expect

from reviewapp.review.models import SavedView


def test_v_names_the_list_that_is_on_the_page(sit_down, rosa, make_review):
    make_review(external_id="ZD-77", title="A parcel for Kessler")
    page = sit_down(rosa)
    page.goto("/queue/?risk=high")
    page.goto("/queue/")
    page.keyboard.press("/")
    page.keyboard.type("Kessler")
    expect(page).to_have_url("/queue/?view=needs-me&q=Kessler")
    page.keyboard.press("Escape")
    page.locator("h1").click()

    page.keyboard.press("v")
    page.get_by_label("Save this list as").fill("Kessler")
    page.keyboard.press("Enter")

    expect(page.get_by_text("Kessler was saved.")).to_be_visible()
    assert SavedView.objects.get().query == "view=needs-me&q=Kessler"
    page.goto("/queue/")
    page.keyboard.press("v")
    page.get_by_role("link", name="Kessler", exact=True).click()
    expect(page).to_have_url("/queue/?view=needs-me&q=Kessler")


def test_a_nameless_view_keeps_the_menu_open(sit_down, rosa, make_review):
    make_review()
    page = sit_down(rosa)
    page.goto("/queue/")
    page.keyboard.press("v")
    page.get_by_role("button", name="Save view").click()

    expect(page.get_by_label("Save this list as")).to_be_focused()
    assert not SavedView.objects.exists()


def test_views_are_kept_renamed_and_deleted_without_script(sit_down, rosa, make_review):
    make_review()
    page = sit_down(rosa, script=False)
    page.goto("/queue/?risk=high")
    page.get_by_text("Saved views").click()
    page.get_by_label("Save this list as").fill("Risky")
    page.get_by_role("button", name="Save view").click()
    page.goto("/queue/views/")
    page.get_by_label("Name").fill("Risky ones")
    page.get_by_role("button", name="Rename").click()
    assert SavedView.objects.get().name == "Risky ones"
    page.get_by_role("button", name="Delete Risky ones").click()
    expect(page.get_by_text("You have none yet.")).to_be_visible()
