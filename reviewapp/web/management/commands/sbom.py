from django.core.management.base import BaseCommand

from reviewapp.web import materials


class Command(BaseCommand):
    help = (
        "Print what the product is made of: CycloneDX 1.6 as JSON, or with --licences each licence's parts."
    )
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("--licences", action="store_true")

    def handle(self, *, licences, **_):
        if not licences:
            self.stdout.write(materials.as_text(), ending="")
            return
        for licence, parts in materials.licences().items():
            self.stdout.write(f"{licence}\n  {', '.join(parts)}")
