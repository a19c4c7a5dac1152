"""A press as a custom id, and back: `check?topics=k3f9…`; `focus?#part` where a picked value fills `part`.

Who acts is never in it: that comes from the platform's event.
"""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import parse_qsl, quote, urlencode

from bot.chat.reply import Press

MOST = 100  # Discord's limit for a custom id


def write(press: Press, fills: str = "") -> str:
    """Return the id of a press; `fills` names the parameter that a picked value will fill."""
    query = urlencode(press.given, quote_via=quote, safe=":,@+")
    return f"{press.command}?{query}" + (f"#{fills}" if fills else "")


def read(custom_id: str, picked: str = "", filled: Mapping[str, str] | None = None) -> Press:
    """Return the press an id stands for.

    Args:
        custom_id: what `write` returned, in this process or an earlier one.
        picked: the picked values of a select, joined by commas.
        filled: the inputs of a form by name.
    """
    call, _, fills = custom_id.partition("#")
    name, _, query = call.partition("?")
    given = dict(parse_qsl(query.replace("+", "%2B"), keep_blank_values=True))
    if fills:
        given[fills] = picked
    return Press(name, {**given, **(filled or {})})


def fits(press: Press, fills: str = "") -> bool:
    """Whether the id is short enough for every platform."""
    # Escaping makes at most three characters of one (twelve beyond ASCII): most calls need not be written to know.
    escaped = sum(len(n) + 2 + len(v) * (3 if v.isascii() else 12) for n, v in press.given.items())
    longest = len(press.command) + len(fills) + 2 + escaped
    return longest <= MOST or len(write(press, fills)) <= MOST
