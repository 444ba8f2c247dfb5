"""How the level is spread over hypotheses to come: a formula in t, parsed and never run as code."""

import math
import re
from collections.abc import Callable, Sequence
from math import isfinite
from typing import Any

from assay.science.inference.faults import BadCase
from assay.science.inference.reading import number, shown

DEFAULT = "1/(t*(t+1))"  # sums to 1 over all t
LONGEST, DEEPEST = 200, 40
NAMES = ("t", "j", "i", "n", "H", "pi")
FUNCTIONS: dict[str, Callable[[float], float]] = {"sqrt": math.sqrt, "log": math.log, "ln": math.log, "exp": math.exp}
TOKEN = re.compile(r"\s*(?:(\d+(?:\.\d*)?(?:[eE][+-]?\d+)?|\.\d+(?:[eE][+-]?\d+)?)|([A-Za-z]+)|(\*\*|[-+*/^()]))")
MOST_SUM = 1 + 1e-9


def gammas(raw: Any, count: int, *, maximum: float | None = None, field: str = "gamma") -> list[float]:
    """The share of alpha of hypotheses 1 ... count; together at most 1, or nothing is promised.

    raw: a formula in t such as "1/(t*(t+1))" or "1/H", where H is the registered maximum; a number, the same for each;
    or a list. None is 1/(t(t+1)). maximum: H; the count itself if None. Raises BadCase.
    """
    if raw is None:
        raw = DEFAULT
    if isinstance(raw, str):
        formula = parsed(raw, field)
        given = [_valued(formula, t, maximum or count, field) for t in range(1, count + 1)]
    elif isinstance(raw, list | tuple) or hasattr(raw, "tolist"):
        given = [number(value, f"{field}[{i}]") for i, value in enumerate(raw)]
        if len(given) < count:
            raise BadCase(field, f"has {len(given)} values for {count} hypotheses")
        given = given[:count]
    else:
        given = [number(raw, field)] * count
    for t, value in enumerate(given, start=1):
        if not 0 <= value <= 1:
            raise BadCase(field, f"must lie between 0 and 1, but is {value:g} for hypothesis {t}")
    if (total := math.fsum(given)) > MOST_SUM:
        raise BadCase(field, f"must sum to 1 at most, but {count} of them sum to {total:.4g}")
    return given


def parsed(text: str, field: str = "gamma") -> "Formula":
    """Read a formula: numbers, t, H, pi, + - * / ^ (or **), brackets, sqrt, log, exp; 2t and t(t+1) are products."""
    if len(text) > LONGEST:
        raise BadCase(field, f"must be a formula of at most {LONGEST} characters")
    return _Reader(text, field).whole()


Formula = Callable[[dict[str, float]], float]


def _valued(formula: Formula, t: int, maximum: float, field: str) -> float:
    names = {**dict.fromkeys("tjin", float(t)), "H": float(maximum), "pi": math.pi}
    try:
        value = formula(names)
    except (ArithmeticError, TypeError, ValueError) as fault:
        raise BadCase(field, f"has no value for hypothesis {t}") from fault
    if isinstance(value, complex) or not isfinite(value):
        raise BadCase(field, f"has no value for hypothesis {t}")
    return value


class _Reader:
    """Reads left to right: sums of products of powers of atoms."""

    def __init__(self, text: str, field: str) -> None:
        self.field, self.text, self.tokens, at = field, text, [], 0
        text = text.rstrip()
        while at < len(text):
            found = TOKEN.match(text, at)
            if found is None:
                raise self._fault()
            self.tokens.append(found.group().strip())
            at = found.end()
        self.at = self.depth = 0

    def whole(self) -> Formula:
        formula = self._sum()
        if self.at < len(self.tokens):
            raise self._fault()
        return formula

    def _sum(self) -> Formula:
        left = self._product()
        while self._next() in ("+", "-"):
            left = _applied(self._take(), left, self._product())
        return left

    def _product(self) -> Formula:
        left = self._signed()
        while (sign := self._next()) and sign not in ("+", "-", ")"):
            left = _applied(self._take() if sign in ("*", "/") else "*", left, self._signed())
        return left

    def _signed(self) -> Formula:
        minus = 0
        while self._next() in ("+", "-"):
            minus += self._take() == "-"
        power = self._power()
        return (lambda names: -power(names)) if minus % 2 else power

    def _power(self) -> Formula:
        base = self._atom()
        if self._next() in ("^", "**"):
            self._take()
            return _applied("^", base, self._signed())
        return base

    def _atom(self) -> Formula:
        part = self._take()
        if part == "(":
            return self._bracketed()
        if part in FUNCTIONS and self._next() == "(":
            self._take()
            function, inner = FUNCTIONS[part], self._bracketed()
            return lambda names: function(inner(names))
        if part in NAMES:
            return lambda names: names[part]
        if part[:1].isdigit() or part[:1] == ".":
            value = float(part)
            return lambda names: value  # noqa: ARG005 (a number is the same whatever t is)
        raise self._fault()

    def _bracketed(self) -> Formula:
        self.depth += 1
        if self.depth > DEEPEST:
            raise self._fault()
        inner = self._sum()
        if self._take() != ")":
            raise self._fault()
        self.depth -= 1
        return inner

    def _next(self) -> str:
        return self.tokens[self.at] if self.at < len(self.tokens) else ""

    def _take(self) -> str:
        token = self._next()
        self.at += 1
        return token

    def _fault(self) -> BadCase:
        return BadCase(self.field, f"must be a formula in t such as {DEFAULT} or 1/H, not {shown(self.text)}")


def _applied(sign: str, left: Formula, right: Formula) -> Formula:
    match sign:
        case "+":
            return lambda names: left(names) + right(names)
        case "-":
            return lambda names: left(names) - right(names)
        case "*":
            return lambda names: left(names) * right(names)
        case "/":
            return lambda names: left(names) / right(names)
        case _:
            return lambda names: left(names) ** right(names)


def spread_over(count: int, maximum: int | None) -> Sequence[float]:
    """The shares of a project: 1/maximum for as many as are registered as its most, else 1/(t(t+1))."""
    if maximum is None:
        return gammas(DEFAULT, count)
    return [1 / maximum if t <= maximum else 0.0 for t in range(1, count + 1)]
