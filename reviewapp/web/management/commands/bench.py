"""`manage.py bench NAME`: the product's figures, measured on a throw-away product of its own."""

from pathlib import Path

from django.core.management.base import BaseCommand

from reviewapp.web.benches import BENCHES, Asked
from reviewapp.web.benches.machine import machine
from reviewapp.web.benches.measuring import measure, measure_beside
from reviewapp.web.benches.report import json_of, text_of


class Command(BaseCommand):
    help = "Measure the product: starts one of its own, fills it, measures, and ends it."
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("name", choices=sorted(BENCHES))
        parser.add_argument("--size", type=int, help="rows to fill or to send")
        parser.add_argument("--clients", type=int, nargs="+", default=(), help="reviewers at once (8 32)")
        parser.add_argument("--seconds", type=float, help="how long each part is measured")
        parser.add_argument("--large", action="store_true", help="pages: also at 1,000,000 waiting")
        parser.add_argument("--data", default="", help="learning: a folder of sets in the form of ours")
        parser.add_argument("--only", nargs="+", default=(), help="learning: only these figures (wording …)")
        parser.add_argument("--json", action="store_true", help="answer with JSON")
        parser.add_argument("--beside", type=Path, help="not for people: the folder of the product started")

    def handle(self, *, name, beside, **options):
        bench = BENCHES[name]
        asked = Asked(
            size=bench.size if options["size"] is None else options["size"],
            seconds=bench.seconds if options["seconds"] is None else options["seconds"],
            clients=tuple(options["clients"]),
            large=options["large"],
            data=options["data"],
            only=tuple(options["only"]),
        )
        told = measure_beside(bench, asked, beside) if beside else measure(bench, asked, machine())
        self.stdout.write(json_of(told) if options["json"] else text_of(told))
