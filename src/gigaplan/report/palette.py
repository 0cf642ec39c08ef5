"""One fixed colour and one name per technology, in every picture and every table.

Colours tell sources apart for readers with any kind of colour vision and in print: clean sources
have hues of Okabe and Ito, plants that burn something are greys of different lightness.

References
----------
M. Okabe, K. Ito, Color Universal Design, 2008.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Look:
    """How a kind of technology is shown."""

    name: str
    colour: str


LOOKS = {
    "small_modular_reactor": Look("Small reactors", "#6A3D9A"),
    "geothermal": Look("Geothermal", "#D55E00"),
    "combined_cycle": Look("Combined cycle", "#C3C8CE"),
    "frame_turbine": Look("Frame turbines", "#8D959D"),
    "gas_engine": Look("Gas engines", "#5C636A"),
    "aeroderivative": Look("Aeroderivatives", "#AFA08C"),
    "fuel_cell": Look("Fuel cells", "#E0C3A0"),
    "own_plant": Look("Own plant", "#B08D57"),
    "grid": Look("Grid", "#CC79A7"),
    "wind": Look("Wind", "#56B4E9"),
    "solar": Look("Solar", "#F5CB3F"),
    "battery": Look("Battery", "#009E73"),
    "long_duration_storage": Look("Long-duration storage", "#00523B"),
    "own_store": Look("Own store", "#7CC4A6"),
    "flexible_load": Look("Moved load", "#A6D4F2"),
    "standby_diesel": Look("Standby diesel", "#23272B"),
    "unserved": Look("Unserved", "#C1121F"),
}
"""In the order in which supply is stacked: steady below, what comes and goes above."""

SPARE_COLOURS = ("#332288", "#999933", "#882255", "#44AA99", "#DDCC77", "#117733")
"""For kinds of plug-ins, in the order of their names."""

LOAD_COLOUR = "#111111"
PRICE_COLOUR = "#0072B2"


def look_of(kind: str, name: str, kinds: tuple[str, ...]) -> Look:
    """Look of an asset.

    Parameters
    ----------
    kind : str
        Its technology.
    name : str
        Its name in the scenario; shown where it is not the kind itself.
    kinds : tuple of str
        All kinds of the picture, so that those of plug-ins get one colour each.
    """
    if kind in LOOKS:
        known = LOOKS[kind]
        return known if name == kind else Look(readable(name), known.colour)
    strangers = sorted(set(kinds) - LOOKS.keys())
    return Look(readable(name), SPARE_COLOURS[strangers.index(kind) % len(SPARE_COLOURS)])


def stacking(kind: str) -> int:
    """Place of a kind in a stack; plug-ins lie above the plants and below wind and sun."""
    order = list(LOOKS)
    return 2 * order.index(kind) if kind in LOOKS else 2 * order.index("wind") - 1


def readable(key: str) -> str:
    """Name of a key in words.

    Examples
    --------
    >>> readable("long_duration_storage")
    'Long duration storage'
    """
    words = key.replace("_", " ")
    return words[:1].upper() + words[1:]


def amount(value: float, unit: str) -> str:
    """Size with a unit that keeps it short.

    Examples
    --------
    >>> amount(139.2, "MW"), amount(18577.0, "MWh")
    ('139 MW', '18.6 GWh')
    """
    if unit in ("MW", "MWh") and value >= 1000:
        return (
            f"{value / 1000:,.3g} G{unit[1:]}"
            if value < 1e6
            else f"{value / 1000:,.0f} G{unit[1:]}"
        )
    return f"{value:,.0f} {unit}"
