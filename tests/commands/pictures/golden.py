"""How the pictures should look, small, in `tests/golden`; `python -m tests.commands.pictures.golden` takes them anew.

What is looked for is what people would see: whether something is there, where, and in which colour.
"""

from __future__ import annotations

import io
from pathlib import Path

from PIL import Image, ImageChops

from bot.commands.pictures import worker
from bot.commands.pictures.group import group_map
from bot.commands.pictures.palette import DARK, LIGHT
from bot.commands.pictures.progress import progress_card
from bot.commands.pictures.route import roadmap_map
from bot.words import Words
from tests.commands.pictures.scenes import GROUPS, SCENES

FOLDER = Path(__file__).parents[2] / "golden"
KEPT = 120  # pixels of width: small enough that it doesn't matter how an edge is smoothed
APART = 18  # of 255 by which a pixel may differ
WORDS = Words("en-GB")
OURS = ("usual", "stranger", "all", "shared", "huge", "long", "hebrew", "arabic", "nothing", "skipped")  # in our fonts


def drawings() -> dict[str, str]:
    """Every picture that has to look as it did, as SVG, by the name of its file."""
    made = {}
    for number, name in enumerate(OURS):
        card, way = (DARK, LIGHT) if number % 2 else (LIGHT, DARK)
        scene = SCENES[name]
        made[f"card-{name}"] = progress_card(WORDS, scene.standing, scene.week, card, name=scene.name)
        made[f"map-{name}"] = roadmap_map(WORDS, scene.standing, way)
    made["group-usual"] = group_map(WORDS, GROUPS["usual"], DARK)
    made["group-huge"] = group_map(WORDS, GROUPS["huge"], LIGHT)
    return made


def seen(svg: str, wide: int) -> Image.Image:
    """A picture in colour on grey, so many pixels wide."""
    drawn = Image.open(io.BytesIO(worker.draw(svg))).convert("RGBA")
    paper = Image.new("RGBA", drawn.size, "#808080")
    image = Image.alpha_composite(paper, drawn).convert("RGB")
    return image.resize((wide, round(image.height * wide / image.width)), Image.Resampling.BOX)


def apart(one: Image.Image, other: Image.Image) -> float:
    """By how much two images differ where they differ most, of 255; all of it if their shapes do."""
    if one.size != other.size:
        return 255
    return max(high for _, high in ImageChops.difference(one, other).getextrema())  # type: ignore[misc]  # (RGB)


def main() -> None:
    FOLDER.mkdir(exist_ok=True)
    for old in FOLDER.glob("*.png"):
        old.unlink()
    for name, svg in drawings().items():
        seen(svg, KEPT).save(FOLDER / f"{name}.png", optimize=True)


if __name__ == "__main__":
    main()
