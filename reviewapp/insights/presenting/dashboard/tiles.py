"""The key figures: value, way over twelve weeks, change, and whether the target is met."""

from dataclasses import dataclass

from reviewapp.insights import reading, wording
from reviewapp.insights.charts import Spark, spark
from reviewapp.insights.figures import FIGURES, Computed
from reviewapp.insights.targets import targets_for

from .stepping import since_begun

TILES = (
    ("first_pass_quality",),
    ("override_rate",),
    ("escalation_rate",),
    ("review_time_p50", "review_time_p90"),
    ("sla_attainment",),
    ("cost_per_completed",),
    ("rework_hours_avoided",),
)
SHORT = {
    "workload": "Decisions",
    "review_time_p50": "Review time p50 / p90",
    "cost_per_completed": "Cost per done output",
}


@dataclass(frozen=True)
class Tile:
    """One key figure as a link to the outputs behind it."""

    key: str
    name: str
    says: str
    number: str
    unit: str
    url: str
    line: Spark | None
    change: wording.Change | None
    aim: wording.Aim | None
    too_few: str = ""


def tiles_of(frame, tiles=TILES):
    """All tiles from one reading of the period and one of the period before."""
    keys = [key for tile in tiles for key in tile]
    now = reading.read(keys, frame.scope)
    before = reading.read(keys, frame.scope.previous())
    targets = targets_for(frame.team, frame.workflow)
    over, step = frame.trend()
    drawn = [tile[0] for tile in tiles if not isinstance(FIGURES[tile[0]].of, Computed)]
    ways = reading.series_of(drawn, over, step)  # a computed figure is read step by step, which takes long
    return [tile_of(frame, tile, now, before, targets=targets, way=ways.get(tile[0], [])) for tile in tiles]


def tile_of(frame, keys, now, before, *, targets, way):
    key, second = keys[0], keys[1] if len(keys) > 1 else None
    figure, found = FIGURES[key], now[key]
    number, unit = wording.parts(figure, found.value)
    if second and found.value is not None:
        unit += f" / {wording.said(FIGURES[second], now[second].value)}"
    return Tile(
        key=key,
        name=SHORT.get(key, figure.name),
        says=figure.says,
        number=number,
        unit=unit,
        url=frame.behind(key),
        line=spark(begun(way)),
        change=wording.change(figure, found.value, before[key].value),
        aim=wording.aim(figure, found.value, targets.get(key)),
        too_few=too_few(figure, found),
    )


def begun(way):
    """From the first that counts anything: a team that is four weeks old has a line of four weeks."""
    return [point.value for point in since_begun([way])[0]]


def too_few(figure, found):
    """Why a figure is not shown: how many there are of the number it takes."""
    if found.value is not None:
        return ""
    if figure.least > 1:
        return f"{found.n:,} of {figure.least} so far"
    return "nothing yet"
