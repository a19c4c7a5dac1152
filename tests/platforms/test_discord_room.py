"""The built-in roadmap's longest answers have room in one Discord message, nothing of them cut."""

from __future__ import annotations

from pathlib import Path

from bot.chat.reply import Press, Reply
from bot.platforms.discord import limits
from bot.platforms.discord.render import message
from bot.words import Words
from tests.world import World


def shown(reply: Reply) -> tuple[int, str]:
    """How long the embeds are together, and all their text."""
    embeds = message(reply, Words())["embeds"]
    texts = [e.get("title", "") + e.get("description", "") for e in embeds]
    texts += [f["name"] + f["value"] for e in embeds for f in e.get("fields", ())]
    texts += [e["footer"]["text"] for e in embeds if "footer" in e]
    return sum(map(len, texts)), "".join(texts)


async def test_every_topic_and_project_is_shown_whole(tmp_path: Path) -> None:
    async with World(tmp_path) as world:
        ada, roadmap = world.person("ada"), world.app.services.roadmaps.default
        replies = []
        for topic in roadmap.topics:
            replies.append(await ada.calls(Press("note", {"topic": topic.id, "text": "x" * 500})))
        for project in roadmap.projects:
            await ada.calls(Press("project link", {"project": project.id, "link": "https://x.example/" + "y" * 480}))
            replies += [
                await ada.calls(Press(name, {"project": project.id})) for name in ("project show", "project more")
            ]
    assert len(replies) == 40
    for length, text in map(shown, replies):
        assert length <= limits.EMBED_TOTAL - 1000
        assert limits.CUT not in text
