from reviewapp.intake.actions.forget import forget_old_keys
from reviewapp.intake.actions.history import import_history
from reviewapp.intake.actions.once import once
from reviewapp.intake.actions.submit import Result, submit
from reviewapp.intake.actions.supersede import supersede

__all__ = ["Result", "forget_old_keys", "import_history", "once", "submit", "supersede"]
