"""From a bare Python to a filled environment, without filling one for real."""

import shutil
import sys
from pathlib import Path

import pytest

from config.stack import bootstrap, installing


@pytest.fixture
def home(tmp_path):
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "python").symlink_to(sys.executable)
    (tmp_path / "lib").symlink_to(Path(sys.prefix) / "lib")
    shutil.copy(Path(sys.prefix) / "pyvenv.cfg", tmp_path)
    return tmp_path


def test_an_older_python_is_told_which_ones_will_do(monkeypatch, capsys):
    monkeypatch.setattr(sys, "version_info", (3, 9, 2, "final", 0))

    with pytest.raises(SystemExit) as ended:
        bootstrap.prepare(["manage.py", "start"])

    assert ended.value.code == 1
    assert "This is Python 3.9.2; reviewapp runs on 3.11 to 3.14." in capsys.readouterr().err


def test_a_half_made_environment_is_not_taken_for_a_whole_one(home):
    assert bootstrap._works(home)
    (home / "unfinished").touch()
    assert not bootstrap._works(home)


def test_a_changed_lock_makes_an_environment_stale(home, monkeypatch):
    (home / "reviewapp-runtime").write_text(bootstrap._digest("runtime"))
    assert bootstrap._is_fresh(home, "runtime")

    monkeypatch.setattr(bootstrap, "_digest", lambda _lock: "another")
    assert not bootstrap._is_fresh(home, "runtime")


def test_an_environment_filled_by_hand_is_left_alone(home):
    assert bootstrap._is_fresh(home, "development")


def test_a_folder_of_somebody_else_is_not_emptied(tmp_path):
    (tmp_path / "thesis.txt").write_text("irreplaceable")

    with pytest.raises(SystemExit):
        bootstrap._make(tmp_path)

    assert (tmp_path / "thesis.txt").exists()


def test_missing_ensurepip_names_the_package_to_install(capsys):
    with pytest.raises(SystemExit):
        bootstrap._explain_missing_venv(
            "The virtual environment was not created because ensurepip is not available."
        )

    assert "apt install python3.11-venv" in capsys.readouterr().err.replace(
        f"python3.{sys.version_info[1]}-venv", "python3.11-venv"
    )


@pytest.mark.parametrize(
    ("said", "hint"),
    [
        ("ERROR: No matching distribution found for celery==5.7.0", "no ready-made build for this machine"),
        ("ReadTimeoutError: the connection timed out", "cannot be reached"),
        ("OSError: [Errno 28] No space left on device", "disk is full"),
        ("something else", "Read the lines above"),
    ],
)
def test_a_failed_installation_says_what_to_do(said, hint):
    assert hint in installing._explain(said)


def test_packages_are_counted_as_pip_names_them():
    lines = [
        "Collecting celery[redis]==5.7.0 (from -r x)",
        "Processing /wheels/nh3-0.3.7-cp38-abi3.whl",
        "  Using cached",
    ]

    assert [found[1] for line in lines if (found := installing.BEGUN.match(line))] == ["celery", "nh3"]
