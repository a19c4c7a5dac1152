"""The way to a form where none can be shown."""

from __future__ import annotations

from dataclasses import replace

from bot.chat.reply import Button, Card, Reply
from bot.words import Words


def door(reply: Reply, words: Words) -> Reply:
    """Return a reply without a form: cards that say what is wrong stay, a bare form becomes a button that opens it.

    A platform may allow no form after a form, or after an answer that took its time.
    """
    if reply.form is None or reply.cards or reply.text:
        return replace(reply, form=None)
    opens = Button(words("Fill it in"), reply.form.submits, "primary")
    card = Card(reply.form.title, footer=words("A few details are needed first."))
    return replace(reply, cards=(card,), controls=((opens,), *reply.controls[:4]), form=None)
