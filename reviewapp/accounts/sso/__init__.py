"""Single sign-on: what a team's identity provider says, and what follows from it."""
