"""Changes as people write them: one form for each kind, with `change()` for what it says."""

from reviewapp.learning.writing.plain import PromptForm, TaxonomyForm, ThresholdForm
from reviewapp.learning.writing.rows import EntryForm

FORMS = {
    "prompt": PromptForm,
    "routing": EntryForm,
    "check": EntryForm,
    "threshold": ThresholdForm,
    "taxonomy": TaxonomyForm,
}

__all__ = ["FORMS", "EntryForm", "PromptForm", "TaxonomyForm", "ThresholdForm"]
