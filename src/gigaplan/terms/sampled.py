"""The hours of a programme cut down to some days of every month, each of which counts for many.

For a first look in seconds: capacities and money come out within some percent, single hours, days
of scarcity and what long storage is worth do not. Never done unless asked.
"""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from gigaplan.programme.draft import Profile
from gigaplan.programme.joint.terms import CampusTerms, ProgrammeTerms, Spans
from gigaplan.technologies.base import Block, Flow

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

DAY = 24
QUICK = ("days_per_month=1", "solver.tolerance=3e-4", "whole_units=false")
"""What a quick look changes in a scenario."""


def sampled_terms(terms: ProgrammeTerms, days_per_month: int) -> ProgrammeTerms:
    """Keep some days of every month, evenly spread, each with the weight of those it stands for.

    Parameters
    ----------
    terms : ProgrammeTerms
        With all hours.
    days_per_month : int
        Days to keep.

    Returns
    -------
    ProgrammeTerms
        Every hour kept counts for as many hours as the weather year has per hour kept, so that a
        month of 28 days counts for as much as one of 31.
    """
    kept = tuple(kept_hours(span, days_per_month) for span in terms.spans)
    cutter = _Cutter(kept)
    return replace(
        terms,
        spans=tuple(_span(span, hours) for span, hours in zip(terms.spans, kept, strict=True)),
        campuses=tuple(_campus(campus, cutter) for campus in terms.campuses),
    )


def sampled_in_words(days_per_month: int) -> str:
    """What is to be known of a plan that is made from a sample."""
    days = (
        "one day of every month is"
        if days_per_month == 1
        else (f"{days_per_month} days of every month are")
    )
    return (
        f"only {days} planned (days_per_month), each for those it stands for: days of scarcity and "
        "what long storage is worth may be missed; docs/how-to/quick-look.md says how far such "
        "plans are off; leave the key out for all hours"
    )


def kept_hours(span: Spans, days_per_month: int) -> Ints:
    """Hours of the weather year that are kept, in order.

    Examples
    --------
    >>> two_months = Spans("x", 1.0, np.array([0, 31 * 24, 59 * 24]))
    >>> (kept_hours(two_months, 2)[::24] // 24).tolist()
    [7, 23, 38, 52]
    """
    days = []
    for first, end in zip(span.first_hour[:-1] // DAY, span.first_hour[1:] // DAY, strict=True):
        count = min(days_per_month, int(end - first))
        days.append(first + ((np.arange(count) + 0.5) * (end - first) / count).astype(np.int64))
    chosen = np.concatenate(days)
    return np.asarray((chosen[:, None] * DAY + np.arange(DAY)).ravel(), dtype=np.int64)


def _span(span: Spans, hours: Ints) -> Spans:
    """Which of the hours kept belong to each month, and the weight of each."""
    return Spans(
        name=span.name,
        weight=span.weight * float(span.first_hour[-1]) / hours.size,
        first_hour=np.searchsorted(hours, span.first_hour).astype(np.int64),
        kept=hours,
    )


class _Cutter:
    """Cuts profiles, each once: what many blocks share, they share afterwards."""

    def __init__(self, kept: tuple[Ints, ...]) -> None:
        self._kept = kept
        self._cut: dict[tuple[int, int], tuple[Floats, Floats]] = {}

    def cut(self, values: Profile, weather: int) -> Profile:
        """Hours kept of a profile of a weather year."""
        if np.ndim(values) == 0:
            return values
        key = (id(values), weather)
        if key not in self._cut:
            whole = np.asarray(values)
            # the whole is kept alive beside it: its id must stay its own
            self._cut[key] = (whole, np.ascontiguousarray(whole[self._kept[weather]]))
        return self._cut[key][1]


def _campus(campus: CampusTerms, cutter: _Cutter) -> CampusTerms:
    """One campus with its profiles cut."""
    return replace(
        campus,
        assets=tuple(
            replace(asset, blocks=_blocks(asset.blocks, cutter)) for asset in campus.assets
        ),
        load_per_mw={
            (tenant, weather): np.asarray(cutter.cut(load, weather))
            for (tenant, weather), load in campus.load_per_mw.items()
        },
    )


def _blocks(
    blocks: Mapping[tuple[int, int], Block], cutter: _Cutter
) -> dict[tuple[int, int], Block]:
    """Blocks of one asset with their profiles cut."""
    return {
        (year, weather): replace(
            block, flows=tuple(_flow(flow, cutter, weather) for flow in block.flows)
        )
        for (year, weather), block in blocks.items()
    }


def _flow(flow: Flow, cutter: _Cutter, weather: int) -> Flow:
    """One flow with its profiles cut."""
    return replace(
        flow,
        upper=cutter.cut(flow.upper, weather),
        lower=cutter.cut(flow.lower, weather),
        cost_usd_per_mwh={
            line: cutter.cut(cost, weather) for line, cost in flow.cost_usd_per_mwh.items()
        },
        co2_t_per_mwh=cutter.cut(flow.co2_t_per_mwh, weather),
        clean_share=cutter.cut(flow.clean_share, weather),
    )
