"""The built-in roadmap's longest answers have room in one message, nothing of them cut."""

from __future__ import annotations

from pathlib import Path

from bot.chat.reply import Press, Reply
from bot.platforms.discord import limits as discord_limits
from bot.platforms.discord.render import message
from bot.platforms.slack import limits as slack_limits
from bot.platforms.slack.render import blocks
from bot.words import Words
from tests.world import World


def on_discord(reply: Reply) -> str:
    """All text of the embeds, which is what Discord counts."""
    embeds = message(reply, Words())["embeds"]
    texts = [e.get("title", "") + e.get("description", "") for e in embeds]
    texts += [f["name"] + f["value"] for e in embeds for f in e.get("fields", ())]
    texts += [e["footer"]["text"] for e in embeds if "footer" in e]
    return "".join(texts)


async def test_every_topic_and_project_is_shown_whole(tmp_path: Path) -> None:
    async with World(tmp_path) as world:
        ada, roadmap = world.person("ada"), world.app.services.roadmaps.default
        notes = [Press("note", {"topic": t.id, "text": "x" * 500}) for t in roadmap.topics]
        for p in roadmap.projects:
            await ada.calls(Press("project link", {"project": p.id, "link": "https://x.example/" + "y" * 480}))
        more = [Press(name, {"project": p.id}) for p in roadmap.projects for name in ("project show", "project more")]
        replies = [await ada.calls(press) for press in (*notes, *more)]
    assert len(replies) == 40
    for reply in replies:
        text = on_discord(reply)
        assert len(text) <= discord_limits.EMBED_TOTAL
        assert discord_limits.CUT not in text
        assert slack_limits.size(blocks(reply, Words(), most=10**6)) <= slack_limits.MESSAGE
