"""A project that fits on paper: 100 built, 10 MWh at 8 USD and 20 of costs for two years."""

from typing import Any

from gigaplan.scenario.finance.project import ProjectScenario

HALF_YEARLY = {"yearly_shares": [0.5, 0.5]}


def small(**changes: Any) -> ProjectScenario:
    """Half of it debt at 10 %, repaid in equal parts; tax of 25 %, losses used at once."""
    given: dict[str, Any] = {
        "name": "Small",
        "timing": {"years": 2},
        "money": {"real_discount_rate": 0.1},
        "capex": {"parts": [{"name": "plant", "usd": 100.0, "depreciation": HALF_YEARLY}]},
        "energy": {"mwh_per_year": 10.0},
        "price": {"contracted": {"usd_per_mwh": 8.0}},
        "operation": {"fixed_usd_per_year": 20.0, "escalator": 0.0},
        "debt": {"rate": 0.1, "tenor_years": 2, "repayment": "straight", "gearing": 0.5},
        "tax": {"federal_rate": 0.25, "losses": "at_once"},
    }
    return ProjectScenario.model_validate(given | changes)
