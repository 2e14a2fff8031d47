"""The demo of a first start: loaded through the product's own doors, once, with its progress shown.

The command `seed_demo --address URL` says a line for each step, and leaves demo.json in the var folder,
readable by its owner only: `sign_ins` (a list of role, email, password), `agent_key`, and tokens by role.
"""

import sys

from config.stack.environment import read_json
from config.stack.places import ROOT, write_privately
from config.stack.programs import Program

COMMAND = ROOT / "reviewapp" / "web" / "management" / "commands" / "seed_demo.py"


class Demo:
    """Runs beside the other processes until it is done; what it says is passed on."""

    def __init__(self, places, environment, address):
        self.mark = places.var / "done-demo"
        self.left = places.var / "demo.json"
        command = [sys.executable, "-u", "manage.py", "seed_demo", "--address", address]
        self.program = Program("demo", command, environment=environment, logs=places.logs)
        self.heard = 0

    @property
    def is_due(self):
        return COMMAND.exists() and not self.mark.exists()

    def decline(self):
        """Not now, and not into somebody's real work later either."""
        if not self.mark.exists():
            write_privately(self.mark, "No demo was wanted here. Remove this file to have it loaded.\n")

    def start(self):
        self.program.log.unlink(missing_ok=True)
        self.program.start()

    def news(self):
        """The lines it has said since the last time."""
        with self.program.log.open(errors="replace") as log:
            log.seek(self.heard)
            fresh = log.read()
        whole, newline, _ = fresh.rpartition("\n")
        self.heard += len((whole + newline).encode())
        return [line for line in whole.split("\n") if line.strip()]

    def has_ended(self):
        """Whether it is over; a whole one is never run again."""
        code = self.program.child.poll()
        if code == 0:
            write_privately(self.mark, "The demo was loaded. Remove this file to have it tried again.\n")
        return code is not None

    def sign_ins(self):
        """Lines for the terminal: who may sign in, with which password."""
        return [
            f"    {each.get('role', ''):10} {each.get('email', ''):32} {each.get('password', '')}"
            for each in read_json(self.left).get("sign_ins", [])
        ]
