"""Answers about when one hears from the bot, and the question whether a zone is right."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from bot.chat.markup import EMPTY, bullets, lines, paragraphs, rich
from bot.chat.reply import Button, Card, Press, Reply, Row
from bot.commands.views.parts import zone_note
from bot.domain.learner import Here
from bot.domain.reminder import BY_PERSON, Delivery, Mine, Reminder
from bot.domain.zones import city_of
from bot.words import Words


def confirm_zone(words: Words, now: datetime, zone: ZoneInfo, then: str) -> Reply:
    """Ask whether the time a zone shows is right; yes goes on with the call `then`."""
    title = words("It is {time} for you, right?", time=words.clock(now, zone))
    body = rich(
        words,
        "That is the time in {city}. I ask once, so that reminders come at your own hour.",
        city=city_of(zone.key),
    )
    buttons = (
        Button(words("Yes, that's right"), Press(then, {"zone": zone.key, "sure": "yes"}), "primary"),
        Button(words("No, somewhere else"), Press("zone other", {"then": then})),
    )
    return Reply(cards=(Card(title, body),), controls=(buttons,))


def where(words: Words, place: str) -> str:
    """Return where a reminder goes."""
    return words("direct message") if place.startswith("@") else words("the channel you chose")


def next_one(words: Words, shown: Reminder, now: datetime) -> str:
    """Return when the next one comes, or since when it should have."""
    moment = words.moment(shown.next_at, shown.zone)
    if shown.is_overdue(now):
        return words("Due since {moment}. I keep trying to send it.", moment=moment)
    return words("Next: {moment}.", moment=moment)


def mine(words: Words, shown: Mine) -> Reply:
    """One's reminder, what became of the last ones, and what can be changed."""
    reminder, here = shown.reminder, shown.here
    if reminder is None:
        body = lines(
            rich(words, "I can ask you every Monday at 09:00 what you want to get done, with a goal drafted for you."),
            rich(words, "You can snooze, pause or stop it in one tap."),
        )
        on = Button(words("Remind me on Mondays"), Press("reminders on"), "primary")
        see = Button(words("Show me what it looks like"), Press("preview"))
        return Reply(cards=(Card(words("Your reminders are off."), body),), controls=((on, see),))
    every = words("every {day} at {time}", day=words.weekday(reminder.weekday), time=words.clock(reminder.time))
    facts = [
        (words("Goal prompt"), every),
        (words("Where"), where(words, reminder.place)),
        (words("Zone"), reminder.zone.key),
    ]
    title = next_one(words, reminder, here.now)
    why = None
    if reminder.paused:
        title = words("Your reminders are paused.")
        why = rich(words, "{why}", why=words(reminder.paused)) if reminder.paused != BY_PERSON else None
    last = None
    if shown.deliveries:
        became = bullets(rich(words, "{line}", line=_became(words, d, here)) for d in shown.deliveries)
        last = lines(rich(words, "**The last ones**"), became)
    card = Card(
        title,
        paragraphs(why, last),
        facts=tuple(facts),
        footer=zone_note(words, here),
        tone="warn" if reminder.paused else "calm",
    )
    return Reply(cards=(card,), controls=_steps(words, reminder))


def _steps(words: Words, reminder: Reminder) -> tuple[Row, ...]:
    change = (
        Button(words("Resume"), Press("reminders resume"), "primary")
        if reminder.paused
        else Button(words("Pause"), Press("reminders pause")),
        Button(words("Change day or time"), Press("reminders when")),
        Button(words("Change zone"), Press("zone other")),
        Button(words("Switch off"), Press("reminders off"), "danger"),
    )
    if not reminder.paused:
        return change, (Button(words("Show me now"), Press("preview")),)
    if reminder.paused == BY_PERSON:
        return (change,)
    elsewhere = (
        Button(words("Write to me here"), Press("reminders", {"where": "here"}))
        if reminder.place.startswith("@")
        else Button(words("Write to me directly"), Press("reminders", {"where": "direct"}))
    )
    return change, (elsewhere,)


