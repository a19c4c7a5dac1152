"""How far a command of the command line has come: on a terminal only, and beside what the command says."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from rich.progress import TaskID

Tell: TypeAlias = Callable[[str, int, int], None]
"""Called with what is being done, how much of it is done, and how much there is; 0 where nobody knows."""


@contextmanager
def bars() -> Iterator[Tell]:
    """Show a bar for each thing that is told, until the block is left. Piped, nothing is written at all."""
    if not sys.stderr.isatty():
        yield lambda _name, _done, _whole: None
        return
    from rich.console import Console  # noqa: PLC0415  (start-up counts)
    from rich.progress import (  # noqa: PLC0415  (as above)
        BarColumn,
        Progress,
        SpinnerColumn,
        TaskProgressColumn,
        TextColumn,
        TimeElapsedColumn,
    )

    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), TaskProgressColumn())
    shown: dict[str, TaskID] = {}
    with Progress(*columns, TimeElapsedColumn(), console=Console(stderr=True), transient=True) as progress:

        def tell(name: str, done: int, whole: int) -> None:
            if name not in shown:
                shown[name] = progress.add_task(name, total=None)
            progress.update(shown[name], completed=done, total=whole or None)

        yield tell
