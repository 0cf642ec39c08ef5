"""Factors of the register that an impact uses, each remembered with its source."""

from dataclasses import dataclass, field

from gigaplan.data.register import Figure, Register
from gigaplan.errors import RegisterError
from gigaplan.scenario.money import CostCase

PREFIX = "impact."
YEAR = 2026
"""Year for which factors are read; none of them changes by year."""


@dataclass(slots=True)
class Factors:
    """Looks factors up, and keeps what was looked up."""

    register: Register
    price_year: int
    used: dict[str, Figure] = field(default_factory=dict)

    def value(self, key: str, unit: str) -> float:
        """Value of a factor.

        Raises
        ------
        RegisterError
            If there is no such factor, or it has another unit than the formula needs.
        """
        figure = self.register.figure(key, YEAR, CostCase.MID, self.price_year)
        if figure.unit != unit:
            raise RegisterError(
                f"{key} is in {figure.unit}, and {unit} is needed; correct it in the register"
            )
        self.used[key] = figure
        return figure.value
