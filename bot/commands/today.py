"""/today: where one is, what comes next, and this week's goals."""

from __future__ import annotations

from bot.chat.command import command
from bot.chat.reply import Reply
from bot.commands.kinds import Asked
from bot.commands.views import study as views


@command("today", "See where you are, what comes next and this week's goals")
async def today(call: Asked) -> Reply:
    """Show the day."""
    standing = await call.services.study.standing(call.asker)
    week = await call.services.goals.this_week(call.asker)
    mine = await call.services.reminders.mine(call.asker)
    return views.today(call.words, standing, week, mine)
