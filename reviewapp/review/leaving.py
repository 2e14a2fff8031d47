"""What becomes of the reviews somebody holds when they may do less than before."""

from reviewapp.review.actions.return_held import return_held


def leave(person, *, team, by):
    return_held(person, team=team, by=by)
