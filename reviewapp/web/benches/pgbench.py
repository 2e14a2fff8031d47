"""What PostgreSQL alone can do on the same server: the same statements, by its own pgbench."""

import os
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db import connection

from config.stack.errors import CannotStart
from config.stack.places import places_for
from config.stack.postgres import Postgres
from reviewapp.review.actions.claim import TAKE
from reviewapp.review.actions.holding import HOLDS_LOCK

EVENT = """
INSERT INTO audit_event (action, subject_kind, subject_id, actor_kind, actor_id, via, request_id, team_id,
    workflow_id, facts, commitment, at, digest)
VALUES ('{action}', 'review', ':taken_id', 'person', ':user', 'api', 'bench', {team}, {workflow},
    '{{"output": "x"}}', NULL, clock_timestamp(), sha256(':taken_id')) RETURNING id AS event \\gset
INSERT INTO audit_unsealed VALUES (:event);
"""
CYCLE = """
\\set user {first} + :client_id
BEGIN;
{lock};
{take} \\gset taken_
{claimed}
COMMIT;
BEGIN;
SELECT id FROM review_review WHERE id = ':taken_id' FOR UPDATE;
UPDATE review_review SET state = 'closed', outcome = 'decided', closed_at = now(), held_by_id = NULL,
    token = NULL, held_since = NULL, held_until = NULL
    WHERE id = ':taken_id' RETURNING output_id AS output \\gset
SELECT gen_random_uuid() AS content, gen_random_uuid() AS decision \\gset
INSERT INTO review_decisioncontent (id, justification, reason, salt, edited_salt)
    VALUES (':content', '', '', sha256('x'), sha256('x'));
INSERT INTO review_decision (id, team_id, workflow_id, review_id, output_id, verdict, content_id, seen_digest,
    abstain_reason, decided_by_id, decided_at, takes_effect_at, submission_id, seconds_spent, imported)
    VALUES (':decision', {team}, {workflow}, ':taken_id', ':output', 'approved', ':content', sha256('x'), '',
    :user, now(), now() + interval '1 day', gen_random_uuid(), 1, false);
{decided}
COMMIT;
"""


@dataclass(frozen=True)
class Measured:
    rate: float
    seconds: list


def claim_and_decide(*, first, queue, team, workflow):
    """The cycle as a script; pgbench's client number n is the person `first` + n."""
    values = {
        "user": ":user",
        "team": str(team),
        "queue": str(queue),
        "again": "false",
        "escalations": "false",
        "open_queues": f"'{{{queue}}}'",
        "time": "interval '15 minutes'",
        "most": str(settings.MAX_CLAIMS_PER_PERSON),
    }
    told = {"team": team, "workflow": workflow}
    return CYCLE.format(
        first=first,
        lock=HOLDS_LOCK % ":user",
        take=TAKE % values,
        claimed=EVENT.format(action="review.claimed", **told),
        decided=EVENT.format(action="review.decided", **told),
        **told,
    )


def run(script, *, clients, seconds, cluster):
    """Run the script with so many clients; the rate is of whole scripts."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "script.sql"
        path.write_text(script)
        command = [
            *(program(cluster), "--no-vacuum", "--file", path, "--client", clients),
            *("--jobs", min(2, clients), "--time", max(1, round(seconds))),
            *("--log", "--log-prefix", Path(folder) / "took"),
        ]
        done = subprocess.run(
            [str(part) for part in command], env=environment(), capture_output=True, cwd=folder, check=False
        )
        if done.returncode != 0:
            raise CannotStart(
                "pgbench did not come to an end; perhaps nothing was left to claim: fill more with --size.\n"
                + done.stderr.decode(errors="replace")[-1_000:]
            )
        took = [
            int(line.split()[2]) / 1_000_000
            for log in Path(folder).glob("took*")
            for line in log.read_text().splitlines()
        ]
    return Measured(len(took) / max(1, round(seconds)), took)


def program(cluster):
    """pgbench lies beside the server's own programs."""
    return Postgres(places_for(cluster)).programs() / "pgbench"


def environment():
    """Where Django is connected to, in pgbench's words."""
    settings = connection.settings_dict
    told = {
        "PGHOST": "HOST",
        "PGPORT": "PORT",
        "PGUSER": "USER",
        "PGPASSWORD": "PASSWORD",
        "PGDATABASE": "NAME",
    }
    shown = {"PGOPTIONS": "-c app.team_ids=*"}
    return os.environ | shown | {name: str(settings[key]) for name, key in told.items() if settings.get(key)}
