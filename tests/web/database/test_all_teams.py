"""Where the product looks past the teams of whoever asks. Each place is here by name, with its reason."""

import re

from config.stack.places import ROOT

SAID = re.compile(r'all_teams\(\s*"([^"]+)"')
PLACES = {
    "reviewapp/accounts/actions/memberships.py": [
        "whether somebody still belongs to another team",
    ],
    "reviewapp/accounts/actions/sign_in_rules.py": [
        "whether somebody belongs to teams whose admin this is not",
    ],
    "reviewapp/accounts/actions/telling.py": [
        "every team of somebody whose account was opened, closed or changed",
        "the trails of every team of somebody whose account was opened, closed or changed",
    ],
    "reviewapp/accounts/adapters.py": [
        "what the teams of somebody who just came in ask for",
    ],
    "reviewapp/accounts/authentication.py": [
        "a key that is in the open, whosever it is",
        "whose key this is",
    ],
    "reviewapp/accounts/decorators.py": [
        "nobody is known yet on the pages through which people come in",
    ],
    "reviewapp/accounts/middleware.py": [
        "by which provider a team lets people in",
        "who asks, and which teams are theirs",
    ],
    "reviewapp/accounts/views/sign_in.py": [
        "an invitation, for whoever has its link",
    ],
    "reviewapp/web/metrics/views.py": [
        "figures of the whole product, for who runs it",
    ],
    "reviewapp/web/trail/detail.py": [
        "digests of the events before and after, which say nothing",
    ],
    "reviewapp/web/trail/exporting/bundle.py": [
        "digests of all events, for the one tree",
    ],
    "reviewapp/web/trail/searching.py": [
        "names of kinds, found by the index alone",
    ],
}


def test_every_place_that_looks_past_teams_is_listed():
    found = {
        str(path.relative_to(ROOT)): sorted(set(SAID.findall(path.read_text())))
        for path in ROOT.glob("reviewapp/**/*.py")
        if "reviewapp/base/postgres" not in str(path)
    }

    assert {place: said for place, said in found.items() if said} == PLACES


def test_nothing_else_sets_the_teams():
    """Neither SQL of one's own nor the functions that only doors may call."""
    sets = re.compile(r"app\.team_ids|show_only\(|showing\(")
    found = {
        str(path.relative_to(ROOT))
        for path in ROOT.glob("reviewapp/**/*.py")
        if sets.search(path.read_text())
    }

    assert found == {
        "reviewapp/accounts/authentication.py",
        "reviewapp/accounts/middleware.py",
        "reviewapp/base/middleware.py",
        "reviewapp/base/postgres/cursors.py",
        "reviewapp/base/postgres/teams.py",
        "reviewapp/web/backups/programs.py",
        "reviewapp/web/benches/pgbench.py",
        "reviewapp/web/database/policies.py",
    }
