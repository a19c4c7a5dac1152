"""Ids: 12 random characters, 72 bits, safe in URLs and custom ids."""

from __future__ import annotations

import secrets


def new_id() -> str:
    """Return a fresh id of 12 characters from A-Z a-z 0-9 - _."""
    return secrets.token_urlsafe(9)
