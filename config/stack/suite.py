"""Running the tests where people can watch, and saying afterwards what they did not reach."""

import json
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from config.stack.places import ROOT

CLOSING = re.compile(r"\d+ (?:passed|failed|errors?|skipped)\b.*in \d")
COLOUR = re.compile(r"\x1b\[[0-9;]*m")
LEAST_COVERED = 10


def run(command, environment, *, cover):
    """Run pytest and pass its words on as they come. Returns its exit code and its closing line."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "coverage.json"
        command = [*command, "--numprocesses", "2", "--dist", "loadfile", "--no-loadscope-reorder"]
        if cover:
            command += ["--cov", "--cov-report", f"json:{report}"]
            environment = environment | {"COVERAGE_FILE": str(Path(folder) / "coverage")}
        code, said = _watch(command, environment)
        if report.exists():
            print(coverage(json.loads(report.read_text())), flush=True)
    closing = [line for line in said.splitlines() if CLOSING.search(line)]
    return code, closing[-1] if closing else f"pytest ended with exit code {code} and no summary"


def coverage(report):
    """The total, and the files that the tests reach least."""
    files = [
        (measured["summary"]["percent_covered"], measured["summary"]["missing_lines"], path)
        for path, measured in report["files"].items()
        if measured["summary"]["missing_lines"]
    ]
    lines = [f"\nCoverage {report['totals']['percent_covered']:.1f} % of lines. Least covered:"]
    lines += [f"  {percent:5.1f} %  {missing:4} lines  {path}" for percent, missing, path in sorted(files)]
    return "\n".join(lines[: LEAST_COVERED + 1])


def _watch(command, environment):
    said = bytearray()
    with subprocess.Popen(
        command,
        cwd=ROOT,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    ) as pytest:
        while heard := os.read(pytest.stdout.fileno(), 65536):
            sys.stdout.buffer.write(heard)
            sys.stdout.buffer.flush()
            said += heard
    return pytest.returncode, COLOUR.sub("", said.decode(errors="replace"))
