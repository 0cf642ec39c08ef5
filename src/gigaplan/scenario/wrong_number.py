"""Advice on a value that is no number, or a number that the key does not take."""

import re

from gigaplan.scenario.landing import Facts

_THOUSANDS = re.compile(r"^[+-]?\d{1,3}([,' ]\d{3})+(\.\d+)?$")
_DECIMAL_COMMA = re.compile(r"^[+-]?\d+,\d+$")
_PERCENT = re.compile(r"^([+-]?\d+(?:\.\d+)?)\s*%$")
_WITH_UNIT = re.compile(
    r"^\$?\s*([+-]?\d+(?:\.\d+)?(?:e[+-]?\d+)?)\s*([A-Za-z$/%°].*)?$", re.IGNORECASE
)
_SHARES = ("1", "1/a")


def advice_on_number(value: object, facts: Facts) -> str:
    """Say what to write instead of a value that is no number or out of range.

    Parameters
    ----------
    value : object
        As read: a text, or a number out of range.
    facts : Facts
        Unit and hint of the field.

    Examples
    --------
    >>> advice_on_number(86, Facts(unit="1", hint="write 86 % as 0.86"))
    'write 86 % as 0.86'
    >>> advice_on_number("1,200", Facts(unit="MW"))
    'write 1200, without thousands separators'
    >>> advice_on_number("250 MW", Facts(unit="MW"))
    'write 250; the unit is always MW'
    """
    if isinstance(value, str):
        advice = _on_text(value.strip(), facts)
        if advice is not None:
            return advice
    elif isinstance(value, (int, float)) and facts.unit in _SHARES and 2 <= value <= 100:
        return f"write {value:g} %{_a_year(facts)} as {value / 100:g}"
    if facts.hint is not None:
        return facts.hint
    return "write a number" if facts.unit in (None, "1") else f"write a number in {facts.unit}"


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
        return f"write {with_unit[1]}; the unit is always {facts.unit}"
    return None


def _a_year(facts: Facts) -> str:
    return " a year" if facts.unit == "1/a" else ""
