"""What a live legal hold covers is neither erased, changed nor taken out of its reach, whoever asks.

The triggers stand on the tables, so that they hold against plain SQL too. Each asks after taking a lock that
setting a hold takes alone: when a hold is set, nothing that overlooked it is still under way.

The role that erases is refused more than others: it has no business with anything that is held, so of a held
row it changes no column at all, while people and agents go on working on it.
"""

from django.db import migrations

LIVE = """
CREATE FUNCTION retention_keeps_any() RETURNS boolean LANGUAGE plpgsql VOLATILE AS $$
BEGIN
    PERFORM pg_advisory_xact_lock_shared(7790, 1);
    RETURN EXISTS (SELECT FROM retention_legalhold WHERE released_at IS NULL);
END
$$;
CREATE FUNCTION retention_is_held(outputs uuid[]) RETURNS boolean LANGUAGE plpgsql VOLATILE AS $$
BEGIN
    IF NOT retention_keeps_any() THEN
        RETURN false;
    END IF;
    RETURN EXISTS (
        SELECT FROM retention_legalhold AS hold JOIN review_output AS output ON output.team_id = hold.team_id
        WHERE output.id = ANY (outputs) AND hold.released_at IS NULL
            AND (hold.workflow_id IS NULL OR hold.workflow_id = output.workflow_id)
            AND (hold.output_id IS NULL OR hold.output_id = output.id)
            AND (hold.subject = '' OR output.subject = ANY (hold.spellings)
                OR output.privacy_subject = ANY (hold.spellings))
            AND (hold.since IS NULL OR hold.since <= output.received_at)
            AND (hold.until IS NULL OR hold.until > output.received_at)
    );
END
$$;
-- Triggers may run with the rights of the owner: who asks is the role that was taken, or signed in.
CREATE FUNCTION retention_asks() RETURNS boolean LANGUAGE sql STABLE
RETURN coalesce(nullif(current_setting('role'), 'none'), session_user::text) = 'reviewapp_retention';
CREATE FUNCTION retention_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%: a legal hold keeps this row.', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END
$$;
CREATE FUNCTION retention_keep_all() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF retention_keeps_any() THEN
        RAISE EXCEPTION '%: a legal hold keeps rows of this table.', TG_TABLE_NAME
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NULL;
END
$$;
"""
UNLIVE = """
DROP FUNCTION retention_keep_all(); DROP FUNCTION retention_refuse(); DROP FUNCTION retention_asks();
DROP FUNCTION retention_is_held(uuid[]); DROP FUNCTION retention_keeps_any();
"""

# Asked for each row: without a hold nothing is looked up, and with one the plan is made once, not for each row
# again, which is six times as long.
ASKED = """
CREATE FUNCTION {table}_stays_held() RETURNS trigger LANGUAGE plpgsql
SET plan_cache_mode = force_generic_plan AS $$
BEGIN
    IF retention_keeps_any() THEN
        IF retention_is_held({outputs}) {unless} THEN
            RAISE EXCEPTION '{table}: a legal hold keeps this row.' USING ERRCODE = 'restrict_violation';
        END IF;
    END IF;
    IF TG_OP = 'DELETE' THEN
        RETURN OLD;
    END IF;
    RETURN NEW;
END
$$;
"""
# Triggers are named so that they are asked before any other: they stand first in the alphabet.
KEEP = """
CREATE TRIGGER a_hold_keeps_the_row BEFORE DELETE ON {table}
    FOR EACH ROW EXECUTE FUNCTION {table}_stays_held();
CREATE TRIGGER a_hold_keeps_its_words BEFORE UPDATE OF {columns} ON {table}
    FOR EACH ROW WHEN (NOT retention_asks() AND ({changes})) EXECUTE FUNCTION {table}_stays_held();
CREATE TRIGGER a_hold_keeps_it_from_erasers BEFORE UPDATE ON {table}
    FOR EACH ROW WHEN (retention_asks()) EXECUTE FUNCTION {table}_stays_held();
CREATE TRIGGER a_hold_keeps_the_table BEFORE TRUNCATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION retention_keep_all();
ALTER TABLE {table} ENABLE ALWAYS TRIGGER a_hold_keeps_the_row;
ALTER TABLE {table} ENABLE ALWAYS TRIGGER a_hold_keeps_its_words;
ALTER TABLE {table} ENABLE ALWAYS TRIGGER a_hold_keeps_it_from_erasers;
ALTER TABLE {table} ENABLE ALWAYS TRIGGER a_hold_keeps_the_table;
"""
UNKEEP = """
DROP TRIGGER a_hold_keeps_the_table ON {table};
DROP TRIGGER a_hold_keeps_it_from_erasers ON {table};
DROP TRIGGER a_hold_keeps_its_words ON {table};
DROP TRIGGER a_hold_keeps_the_row ON {table};
DROP FUNCTION {table}_stays_held();
"""
BAR = """
CREATE TRIGGER a_hold_keeps_it_from_erasers BEFORE UPDATE OR DELETE ON {table}
    FOR EACH ROW WHEN (retention_asks()) EXECUTE FUNCTION {table}_stays_held();
ALTER TABLE {table} ENABLE ALWAYS TRIGGER a_hold_keeps_it_from_erasers;
"""
UNBAR = """
DROP TRIGGER a_hold_keeps_it_from_erasers ON {table};
DROP FUNCTION {table}_stays_held();
"""
# Table: which outputs a row hangs on, which columns say something, and what is no forgetting.
OF_CONTENT = """ARRAY(
        SELECT id FROM review_output WHERE content_id = OLD.id
        UNION ALL SELECT output_id FROM review_review WHERE content_id = OLD.id AND state = 'closed')"""
