"""Wet-bulb temperature of moist air, which decides how well evaporation cools."""

import numpy as np

from gigaplan.series.weather import Floats

_MAGNUS_B, _MAGNUS_C = 17.62, 243.12
_STULL_RH_PCT = (5.0, 99.0)
_STULL_TEMP_C = (-20.0, 50.0)


def wet_bulb_c(temp_air_c: Floats, rel_humidity_pct: Floats) -> Floats:
    """Wet-bulb temperature at standard pressure, shape (n_hours,). [degrees Celsius].

    Parameters
    ----------
    temp_air_c : array, shape (n_hours,)
        Dry bulb. The fit holds from -20 to 50 degrees; outside, its depression at the edge is kept.
    rel_humidity_pct : array, shape (n_hours,)
        Relative humidity, held between 5 and 99 %, the range of the fit.

    Returns
    -------
    array, shape (n_hours,)
        Never above the dry bulb. The fit is within -1.0 to +0.65 K of the psychrometric equation
        at 1013 hPa; at 1,000 m altitude the true value is up to about 0.7 K lower.

    References
    ----------
    .. [1] R. Stull, Wet-Bulb Temperature from Relative Humidity and Air Temperature, J. Appl.
       Meteor. Climatol. 50, 2267-2269, 2011, eq. (1). https://doi.org/10.1175/JAMC-D-11-0143.1

    Examples
    --------
    >>> bool(abs(wet_bulb_c(np.array([20.0]), np.array([50.0]))[0] - 13.7) < 0.05)
    True
    """
    humidity = np.clip(rel_humidity_pct, *_STULL_RH_PCT)
    temp = np.clip(temp_air_c, *_STULL_TEMP_C)
    fitted = (
        temp * np.arctan(0.151977 * np.sqrt(humidity + 8.313659))
        + np.arctan(temp + humidity)
        - np.arctan(humidity - 1.676331)
        + 0.00391838 * humidity**1.5 * np.arctan(0.023101 * humidity)
        - 4.686035
    )
    return np.asarray(temp_air_c - np.maximum(temp - fitted, 0.0))


def relative_humidity_pct(temp_air_c: Floats, dew_point_c: Floats) -> Floats:
    """Relative humidity from the dew point, shape (n_hours,), 0 to 100. [%].

    e = 6.112 exp(17.62 T / (243.12 + T)), Magnus form with the constants of Sonntag (1990), as in
    the WMO Guide to Instruments (WMO-No. 8), annex 4.B.

    Examples
    --------
    >>> round(float(relative_humidity_pct(np.array([25.0]), np.array([15.0]))[0]), 1)
    53.8
    """

    def exponent(temp_c: Floats) -> Floats:
        return _MAGNUS_B * temp_c / (_MAGNUS_C + temp_c)

    ratio = np.exp(exponent(np.minimum(dew_point_c, temp_air_c)) - exponent(temp_air_c))
    return np.asarray(np.clip(100.0 * ratio, 0.0, 100.0))
