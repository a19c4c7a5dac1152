"""Runs every measurement of this folder: each module with a `main()`."""

from __future__ import annotations

import importlib
import pkgutil
from pathlib import Path


def main() -> None:
    names = sorted(module.name for module in pkgutil.iter_modules([str(Path(__file__).parent)]))
    for name in names:
        if name.startswith("_"):
            continue
        measure = getattr(importlib.import_module(f"bench.{name}"), "main", None)
        if measure is not None:
            print(f"== {name}", flush=True)
            measure()


if __name__ == "__main__":
    main()
