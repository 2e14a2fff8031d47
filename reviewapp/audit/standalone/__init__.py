"""The script by which anybody checks an export of the trail: these modules, joined to one file.

They use the standard library of Python 3.8 and nothing of ours, so that the file runs anywhere.
"""

from pathlib import Path

PARTS = ("ed25519", "notes", "canonical", "tree", "checking")


def script():
    """The text of the one file: the last part's promise, all imports, then what each part says."""
    promise, imports, bodies = "", set(), []
    for name in PARTS:
        _, promise, rest = Path(__file__).with_name(f"{name}.py").read_text().split('"""', 2)
        lines = rest.split("\n")
        imports |= {line for line in lines if line.startswith(("import ", "from pathlib"))}
        body = "\n".join(line for line in lines if not line.startswith(("import ", "from ")))
        bodies.append(body.strip("\n"))
    return (
        f'"""{promise}"""\n\n'
        + "\n".join(sorted(imports, reverse=False))
        + "\n\n"
        + "\n\n\n".join(bodies)
        + "\n"
    )
