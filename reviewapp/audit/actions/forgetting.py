from reviewapp.audit.actions.recording import entry, record_many

AT_ONCE = 200  # keys in one event


def tell_forgotten(noun, keys, order, *, bound=None, **facts):
    """Events that name what is forgotten, so that whoever verifies finds each explained; {key: its event}.

    `bound` says of each key the event that bound its words, where that is told by no key.
    """
    keys = list(dict.fromkeys(keys))
    action = f"{noun}.{'masked' if order.action == 'mask' else 'erased'}"
    groups = [keys[at : at + AT_ONCE] for at in range(0, len(keys), AT_ONCE)]
    whose = {"subject": order.cause, "by": order.by, "team": order.team_id}
    told = []
    for group in groups:
        named = {"events": [bound[key] for key in group]} if bound else {}
        told.append(entry(action, keys=list(map(str, group)), **named, **facts, **whose))
    events = record_many(told)
    return {key: event for group, event in zip(groups, events, strict=True) for key in group}
