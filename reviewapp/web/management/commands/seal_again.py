from cryptography.exceptions import InvalidTag
from django.core.management.base import BaseCommand, CommandError

from reviewapp.base.context import acting
from reviewapp.web.resealing import seal_again


class Command(BaseCommand):
    help = "Seal every secret anew under ENCRYPTION_KEY; afterwards earlier keys may go from the settings."

    def handle(self, **_):
        try:
            with acting(via="command"):
                counts = seal_again()
        except InvalidTag as error:
            raise CommandError(
                "A secret opens under none of the keys known here. Nothing was changed. Put the earlier key "
                "into ENCRYPTION_KEY_FALLBACKS, or into SECRET_KEY_FALLBACKS if there was none before."
            ) from error
        told = ", ".join(f"{count} in {table}" for table, count in sorted(counts.items()))
        self.stdout.write(f"Sealed again: {told}. Earlier keys are needed no more.")
