"""The hashed locks: making them anew, and noticing without a network that they are out of date.

.venv/bin/python -m config.stack.locks
"""

import hashlib
import json
import subprocess
import sys
import tomllib

from config.stack.places import ROOT

FOLDER = ROOT / "config" / "requirements"
RUNTIME, DEVELOPMENT = FOLDER / "runtime.txt", FOLDER / "development.txt"
SEAL = FOLDER / "locked.json"
COMPILE = ["pip", "compile", "--universal", "--python-version", "3.11"]
COMPILE += ["--generate-hashes", "--no-emit-index-url", "--quiet"]


def problems():
    """Sentences about what does not fit together; none if the locks are those of pyproject.toml."""
    if not SEAL.exists():
        return [f"{SEAL.relative_to(ROOT)} is missing. Make the locks anew: python -m config.stack.locks"]
    sealed, found = json.loads(SEAL.read_text()), _digests()
    return [
        f"{name} changed since the locks were made. Make them anew: python -m config.stack.locks"
        for name in found
        if found[name] != sealed.get(name)
    ]


def make():
    """Resolve both lists again, the development one under the versions of the other."""
    runtime, development = (str(path.relative_to(ROOT)) for path in (RUNTIME, DEVELOPMENT))
    _uv(*COMPILE, "pyproject.toml", "-o", runtime)
    _uv(*COMPILE, "--group", "dev", "pyproject.toml", "-c", runtime, "-o", development)
    seal()


def seal():
    SEAL.write_text(json.dumps(_digests(), indent=2, sort_keys=True) + "\n")


def _digests():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    lists = [
        project["project"]["requires-python"],
        sorted(project["project"]["dependencies"]),
        project["project"].get("optional-dependencies", {}),
        project["dependency-groups"],
    ]
    return {
        "the dependency lists": _digest(json.dumps(lists, sort_keys=True).encode()),
        "runtime.txt": _digest(RUNTIME.read_bytes()),
        "development.txt": _digest(DEVELOPMENT.read_bytes()),
    }


def _digest(content):
    return hashlib.sha256(content).hexdigest()


def _uv(*arguments):
    subprocess.run([sys.executable, "-m", "uv", *arguments], cwd=ROOT, check=True)


if __name__ == "__main__":
    make()
