"""Running one bench: alone, or in a second process beside the product it measures."""

import os
from pathlib import Path

from django.db import connection

from config.stack.environment import read_json
from reviewapp.web.benches.machine import durability, postgres_version
from reviewapp.web.benches.product import Folder, Product


def measure(bench, asked, machine):
    """The whole report. Figures mean little without the machine and what else it was doing."""
    if not bench.beside:
        told = bench.run(asked).as_dict()
    else:
        with Folder() as folder, Product(folder, settings=bench.environment) as product:
            told = product.wait().beside(bench.name, arguments_of(asked))
    told["machine"] = machine | told["machine"] | {"load_after": round(os.getloadavg()[0], 2)}
    return told


def measure_beside(bench, asked, var):
    """The part that fills tables and counts rows, with the settings of the product in `var`."""
    report = bench.run(asked, read_json(var / "run.json"))
    with connection.cursor() as cursor:
        report.machine = {"postgresql": postgres_version(cursor), **durability(cursor)}
    return report.as_dict()


def arguments_of(asked):
    clients = ["--clients", *asked.clients] if asked.clients else []
    large = ["--large"] if asked.large else []
    data = ["--data", Path(asked.data).resolve()] if asked.data else []
    only = ["--only", *asked.only] if asked.only else []
    return ["--size", asked.size, "--seconds", asked.seconds, *clients, *large, *data, *only]
