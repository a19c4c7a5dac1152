"""Pieces that several answers share."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from bot.chat.markup import Rich, rich
from bot.chat.reply import MOST_CHOICES, Button, Choice, Meter, Press, Select
from bot.domain.goal import GoalsWeek
from bot.domain.learner import Here
from bot.domain.progress import Pace, Standing, State, Tally
from bot.domain.roadmap import Part, Phase, Project, Resource, Topic
from bot.words import Words

MARKS: dict[State, str] = {"todo": "○", "learning": "◐", "done": "●", "skipped": "–"}


def state_name(words: Words, state: State) -> str:
    """Return the state in a word or two."""
    match state:
        case "done":
            return words("done")
        case "learning":
            return words("learning")
        case "skipped":
            return words("not for me")
        case _:
            return words("to do")


def part_title(words: Words, part: Part) -> str:
    """Return "Phase 1: Statistical Foundations" or "Statistics Refresher"."""
    return words("Phase {n}: {title}", n=part.number, title=part.title) if isinstance(part, Phase) else part.title


def hours(words: Words, estimated: Topic | Project | Resource) -> str:
    """Return "about 14 hours", or nothing without an estimate."""
    return words.plural("about {n} hour", "about {n} hours", estimated.hours) if estimated.hours else ""


def titles(words: Words, topics: tuple[Topic, ...], most: int = 4) -> str:
    """Return the titles as a phrase; from more than `most` only the first and how many more."""
    names = [t.title for t in topics]
    if len(names) > most:
        more = len(names) - most + 1
        names = [*names[: most - 1], words.plural("{n} more", "{n} more", more)]
    return words.listing(names)


def meter(words: Words, label: str, tally: Tally) -> Meter:
    """Return a bar for what is done of a part."""
    return Meter(label, tally.done, tally.total, count(words, tally))


def count(words: Words, tally: Tally) -> str:
    """Return "3 of 4"; a part with nothing to count says so."""
    if not tally.total:
        return words("nothing left here")
    return words("{done} of {total}", done=tally.done, total=tally.total)


def whole(words: Words, tally: Tally) -> str:
    """Return "9 of 30 (30%)"."""
    done = count(words, tally)
    return words("{count} ({percent})", count=done, percent=words.percent(tally.share)) if tally.total else done


def pace_facts(words: Words, pace: Pace | None, *, short: bool = False) -> Sequence[tuple[str, str]]:
    """Return how fast somebody is and between which days they would be done, as name and value; empty if unknown.

    `short` is for where there is little room.
    """
    if pace is None:
        return ()
    unit = (
        words.plural("{n} hour a week", "{n} hours a week", pace.per_week)
        if pace.unit == "hours"
        else words.plural("{n} topic a week", "{n} topics a week", pace.per_week)
    )
    if pace.finish is None:
        return [(words("Pace"), unit)]
    early, late = pace.finish
    if short:
        return [(words("Pace"), unit), (words("Done about"), span(words, early, late))]
    finish = (
        words("{day} or later, no end date yet", day=words.long_day(early))
        if late is None
        else words("{early} to {late}", early=words.long_day(early), late=words.long_day(late))
    )
    return [(words("Pace"), unit), (words("At your pace done"), finish)]


def span(words: Words, early: date, late: date | None) -> str:
    """Return "16 Feb – 13 Apr 2027"."""
    if late is None:
        return words("{day} or later", day=words.short_date(early))
    if early == late:
        return words.short_date(early)
    begin = words.short_day(early) if early.year == late.year else words.short_date(early)
    return words("{early} – {late}", early=begin, late=words.short_date(late))


def place(words: Words, standing: Standing) -> str:
    """Return "Statistical Foundations › Statistics Refresher": where the person is."""
    where = standing.you_are_here()
    if where is None:
        return words("Everything on this roadmap is done") if standing.roadmap.topics else standing.roadmap.title
    phase, module = where
    return words("{phase} › {module}", phase=phase.title, module=module.title)


def topic_line(words: Words, standing: Standing, topic: Topic) -> Rich:
    """Return "● 1.2 Hypothesis testing · done"."""
    state = standing.state(topic)
    key = "{mark} {number} {title}" if state == "todo" else "{mark} {number} {title} · {state}"
    return rich(words, key, mark=MARKS[state], number=topic.number, title=topic.title, state=state_name(words, state))


def topic_choice(words: Words, standing: Standing, topic: Topic) -> Choice:
    """Return a topic as something to pick."""
    module = standing.roadmap.module_of(topic)
    note = words("{number} · {module}", number=topic.number, module=module.title)
    return Choice(topic.title, topic.id, note)


def zone_note(words: Words, here: Here) -> str:
    """Say which clock an answer went by, if it isn't one the person confirmed."""
    if here.zone_from == "person":
        return ""
    if here.zone_from == "community":
        return words("Days and times by this group's clock ({zone}) until you set yours.", zone=here.zone.key)
    return words("Days and times in UTC until you set your time zone.")


def until(words: Words, week: GoalsWeek) -> str:
    """Return until when a week's goals are for, by which clock."""
    day = words("Until {day}.", day=words.day(week.week.last))
    return " ".join(said for said in (day, zone_note(words, week.here)) if said)


def zone_button(words: Words, here: Here) -> tuple[Button, ...]:
    """Return the button that sets the zone, where that is still open."""
    return () if here.zone_from == "person" else (Button(words("Set my time zone"), Press("zone set")),)


def tick_menu(
    words: Words, standing: Standing, topics: Sequence[Topic], prompt: str, does: Press | None = None
) -> Select:
    """Return a menu in which several topics can be picked at once."""
    choices = tuple(topic_choice(words, standing, t) for t in topics[:MOST_CHOICES])
    return Select(prompt, does or Press("check"), "topics", choices, most=len(choices))
