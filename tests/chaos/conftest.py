"""One product for each file, with a stage in it and a receiver beside it."""

import pytest

from tests.chaos.installation import Installation
from tests.chaos.receiver import Receiver
from tests.stack.conftest import passable_folder


@pytest.fixture(scope="module")
def place():
    yield from passable_folder()


@pytest.fixture(scope="module")
def receiver():
    with Receiver() as receiver:
        yield receiver


@pytest.fixture(scope="module")
def product(place):
    product = Installation(place / "var")
    yield product.wait_until_ready()
    product.end()


@pytest.fixture(scope="module")
def stage(product, receiver):
    return product.set_stage(receiver.url)
