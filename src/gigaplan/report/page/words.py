"""Numbers in words: money, power and energy as a reader says them."""

import re

BILLION = 1e9
MILLION = 1e6
THOUSAND = 1e3
NOTHING = "–"


def usd(value: float | None) -> str:
    """Money with a unit that keeps it short.

    Examples
    --------
    >>> usd(8.0e9), usd(-296.4e6), usd(68e6), usd(110_864.0), usd(0.014), usd(None)
    ('US$8.00 billion', '−US$296 million', 'US$68.0 million', 'US$110,900', 'US$0.014', '–')
    """
    if value is None:
        return NOTHING
    size, sign = abs(value), "−" if value < 0 else ""
    if size >= 0.9995 * BILLION:
        return f"{sign}US${size / BILLION:,.2f} billion"
    if size >= MILLION:
        return f"{sign}US${f'{size / MILLION:#.3g}'.rstrip('.')} million"
    if size >= THOUSAND:
        return f"{sign}US${float(f'{size:.4g}'):,.0f}"
    return f"{sign}US${size:.3g}"


def number(value: float | None, digits: int = 0) -> str:
    """A number with separators; nothing is a dash, and so is what rounds to nothing.

    Examples
    --------
    >>> number(1234.5), number(0.04, 1), number(-2.5, 1), number(None)
    ('1,234', '–', '−2.5', '–')
    """
    if value is None or round(abs(value), digits) == 0.0:
        return NOTHING
    return f"{value:,.{digits}f}".replace("-", "−")


def significant(value: float | None) -> str:
    """A number of any size to four digits.

    Examples
    --------
    >>> significant(11300.0), significant(0.0035), significant(-0.35), significant(2.5e9)
    ('11,300', '0.0035', '−0.35', '2,500,000,000')
    """
    if value is None:
        return NOTHING
    rounded = float(f"{value:.4g}")
    text = f"{rounded:,.0f}" if abs(rounded) >= THOUSAND else f"{rounded:.4g}"
    return text.replace("-", "−")


def share(value: float | None, digits: int = 0) -> str:
    """A share in per cent.

    Examples
    --------
    >>> share(0.264), share(0.0001, 2), share(None)
    ('26 %', '0.01 %', '–')
    """
    return NOTHING if value is None else f"{value:.{digits}%}".replace("%", " %")


def unbroken(text: str) -> str:
    r"""Keep numbers and their units on one line.

    Examples
    --------
    >>> unbroken("611 MW for US$8.00 billion, 26 % clean")
    '611\xa0MW for US$8.00\xa0billion, 26\xa0% clean'
    """
    return re.sub(r"(?<=\d) (?=%|[MGT]Wh?\b|USD\b|Mt\b|[mb]illion\b)", "\u00a0", text)


def power(value_mw: float) -> str:
    """Megawatts, or gigawatts from one on.

    Examples
    --------
    >>> power(611.2), power(6400.0)
    ('611 MW', '6.40 GW')
    """
    return f"{value_mw / THOUSAND:,.2f} GW" if value_mw >= THOUSAND else f"{value_mw:,.0f} MW"


def several(count: int, one: str, more: str) -> str:
    """Count things.

    Examples
    --------
    >>> several(1, "campus", "campuses"), several(3, "campus", "campuses")
    ('1 campus', '3 campuses')
    """
    return f"{count:,} {one if count == 1 else more}"
