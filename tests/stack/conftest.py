"""Folders for products: unlike pytest's own, PostgreSQL's account can pass them."""

import shutil
import tempfile
from pathlib import Path

import pytest

from config.stack.places import temporary_base
from tests.stack.product import Product


@pytest.fixture(scope="module")
def place():
    yield from passable_folder()


def passable_folder():
    folder = Path(tempfile.mkdtemp(prefix="reviewapp with a space ", dir=temporary_base()))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def start():
    """Starts products that end with the test, however it ends."""
    started = []

    def start(*arguments, **options):
        started.append(Product(*arguments, **options))
        return started[-1].wait_until_ready()

    yield start
    for product in started:
        product.end()
