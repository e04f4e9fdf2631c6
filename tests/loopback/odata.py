"""The filter language of the fake records service: OData 3 with what is certain of it, no more."""

import re
from collections.abc import Callable, Mapping
from typing import Any

Row = Mapping[str, Any]
Term = Callable[[Row], Any]
_TOKEN = re.compile(r"\s*(datetime'[^']*'|'(?:[^']|'')*'|[A-Za-z_]\w*|-?\d+|[(),])")
_COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "eq": lambda a, b: a == b,
    "ne": lambda a, b: a != b,
    "gt": lambda a, b: a is not None and a > b,
    "ge": lambda a, b: a is not None and a >= b,
    "lt": lambda a, b: a is not None and a < b,
    "le": lambda a, b: a is not None and a <= b,
}
MOST_DATES = 16
"""Comparisons of dates in one filter; more are refused."""


class BadFilterError(ValueError):
    """What the service answers with 400."""


class Filter:
    """A parsed `$filter` over the fields of one resource."""

    def __init__(self, text: str, fields: frozenset[str]) -> None:
        if text.count("datetime'") > MOST_DATES:
            raise BadFilterError("The node count limit of '100' has been exceeded.")
        self._tokens, at = [], 0
        while at < len(text.rstrip()):
            match = _TOKEN.match(text, at)
            if not match:
                raise BadFilterError(f"Syntax error at position {at} in '{text}'.")
            self._tokens.append(match[1])
            at = match.end()
        self._fields, self._at = fields, 0
        self.holds: Term = self._either()
        if self._at < len(self._tokens):
            raise BadFilterError(f"Syntax error at '{self._tokens[self._at]}'.")

    def _next(self, wanted: str = "") -> str:
        token = self._tokens[self._at] if self._at < len(self._tokens) else ""
        if not token or (wanted and token != wanted):
            raise BadFilterError(f"'{wanted or 'a term'}' expected, '{token}' found.")
        self._at += 1
        return token

    def _peek(self) -> str:
        return self._tokens[self._at] if self._at < len(self._tokens) else ""

    def _either(self) -> Term:
        parts = [self._both()]
        while self._peek() == "or":
            self._next()
            parts.append(self._both())
        return lambda row: any(part(row) for part in parts)

    def _both(self) -> Term:
        parts = [self._one()]
        while self._peek() == "and":
            self._next()
            parts.append(self._one())
        return lambda row: all(part(row) for part in parts)

    def _one(self) -> Term:
        if self._peek() == "(":
            self._next()
            inside = self._either()
            self._next(")")
            return inside
        if self._peek() == "not":
            self._next()
            denied = self._one()
            return lambda row: not denied(row)
        left = self._value()
        if self._peek() not in _COMPARE:
            return left
        compare, right = _COMPARE[self._next()], self._value()
        return lambda row: compare(left(row), right(row))

    def _value(self) -> Term:
        token = self._next()
        if token.startswith("datetime'"):
            moment = token[9:-1] if "T" in token else f"{token[9:-1]}T00:00:00"
            return lambda _row: moment
        if token.startswith("'"):
            literal = token[1:-1].replace("''", "'")
            return lambda _row: literal
        if token.lstrip("-").isdigit():
            return lambda _row: int(token)
        return self._call(token) if self._peek() == "(" else self._field(token)

    def _field(self, name: str) -> Term:
        if name not in self._fields:
            raise BadFilterError(f"Could not find a property named '{name}'.")
        return lambda row: row.get(name)

    def _call(self, name: str) -> Term:
        self._next("(")
        given = [self._value()]
        while self._peek() == ",":
            self._next()
            given.append(self._value())
        self._next(")")
        match name, given:
            case "tolower", [text]:
                return lambda row: (text(row) or "").lower()
            case "substringof", [part, whole]:
                return lambda row: part(row) in (whole(row) or "")
            case "startswith", [whole, start]:
                return lambda row: (whole(row) or "").startswith(start(row))
        raise BadFilterError(f"An unknown function with name '{name}' was found.")
