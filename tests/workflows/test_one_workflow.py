import pytest
from django.db import IntegrityError, transaction

from reviewapp.workflows.models import Rollout
from tests import factories


def refused(write):
    with pytest.raises(IntegrityError, match="one team and workflow"), transaction.atomic():
        write()


def test_a_version_is_put_to_work_only_in_its_own_workflow(northwind, lena):
    one, other = factories.make_workflow(northwind), factories.make_workflow(northwind)
    version, theirs = factories.make_policy(one), factories.make_policy(other)
    Rollout.objects.filter(workflow=one).update(ended_at="2099-01-01T00:00:00Z")
    refused(lambda: Rollout.objects.create(workflow=one, version=theirs, started_by=lena))
    live = Rollout.objects.create(workflow=one, version=version, started_by=lena)
    refused(lambda: Rollout.objects.filter(pk=live.pk).update(version=theirs))
    refused(lambda: Rollout.objects.filter(version=theirs).update(workflow=one, ended_at=live.started_at))
