"""Installing a hashed lock into an environment, and saying how far it is. Standard library only."""

import os
import re
import shutil
import subprocess
import sys
import tempfile

BEGUN = re.compile(r"^(?:Collecting |Processing (?:\S*/)?)([A-Za-z0-9_.-]+?)(?:==|-\d|\[|\s|$)")
PINNED = re.compile(r"^[A-Za-z0-9][^ ;]*==[^;]*$")  # those for other systems carry a condition


def install(python, lock, *, say):
    """Install what the lock names, checking every hash; returns a sentence if it could not be done."""
    total = sum(1 for line in lock.read_text().splitlines() if PINNED.match(line))
    say(f"Installing {total} Python packages (once; it takes about half a minute)")
    if shutil.which("uv") and _with_uv(python, lock):
        return None
    command = [python, "-m", "pip", "install", "--require-hashes", "--only-binary", ":all:"]
    command += ["--no-input", "--disable-pip-version-check", "--progress-bar", "off", "-r", lock]
    with tempfile.TemporaryFile("w+", errors="replace") as log:
        code = _with_progress([str(part) for part in command], log, total)
        if code == 0:
            return None
        log.seek(0)
        return _explain(log.read())


def _with_uv(python, lock):
    command = [
        "uv",
        "pip",
        "install",
        "--quiet",
        "--python",
        python,
        "--require-hashes",
        "--only-binary",
        ":all:",
    ]
    command += ["--compile-bytecode", "-r", lock]
    return subprocess.run([str(part) for part in command], check=False).returncode == 0


def _with_progress(command, log, total):
    """Run pip quietly; its lines go to the log, the number of packages to the terminal."""
    seen = set()
    environment = os.environ | {"PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        env=environment,
    ) as pip:
        for line in pip.stdout:
            log.write(line)
            begun = BEGUN.match(line)
            if begun:
                seen.add(begun[1])
                _show(len(seen), total, begun[1])
            elif line.startswith("Installing"):
                _show(len(seen), total, "unpacking all of them")
    if sys.stdout.isatty():
        print("\r" + " " * 60 + "\r", end="", flush=True)
    return pip.returncode


def _show(done, total, name):
    if sys.stdout.isatty():
        print(f"\r  {done:3} of {total}  {name[:40]:40}", end="", flush=True)
    elif done % 20 == 0 or name.startswith("unpacking"):
        print(f"  {done:3} of {total}  {name}", flush=True)


def _explain(said):
    last = "\n".join(said.strip().splitlines()[-12:])
    hint = "Read the lines above, then try again: what was done is kept."
    if "No matching distribution" in said:
        hint = (
            "A package has no ready-made build for this machine (on Alpine use an image with glibc), "
            "or the package index cannot be reached."
        )
    elif re.search(r"connection|resolve|timed out|network|proxy", said, re.IGNORECASE):
        hint = "The package index cannot be reached. Check the network, or set PIP_INDEX_URL to your mirror."
    elif "No space left" in said:
        hint = "The disk is full. About 500 MB are needed."
    return f"{last}\n\nThe Python packages could not be installed. {hint}"
