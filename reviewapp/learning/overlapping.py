"""Which rules of a policy match the same outputs as a suggested one: the first that matches wins. Pure."""

from reviewapp.workflows.conditions import ConditionError, compile_condition

MOST = 10


class Overlaps:
    """Give it the facts of each output; it counts those that the rule and another rule both match."""

    def __init__(self, document: dict, rule: dict | None):
        """`document` is the policy with the change made, so that it tells which rule comes first."""
        rules = document.get("routing", ()) if rule else ()
        names = [each["name"] for each in rules]
        self.place = names.index(rule["name"]) if rule and rule["name"] in names else None
        self.matches = [compile_condition(each["when"]) for each in rules]
        self.names, self.counts, self.own = names, [0] * len(names), 0

    def add(self, facts: dict):
        if self.place is None or not _fits(self.matches[self.place], facts):
            return
        self.own += 1
        for place, matches in enumerate(self.matches):
            self.counts[place] += place != self.place and _fits(matches, facts)

    def told(self) -> list[dict]:
        """[{"name", "both", "own", "comes": "before" | "after"}], the closest first."""
        found = [
            {"name": name, "both": both, "own": self.own, "comes": "before" if n < self.place else "after"}
            for n, (name, both) in enumerate(zip(self.names, self.counts, strict=True))
            if both
        ]
        return sorted(found, key=lambda each: -each["both"])[:MOST]


def _fits(matches, facts):
    try:
        return bool(matches(facts))
    except ConditionError:
        return False
