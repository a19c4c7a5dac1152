"""The pictures that answers carry: each for light and for dark paper, with the same in words."""

from __future__ import annotations

from bot.chat.reply import Image, Press
from bot.commands.pictures.group import group_map, group_told
from bot.commands.pictures.palette import DARK, LIGHT
from bot.commands.pictures.progress import progress_card, progress_told
from bot.commands.pictures.route import map_told, roadmap_map
from bot.commands.pictures.svg import size_of
from bot.domain.goal import GoalsWeek
from bot.domain.progress import Standing
from bot.domain.prompt import GroupPost
from bot.words import Words


def progress_image(
    words: Words, standing: Standing, week: GoalsWeek | None, *, name: str = "", shows: Press | None = None
) -> Image:
    """Return the card of somebody's progress; see `progress_card`. `shows` is the call that shows it alone."""
    light, dark = (progress_card(words, standing, week, palette, name=name) for palette in (LIGHT, DARK))
    return Image("progress", progress_told(words, standing, week, name=name), light, dark, size_of(light), shows)


def map_image(words: Words, standing: Standing, *, shows: Press | None = None) -> Image:
    """Return the map of the roadmap with somebody's states."""
    light, dark = (roadmap_map(words, standing, palette) for palette in (LIGHT, DARK))
    return Image("roadmap", map_told(words, standing), light, dark, size_of(light), shows)


def group_images(words: Words, post: GroupPost) -> tuple[Image, ...]:
    """Return the map of a group; none where nobody shares where they are."""
    if not post.places:
        return ()
    light, dark = (group_map(words, post, palette) for palette in (LIGHT, DARK))
    return (Image("group", group_told(words, post), light, dark, size_of(light)),)
