"""What the scenario of a run says of time, money and tenants, read without the rest of it.

A run's `scenario.json` holds everything that was planned; its finance needs a dozen numbers of it,
and reading those alone takes milliseconds.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from gigaplan.errors import RunError
from gigaplan.programme.joint.terms import Period, TenantTerms
from gigaplan.scenario.capital import Capital
from gigaplan.scenario.compute import Compute
from gigaplan.scenario.horizon import Horizon
from gigaplan.scenario.money import Money
from gigaplan.scenario.programme import ProgrammeScenario
from gigaplan.scenario.tenants import Tenant
from gigaplan.terms.calendar import periods_of
from gigaplan.terms.money import tenant_terms


@dataclass(frozen=True, slots=True)
class StatedRun:
    """The scenario of a run, as far as its finance needs it.

    Attributes
    ----------
    name : str
        Of the scenario.
    periods : tuple of Period
        Of the horizon.
    price_year : int
        Price year of the run's money.
    hurdle_rate : float
        Real, per year. [1]
    gearing : float or None
        Debt over uses that the plan reckoned with. [1]
    tenants : tuple of TenantTerms
        Rents by period.
    """

    name: str
    periods: tuple[Period, ...]
    price_year: int
    hurdle_rate: float
    gearing: float | None
    tenants: tuple[TenantTerms, ...]


def stated_run(scenario: ProgrammeScenario) -> StatedRun:
    """Take what finance needs from a scenario."""
    capital = scenario.capital
    return StatedRun(
        name=scenario.name,
        periods=periods_of(scenario.horizon),
        price_year=scenario.money.price_year,
        hurdle_rate=scenario.money.discount_rate,
        gearing=None if capital is None else capital.gearing,
        tenants=tuple(tenant_terms(scenario, tenant) for tenant in scenario.tenants),
    )


def stated_in(written: Mapping[str, Any]) -> StatedRun:
    """Take what finance needs from the scenario that a run holds.

    Parameters
    ----------
    written : mapping
        `scenario.json` of the run of a programme.

    Raises
    ------
    RunError
        If it is not the scenario of a programme, or was written by a gigaplan of other keys.
    """
    if "horizon" not in written or "campuses" not in written:
        raise RunError("scenario.json is not that of a programme: it has no horizon and campuses")
    try:
        scenario = ProgrammeScenario.model_construct(
            name=str(written.get("name", "programme")),
            horizon=Horizon.model_validate(written["horizon"]),
            money=Money.model_validate(written.get("money", {})),
            compute=Compute.model_validate(written.get("compute", {})),
            capital=_capital(written.get("capital")),
            tenants=tuple(Tenant.model_validate(each) for each in written.get("tenants", ())),
            campuses=(),  # not needed here
        )
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = ".".join(map(str, first["loc"]))
        raise RunError(
            f"scenario.json cannot be read: {error.title}.{where}: {first['msg']}"
        ) from (error)
    return stated_run(scenario)


def _capital(written: object) -> Capital | None:
    return None if written is None else Capital.model_validate(written)
