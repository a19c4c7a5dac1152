"""Ids: 12 random characters, 72 bits, safe in URLs and custom ids."""

from __future__ import annotations

import re
import secrets

_ID = re.compile(r"[\w-]{12}", re.ASCII)


def new_id() -> str:
    """Return a fresh id of 12 characters from A-Z a-z 0-9 - _."""
    return secrets.token_urlsafe(9)


def is_id(text: str) -> bool:
    """Whether a text is written like an id."""
    return _ID.fullmatch(text) is not None
