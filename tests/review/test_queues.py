import pytest

from reviewapp.base.errors import Invalid, NotAllowed, Refused
from reviewapp.review import actions, queues
from reviewapp.review.models import Output, Queue, Review
from tests import factories


def test_a_lead_makes_a_queue(northwind, lena, told):
    queue = actions.create_queue(northwind, by=lena, slug="legal", name="Legal", tier=2)
    assert (queues.named(northwind, "legal"), queues.slugs_of(northwind)) == (queue, {"legal"})
    assert told(queue) == ["queue.created"]


def test_a_slug_is_used_once_in_a_team(northwind, lena, front_line):
    with pytest.raises(Invalid) as refused:
        actions.create_queue(northwind, by=lena, slug=front_line.slug, name="Again")
    assert list(refused.value.errors) == ["slug"]


@pytest.mark.parametrize("who", ["rosa", "sam", "otto", "ada", "enzo", "aude"])
def test_others_set_up_no_queues(northwind, cast, front_line, who):
    by = cast[who]
    for verb in (
        lambda: actions.create_queue(northwind, by=by, slug="x", name="X"),
        lambda: actions.change_queue(front_line, by=by, name="X"),
        lambda: actions.add_member(front_line, by=by, user=cast["rosa"]),
        lambda: actions.remove_member(front_line, by=by, user=cast["rosa"]),
    ):
        with pytest.raises(NotAllowed):
            verb()


def test_a_changed_queue_says_which_fields(front_line, lena, told):
    actions.change_queue(front_line, by=lena, name="First line", tier=0)
    actions.change_queue(front_line, by=lena, name="First line")
    assert (Queue.objects.get().name, told(front_line)) == ("First line", ["queue.changed"])
    with pytest.raises(Invalid):
        actions.change_queue(front_line, by=lena, team_id=1)


def test_a_queue_with_work_is_not_switched_off(review, front_line, lena):
    with pytest.raises(Refused, match="Items wait"):
        actions.change_queue(front_line, by=lena, is_active=False)


def test_members_come_and_go_once(front_line, lena, rosa, otto, told):
    actions.remove_member(front_line, by=lena, user=rosa)
    actions.remove_member(front_line, by=lena, user=rosa)
    actions.add_member(front_line, by=lena, user=rosa)
    actions.add_member(front_line, by=lena, user=rosa)
    assert told(front_line) == ["queue.member_removed", "queue.member_added"]
    with pytest.raises(Invalid):
        actions.add_member(front_line, by=lena, user=otto)


def test_new_reviews_find_a_queue_whatever_the_policy_names(northwind, front_line, seniors):
    assert queues.for_new_review(northwind, "unknown", "seniors") == seniors
    assert queues.for_new_review(northwind, "unknown") == front_line
    with pytest.raises(Refused, match="no active queue"):
        queues.for_new_review(factories.make_team(name="Empty"))


def test_a_member_who_reviews_no_longer_sees_nothing_of_the_queue(front_line, review, ada, signed_in):
    front_line.members.add(ada)
    assert not Review.objects.visible_to(ada).exists()
    assert not Output.objects.visible_to(ada).exists()
    assert signed_in(ada).get(f"/review/{review.pk}/").status_code == 404
