"""Charts drawn as inline SVG: stacked columns over time, and stacked bars from left to right.

Text and lines take their colours from the page's style sheet, so that a chart follows light, dark
and print. Every mark says its number to a pointer that rests on it.
"""

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from gigaplan.report.page.words import number

WIDE, NARROW = 880, 340
"""Drawn widths; the style sheet shows the one that fits. [px]"""
HEIGHT = 300
LEFT, RIGHT, TOP, BOTTOM = 52, 8, 14, 26
LABEL_WIDTH = 54
YEAR_WIDTH = 34
COLUMN_SHARE = 0.78
MOST_TICKS = 5


@dataclass(frozen=True, slots=True)
class Series:
    """One colour of a chart, one value per label; None: nothing to draw there."""

    name: str
    colour: str
    values: tuple[float | None, ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """Stacked columns with lines over them.

    Attributes
    ----------
    title : str
        What is shown, with its unit.
    labels : tuple of str
        Periods or years, one per column.
    stack : tuple of Series
        From below to above.
    lines : tuple of Series
        Levels such as limits, drawn over their columns.
    unit : str
        Of all values.
    digits : int
        Decimals of the values.
    says : str
        What a reader sees in it, for those who cannot see it.
    source : str
        Table and column behind it.
    """

    title: str
    labels: tuple[str, ...]
    stack: tuple[Series, ...]
    lines: tuple[Series, ...]
    unit: str
    digits: int
    says: str
    source: str

    @property
    def rows(self) -> Iterator[tuple[str, tuple[str, ...]]]:
        """Label and values of every column, as text."""
        shown = (*self.stack, *self.lines)
        for at, label in enumerate(self.labels):
            yield label, tuple(number(series.values[at], self.digits) for series in shown)


@dataclass(frozen=True, slots=True)
class Segment:
    """One part of a bar."""

    name: str
    colour: str
    value: float
    text: str


def draw_columns(chart: Chart, width: int) -> Markup:
    """Draw a chart as SVG.

    Parameters
    ----------
    chart : Chart
        What to draw.
    width : int
        Of the drawing. [px]
    """
    step, top = axis_of(_highest(chart))
    inner, high = width - LEFT - RIGHT, HEIGHT - TOP - BOTTOM
    slot = inner / max(len(chart.labels), 1)

    def y(value: float) -> float:
        return TOP + high * (1.0 - value / top)

    parts = [
        Markup('<svg class="{}" viewBox="0 0 {} {}" role="img" aria-label="{}">').format(
            "wide" if width == WIDE else "narrow", width, HEIGHT, f"{chart.title}. {chart.says}"
        )
    ]
    for tick in range(round(top / step) + 1):
        at = y(tick * step)
        parts.append(
            Markup(
                '<line class="grid" x1="{}" x2="{}" y1="{:.1f}" y2="{:.1f}"/>'
                '<text class="tick" x="{}" y="{:.1f}" text-anchor="end">{}</text>'
            ).format(LEFT, width - RIGHT, at, at, LEFT - 6, at + 4, f"{tick * step:,.12g}")
        )
    for column, label in enumerate(chart.labels):
        left = LEFT + slot * (column + (1.0 - COLUMN_SHARE) / 2.0)
        below = 0.0
        for series in chart.stack:
            value = series.values[column] or 0.0
            if value <= 0.0:
                continue
            parts.append(
                Markup(
                    '<rect class="mark" x="{:.1f}" y="{:.1f}" width="{:.1f}" height="{:.2f}" '
                    'fill="{}"><title>{}</title></rect>'
                ).format(
                    left, y(below + value), slot * COLUMN_SHARE, y(below) - y(below + value),
                    series.colour,
                    f"{label}, {series.name}: {number(value, chart.digits)} {chart.unit}",
                )
            )  # fmt: skip
            below += value
    parts += [_level(chart, series, slot, y) for series in chart.lines]
    parts += [_label(text, x, HEIGHT - 8) for text, x in _labels(chart.labels, slot)]
    return Markup("").join([*parts, Markup("</svg>")])


def draw_bar(segments: Sequence[Segment], says: str) -> Markup:
    """Draw the parts of one whole from left to right; the drawing takes the width it is given.

    Parameters
    ----------
    segments : sequence of Segment
        Parts, from the left.
    says : str
        The same in words.
    """
    total = sum(segment.value for segment in segments)
    parts = [
        Markup(
            '<svg class="bar" viewBox="0 0 1000 20" preserveAspectRatio="none" role="img" '
            'aria-label="{}">'
        ).format(says)
    ]
    left = 0.0
    for segment in segments:
        wide = 1000.0 * segment.value / total
        parts.append(
            Markup(
                '<rect class="mark" x="{:.2f}" y="0" width="{:.2f}" height="20" fill="{}">'
                "<title>{}</title></rect>"
            ).format(left, wide, segment.colour, f"{segment.name}: {segment.text}")
        )
        left += wide
    return Markup("").join([*parts, Markup("</svg>")])


def axis_of(highest: float) -> tuple[float, float]:
    """Step between the ticks of an axis from 0, and its end.

    Examples
    --------
    >>> axis_of(611.0), axis_of(8.0), axis_of(0.0)
    ((200.0, 800.0), (2.0, 8.0), (1.0, 1.0))
    """
    if highest <= 0.0:
        return 1.0, 1.0
    rough = highest / MOST_TICKS
    magnitude = 10.0 ** math.floor(math.log10(rough))
    step = next(m * magnitude for m in (1, 2, 2.5, 5, 10) if m * magnitude >= rough * (1 - 1e-9))
    return step, step * math.ceil(highest / step * (1 - 1e-9))


def _highest(chart: Chart) -> float:
    """Highest mark of a chart."""
    columns = range(len(chart.labels))
    sums = [sum(series.values[at] or 0.0 for series in chart.stack) for at in columns]
    levels = [value or 0.0 for series in chart.lines for value in series.values]
    return max([*sums, *levels, 0.0])


def _level(chart: Chart, series: Series, slot: float, y: Callable[[float], float]) -> Markup:
    """Draw a level as steps over the columns."""
    path, before = [], False
    for column, value in enumerate(series.values):
        if value is None:
            before = False
            continue
        left, right = LEFT + slot * column, LEFT + slot * (column + 1)
        path.append(f"{'L' if before else 'M'}{left:.1f} {y(value):.1f}H{right:.1f}")
        before = True
    return Markup(
        '<path class="level" d="{}" stroke="{}"><title>{}</title></path>'
    ).format("".join(path), series.colour, f"{series.name}, {chart.unit}")  # fmt: skip


def _labels(labels: Sequence[str], slot: float) -> Iterator[tuple[str, float]]:
    """Text and place of the labels that fit: all of them, or the years in which columns lie."""
    if slot >= LABEL_WIDTH or all(len(label) <= len("2030") for label in labels):
        every = max(1, math.ceil(YEAR_WIDTH / slot))
        for column in range(0, len(labels), every):
            yield labels[column], LEFT + slot * (column + 0.5)
        return
    years = [label[:4] for label in labels]
    last = -math.inf
    for year in dict.fromkeys(years):
        middle = LEFT + slot * (years.index(year) + years.count(year) / 2.0)
        if middle - last >= YEAR_WIDTH:
            yield year, middle
            last = middle


def _label(text: str, x: float, y: float) -> Markup:
    """One label below the columns."""
    return Markup('<text class="tick" x="{:.1f}" y="{}" text-anchor="middle">{}</text>').format(
        x, y, text
    )
