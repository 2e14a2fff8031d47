"""The verdict of `verify`, its coverage report, and the browser it looks for."""

import json

from config.stack import browser, checks, locks, suite, verify


def test_a_failed_step_fails_the_whole_and_is_named(capsys):
    verdict = verify.Verdict()
    verdict.step("lint", lambda: "")
    verdict.step("layers", lambda: "review imports intake")

    assert verdict.close("=== 3 passed in 1 s ===") == 1
    lines = capsys.readouterr().out.splitlines()
    assert "    review imports intake" in lines
    assert "NOT verified: layers failed, 1 steps passed" in lines[-2]
    assert lines[-1] == "=== 3 passed in 1 s ==="


def test_all_steps_passed_is_success():
    verdict = verify.Verdict()
    verdict.step("lint", lambda: "")

    assert verdict.close("") == 0


def test_a_check_hands_on_what_a_program_said():
    assert checks._said_by("sh", "-c", "true") == ""
    assert checks._said_by("sh", "-c", "echo wrong; false") == "wrong"


def test_the_least_covered_files_come_first():
    def measured(percent, missing):
        return {"summary": {"percent_covered": percent, "missing_lines": missing}}

    files = {"a.py": measured(90.0, 1), "b.py": measured(20.0, 8), "c.py": measured(100.0, 0)}
    lines = suite.coverage({"totals": {"percent_covered": 71.0}, "files": files}).splitlines()

    assert lines[1].startswith("Coverage 71.0 %")
    assert [line.split()[-1] for line in lines[2:]] == ["b.py", "a.py"]


def test_the_closing_line_of_pytest_is_found_in_its_colours():
    said = "....\n\x1b[32m=== \x1b[1m4 passed\x1b[0m, 1 skipped in 0.21s ===\n\n"
    closing = [line for line in suite.COLOUR.sub("", said).splitlines() if suite.CLOSING.search(line)]

    assert closing == ["=== 4 passed, 1 skipped in 0.21s ==="]


def test_the_chosen_browser_goes_first_and_has_to_exist(monkeypatch, tmp_path):
    chosen = tmp_path / "browser"
    monkeypatch.setenv("BROWSER_PATH", str(chosen))
    assert browser.obtain_browser(say=print) is None

    chosen.write_text("#!/bin/sh\n")
    chosen.chmod(0o755)
    assert browser.find_browser() == chosen


def test_a_downloaded_browser_is_found_where_none_is_installed(monkeypatch, tmp_path):
    shell = tmp_path / "chromium_headless_shell-1187" / "chrome-linux" / "headless_shell"
    shell.parent.mkdir(parents=True)
    shell.touch(mode=0o755)
    monkeypatch.delenv("BROWSER_PATH", raising=False)
    monkeypatch.setenv("PATH", "")
    monkeypatch.setenv("PLAYWRIGHT_BROWSERS_PATH", str(tmp_path))

    assert browser.find_browser() == shell


def test_a_changed_dependency_list_makes_the_locks_stale(monkeypatch, tmp_path):
    seal = tmp_path / "locked.json"
    seal.write_text(json.dumps(locks._digests() | {"the dependency lists": "older"}))
    monkeypatch.setattr(locks, "SEAL", seal)

    assert [problem.split(" changed")[0] for problem in locks.problems()] == ["the dependency lists"]
