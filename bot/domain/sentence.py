"""Marks on sentences that stand in a table and are said elsewhere.

Who says a sentence writes it where it is said, and that is where the template of the catalogues finds it. One that
waits in a table, an attribute or an exception's text is marked, so that it is found as well.
"""

from __future__ import annotations


def sentence(key: str) -> str:
    """Return an English sentence as it is; the mark says that somebody will say it in their own language."""
    return key


def sentences(one: str, many: str) -> tuple[str, str]:
    """Return what is said of one thing and of several, as they are; the mark says the same of both."""
    return one, many
