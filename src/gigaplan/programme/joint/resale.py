"""Plant that is bought and sold again: its price, and the capital that is not recovered by then.

    price(v, q)       = share x (1 - decline)^a x capex(v),      a = years from v to q
    unrecovered(v, q) = capex(v) (1 - (1 + i)^-(n - a)) / (1 - (1 + i)^-n)
    charged           = annuity in v .. q - 1, then in q  unrecovered - price

v is the period in which it is energised, q the one at whose start it is sold, n the life over which
the annuity recovers the capital and i the rate at which it does. Sold at what is unrecovered, a MW
has cost its annuities; sold below, the loss on top. Used plant is taken to lose the same share of
its price every year, which is what prices of used equipment show [1]_, [2]_.

References
----------
.. [1] C. Hulten, F. Wykoff, The Measurement of Economic Depreciation, in: Depreciation, Inflation,
   and the Taxation of Income from Capital, Urban Institute, 1981.
.. [2] B. Fraumeni, The Measurement of Depreciation in the U.S. National Income and Product
   Accounts, Survey of Current Business 77(7), 1997, table 3: geometric rates, 0.05 a year for steam
   engines and turbines, 0.21 for internal combustion engines.
"""

import math
from dataclasses import dataclass

from scipy.optimize import brentq

from gigaplan.errors import ProblemError
from gigaplan.programme.joint.terms import CampusAsset, ProgrammeTerms, Resale
from gigaplan.technologies.base import Capacity, CostLine
from gigaplan.technologies.costs import capital_recovery_factor

_LARGEST_RATE = 10.0
"""An annuity that pays more than ten times the capital a year is none. [1/a]"""


@dataclass(frozen=True, slots=True)
class Sale:
    """One unit, bought and sold."""

    years: float
    """From energising to the sale. [a]"""
    capex_usd: float
    unrecovered_usd: float
    """Of the capital, when it is sold. [USD/unit]"""
    price_usd: float

    @property
    def loss_usd(self) -> float:
        """What is charged when it is sold; below 0 where it fetches more than is unrecovered."""
        return self.unrecovered_usd - self.price_usd


def sale_periods(asset: CampusAsset, energised: int, n_periods: int) -> range:
    """Periods at whose start a unit can be sold: held long enough, within its life and horizon."""
    if asset.build.resale is None or asset.rented:
        return range(0)
    last = min(energised + asset.build.life_periods, n_periods)
    return range(energised + asset.build.resale.hold_periods, last)


def resale_price(resale: Resale, capex_usd: float, years: float) -> float:
    """Price of a unit that was bought new some years ago.

    Parameters
    ----------
    resale : Resale
        How its price falls.
    capex_usd : float
        What it cost when it was bought. [USD/unit]
    years : float
        Time since then. [a]

    Returns
    -------
    float
        Share x (1 - decline)^years x capex. [USD/unit]

    Examples
    --------
    >>> round(resale_price(Resale(0.8, 0.1, 4), 1000.0, 2.0), 6)
    648.0
    """
    return resale.share * float((1.0 - resale.decline_per_year) ** years) * capex_usd


def unrecovered(capex_usd: float, annuity_usd: float, life_years: float, years: float) -> float:
    """Capital of a unit that its annuities have not paid back after some years.

    Parameters
    ----------
    capex_usd : float
        What it cost. [USD/unit]
    annuity_usd : float
        What is charged for it every year. [USD/(unit a)]
    life_years : float
        Years over which the annuity recovers the capital. [a]
    years : float
        Years that were charged. [a]

    Returns
    -------
    float
        The balance of the loan of which the annuity is the payment; an annuity that never pays the
        capital back pays no interest, and the balance falls by what is paid. [USD/unit]
    """
    rate = _rate(annuity_usd / capex_usd, life_years) if capex_usd > 0.0 else 0.0
    if rate == 0.0:
        return max(capex_usd - annuity_usd * years, 0.0)
    whole = capital_recovery_factor(rate, life_years)
    return capex_usd * whole / capital_recovery_factor(rate, life_years - years)


def sale_of(
    terms: ProgrammeTerms, asset: CampusAsset, capacity: Capacity, bought: int, sold: int
) -> Sale:
    """Money of one unit of an asset that is energised in one period and sold in another.

    Parameters
    ----------
    terms, asset
        What it is; the asset can be sold.
    capacity : Capacity
        With the costs of the year it is bought in.
    bought, sold : int
        Numbers of the periods.

    Raises
    ------
    ProblemError
        If the asset cannot be sold.
    """
    build, length = asset.build, terms.periods[0].years
    if build.resale is None:
        raise ProblemError(f"{asset.name}: it cannot be sold")
    years = (sold - bought) * length
    capex = build.capex_usd[capacity.name][bought] if capacity.name in build.capex_usd else 0.0
    annuity = capacity.cost_usd_per_year.get(CostLine.CAPITAL, 0.0)
    # of a store the power may outlast the energy: each has the annuity of its own life
    ends = math.isfinite(capacity.life_years)
    life = capacity.life_years if ends else build.life_periods * length
    left = unrecovered(capex, annuity, life, years)
    return Sale(years, capex, left, resale_price(build.resale, capex, years))


def _rate(factor: float, years: float) -> float:
    """Rate at which a yearly payment recovers a dollar over some years; 0 if it does not [1/a]."""
    if factor * years <= 1.0:
        return 0.0
    return float(
        brentq(
            lambda rate: capital_recovery_factor(rate, years) - factor,
            0.0,
            _LARGEST_RATE,
            xtol=1e-14,
            rtol=1e-14,
        )
    )
