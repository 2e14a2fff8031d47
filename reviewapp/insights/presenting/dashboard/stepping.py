"""Lines begin where there is something to tell. Pure."""


def since_begun(ways):
    """The same steps of each, without those before the first that any of them counts in."""
    if not ways:
        return []
    first = next((place for place in range(len(ways[0])) if any(way[place].n for way in ways)), 0)
    return [way[first:] for way in ways]


def steps_in_words(count, step):
    """12 weeks, 1 day."""
    return f"{count} {step}{'' if count == 1 else 's'}"
