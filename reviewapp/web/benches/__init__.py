"""What the product costs, measured: each bench answers one question with figures, ratios and targets.

A bench either looks at a throw-away product from outside, or runs beside it with the product's own
settings (`beside`), to fill its tables and to check afterwards what was written.
"""

from dataclasses import dataclass
from importlib import import_module


@dataclass(frozen=True)
class Bench:
    """One module with `run` that returns a Report; `size` and `seconds` are what it takes unless told."""

    name: str
    beside: bool
    size: int = 0
    seconds: float = 0.0

    def run(self, *asked):
        return self.module.run(*asked)

    @property
    def module(self):
        return import_module(f"{__name__}.{self.name}")

    @property
    def environment(self):
        """Settings that the product to be measured is started with."""
        return getattr(self.module, "ENVIRONMENT", {})


@dataclass(frozen=True)
class Asked:
    """How large the run is. `clients` empty means those of the target."""

    size: int
    seconds: float
    clients: tuple[int, ...] = ()
    large: bool = False
    data: str = ""
    only: tuple[str, ...] = ()


BENCHES = {
    bench.name: bench
    for bench in (
        Bench("alerts", beside=False, size=1_000),
        Bench("audit", beside=True, size=1_000_000),
        Bench("claim", beside=True, size=100_000, seconds=20),
        Bench("export", beside=True, size=1_000_000),
        Bench("figures", beside=True, size=1_000_000, seconds=30),
        Bench("intake", beside=True, size=20_000, seconds=15),
        Bench("pages", beside=True, size=100_000, seconds=10),
        Bench("retention", beside=True, size=1_000_000, seconds=20),
        Bench("split", beside=True, size=10_000, seconds=20),
        Bench("throttle", beside=True, seconds=10),
        Bench("memory", beside=False, seconds=20),
        Bench("start", beside=False, size=1),
        Bench("learning", beside=True),
        Bench("masking", beside=False, size=20),
        Bench("mistakes", beside=True, size=400),
    )
}
