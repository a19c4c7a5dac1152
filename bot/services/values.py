"""What may stand in a file that somebody carries from one bot to another: the kinds of its values."""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Final, Literal, TypeAlias

from pydantic import AfterValidator, Field, StringConstraints

MOST_LINK: Final = 8_000  # characters

EARLIEST, LATEST = date(2000, 1, 1), date(2100, 1, 1)
_WEB = re.compile(r"https?://[^\s\0-\x1f\x7f]+", re.IGNORECASE)


def shown(text: str) -> str:
    """Leave out what no database takes, what isn't seen on one line, and what nobody would have typed so long."""
    return "".join(c for c in text[:500] if c >= " " and c != "\x7f")


def _whole(text: str) -> str:
    return text[:4_000].replace("\0", "")


def sensible(day: date) -> date:
    """Return a day of our times. Raises ValueError for any other."""
    if not EARLIEST <= day <= LATEST:
        raise ValueError("a day of another century")
    return day


def _monday(day: date) -> date:
    if day.weekday():
        raise ValueError("a week begins on Monday")
    return day


def link(text: str) -> str:
    """Return an address of the web; nothing for any other."""
    return text if len(text) <= MOST_LINK and _WEB.fullmatch(text) else ""


def _occasion(text: str) -> str:
    _monday(sensible(date.fromisoformat(text.partition("+")[0])))
    return text


Id: TypeAlias = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{12}$")]
MaybeId: TypeAlias = Annotated[str, StringConstraints(pattern=r"^([A-Za-z0-9_-]{12})?$")]
Line: TypeAlias = Annotated[str, AfterValidator(shown)]
Text: TypeAlias = Annotated[str, AfterValidator(_whole)]
Link: TypeAlias = Annotated[str, AfterValidator(link)]
Instant: TypeAlias = Annotated[int, Field(ge=0, le=4_102_444_800)]  # seconds since 1970, to the year 2100
Number: TypeAlias = Annotated[int, Field(ge=0, le=10**9)]
YesNo: TypeAlias = Literal[0, 1]
Amount: TypeAlias = Annotated[float, Field(ge=-1e9, le=1e9, allow_inf_nan=False)]
Day: TypeAlias = Annotated[date, AfterValidator(sensible)]
Monday: TypeAlias = Annotated[Day, AfterValidator(_monday)]
Minute: TypeAlias = Annotated[int, Field(ge=0, lt=24 * 60)]
Occasion: TypeAlias = Annotated[
    str, StringConstraints(pattern=r"^\d{4}-\d{2}-\d{2}(\+\d{1,4})?$"), AfterValidator(_occasion)
]
