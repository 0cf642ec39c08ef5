"""Which depreciation the law gives an asset on its dates; the shares are in `depreciation.py`."""

from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from gigaplan.data.tax_records import TaxRules
from gigaplan.errors import TaxError
from gigaplan.finance.tax.depreciation import RecoveryClass, depreciation_shares


@dataclass(frozen=True, slots=True)
class RecoveryTerms:
    """How the cost of one asset is deducted.

    Attributes
    ----------
    recovery : RecoveryClass
        Class of recovery.
    life_years : float or None
        For straight line. [years]
    bonus_share : float
        Part deducted in the first year. [1]
    month : int
        Month of service.
    reasons : tuple of str
        Why, with the law or source.
    """

    recovery: RecoveryClass
    life_years: float | None
    bonus_share: float
    month: int
    reasons: tuple[str, ...]

    def shares(self, years: int) -> NDArray[np.float64]:
        """Share of the basis deducted in each tax year from the year of service on."""
        return depreciation_shares(
            self.recovery,
            years,
            life_years=self.life_years,
            month=self.month,
            bonus_share=self.bonus_share,
        )


def recovery_terms(
    rules: TaxRules, jurisdiction: str, asset: str, acquired: date, in_service: date
) -> RecoveryTerms:
    """Look up the depreciation of an asset.

    Parameters
    ----------
    rules : TaxRules
        The dated tables.
    jurisdiction : str
        ``usa`` or another OECD member, ISO 3166 alpha-3 in small letters.
    asset : str
        Such as ``solar``, ``hall_building`` or ``computers``.
    acquired : date
        Day of the written binding contract, or of the start of own construction.
    in_service : date
        Day of service.

    Raises
    ------
    TaxError
        If the country or asset is not tabled, or the dates are not covered.
    """
    if in_service < acquired:
        raise TaxError(f"in service on {in_service}, before it was acquired on {acquired}")
    if jurisdiction != "usa" and jurisdiction not in rules.corporate_rates:
        known = ", ".join(["usa", *sorted(rules.corporate_rates)])
        raise TaxError(f"no tax rules for {jurisdiction!r}; known are {known}")
    area = jurisdiction if jurisdiction == "usa" else "oecd"
    of_area = [rule for rule in rules.recoveries if rule.jurisdiction == area]
    of_asset = [rule for rule in of_area if rule.asset == asset]
    if not of_asset:
        known = ", ".join(sorted({rule.asset for rule in of_area}))
        raise TaxError(f"no recovery rule for {asset!r} in {area}; known are {known}")
    held = [rule for rule in of_asset if rule.service.holds(in_service)]
    if not held:
        spans = "; ".join(str(rule.service) for rule in of_asset)
        raise TaxError(
            f"the tax table has no recovery rule for {asset} in service on {in_service}; "
            f"it covers service {spans}"
        )
    rule = held[0]
    reasons = [f"{asset}: {rule.recovery} ({rule.evidence.source}). {rule.evidence.note}".rstrip()]
    share = 0.0
    if rule.bonus:
        share, why = _bonus_share(rules, area, acquired, in_service)
        reasons.append(why)
    return RecoveryTerms(
        RecoveryClass(rule.recovery), rule.life_years, share, in_service.month, tuple(reasons)
    )


def _bonus_share(rules: TaxRules, area: str, acquired: date, in_service: date) -> tuple[float, str]:
    """The part deducted at once, and why."""
    for bonus in rules.bonuses:
        if (
            bonus.jurisdiction == area
            and bonus.acquired.holds(acquired)
            and bonus.service.holds(in_service)
        ):
            why = f"{bonus.share:.0%} at once: acquired {bonus.acquired} ({bonus.evidence.source})"
            return bonus.share, why
    raise TaxError(
        f"the tax table has no bonus share for property acquired on {acquired} and in service on "
        f"{in_service}"
    )