def unheard(words: Words, shown: Mine) -> tuple[tuple[Card, ...], Button | None]:
    """Return what to say at the next command to somebody whose reminder was refused, and the way on."""
    reminder = shown.reminder
    if reminder is None or not shown.is_refused:
        return (), None
    if reminder.paused:
        title, why, label = words("Your reminders are paused."), words(reminder.paused), words("Resume")
    else:
        title, why = words("Your last reminder didn't arrive."), words(shown.deliveries[0].why)
        why, label = words("I couldn't send it: {why}.", why=why), words("Try again")
    card = Card(title, rich(words, "{why}", why=why), tone="warn")
    return (card,), Button(label, Press("reminders resume"), "primary")


def _became(words: Words, delivery: Delivery, here: Here) -> str:
    at = words.moment(delivery.due_at, here.zone)
    match delivery.outcome:
        case "sent":
            return words("{at}: sent", at=at)
        case "late":
            return words("{at}: sent late, at {time}", at=at, time=words.clock(delivery.at, here.zone))
        case "folded":
            return words("{at}: I couldn't send it within 12 hours, so it became part of the next one", at=at)
        case "refused":
            return words("{at}: not sent, {why}", at=at, why=words(delivery.why))
        case "unknown":
            return words("{at}: perhaps sent; something broke, and I didn't want to say it twice", at=at)
        case "skipped":
            return words("{at}: skipped, as you asked", at=at)


def switched_on(words: Words, shown: Mine) -> Reply:
    """The reminder was switched on or changed: when the next one comes, and how to stop it."""
    reminder = shown.reminder
    if reminder is None or reminder.paused or reminder.is_waiting(shown.here.now):
        return mine(words, shown)
    title = words("I'll ask you on {moment}.", moment=words.moment(reminder.next_at, reminder.zone))
    key = (
        "It comes as a direct message. Stop it at any time with /reminders."
        if reminder.place.startswith("@")
        else "It comes in the channel you chose. Stop it at any time with /reminders."
    )
    body = rich(words, key)
    buttons = (
        Button(words("Show me now"), Press("preview")),
        Button(words("Change day or time"), Press("reminders when")),
        Button(words("Switch off"), Press("reminders off")),
    )
    return Reply(cards=(Card(title, body, tone="good"),), controls=(buttons,))


def snoozed(words: Words, here: Here, at: datetime) -> Reply:
    """The prompt will come again."""
    title = words("I'll ask again on {moment}.", moment=words.moment(at, here.zone))
    return Reply(cards=(Card(title),), controls=((Button(words("My reminders"), Press("reminders")),),))


def skipped(words: Words, shown: Mine) -> Reply:
    """Nothing more is said for the week of a prompt."""
    reminder = shown.reminder
    body = rich(words, "{next}", next=next_one(words, reminder, shown.here.now)) if reminder else EMPTY
    if reminder and reminder.paused:
        body = rich(words, "Your reminders are paused.")
    buttons = (Button(words("My reminders"), Press("reminders")), Button(words("Today"), Press("today")))
    return Reply(cards=(Card(words("Skipped."), body),), controls=(buttons,))


def upcoming(words: Words, shown: Mine) -> Reply:
    """One line: when the next reminder comes."""
    see = Button(words("Show me now"), Press("preview"))
    if shown.reminder is None:
        on = Button(words("Remind me on Mondays"), Press("reminders on"))
        look = Button(words("Show me what it looks like"), Press("preview"))
        return Reply(rich(words, "Your reminders are off."), controls=((on, look),))
    if shown.reminder.paused:
        return Reply(
            rich(words, "Your reminders are paused."),
            controls=((Button(words("Resume"), Press("reminders resume")), see),),
        )
    moment = words.moment(shown.reminder.next_at, shown.reminder.zone)
    late = shown.reminder.is_overdue(shown.here.now)
    key = "Reminder due since **{moment}**. I keep trying." if late else "Next reminder: **{moment}**."
    said = rich(words, key, moment=moment)
    return Reply(said, controls=((see,),))
