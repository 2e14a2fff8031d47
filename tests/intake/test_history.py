import pytest

from reviewapp.audit.models import Event
from reviewapp.review.models import Decision, Outcome, Output, Review
from tests import factories
from tests.intake.client import ApiClient

pytestmark = pytest.mark.django_db


def results(answer):
    assert answer.status_code == 200, answer.content
    return answer.json()["results"]


def test_an_output_comes_in_with_its_decision_and_its_own_times(admin_api, past, rosa):
    [row] = results(admin_api.post("history", [past()]))

    assert row["http_status"] == 201
    output = Output.objects.get(pk=row["id"])
    decision = output.decisions.get()
    assert (output.status, output.imported, output.received_at) == ("edited", True, output.produced_at)
    assert output.received_at.isoformat() == "2026-03-02T10:00:00+00:00"
    assert (decision.decided_by, decision.imported, decision.seconds_spent) == (rosa, True, 42)
    assert decision.decided_at == decision.effective_at == decision.review.closed_at
    assert decision.content.edited == "It arrives on Thursday."
    assert [category.key for category in decision.categories.all()] == ["wrong-date"]
    assert Outcome.objects.get().kind == "usable"
    assert not Review.objects.exclude(state="closed").exists()


def test_the_trail_says_it_was_imported_and_when_it_happened(admin_api, past, ada):
    admin_api.post("history", [past()])

    events = Event.objects.order_by("pk")
    assert [event.action for event in events] == ["output.imported", "decision.imported", "outcome.imported"]
    assert {event.via for event in events} == {"import"}
    assert {event.actor_id for event in events} == {str(ada.pk)}
    assert events[1].facts["happened_at"] == "2026-03-02T11:00:00Z"
    assert all(event.facts["imported"] for event in events)


def test_the_same_history_again_changes_nothing(admin_api, past):
    first, second = (results(admin_api.post("history", [past("1"), past("2")])) for _ in range(2))

    assert [row["http_status"] for row in second] == [200, 200]
    assert [row["id"] for row in first] == [row["id"] for row in second]
    assert (Output.objects.count(), Decision.objects.count(), Event.objects.count()) == (2, 2, 6)


def test_other_content_under_a_known_id_is_refused(admin_api, past):
    admin_api.post("history", [past()])
    rows = results(admin_api.post("history", [past(output="Another text.")]))

    assert rows[0]["http_status"] == 409


def test_a_later_decision_replaces_the_earlier(admin_api, past, lena):
    later = {"verdict": "approved", "by": lena.email, "decided_at": "2026-03-03T09:00:00Z"}
    row = past()
    row["decisions"].append(later)
    admin_api.post("history", [row])

    first, second = Decision.objects.order_by("decided_at")
    assert (Output.objects.get().status, second.supersedes) == ("approved", first)
    assert second.review.reconsiders == first


@pytest.mark.parametrize(
    ("fields", "status", "waiting"),
    [({}, "expired", 0), ({"open": True}, "waiting", 1), ({"route": "approve"}, "approved", 0)],
)
def test_undecided_history_waits_only_if_it_asks_to(admin_api, past, fields, status, waiting):
    row = past(**fields)
    del row["decisions"]
    admin_api.post("history", [row])

    assert Output.objects.get().status == status
    assert Review.objects.filter(state="waiting").count() == waiting


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"by": "nobody@example.org"}, "decisions.0.by"),
        ({"categories": ["unheard-of"]}, "decisions.0.categories.0"),
        ({"verdict": "approved"}, "decisions.0.edited"),
        ({"verdict": "maybe"}, "decisions.0.verdict"),
        ({"edited": {"text": 5}}, "decisions.0.edited.text"),
        ({"decided_at": "2026-03-01T00:00:00Z"}, "decisions.0.decided_at"),
        ({"decided_at": "soon"}, "decisions.0.decided_at"),
    ],
)
def test_a_wrong_decision_is_named_and_refuses_only_its_row(admin_api, past, change, field):
    bad = past("bad")
    bad["decisions"][0] |= change
    rows = results(admin_api.post("history", [bad, past("good")]))

    assert [row["http_status"] for row in rows] == [422, 201]
    assert list(rows[0]["problem"]["errors"]) == [field]
    assert Output.objects.get().external_id == "good"


@pytest.mark.parametrize("change", [{"agent": "nobody"}, {"agent": None}, {"workflow": "nowhere"}])
def test_a_row_names_an_agent_and_a_workflow_of_the_team(admin_api, past, change):
    rows = results(admin_api.post("history", [past(**change)]))

    assert (rows[0]["http_status"], list(rows[0]["problem"]["errors"])) == (422, list(change))


def test_only_admins_import(agent_api, past, lena):
    lead = ApiClient(factories.make_key(lena)[1])
    assert agent_api.post("history", [past()]).status_code == 403
    assert lead.post("history", [past()]).status_code == 403
    assert not Output.objects.exists()


def test_ids_sort_by_the_time_it_happened(admin_api, past, agent_api, posted):
    agent_api.post("outputs", posted("new"))
    admin_api.post("history", [past("old")])

    assert [output.external_id for output in Output.objects.order_by("pk")] == ["old", "new"]


def test_a_thousand_rows_take_a_fixed_number_of_queries(admin_api, past, django_assert_max_num_queries):
    with django_assert_max_num_queries(30):
        rows = results(admin_api.post("history", [past(str(number)) for number in range(300)]))

    assert {row["http_status"] for row in rows} == {201}
    assert Decision.objects.count() == 300
