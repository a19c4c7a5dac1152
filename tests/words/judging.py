"""What is wrong with a translation, as far as that can be told without knowing the language."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from tests.words.sentences import Sentence

_NAMES = re.compile(r"\{(\w*)\}")
_COMMANDS = re.compile(r"(?<![\w/{}])/[a-z]+")
_MARKS = ("**", "~~", "`", "](", "\n")
_TYPED = re.compile(r"[-_\w]{1,32}")
_ENDS = (".", "?", ":", "…")


def faults(one: Sentence, said: Sequence[str]) -> Iterator[str]:
    """Yield what is wrong with what is said for a sentence; several forms where something is counted."""
    if not all(said):
        yield "is missing"
        return
    for n, form in enumerate(said):
        yield from _faults(one.many if n and one.many else one.key, form)
        if one.most is not None and len(form) > one.most:
            yield f"is longer than {one.most} characters"
        if one.context and not (_TYPED.fullmatch(form) and form == form.lower()):
            yield "is no single word in lower case"


def _faults(key: str, form: str) -> Iterator[str]:
    if set(_NAMES.findall(form)) != set(_NAMES.findall(key)):
        yield f"doesn't name {sorted(set(_NAMES.findall(key)))}"
    if Counter(_COMMANDS.findall(form)) != Counter(_COMMANDS.findall(key)):
        yield "doesn't have the commands, as they are in English"
    if any(form.count(mark) != key.count(mark) for mark in _MARKS):
        yield "doesn't have the same markup"
    if "!" in form or "¡" in form:
        yield "has an exclamation mark"
    if _outside(form) != _outside(key):
        yield "begins or ends with a space"
    if any(form.endswith(end) != key.endswith(end) for end in _ENDS):
        yield "doesn't end like the English"


def _outside(text: str) -> tuple[bool, bool]:
    return text != text.lstrip(), text != text.rstrip()
