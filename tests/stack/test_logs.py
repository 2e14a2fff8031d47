"""How long a line stays in the logs of `start`, by a clock of the test."""

import os

import pytest

from config.stack import logs
from config.stack.errors import CannotStart

DAY = 86_400
START = 1_800_000_000


class Product:
    """One log that gets a line a day, and a `start` that looks after it."""

    def __init__(self, folder, *, days):
        self.folder, self.days, self.log = folder, days, folder / "web.log"

    def live(self, *days):
        for day in days:
            with self.log.open("a") as log:
                log.write(f"{day}\n")
            os.utime(self.log, (START + day * DAY, START + day * DAY))
            self.look(day)

    def look(self, day):
        logs.rotate(self.folder, days=self.days, now=START + day * DAY)

    @property
    def lines(self):
        parts = sorted(self.folder.glob("web.log*"), reverse=True)
        return [int(line) for part in parts for line in part.read_text().split()]


@pytest.fixture
def product(tmp_path):
    return Product(tmp_path, days=30)


def test_no_line_stays_longer_than_its_days_and_half_of_them_are_always_there(product):
    for day in range(200):
        product.live(day)
        product.look(day + 0.9)
        assert product.lines[-1] == day
        assert day - 30 <= product.lines[0] <= max(0, day - 14)


def test_a_log_that_nobody_writes_to_any_more_empties_itself(product):
    product.live(0, 1)
    for day in range(2, 31):
        product.look(day)
    assert product.lines == []
    assert not (product.folder / "web.log.1").exists()


def test_what_grew_too_old_while_nothing_ran_goes_at_the_next_start(product):
    product.live(0, 1, 2)
    product.look(90)
    assert product.lines == []


def test_a_pause_does_not_lengthen_the_life_of_a_line(product):
    product.live(0, 1)
    product.look(20)  # started again: what was written before is closed, and keeps its own beginning
    assert product.lines == [0, 1]
    product.live(20)
    product.look(29.9)
    assert product.lines == [0, 1, 20]
    product.look(30)
    assert product.lines == [20]


def test_what_is_cut_for_its_size_keeps_its_time_too(product, monkeypatch):
    product.live(0)
    monkeypatch.setattr(logs, "LARGEST", 1)
    product.live(1)
    monkeypatch.setattr(logs, "LARGEST", 100)
    product.look(29)
    assert product.lines == [0, 1]
    product.look(30)
    assert product.lines == []


def test_parts_of_before_and_a_broken_note_are_taken_by_their_last_line(product):
    product.live(0)
    (product.folder / "web.log.1").write_text("-3\n")
    os.utime(product.folder / "web.log.1", (START - 3 * DAY, START - 3 * DAY))
    (product.folder / "began.json").write_text("{")
    product.look(10)
    assert product.lines == [-3, 0]
    product.look(27)
    assert product.lines == [0]


def test_a_disk_that_takes_nothing_ends_nothing_and_is_tried_again(product, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    product.live(0)
    with monkeypatch.context() as patched:
        patched.setattr(logs.shutil, "copyfile", full)
        patched.setattr(logs, "_write", full)
        product.look(20)
        assert product.lines == [0]
    product.look(21)
    product.look(30)
    assert product.lines == []


def test_the_days_come_from_the_environment_and_must_be_a_number(monkeypatch):
    monkeypatch.delenv("LOG_DAYS", raising=False)
    assert logs.days_kept() == 30
    monkeypatch.setenv("LOG_DAYS", "7")
    assert logs.days_kept() == 7
    for wrong in ("0", "-1", "a week", "1.5"):
        monkeypatch.setenv("LOG_DAYS", wrong)
        with pytest.raises(CannotStart, match="from 1 on"):
            logs.days_kept()
