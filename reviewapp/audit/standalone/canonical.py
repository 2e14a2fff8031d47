"""Canonical JSON (RFC 8785). Pure, and part of the script for auditors."""

import json


def canonical(value):
    if isinstance(value, dict):
        names = sorted(value, key=lambda name: name.encode("utf-16-be"))
        return "{{{}}}".format(",".join(f"{canonical(name)}:{canonical(value[name])}" for name in names))
    if isinstance(value, list):
        return "[{}]".format(",".join(map(canonical, value)))
    if isinstance(value, float):
        return number(value)
    return json.dumps(value, ensure_ascii=False)


def number(value):
    """A number as ECMAScript writes it."""
    if value == 0:
        return "0"
    digits, _, exponent = (f"{abs(value)!r}").partition("e")
    whole, _, part = digits.partition(".")
    part = "" if part == "0" else part
    point_at = len(whole) + int(exponent or 0)
    digits = (whole + part).lstrip("0")
    point_at -= len(whole + part) - len(digits)
    digits = digits.rstrip("0")
    sign, count = "-" if value < 0 else "", len(digits)
    if count <= point_at <= 21:
        return sign + digits + "0" * (point_at - count)
    if 0 < point_at <= 21:
        return sign + digits[:point_at] + "." + digits[point_at:]
    if -6 < point_at <= 0:
        return sign + "0." + "0" * -point_at + digits
    power = f"{point_at - 1:+d}"
    return sign + digits[0] + ("." + digits[1:] if count > 1 else "") + "e" + power
