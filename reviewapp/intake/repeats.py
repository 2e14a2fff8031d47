"""Is this what came before? Told by what is kept of the first, whatever was masked then and is masked now."""

from dataclasses import dataclass

from django.conf import settings

from reviewapp.base.errors import Refused
from reviewapp.intake.fingerprint import fingerprint
from reviewapp.intake.masking import as_kept, without


def earlier_of(posted, *, stored, first):
    """The row that a post repeats, or that it is itself, and how often each kind was taken out of it.

    `stored` is the Output that stood under its id before, `first` the Posted that was taken in under it just
    now; either may be None. Raises the post's own refusal where nothing stood there, else `other_content`.
    """
    if posted.refusal and stored is None:
        raise posted.refusal
    earlier = stored or first
    masked = masked_then(posted, earlier)
    if masked is None:
        raise Refused(
            f"The external_id “{posted.external_id[:80]}” was posted before with other content. "
            "Nothing was changed. Send a new id, or replace the output with PUT while it is undecided.",
            code="other_content",
        )
    return earlier, masked


def masked_then(posted, earlier):
    """How often each kind was taken out of `earlier`, an Output or a Posted; None if this is another post.

    Only what is kept has a fingerprint. So the repeat is masked as the first was: by the same kinds, and
    with the pseudonym its subject got under the secret of then.
    """
    digest = bytes(earlier.body_digest)
    if posted.body_digest == digest:
        return posted.masked
    if not (posted.kept_without or earlier.kept_without):
        return None
    for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS):
        kept, masked = without(posted.sent, earlier.kept_without, secret=secret)
        if fingerprint(kept) == digest:
            return masked
    return None


@dataclass(frozen=True, slots=True)
class Asked:
    """What a request with an Idempotency-Key asks, and the kinds that its team does not keep just now."""

    method: str
    path: str
    body: object
    kinds: frozenset

    def fingerprint_without(self, kinds):
        return fingerprint([self.method, self.path], as_kept(self.body, kinds))
