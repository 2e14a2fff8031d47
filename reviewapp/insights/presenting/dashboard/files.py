"""A part as a file: its table for a spreadsheet, its chart as a picture."""

import csv
import re

from django.http import HttpResponse
from django.template.loader import render_to_string

from reviewapp.base.filing import FORMS, safe_cell
from reviewapp.insights.charts.marks import fitting, width_of
from reviewapp.insights.charts.paint import PAINT

MARGIN, HEAD, A_STROKE = 16, 56, 18
NO_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")  # one of them, and no program opens the file


def as_csv(part):
    """The table beside the chart, with what a machine reads; no cell begins a formula."""
    response = HttpResponse("\ufeff", content_type=FORMS["csv"], headers=saved_as(part, "csv"))
    rows = csv.writer(response)
    rows.writerow([safe_cell(column.words) for column in part.columns])
    for row in [*part.rows, *([part.foot] if part.foot else [])]:
        rows.writerow([plain(cell) for cell in row])
    return response


def plain(cell):
    found = cell.plain
    return safe_cell(found) if isinstance(found, str) and not is_number(found) else found


def is_number(text):
    try:
        float(text)
    except ValueError:
        return False
    return text.isascii() and "_" not in text


def as_picture(part):
    """The chart with its own colours, so that it looks the same anywhere."""
    context = {
        "part": part,
        "drawing": part.drawing,
        "legend": legend_of(part),
        "wide": part.drawing.width + 2 * MARGIN,
        "high": part.drawing.height + HEAD + MARGIN,
    }
    text = NO_XML.sub("", render_to_string("insights/picture.svg", context))
    return HttpResponse(text, content_type="image/svg+xml", headers=saved_as(part, "svg"))


def legend_of(part):
    """The names of the lines in a row below the title; without lines, the finding."""
    if not part.legend:
        return [{"words": fitting(part.finding, part.drawing.width), "words_at": MARGIN}]
    at, rows = MARGIN, []
    for tone, words in part.legend:
        row = {"words": words, "words_at": at + A_STROKE + 6, "x": at, "line": at + A_STROKE}
        rows.append(row | {"paint": PAINT[tone]})
        at += A_STROKE + 22 + round(width_of(words))
    return rows


def saved_as(part, ending):
    return {"Content-Disposition": f'attachment; filename="{part.key}.{ending}"'}
