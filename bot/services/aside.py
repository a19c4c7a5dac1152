"""Lets something large be made while everybody else goes on."""

from __future__ import annotations

import gc
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

MANY = 20_000  # new objects through which the garbage collector would look for more than a few milliseconds
TURN = 0.001  # seconds until a thread at work gives others their turn; five by default, and the loop takes many turns


@dataclass
class _Usual:
    """How things are while nothing large is made, and how many such things are being made."""

    under_way: int = 0
    collects: bool = True
    turn: float = 0.005


_usual = _Usual()


@contextmanager
def undisturbing() -> Iterator[None]:
    """Make something large without holding up the event loop: in other threads, without looking for garbage in it.

    At 20,000 topics the collector would stop everything, again and again, for up to 50 ms. What was made holds no
    cycles, so it isn't looked through later either; what of it isn't needed any more goes all the same.
    """
    if not _usual.under_way:
        _usual.collects, _usual.turn = gc.isenabled(), sys.getswitchinterval()
        gc.disable()
        sys.setswitchinterval(TURN)
    _usual.under_way += 1
    try:
        yield
    finally:
        _usual.under_way -= 1
        if not _usual.under_way:
            sys.setswitchinterval(_usual.turn)
            if gc.get_count()[0] > MANY:
                gc.freeze()
            if _usual.collects:
                gc.enable()
