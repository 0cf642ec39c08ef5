"""Blocks of one campus -> the programme of `problem.py` and its layout. Pure; no solver, no files.

Three things are rewritten on the way, so that the solver sees only variables >= 0:

- a lower bound (must-run, content at the end) becomes x = lower v + x', its constant part moved
  into P-terms, master rows and cost;
- a minimum or existing capacity becomes v = max(minimum, existing) + z;
- a ramp limit |x(t) - x(t-1)| <= r v makes the output a state: x(t) = x(t-1) + w(t) - r v with
  0 <= w <= 2 r v; the first hour of a weather year is free.
"""

from collections.abc import Sequence

import numpy as np
from scipy.sparse import csr_array

from gigaplan.errors import ProblemError
from gigaplan.programme.draft import Bank, ChainDraft
from gigaplan.programme.hours import Counted, HoursDraft, add_matching, write_block
from gigaplan.programme.layout import Asset, Layout, RowKind, WeatherSpan
from gigaplan.programme.limits import MEAN_KINDS, SystemLimits, contribution
from gigaplan.programme.master import (
    MasterDraft,
    YearSide,
    add_capacity_rows,
    add_mean_rows,
    add_yearly_rows,
    finish_master,
    place_capacities,
)
from gigaplan.programme.problem import Programme
from gigaplan.technologies.base import check_block


def assemble(
    assets: Sequence[Asset],
    years: Sequence[WeatherSpan],
    limits: SystemLimits,
    campus: str = "campus",
) -> tuple[Programme, Layout]:
    """Put the blocks of one campus together into one least-cost programme.

    Parameters
    ----------
    assets : sequence of Asset
        Each with one block per weather year.
    years : sequence of WeatherSpan
        Load and weight of each weather year.
    limits : SystemLimits
        Limits of the campus.
    campus : str
        Its name, for the layout.

    Returns
    -------
    Programme, Layout
        One chain per weather year; one master column per capacity with something to decide.

    Raises
    ------
    ProblemError
        If a block is not well formed, two assets share a name, or capacities differ by year.
    """
    assets, years = tuple(assets), tuple(years)
    _check(assets, years)
    capacities = tuple(place_capacities(assets))
    columns = [place for place in capacities if place.column is not None]
    master = MasterDraft(capacities, [place.annual_usd for place in columns])
    master.constant_usd = sum(p.annual_usd * (p.base - p.existing) for p in capacities)
    add_capacity_rows(master, assets, limits)
    mean_rows = add_mean_rows(master, years, limits)
    bank, hourly = Bank(), 0
    drafts: list[HoursDraft] = []
    for number, year in enumerate(years):
        rows = mean_rows | add_yearly_rows(master, years, number, limits)
        chain = ChainDraft(year.load_mw.size, bank)
        side = YearSide(master, number, year.name, len(years) > 1)
        draft = HoursDraft(
            number, year.load_mw.size, chain, side, year.weight,
            [_counted(kind, row, year.weight) for kind, row in rows.items()],
            limits.co2_usd_per_t, hourly,
        )  # fmt: skip
        for place in capacities:
            chain.add_capacity(place.base)
        chain.add_hour_row(year.load_mw)
        draft.hour_rows.append("balance")
        if RowKind.HOURLY_CLEAN in rows:
            add_matching(draft, year.load_mw, rows[RowKind.HOURLY_CLEAN], year.weight)
        for asset in assets:
            write_block(draft, asset.name, asset.blocks[number])
        hourly += len(draft.variables) * year.load_mw.size
        drafts.append(draft)
    layout = Layout(
        campus=campus,
        assets=assets,
        years=years,
        capacities=capacities,
        flows=tuple(flow for draft in drafts for flow in draft.flows),
        stores=tuple(store for draft in drafts for store in draft.stores),
        rows=tuple(master.labels),
        chains=tuple(draft.labels() for draft in drafts),
        constant_usd_per_year=master.constant_usd,
    )
    chains = tuple(draft.chain.finish() for draft in drafts)
    one = csr_array(
        (
            np.ones(len(columns)),
            ([i for i, p in enumerate(capacities) if p.column is not None], range(len(columns))),
        ),
        shape=(len(capacities), len(columns)),
    )
    every = csr_array(_vertical([one] * len(chains), len(columns)))
    return Programme(chains, finish_master(master, columns), every, bank.values()), layout


def _counted(kind: RowKind, row: int, weight: float) -> Counted:
    """What a flow counts toward one limit; shares and targets are kept on the weighted mean."""
    scale = weight if kind in MEAN_KINDS else 1.0
    return Counted(row, lambda _, flow: scale * np.asarray(contribution(kind, flow)))


def _vertical(parts: Sequence[csr_array], n_columns: int) -> csr_array:
    """Matrices of the same width, one under the other."""
    data = np.concatenate([np.empty(0), *(part.data for part in parts)])
    indices = np.concatenate([np.empty(0, dtype=np.int64), *(part.indices for part in parts)])
    counts = np.concatenate([np.zeros(1, dtype=np.int64), *(np.diff(p.indptr) for p in parts)])
    return csr_array((data, indices, np.cumsum(counts)), shape=(counts.size - 1, n_columns))


def _check(assets: tuple[Asset, ...], years: tuple[WeatherSpan, ...]) -> None:
    """Refuse what cannot be put together."""
    names = [asset.name for asset in assets]
    if len(set(names)) < len(names):
        raise ProblemError(f"two supply parts share a name: {sorted(names)}")
    for asset in assets:
        if len(asset.blocks) != len(years):
            raise ProblemError(
                f"{asset.name}: {len(asset.blocks)} blocks for {len(years)} weather years"
            )
        for block, year in zip(asset.blocks, years, strict=True):
            check_block(block, year.load_mw.size, asset.name)
            if block.capacities != asset.blocks[0].capacities or block.ties != asset.blocks[0].ties:
                raise ProblemError(
                    f"{asset.name}: capacities of weather year {year.name!r} differ from those of "
                    f"{years[0].name!r}; they are shared by all years"
                )
