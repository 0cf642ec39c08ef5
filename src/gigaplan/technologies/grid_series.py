"""Price, CO2 and clean share of bought power: the user's own, else the embedded grid's."""

from gigaplan.series.site import Floats
from gigaplan.technologies.ledger import Ledger


def price(ledger: Ledger) -> Floats | float:
    """Price of energy before the adder, in USD/MWh.

    Raises
    ------
    ScenarioError
        If none is stated and no market is embedded for the place.
    """
    if ledger.states("price_usd_per_mwh"):
        return ledger.profile("price_usd_per_mwh")
    raise ledger.fault("price_usd_per_mwh", "no", "state price_usd_per_mwh")


def carbon(ledger: Ledger) -> Floats | float:
    """CO2 of bought power, in t/MWh.

    Raises
    ------
    ScenarioError
        If none is stated and no grid is embedded for the place.
    """
    if ledger.states("co2_t_per_mwh"):
        return ledger.profile("co2_t_per_mwh", 0.0)
    raise ledger.fault("co2_t_per_mwh", "no", "state co2_t_per_mwh")


def clean_share(ledger: Ledger) -> Floats | float:
    """Clean share of bought power; 0 where none is stated and none is embedded."""
    if ledger.states("clean_share"):
        return ledger.profile("clean_share", 0.0, 1.0)
    return ledger.derive("clean_share", 0.0, "1", "none stated or embedded: counted as 0")
