"""Each figure says the same in code, in the glossary, and through every lens it names."""

import re
from pathlib import Path

import pytest
from django.conf import settings

from reviewapp.insights.counters import COUNTERS, MEASURES_OF_DECISION, MEASURES_OF_OUTPUT, MEASURES_OF_REVIEW
from reviewapp.insights.figures import FIGURES, Computed, Mean, Quantile, Ratio, Total
from reviewapp.insights.reading.computing import COMPUTED, DRAWN
from reviewapp.insights.targets import USUAL

MEASURES = {*MEASURES_OF_DECISION, *MEASURES_OF_OUTPUT, *MEASURES_OF_REVIEW}


def test_the_glossary_has_every_figure_in_the_same_words():
    glossary = (Path(settings.BASE_DIR) / "docs/glossary.md").read_text().partition("## Figures")[2]
    told = re.findall(r"^\| (.+?) \| (.+?) \|$", glossary, re.MULTILINE)
    assert told[1:] == [(figure.name, figure.says) for figure in FIGURES.values()]


@pytest.mark.parametrize("figure", FIGURES.values(), ids=FIGURES)
def test_a_figure_is_made_of_what_is_counted(figure):
    match figure.of:
        case Ratio(hits, of):
            assert {*hits, *of} <= {*COUNTERS}
        case Mean(total, over):
            assert {*total, *over} <= {*COUNTERS}
        case Total(of):
            assert {*of} <= {*COUNTERS}
        case Quantile(measure):
            assert measure in MEASURES
        case Computed(name):
            assert name in COMPUTED
    assert figure.says.endswith(".")


def test_names_are_their_own_and_targets_are_of_figures():
    assert len({figure.name for figure in FIGURES.values()}) == len(FIGURES)
    assert USUAL.keys() | DRAWN.keys() | COMPUTED.keys() <= FIGURES.keys()
