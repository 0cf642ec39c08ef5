"""Hourly yields of sun and wind at one point of Texas, eleven years of ERA5."""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class TexasWeather:
    """MW per MW in each hour, shape (years, 8760)."""

    years: tuple[int, ...]
    solar: np.ndarray
    wind: np.ndarray

    def sun_of(self, year: int) -> np.ndarray:
        """Solar yield of one calendar year, shape (8760,)."""
        return self.solar[self.years.index(year)]
