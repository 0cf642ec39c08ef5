"""Measures of a stand-alone project: returns, value, levelised cost and price, covers."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gigaplan.finance.irr import IrrMany, irr_of_many
from gigaplan.finance.metrics import levelised, multiple, payback
from gigaplan.finance.project import ProjectResult
from gigaplan.finance.time_value import nominal_rate, present_value

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class ProjectMeasures:
    """Measures, shape (...); money in currency.

    Attributes
    ----------
    irr_after_tax, irr_before_tax : IrrMany
        Of the owners' cash, effective per year, nominal.
    npv_after_tax : ndarray
        At financial close, at the nominal rate.
    levelised_price_nominal, levelised_price_real : ndarray
        Revenue from energy over energy (LPPA). [currency/MWh]
    levelised_cost_nominal, levelised_cost_real : ndarray
        What energy must earn for the owners to get just the rate (LCOE). [currency/MWh]
    debt_share : ndarray
        Debt over all uses. [1]
    least_dscr : ndarray
        Over the periods with service; infinite without debt. [1]
    multiple : ndarray
        Received over paid in, after tax. [1]
    payback_years : ndarray
        From financial close, after tax; infinite if never.
    """

    irr_after_tax: IrrMany
    irr_before_tax: IrrMany
    npv_after_tax: Floats
    levelised_price_nominal: Floats
    levelised_price_real: Floats
    levelised_cost_nominal: Floats
    levelised_cost_real: Floats
    debt_share: Floats
    least_dscr: Floats
    multiple: Floats
    payback_years: Floats


def measure_project(
    result: ProjectResult,
    *,
    periods_per_year: int,
    real_rate: ArrayLike,
    inflation: ArrayLike,
) -> ProjectMeasures:
    """Measure a project.

    Parameters
    ----------
    result : ProjectResult
        From `run_project`.
    periods_per_year : int
        m of the project.
    real_rate, inflation : array_like, shape (...)
        Owners' real rate and inflation, effective per year. [1]

    Returns
    -------
    ProjectMeasures
        All measures.

    Notes
    -----
    As in SAM's single-owner model: costs are what owners get after tax less energy revenue, so
    LCOE = -PV(owners' cash - revenue) / PV(energy), money at the nominal rate, energy at the
    nominal rate (nominal LCOE) or the real one (real LCOE).
    """
    nominal = nominal_rate(real_rate, inflation)
    owners = result.owners_after_tax
    building = result.funding.costs.shape[-1]

    def from_close(values: Floats) -> Floats:
        before = np.zeros((*values.shape[:-1], building))
        return np.concatenate([before, values], axis=-1)

    revenue, energy = from_close(result.energy_revenue), from_close(result.energy_mwh)
    rates = ((nominal, nominal), (nominal, np.asarray(real_rate, dtype=np.float64)))
    price, cost = (
        [
            levelised(
                money,
                energy,
                money_rate=money_rate,
                energy_rate=energy_rate,
                periods_per_year=periods_per_year,
            )
            for money_rate, energy_rate in rates
        ]
        for money in (revenue, revenue - owners)
    )
    return ProjectMeasures(
        irr_after_tax=irr_of_many(owners, periods_per_year=periods_per_year),
        irr_before_tax=irr_of_many(result.owners_before_tax, periods_per_year=periods_per_year),
        npv_after_tax=present_value(owners, nominal, periods_per_year=periods_per_year),
        levelised_price_nominal=price[0],
        levelised_price_real=price[1],
        levelised_cost_nominal=cost[0],
        levelised_cost_real=cost[1],
        debt_share=result.funding.debt / result.funding.uses.sum(axis=-1),
        least_dscr=result.waterfall.cover.min(axis=-1),
        multiple=multiple(owners),
        payback_years=payback(owners) / periods_per_year,
    )
