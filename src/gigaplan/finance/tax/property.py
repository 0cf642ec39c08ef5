"""Property tax: a rate on an assessed value that falls with age. All money is nominal."""

from dataclasses import dataclass
from enum import Enum

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gigaplan.errors import TaxError

Floats = NDArray[np.float64]


class Decline(Enum):
    """How the assessed value falls."""

    LINEAR = "linear"
    """By a share of the FIRST year's value each year."""
    COMPOUND = "compound"
    """By a share of the year before's value each year."""


@dataclass(frozen=True, slots=True)
class PropertyTaxTerms:
    """How property is assessed and taxed.

    Attributes
    ----------
    rate : float
        Of the assessed value a year. [1/a]
    assessed_share : float
        Assessed value of the first year over cost. [1]
    decline_share : float
        Fall of the assessed value a year. [1/a]
    decline : Decline
        Of which value.
    floor_share : float
        Least assessed value, as a share of the first year's. [1]
    abatement_shares : tuple of float
        Part of the tax forgiven in the first, second, … year; none after. [1]
    """

    rate: float
    assessed_share: float = 1.0
    decline_share: float = 0.0
    decline: Decline = Decline.LINEAR
    floor_share: float = 0.0
    abatement_shares: tuple[float, ...] = ()

    def __post_init__(self) -> None:
        for name in ("rate", "assessed_share", "decline_share", "floor_share"):
            share: float = getattr(self, name)
            if not 0.0 <= share <= 1.0:
                raise TaxError(f"{name} must lie in 0 to 1, got {share}; write 2 % as 0.02")
        if not all(0.0 <= share <= 1.0 for share in self.abatement_shares):
            raise TaxError(f"abatement shares must lie in 0 to 1, got {self.abatement_shares}")


@dataclass(frozen=True, slots=True)
class PropertyTax:
    """Assessed value and tax, in currency, each of shape (..., years)."""

    assessed_value: Floats
    tax: Floats


def property_tax(terms: PropertyTaxTerms, cost: ArrayLike, years: int) -> PropertyTax:
    """Property tax from the first year of assessment on.

    Parameters
    ----------
    terms : PropertyTaxTerms
        Assessment, decline, rate, abatement.
    cost : array_like, shape (...)
        Cost of the taxed property. [currency]
    years : int
        Number of years wanted.

    Returns
    -------
    PropertyTax
        In year t (from 0) the value is share x cost x max(floor, 1 - d t), or (1 - d)^t for the
        compound decline; the tax is rate x value x (1 - abatement).

    Raises
    ------
    TaxError
        If the cost is negative or no year is wanted.
    """
    base = np.asarray(cost, np.float64)
    if years < 1:
        raise TaxError(f"at least one year is needed, got {years}")
    if not np.all(base >= 0):
        raise TaxError("the cost of taxed property cannot be negative")
    age = np.arange(years)
    if terms.decline is Decline.LINEAR:
        left = np.maximum(1.0 - terms.decline_share * age, 0.0)
    else:
        left = (1.0 - terms.decline_share) ** age
    value = terms.assessed_share * base[..., None] * np.maximum(left, terms.floor_share)
    forgiven = np.zeros(years)
    shares = terms.abatement_shares[:years]
    forgiven[: len(shares)] = shares
    return PropertyTax(value, terms.rate * value * (1.0 - forgiven))
