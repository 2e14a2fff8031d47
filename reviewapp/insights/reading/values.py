"""What a question about figures is answered with."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Reading:
    """One figure's value, and out of how many; no value where too few cases say anything.

    `hits` of `n` for shares, with their 95 % interval; for times `n` is how many were measured.
    """

    value: float | None
    n: int = 0
    hits: int | None = None
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True)
class Point:
    """One step of a figure over time, from `start` until before `end`."""

    start: datetime
    end: datetime
    value: float | None
    n: int
    hits: int | None = None
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True)
class Agreement:
    """How far one person (`reviewer`; None is everybody) agrees with whoever judged the same outputs."""

    reviewer: int | None
    kappa: float | None
    low: float | None
    high: float | None
    n: int
    agreed: int


@dataclass(frozen=True)
class Shipped:
    """A policy version going live."""

    at: datetime
    workflow: int
    version: int
    number: int
    notes: str
    origin: str