OF_DECISION = "ARRAY(SELECT output_id FROM review_decision WHERE content_id = OLD.id)"
OF_REVIEW = "ARRAY(SELECT output_id FROM review_review WHERE id = OLD.review_id)"
OF_DELIVERY = "ARRAY(SELECT OLD.subject_id::uuid WHERE OLD.kind LIKE 'output.%')"
OF_ATTEMPT = """ARRAY(
        SELECT subject_id::uuid FROM delivery_delivery WHERE id = OLD.delivery_id AND kind LIKE 'output.%')"""
# A draft became its decision, and what is still typed on has no last word yet.
DRAFT_GOES = """AND NOT EXISTS (
        SELECT FROM review_decision WHERE review_id = OLD.review_id AND effective_at IS NOT NULL)"""
KEPT = {
    "review_outputcontent": (OF_CONTENT, "title, input, output, trace, metadata", ""),
    "review_decisioncontent": (OF_DECISION, "justification, reason, edited, difference", ""),
    "review_comment": ("ARRAY[OLD.output_id]", "text, output_id", ""),
    "review_outcome": ("ARRAY[OLD.output_id]", "detail, output_id", ""),
    "review_draft": (OF_REVIEW, "content, review_id", DRAFT_GOES),
    "review_output": (
        "ARRAY[OLD.id]",
        "team_id, workflow_id, subject, privacy_subject, received_at",
        "",
    ),
    "delivery_delivery": (OF_DELIVERY, "body, kind, subject_id", ""),
    "delivery_attempt": (OF_ATTEMPT, "answer, error, delivery_id", ""),
}
CHANGES = {
    "review_draft": """OLD.review_id <> NEW.review_id
        OR OLD.content <> NEW.content AND OLD.saved_at = NEW.saved_at""",
}

# Table: which outputs a row hangs on, where the product itself goes on changing rows of what is held: routing
# and judging it, and counting anew what is learned from it.
BARRED = {
    "review_review": "ARRAY[OLD.output_id]",
    "review_decision": "ARRAY[OLD.output_id]",
    "learning_observation": "ARRAY[OLD.output_id]",
    "learning_atom": "ARRAY[OLD.observation_id]",  # whose key is its output's
    "learning_vector": "ARRAY(SELECT output_id FROM review_decision WHERE id = OLD.decision_id)",
    "learning_replaycase": "ARRAY[OLD.output_id]",
}

# A hold is neither deleted nor made smaller, and what was released stays so.
HOLDS = """
CREATE TRIGGER legal_hold_is_kept BEFORE DELETE ON retention_legalhold
    FOR EACH ROW EXECUTE FUNCTION retention_refuse();
CREATE TRIGGER legal_hold_never_shrinks BEFORE UPDATE ON retention_legalhold FOR EACH ROW
    WHEN ((OLD.team_id, OLD.workflow_id, OLD.output_id, OLD.subject, OLD.spellings, OLD.since, OLD.until)
        IS DISTINCT FROM
        (NEW.team_id, NEW.workflow_id, NEW.output_id, NEW.subject, NEW.spellings, NEW.since, NEW.until)
        OR OLD.set_by_id <> NEW.set_by_id
        OR OLD.released_at IS NOT NULL AND NEW.released_at IS DISTINCT FROM OLD.released_at)
    EXECUTE FUNCTION retention_refuse();
CREATE TRIGGER legal_holds_are_kept BEFORE TRUNCATE ON retention_legalhold
    FOR EACH STATEMENT EXECUTE FUNCTION retention_refuse();
ALTER TABLE retention_legalhold ENABLE ALWAYS TRIGGER legal_hold_is_kept;
ALTER TABLE retention_legalhold ENABLE ALWAYS TRIGGER legal_hold_never_shrinks;
ALTER TABLE retention_legalhold ENABLE ALWAYS TRIGGER legal_holds_are_kept;
"""
UNHOLDS = """
DROP TRIGGER legal_holds_are_kept ON retention_legalhold;
DROP TRIGGER legal_hold_never_shrinks ON retention_legalhold;
DROP TRIGGER legal_hold_is_kept ON retention_legalhold;
"""


def keep(table):
    """Refuse what would forget a held row of this table."""
    outputs, columns, unless = KEPT[table]
    changes = CHANGES.get(table) or " OR ".join(
        f"OLD.{name} IS DISTINCT FROM NEW.{name}" for name in columns.split(", ")
    )
    named = {"table": table, "outputs": outputs, "columns": columns, "unless": unless, "changes": changes}
    return migrations.RunSQL((ASKED + KEEP).format(**named), UNKEEP.format(**named))


def bar(table):
    """Refuse whoever erases any change of a held row of this table."""
    named = {"table": table, "outputs": BARRED[table], "unless": ""}
    return migrations.RunSQL((ASKED + BAR).format(**named), UNBAR.format(**named))


class Migration(migrations.Migration):
    dependencies = [
        ("retention", "0001_initial"),
        ("review", "0006_persons_are_found"),
        ("delivery", "0002_endpoints_of_one_team"),
        ("learning", "0004_words_are_erased"),
    ]

    operations = [
        migrations.RunSQL(LIVE, UNLIVE),
        *map(keep, KEPT),
        *map(bar, BARRED),
        migrations.RunSQL(HOLDS, UNHOLDS),
    ]
