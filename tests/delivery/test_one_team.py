import pytest
from django.db import IntegrityError, transaction

from reviewapp.base.ids import new_id
from reviewapp.delivery.models import Endpoint
from tests import factories


def refused(write):
    with pytest.raises(IntegrityError, match="one team and workflow"), transaction.atomic():
        write()


def test_an_endpoint_hears_only_of_workflows_of_its_team(make_endpoint, northwind, otto):
    own, strange = factories.make_workflow(northwind), factories.make_workflow(otto.teams[0])
    endpoint = make_endpoint()
    Endpoint.objects.filter(pk=endpoint.pk).update(workflow=own)
    refused(lambda: Endpoint.objects.filter(pk=endpoint.pk).update(workflow=strange))
    refused(lambda: Endpoint.objects.filter(pk=endpoint.pk).update(team=otto.teams[0]))
    endpoint.pk, endpoint.workflow = new_id(), strange
    refused(lambda: endpoint.save(force_insert=True))
