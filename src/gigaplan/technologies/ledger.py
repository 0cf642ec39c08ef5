"""Reads the numbers of one part, from the scenario or the register, and records each one used.

Every technology states its block through a `Ledger`, so that no number enters a plan without a
line that says its value, unit and source.
"""

from collections.abc import Mapping

import numpy as np

from gigaplan.errors import RegisterError, ScenarioError
from gigaplan.scenario.series_file import SeriesFile
from gigaplan.scenario.supply import SupplyPart
from gigaplan.series.site import Floats, Site
from gigaplan.technologies.base import Assumption
from gigaplan.technologies.quantity import quantity_of


class Ledger:
    """The numbers of one part at one site, each recorded when it is first read.

    Parameters
    ----------
    part : SupplyPart
        The part as the scenario states it.
    site : Site
        Year, money and register; and the reader of the user's own series.
    """

    def __init__(self, part: SupplyPart, site: Site) -> None:
        self._part = part
        self.site = site
        self._used: dict[str, Assumption] = {}

    @property
    def assumptions(self) -> tuple[Assumption, ...]:
        """The record so far, in the order of first use."""
        return tuple(self._used.values())

    def states(self, name: str) -> bool:
        """Whether the part has a value for this parameter, so that no other source is needed."""
        return getattr(self._part, name) is not None

    def number(self, name: str) -> float:
        """Value of one parameter: the scenario's own, else the register's of the site's year.

        Parameters
        ----------
        name : str
            Field of the part, annotated with a `Quantity`.

        Returns
        -------
        float
            In the unit of the `Quantity`; money in real USD of the scenario's price year.

        Raises
        ------
        ScenarioError
            If the scenario gives a path by year that does not reach the site's year.
        """
        quantity = quantity_of(type(self._part), name)
        value = getattr(self._part, name)
        if isinstance(value, Mapping):
            value = self._of_year(name, value)
        if value is not None:
            own = name in self._part.model_fields_set
            source = "scenario" if own else "default of the scenario key"
            return self._record(name, value, quantity.unit, source, given_by_user=own)
        if quantity.register_key is None:
            raise TypeError(f"{type(self._part).__name__}.{name} has no value and no register key")
        key = quantity.register_key.format(kind=self._part.kind)
        return self.figure(name, key)

    def optional(self, name: str) -> float | None:
        """Value of a parameter that may be absent: neither stated nor backed by the register."""
        backed = quantity_of(type(self._part), name).register_key is not None
        return self.number(name) if backed or self.states(name) else None

    def figure(self, name: str, key: str) -> float:
        """Value of a register figure in the site's year, cost case and price year; recorded.

        Raises
        ------
        ScenarioError
            If the register holds no such figure: the scenario must state the number.
        """
        money = self.site.money
        try:
            figure = self.site.register.figure(
                key, self.site.year, money.cost_case, money.price_year
            )
        except RegisterError as error:
            raise self.fault(name, str(error), f"state {name} in the scenario") from error
        self._used[name] = Assumption(
            asset=self._part.label,
            parameter=name,
            value=figure.value,
            unit=figure.unit,
            source=f"{key}: {figure.source} ({figure.source_date})",
            grade=figure.grade,
            low=figure.low,
            high=figure.high,
            note=figure.note,
        )
        return figure.value

    def profile(self, name: str, low: float = -np.inf, high: float = np.inf) -> Floats | float:
        """Value of an hourly parameter: one number, or the user's own series on the site's hours.

        Parameters
        ----------
        name : str
            Field of the part that holds a number or a `SeriesFile`.
        low, high : float
            Every hour must lie between them. [unit of the `Quantity`]

        Returns
        -------
        array, shape (n_hours,), or float

        Raises
        ------
        ScenarioError
            If an hour is outside the range; the first such hour is named.
        """
        value = getattr(self._part, name)
        if not isinstance(value, SeriesFile):
            return self.number(name)
        series = self.site.read(value)
        self._check_range(name, series, low, high)
        return self.series(name, series, f"scenario: {value.file} {value.column}", True)

    def series(self, name: str, values: Floats, source: str, given_by_user: bool) -> Floats:
        """Record an hourly series by its mean, lowest and highest hour, and hand it back."""
        unit = quantity_of(type(self._part), name).unit
        self._used[name] = Assumption(
            asset=self._part.label,
            parameter=name,
            value=float(values.mean()),
            unit=unit,
            source=f"{source} (mean of {values.size} hours)",
            low=float(values.min()),
            high=float(values.max()),
            given_by_user=given_by_user,
        )
        return values

    def derive(self, name: str, value: float, unit: str, formula: str) -> float:
        """Record a number computed from the others, with its formula, and hand it back."""
        return self._record(name, value, unit, formula, given_by_user=False)

    def hour(self, index: int) -> np.datetime64:
        """Beginning of one hour of the site, UTC."""
        return np.datetime64(self.site.hours.start + np.timedelta64(index, "h"))

    def fault(self, name: str, problem: str, fix: str) -> ScenarioError:
        """Return the error of one key of this part, to be raised by the caller."""
        return ScenarioError(f"supply.{self._part.label}.{name}", problem, fix)

    def _record(
        self, name: str, value: float, unit: str, source: str, *, given_by_user: bool
    ) -> float:
        self._used[name] = Assumption(
            self._part.label, name, float(value), unit, source, given_by_user=given_by_user
        )
        return float(value)

    def _of_year(self, name: str, path: Mapping[int, float]) -> float:
        """Linear between the years of a path; never beyond its ends."""
        years = sorted(path)
        year = self.site.year
        if not years or not years[0] <= year <= years[-1]:
            span = f"{years[0]} to {years[-1]}" if years else "no year"
            raise self.fault(
                name, f"no value for {year} (got {span})", f"add the year {year} to {name}"
            )
        return float(np.interp(year, years, [path[y] for y in years]))

    def _check_range(self, name: str, series: Floats, low: float, high: float) -> None:
        """Name the first hour outside the range."""
        outside = np.flatnonzero(~((series >= low) & (series <= high)))
        if outside.size == 0:
            return
        first = outside[0]
        hour = self.hour(int(first))
        span = f"between {low:g} and {high:g}" if np.isfinite(high) else f"at least {low:g}"
        fix = f"give values {span}"
        if high == 1:
            fix += "; for a column in percent add scale: 0.01"
        raise self.fault(
            name,
            f"must be {span} in every hour (got {series[first]:g} at {hour} UTC, "
            f"{outside.size} such hour{'s' if outside.size > 1 else ''})",
            fix,
        )
