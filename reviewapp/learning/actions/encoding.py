"""What people said, as numbers of a sentence model where one is installed. Only workers come here."""

from pathlib import Path

import numpy as np
import structlog
from django.conf import settings

from reviewapp.learning.encoder import Encoder, apart, encoder_in, installed
from reviewapp.learning.models import Vector
from reviewapp.learning.themes import Themes

logger = structlog.get_logger(__name__)
AT_ONCE = 256
AUTO, OFF = "auto", "off"
STORED = np.float16


def encoder() -> Encoder | None:
    """The model to compare reasons by; none if it is off, not there, or cannot be read."""
    said = settings.THEMES_ENCODER
    folder = None if said == OFF else installed() if said == AUTO else Path(said)
    if folder is None:
        return None
    try:
        return encoder_in(folder)
    except (OSError, ValueError, KeyError) as error:
        logger.warning("encoder_is_unreadable", folder=str(folder), error=str(error))
        return None


def themes_for(words: dict) -> Themes:
    """Empty themes that can compare these {decision: text}: by a model where there is one, else by words."""
    model = encoder()
    if model is None or not words:
        return Themes()
    vectors = vectors_of(words, model)
    told, bar = apart(np.stack([vectors[decision] for decision in words]))
    by_text = dict(zip(words.values(), told, strict=True))
    return Themes(bar=bar, embed=by_text.__getitem__)


def vectors_of(words: dict, model: Encoder) -> dict:
    """{decision: vector}; only what this model has not seen is encoded, and kept as it is made."""
    rows = Vector.objects.filter(encoder=model.name, decision__in=list(words))
    known = {key: np.frombuffer(kept, STORED) for key, kept in rows.values_list("decision", "numbers")}
    by_text = {words[decision]: vector for decision, vector in sorted(known.items())}
    missing = sorted(decision for decision in words if decision not in known)
    fresh = sorted({words[decision] for decision in missing} - by_text.keys())
    for start in range(0, len(fresh), AT_ONCE):
        some = fresh[start : start + AT_ONCE]
        by_text |= dict(zip(some, model.encode(some).astype(STORED), strict=True))
        _keep(missing, set(some), words, by_text, model)
    _keep(missing, by_text.keys() - set(fresh), words, by_text, model)
    return {decision: by_text[text].astype(np.float32) for decision, text in words.items()}


def _keep(missing, texts, words, by_text, model):
    rows = [
        Vector(decision_id=each, encoder=model.name, numbers=by_text[words[each]].tobytes())
        for each in missing
        if words[each] in texts
    ]
    Vector.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["decision"], update_fields=["encoder", "numbers"]
    )
