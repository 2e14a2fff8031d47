"""How much memory the product holds when nobody asks anything of it."""

import time
from urllib.request import urlopen

import psutil

from reviewapp.web.benches.machine import family
from reviewapp.web.benches.product import Folder, Product
from reviewapp.web.benches.report import Report, Target

PROGRAMS = ("web", "relay", "worker", "beat")
STORES = ("postgres", "valkey")
MEBIBYTE = 1024**2
LIMIT = 600


def run(asked):
    with Folder() as folder, Product(folder) as product:
        product.wait()
        visit(product)
        time.sleep(asked.seconds)
        held = {name: [pss(process) for process in family(pid)] for name, pid in product.pids.items()}
    figures = {f"{name}_mib": sum(held[name]) for name in (*PROGRAMS, *STORES)}
    figures["programs_mib"] = sum(figures[f"{name}_mib"] for name in PROGRAMS)
    figures["stores_mib"] = sum(figures[f"{name}_mib"] for name in STORES)
    return Report(
        "memory",
        n={f"{name}_processes": len(held[name]) for name in (*PROGRAMS, *STORES)} | {"rest_s": asked.seconds},
        figures=figures,
        targets=[Target("programs_mib", LIMIT)],
        notes=["Proportional set size: memory that processes share is counted once, in parts."],
    )


def visit(product):
    """Open the sign-in page often enough that every web process has served it."""
    for _ in range(20):
        with urlopen(f"{product.address}/login/", timeout=30) as answer:  # noqa: S310 (our own address)
            answer.read()


def pss(process):
    try:
        return process.memory_full_info().pss / MEBIBYTE
    except psutil.Error:
        return 0.0
