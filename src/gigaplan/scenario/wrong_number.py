"""Advice on a value that is no number, or a number that the key does not take."""

import re

from gigaplan.scenario.landing import Facts

_THOUSANDS = re.compile(r"^[+-]?\d{1,3}([,' ]\d{3})+(\.\d+)?$")
_DECIMAL_COMMA = re.compile(r"^[+-]?\d+,\d+$")
_PERCENT = re.compile(r"^([+-]?\d+(?:\.\d+)?)\s*%$")
_WITH_UNIT = re.compile(
    r"^\$?\s*([+-]?\d+(?:\.\d+)?(?:e[+-]?\d+)?)\s*([A-Za-z$/%°].*)?$", re.IGNORECASE
)
_POWER = re.compile(r"^([kMGT]?)(Wh?)$")
_PREFIX = {"": 1.0, "k": 1e3, "M": 1e6, "G": 1e9, "T": 1e12}
_SHARES = ("1", "1/a")


def advice_on_number(value: object, facts: Facts, what: str = "a number") -> str:
    """Say what to write instead of a value that is no number.

    Parameters
    ----------
    value : object
        As read.
    facts : Facts
        Unit and hint of the field.
    what : str
        What the field takes, such as a whole number.

    Examples
    --------
    >>> advice_on_number("some", Facts(unit="MW", hint="250 means 250 MW"))
    'write a number in MW; 250 means 250 MW'
    >>> advice_on_number("1,200", Facts(unit="MW"))
    'write 1200, without thousands separators'
    >>> advice_on_number("250 MW", Facts(unit="MW"))
    'write 250; the unit is always MW'
    """
    if isinstance(value, str):
        advice = _on_text(value.strip(), facts)
        if advice is not None:
            return advice
    hint = facts.hint or ""
    if hint.startswith("write"):
        return hint
    unit = "" if facts.unit in (None, "1") else f" in {facts.unit}"
    return f"write {what}{unit}{f'; {hint}' if hint else ''}"


def percent_meant(value: object, facts: Facts) -> str | None:
    """Say how to write a share that was written in percent; None if it was not.

    Examples
    --------
    >>> percent_meant(86, Facts(unit="1"))
    'write 86 % as 0.86'
    >>> percent_meant(8, Facts(unit="1/a"))
    'write 8 % a year as 0.08'
    """
    if not isinstance(value, (int, float)) or facts.unit not in _SHARES or not 2 <= value <= 100:
        return None
    return f"write {value:g} %{_a_year(facts)} as {value / 100:g}"


def _on_text(text: str, facts: Facts) -> str | None:
    """Advice for a text that holds a number in another notation."""
    percent = _PERCENT.match(text)
    if percent is not None:
        return f"write {float(percent[1]) / 100:g}, without the sign"
    if _THOUSANDS.match(text):
        return f"write {re.sub('[^0-9.+-]', '', text)}, without thousands separators"
    if _DECIMAL_COMMA.match(text):
        return f"write {text.replace(',', '.')}, with a point"
    with_unit = _WITH_UNIT.match(text)
    if with_unit is not None and facts.unit not in (None, "1"):
        return _in_other_unit(with_unit[1], with_unit[2] or "", str(facts.unit))
    return None


def _in_other_unit(number: str, stated: str, unit: str) -> str:
    """Advice for a number with its unit: converted only where that is sure, as from GW to MW."""
    money = stated.replace("$", "USD").strip()
    if unit.casefold() in (money.casefold(), f"USD{money}".casefold()):
        return f"write {number}; the unit is always {unit}"
    given, wanted = _POWER.match(stated.strip()), _POWER.match(unit)
    if given is not None and wanted is not None and given[2] == wanted[2]:
        converted = float(number) * _PREFIX[given[1]] / _PREFIX[wanted[1]]
        return f"write {converted:.12g}; the unit is always {unit}"
    return f"write the number alone, in {unit}"


def _a_year(facts: Facts) -> str:
    return " a year" if facts.unit == "1/a" else ""
