"""The published weather that cases D1 and D7 were computed with."""

from pathlib import Path

import numpy as np
import pytest

from validation.texas import TexasWeather

PUBLISHED = Path(__file__).parents[3] / "shared" / "validation" / "weather"
TEXAS = PUBLISHED / "green_datacenters_era5_texas.npz"


@pytest.fixture(scope="session")
def texas() -> TexasWeather:
    """Eleven years of sun and wind in Texas; skips where the published file is not at hand."""
    if not TEXAS.exists():
        pytest.skip(f"the published weather {TEXAS.name} is not beside the repository")
    with np.load(TEXAS) as file:
        return TexasWeather(
            years=tuple(int(year) for year in file["years"]),
            solar=np.asarray(file["solar"], dtype=float),
            wind=np.asarray(file["wind"], dtype=float),
        )
