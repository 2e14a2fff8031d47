"""Checks an export of an audit trail. It needs Python 3.8 or newer and nothing else, and asks nobody.

    python3 verify.py [EXPORT.zip or its folder] [--keys FILE] [--external FILE]

Prints one line of JSON and exits with 0 if all is well, 2 altered, 3 truncated, 4 forked, 5 badly signed,
6 content altered. --keys: public keys you had before, instead of those in the export. --external: signed
checkpoints you kept, or that agents got; those of events that the trail itself says were lost are counted as
superseded. What it proves stands in the export's README.txt.
"""

import argparse
import hashlib
import hmac
import json
import sys
import zipfile
from pathlib import Path

from reviewapp.audit.standalone.canonical import canonical
from reviewapp.audit.standalone.notes import is_signed, read_keys, read_notes
from reviewapp.audit.standalone.tree import Tree, digest_of

ALTERED, TRUNCATED, FORKED, BADLY_SIGNED, CONTENT = 2, 3, 4, 5, 6
PARTS_TAG = b"reviewapp-content-parts-v1\x00"
NAMES = {0: "ok", 2: "altered", 3: "truncated", 4: "forked", 5: "badly_signed", 6: "content_altered"}


def commitment_of(told):
    """What the event must hold, from a value with its salt, or from several parts, some of them erased."""
    if "parts" in told:
        named = {name: commitment_of(part) for name, part in told["parts"].items()}
        return hashlib.sha256(PARTS_TAG + canonical(named).encode()).hexdigest()
    if "value" not in told:
        return told["commitment"]
    said = canonical(told["value"]).encode()
    return hmac.new(bytes.fromhex(told["salt"]), said, "sha256").hexdigest()


class Export:
    """The files of an export, in a zip or unpacked."""

    def __init__(self, path):
        self.zip = zipfile.ZipFile(path) if path.is_file() else None
        self.path = path

    def lines(self, name):
        try:
            file = self.zip.open(name) if self.zip else (self.path / name).open("rb")
        except (KeyError, OSError):
            return
        with file:
            for line in file:
                yield line.decode()

    def text(self, name):
        return "".join(self.lines(name))


class Check:
    """One walk along the export, with the tree growing beside it."""

    def __init__(self, export, keys, external):
        self.export, self.tree = export, Tree()
        self.keys = read_keys(keys if keys is not None else export.text("public-keys.txt"))
        self.notes, self.external = list(read_notes(export.text("checkpoints.txt"))), external
        self.roots = dict.fromkeys(note[1] for note in [*self.notes, *external])
        self.shown = self.withheld = self.contents = 0
        self.compared = self.unchecked = self.superseded = 0
        self.commitments, self.gaps, self.findings, self.first_bad = {}, [], [], None

    def bad(self, code, sentence, position=None):
        self.findings.append((code, sentence))
        if position and (self.first_bad is None or position < self.first_bad):
            self.first_bad = position

    def run(self):
        for line in self.export.lines("trail.jsonl"):
            place = self.tree.size + 1
            try:
                self.add(json.loads(line))
            except (ValueError, KeyError, TypeError, AttributeError) as error:
                self.bad(ALTERED, f"The line for position {place} is no line of an export: {error!r}", place)
                break
            if self.tree.size in self.roots:
                self.roots[self.tree.size] = self.tree.root()
        self.compare()
        for line in self.export.lines("contents.jsonl"):
            self.check_content(line)

    def add(self, line):
        if "withheld" in line:
            first, last = line["withheld"]
            self.follows(first)
            self.tree.withhold(last, line["hashes"])
            self.withheld += last - first + 1
            return
        place, digest = line["position"], digest_of(line)
        self.follows(place)
        if digest.hex() != line["digest"]:
            self.bad(ALTERED, f"The event at {place} is not what was recorded.", place)
        self.commitments[place] = line["commitment"]
        if line["action"] == "audit.epoch_opened":
            facts = line["facts"]
            self.gaps.append((facts["before"], int(facts["start"]), int(facts["lost_size"])))
        self.tree.add(0, hashlib.sha256(b"\x00" + digest).digest())
        self.shown += 1

    def follows(self, position):
        place = self.tree.size + 1
        if position != place:
            self.bad(ALTERED, f"Position {place} is missing or out of place.", place)

    def compare(self):
        size, told = self.tree.size, json.loads(self.export.text("manifest.json") or "{}").get("size")
        last = max((note[1] for note in self.notes), default=None)
        if last is None or told != last:
            self.bad(TRUNCATED, f"The export speaks of {told} events, its last checkpoint of {last}.")
        if last is not None and last != size:
            code = TRUNCATED if last > size else ALTERED
            self.bad(code, f"The last checkpoint covers {last} events, {size} are here.", size + 1)
        for note in self.notes:
            self.compare_note(note, ALTERED, "The events up to {} do not add up to their checkpoint.")
        for note in self.external:
            if self.is_superseded(note):
                self.superseded += self.check_signature(note)
            elif note[1] <= size:
                self.compare_note(note, FORKED, "A checkpoint kept outside has another root at {}.")
            elif self.check_signature(note):
                sentence = f"A checkpoint kept outside knows {note[1]} events, this export {size}."
                self.bad(TRUNCATED, sentence, size + 1)

    def is_superseded(self, note):
        """Whether the trail says, by two people after a restore, that what this speaks of is gone."""
        return any(note[0] == before and start < note[1] <= lost for before, start, lost in self.gaps)

    def compare_note(self, note, code, sentence):
        root = self.roots[note[1]]
        if root == note[2] and code == FORKED:
            self.compared += 1  # it says what we say: whose word it is does not matter
        elif not self.check_signature(note):
            return
        elif root is None:
            self.unchecked += 1
        elif root != note[2]:
            self.bad(code, sentence.format(note[1]), note[1])
        else:
            self.compared += 1

    def check_signature(self, note):
        if is_signed(note, self.keys):
            return True
        self.bad(BADLY_SIGNED, f"The checkpoint at {note[1]} is not signed by a key given.")
        return False

    def check_content(self, line):
        self.contents += 1
        try:
            told = json.loads(line)
            place, found = told["position"], commitment_of(told)
        except (ValueError, KeyError, TypeError) as error:
            self.bad(CONTENT, f"A line of contents.jsonl is none: {error!r}")
            return
        if found != self.commitments.get(place):
            self.bad(CONTENT, f"The content of event {place} is not what it was bound to.", place)

    def told(self):
        code = min((code for code, _ in self.findings), default=0)
        return {
            "result": NAMES[code], "exit_code": code, "size": self.tree.size, "root": self.tree.root().hex(),
            "shown": self.shown, "withheld": self.withheld, "checkpoints_compared": self.compared,
            "checkpoints_inside_withheld_runs": self.unchecked, "superseded_checkpoints": self.superseded,
            "contents": self.contents, "first_bad_position": self.first_bad,
            "findings": [said for _, said in self.findings[:20]],
        }  # fmt: skip


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("export", nargs="?", type=Path, default=Path(__file__).parent)
    parser.add_argument("--keys", type=Path)
    parser.add_argument("--external", type=Path)
    asked = parser.parse_args()
    keys = asked.keys.read_text() if asked.keys else None
    external = list(read_notes(asked.external.read_text("utf-8"))) if asked.external else []
    check = Check(Export(asked.export), keys, external)
    check.run()
    told = check.told()
    sys.stdout.write(json.dumps(told) + "\n")
    sys.exit(told["exit_code"])


if __name__ == "__main__":
    main()
