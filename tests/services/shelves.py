"""A small roadmap with things to read and projects to build."""

from __future__ import annotations

from pathlib import Path

README = """# A way

## Phase 1: Ground

### First steps

- Apples (2 h)
- Pears (2 h)

## Projects

Their briefs are in [projects](./projects/README.md).

- [ ] Orchard (10 h)
- [ ] Cellar
- [ ] Kitchen

## Resources

### Books

- [The Apple Book](https://apples.example/book)
- [Pears and Pearls](https://pears.example/)

### Papers

- [On Cores](https://cores.example/paper.pdf)
"""

PROJECTS = """# Projects

## Orchard

Plant something.

### Milestones

1. Draw a plan, with paths.
2. Dig.
3. Plant.

## Kitchen

### Milestones

1. Cook.
"""


def write_way(folder: Path, projects: str = PROJECTS) -> Path:
    """Write the roadmap: three projects, of which Orchard has three milestones, Cellar none and Kitchen one."""
    (folder / "projects").mkdir(parents=True, exist_ok=True)
    (folder / "README.md").write_text(README, encoding="utf-8")
    (folder / "projects" / "README.md").write_text(projects, encoding="utf-8")
    return folder
