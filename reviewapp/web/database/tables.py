"""Every table, and how it belongs to a team. One that is not found here fails a test.

A model with a team belongs to it. One without belongs to the team of the row it hangs on, one hop away: its
workflow, or else its first required foreign key to a model that has a team. All others stand below.
"""

from django.apps import apps

# Model: why the database shows all of its rows to whoever may read the table at all.
OPEN = {
    "audit.Unsealed": "numbers of events on their way into the tree, which has one order for all teams",
    "audit.Checkpoint": "roots of the one tree; they say nothing of any team",
    "audit.Epoch": "changes of the key that signs the one tree",
    "audit.Sighting": "digests of who looked at what within the hour; they say nothing of any team",
    "audit.Verification": "when the one tree was checked, and with what result",
    "audit.Bookmark": "how far each consumer has read",
    "accounts.User": "a person may belong to several teams and is looked up by email when signing in",
    "accounts.Session": "opened by its secret key, before anybody knows whose it is",
    "accounts.SignInTry": "counts failures by address and network, before anybody is known",
    "accounts.KnownPlace": "where an address signed in from before, likewise",
    "review.OutputContent": "reached only through an output or review, which are fenced; no column leads "
    "back, and a policy would keep the search from its index",
    "review.DecisionContent": "reached only through a decision, which is fenced; no column leads back",
    "learning.Evidence": "two hops away; reached through a pattern and its observations, which are fenced",
    "delivery.Attempt": "two hops away; reached through a delivery, which is fenced",
    "accounts.Letter": "mail owed to a person or to an address of nobody, whatever their teams",
    "insights.Notice": "what one person was told; the alert or week it tells of is fenced",
    "insights.Pulse": "signs of life of the processes, which serve all teams",
}


def models():
    """All models of the areas, with the tables between them."""
    ours = [config for config in apps.get_app_configs() if config.name.startswith("reviewapp.")]
    return [model for config in ours for model in config.get_models(include_auto_created=True)]


def team_column(model):
    """The column with the team's number, or None."""
    if model._meta.label == "accounts.Team":  # noqa: SLF001
        return "id"
    columns = {field.column for field in model._meta.concrete_fields}  # noqa: SLF001
    return next((name for name in ("team_id", "team") if name in columns), None)


def parent_of(model):
    """The foreign key through which its rows belong to a team, or None."""
    if model._meta.label in OPEN:  # noqa: SLF001
        return None
    keys = [field for field in model._meta.concrete_fields if field.many_to_one or field.one_to_one]  # noqa: SLF001
    leading = [key for key in keys if not key.null and team_column(key.related_model)]
    return min(leading, key=lambda key: key.name != "workflow", default=None)


def unplaced():
    """Models about which nothing is known, and names in the list that need no word or are no models."""
    bare = {model._meta.label for model in models() if not (team_column(model) or parent_of(model))}  # noqa: SLF001
    return sorted(bare ^ OPEN.keys())
