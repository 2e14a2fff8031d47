from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from reviewapp.base.ids import new_id
from reviewapp.review import actions
from reviewapp.review.listing import KEYSET, VIEWS, Asked, Count, count_of, counts_of, page_of
from reviewapp.review.lists import REASONS, Lists
from reviewapp.review.models import Output, Review
from reviewapp.review.models.review import SOUGHT_REASONS
from tests import factories


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def reviews(workflow, support_agent, front_line, seniors, now):
    """Six reviews in two queues: 0 is the most urgent, 5 the least."""
    made = []
    for number in range(6):
        risk = ["critical", "low", "high", "low", "low", None][number]
        output = factories.make_output(workflow, support_agent, external_id=f"ZD-{number}", risk=risk)
        queue = seniors if number % 2 else front_line
        due = now + timedelta(minutes=number)
        made.append(factories.make_review(output, queue=queue, priority=number // 3, due_at=due))
    return made


def listed(person, team, now, **asked):
    page = page_of(Lists.of(person, team=team, now=now), asked=Asked(**asked), size=25)
    return [review.output.external_id for review in page.reviews]


def test_a_page_holds_all_own_queues_most_urgent_first(reviews, sam, northwind, now):
    assert listed(sam, northwind, now) == [f"ZD-{number}" for number in range(6)]


def test_a_reviewer_sees_only_own_queues(reviews, rosa, northwind, now):
    assert listed(rosa, northwind, now) == ["ZD-0", "ZD-2", "ZD-4"]


def test_a_stranger_sees_nothing(reviews, otto, northwind, now):
    assert listed(otto, northwind, now) == []
    assert counts_of(Lists.of(otto, team=northwind, now=now))["needs-me"] == Count(0)


def test_pages_lead_on_and_back(reviews, sam, northwind, now):
    first = page_of(Lists.of(sam, team=northwind, now=now), asked=Asked(), size=2)
    second = page_of(Lists.of(sam, team=northwind, now=now), asked=Asked(after=first.next), size=2)
    third = page_of(Lists.of(sam, team=northwind, now=now), asked=Asked(after=second.next), size=2)
    back = page_of(Lists.of(sam, team=northwind, now=now), asked=Asked(before=third.previous), size=2)
    assert [page.reviews for page in (first, second, third)] == [reviews[:2], reviews[2:4], reviews[4:]]
    assert (first.previous, third.next, back.reviews) == ("", "", reviews[2:4])


@pytest.mark.parametrize("nonsense", ["x", "AAAA", "!!!", "NSAyMDI2"])
def test_a_nonsense_place_is_the_first_page(reviews, sam, northwind, now, nonsense):
    assert len(listed(sam, northwind, now, after=nonsense)) == 6


@pytest.mark.parametrize(
    ("asked", "numbers"),
    [
        ({"view": "high-risk"}, [0, 2]),
        ({"risk": "high"}, [0, 2]),
        ({"risk": "nonsense"}, [0, 1, 2, 3, 4, 5]),
        ({"q": "ZD-3"}, [3]),
        ({"q": "zd-3"}, [3]),
        ({"q": "parcel tuesday"}, [0, 1, 2, 3, 4, 5]),
        ({"q": "invoice"}, []),
        ({"workflow": "unknown"}, []),
        ({"held_by": "nobody"}, [0, 1, 2, 3, 4, 5]),
        ({"view": "samples"}, []),
        ({"reason": "rule"}, []),
    ],
)
def test_views_and_filters_narrow_the_list(reviews, sam, northwind, now, asked, numbers):
    assert listed(sam, northwind, now, **asked) == [f"ZD-{number}" for number in numbers]
    assert count_of(Lists.of(sam, team=northwind, now=now), asked=Asked(**asked)) == Count(len(numbers))


def test_held_reviews_are_found_by_holder(reviews, sam, rosa, northwind, now):
    actions.claim(reviews[2], by=rosa)
    assert listed(sam, northwind, now, held_by=str(rosa.pk)) == ["ZD-2"]
    assert listed(rosa, northwind, now, view="held-by-me") == ["ZD-2"]
    assert "ZD-2" not in listed(sam, northwind, now)


def test_decided_today_carries_the_decision(reviews, rosa, decide, northwind, now):
    decision = decide(actions.claim(reviews[0], by=rosa), by=rosa)
    asked = Asked(view="decided-today")
    page = page_of(Lists.of(rosa, team=northwind, now=now), asked=asked)
    assert [review.decision for review in page.reviews] == [decision]
    assert count_of(Lists.of(rosa, team=northwind, now=now), asked=asked) == Count(1)


def test_counts_stop_at_a_thousand():
    assert [str(Count(number)) for number in (24, 1000, 1001)] == ["24", "1,000", "1,000+"]


def test_all_views_are_counted(reviews, sam, northwind, now):
    counts = counts_of(Lists.of(sam, team=northwind, now=now))
    assert set(counts) == set(VIEWS)
    assert (counts["needs-me"], counts["high-risk"]) == (Count(6), Count(2))


def test_the_number_of_queries_does_not_grow(reviews, sam, northwind, now, django_assert_num_queries):
    sam.held_roles()
    with django_assert_num_queries(5):
        page = page_of(Lists.of(sam, team=northwind, now=now), asked=Asked())
        counts_of(Lists.of(sam, team=northwind, now=now))
        [str(review.output.agent) + review.content.title + str(review.queue) for review in page.reviews]
        [(review.output.policy_version, review.workflow.name, review.held_by) for review in page.reviews]


def test_search_does_not_fall_over_hostile_text(northwind, workflow, support_agent):
    words = " ".join(f"{number:x}" for number in range(60_000))
    output = factories.make_output(workflow, support_agent, output=words)
    assert Output.objects.filter(pk=output.pk).exists()


def reasons(*kinds):
    return [{"kind": kind, "ref": "", "text": f"Because of {kind}"} for kind in kinds]


@pytest.mark.parametrize("kind", [*SOUGHT_REASONS, "spot_check", "escalation"])
def test_a_reason_is_found_among_others(reviews, sam, rosa, decide, let_pass, northwind, now, kind):
    sought = reviews[4]
    if kind == "escalation":
        decide(actions.claim(sought, by=rosa), by=rosa, verdict="escalated", reason="Above me.")
        let_pass()
    else:
        purpose = "spot_check" if kind == "spot_check" else "triage"
        of_it = Review.objects.filter(pk=sought.pk)
        of_it.update(reasons=reasons("autonomy", kind), purpose=purpose)
    assert listed(sam, northwind, now, reason=kind) == ["ZD-4"]
    assert kind in REASONS


def test_a_reason_nobody_offers_is_not_asked(reviews, sam, northwind, now):
    assert len(listed(sam, northwind, now, reason="nonsense")) == 6


@pytest.mark.parametrize("kind", SOUGHT_REASONS)
def test_a_rare_reason_is_found_by_an_index_in_the_order_of_the_queue(reviews, front_line, sam, now, kind):
    common = Review.objects.get(pk=reviews[0].pk)
    fields = {f.attname: getattr(common, f.attname) for f in Review._meta.concrete_fields}
    fields |= {"purpose": "gold", "reasons": reasons("autonomy")}
    Review.objects.bulk_create(Review(**fields | {"id": new_id()}) for _ in range(1500))
    Review.objects.filter(pk__in=[each.pk for each in reviews[:2]]).update(reasons=reasons(kind))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE review_review")
    lists = Lists.of(sam, team=front_line.team, now=now)

    found = lists.narrowed_to(Asked(reason=kind), Review.objects.filter(queue=front_line))
    plan = found.order_by(*KEYSET).values_list(*KEYSET)[:26].explain()

    assert f"review_waiting_{kind}" in plan
    assert "Sort" not in plan


def test_what_is_open_in_a_queue_is_found_by_index_among_all_that_is_closed(reviews, front_line):
    common = Review.objects.get(pk=reviews[0].pk)
    fields = {f.attname: getattr(common, f.attname) for f in Review._meta.concrete_fields}
    fields |= {"state": "closed", "outcome": "withdrawn", "closed_at": common.opened_at}
    Review.objects.bulk_create(Review(**fields | {"id": new_id()}) for _ in range(1500))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE review_review")

    plan = Review.objects.open().filter(queue=front_line).values_list("pk").explain()
    assert "Seq Scan" not in plan
