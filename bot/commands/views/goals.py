"""Answers about this week's goals."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from bot.chat.markup import Rich, bullets, lines, paragraphs, rich
from bot.chat.reply import MOST_CHOICES, Button, Card, Choice, Control, Meter, Press, Reply, Row, Select
from bot.commands.views.parts import titles, until, zone_button
from bot.commands.views.reading import topic_offer
from bot.domain.goal import Draft, Goal, GoalsWeek, verdict
from bot.domain.roadmap import Topic
from bot.words import Words


def measure(words: Words, goal: Goal) -> str:
    """Return "2 of 3 chapters"."""
    key = "{done} of {target} {unit}" if goal.unit else "{done} of {target}"
    return words(key, done=words.number(goal.amount), target=words.number(goal.target), unit=goal.unit)


def how_far(words: Words, goal: Goal) -> str:
    """Return "done", "open", or "2 of 3 chapters" where there is something to count."""
    if goal.is_kept:
        return words("done")
    return measure(words, goal) if goal.is_logged or goal.topics else words("open")


def _meter(words: Words, goal: Goal) -> Meter:
    if goal.state == "dropped":
        return Meter(goal.title, 0, 1, words("dropped"))
    return Meter(goal.title, goal.target if goal.is_kept else goal.amount, goal.target, how_far(words, goal))


def week_card(words: Words, week: GoalsWeek, note: Rich | None = None) -> Card:
    """This week's goals as bars."""
    shown = [g for g in week.goals if g.state in ("open", "done", "dropped")]
    body = (
        lines(note)
        if shown
        else lines(note, rich(words, "No goal yet. A small one is enough: “2 topics” or “3 hours”."))
    )
    said = verdict(shown)
    return Card(
        words("This week's goals"),
        body,
        tuple(_meter(words, g) for g in shown),
        footer=until(words, week),
        tone="good" if said.of and said.kept == said.of else "calm",
    )


def _choices(words: Words, goals: Sequence[Goal]) -> tuple[Choice, ...]:
    return tuple(Choice(g.title, g.id, how_far(words, g)) for g in goals[:MOST_CHOICES])


def listing(words: Words, week: GoalsWeek) -> Reply:
    """This week's goals and what can be done with them."""
    open_ = [g for g in week.goals if g.is_open]
    buttons: list[Control] = [Button(words("Set a goal"), Press("goal set"), "primary")]
    if week.left_over:
        buttons.append(Button(words("Carry last week's over"), Press("goal carry")))
    if not open_:
        buttons.append(Button(words("Draft one for me"), Press("goal draft")))
    rows: list[Row] = []
    if len(open_) == 1:
        rows.append(tuple(_steps(words, open_[0])))
    elif open_:
        choices = _choices(words, open_)
        if logged := [g for g in open_ if g.is_logged]:
            rows.append((Select(words("Log progress on"), Press("goal log"), "goal", _choices(words, logged)),))
        rows.append((Select(words("Mark as done"), Press("goal done"), "goal", choices),))
        rows.append((Select(words("Change"), Press("goal edit"), "goal", choices),))
        rows.append((Select(words("Drop"), Press("goal drop"), "goal", choices),))
    rows.append((*buttons, *zone_button(words, week.here)))
    return Reply(cards=(week_card(words, week),), controls=tuple(rows))


def _steps(words: Words, goal: Goal) -> list[Control]:
    at = {"goal": goal.id}
    log: list[Control] = [Button(words("Log progress"), Press("goal log", at))] if goal.is_logged else []
    return [
        *log,
        Button(words("Done"), Press("goal done", at)),
        Button(words("Change"), Press("goal edit", at)),
        Button(words("Drop"), Press("goal drop", at)),
    ]


def said(words: Words, week: GoalsWeek, title: str) -> Reply:
    """A short answer, with the goals as they now are."""
    buttons = (Button(words("My goals"), Press("goal list")), *zone_button(words, week.here))
    return Reply(cards=(Card(title), week_card(words, week)), controls=(buttons,))


def set_(words: Words, week: GoalsWeek, goal: Goal, named: Sequence[Topic] = ()) -> Reply:
    """A goal was set; those of the topics `named` for it that are done or skipped already were left out."""
    at = {"goal": goal.id}
    out = tuple(t for t in named if t.id not in goal.topics)
    buttons: list[Control] = []
    if goal.topics:
        key = "It counts itself as you tick topics off."
    elif goal.is_logged:
        key = "Log what you do with /goal log, or here."
        buttons.append(Button(words("Log progress"), Press("goal log", at)))
    else:
        key = "Tell me when it is done with /goal done, or here."
        buttons.append(Button(words("Done"), Press("goal done", at)))
    buttons += [
        Button(words("Change it"), Press("goal edit", at)),
        Button(words("Set another"), Press("goal set")),
        Button(words("Drop it"), Press("goal drop", at)),
        *zone_button(words, week.here),
    ]
    title = words("Goal set: {title}.", title=goal.title)
    body = lines(
        rich(words, key),
        rich(words, "Left out, since nothing is left to do: {titles}.", titles=titles(words, out)) if out else None,
    )
    return Reply(cards=(Card(title, body, tone="good"), week_card(words, week)), controls=(tuple(buttons),))


def logged(words: Words, week: GoalsWeek, goal_id: str, amount: float, back: Press) -> Reply:
    """Something was logged."""
    goal = next(g for g in (*week.goals, *week.last, *week.ahead) if g.id == goal_id)
    key = "Logged {n}: {title} is done." if goal.is_kept else "Logged {n}: {title}, {measure}."
    if goal.week < week.week:
        key = (
            "Logged {n} for last week: {title} is done."
            if goal.is_kept
            else "Logged {n} for last week: {title}, {measure}."
        )
    title = words(key, n=words.number(amount), title=goal.title, measure=measure(words, goal))
    buttons = (
        Button(words("Undo"), back),
        Button(words("My goals"), Press("goal list")),
        *zone_button(words, week.here),
    )
    return Reply(cards=(Card(title, tone="good"), week_card(words, week)), controls=(buttons,))


def which(words: Words, goals: Sequence[Goal], amount: float, typed: str, when: date | None) -> Reply:
    """Ask for which goal something was done; `typed` is what didn't tell."""
    if not goals:
        title = words("There is no open goal this week.") if when is None else words("No goal of that week is open.")
        set_one = Button(words("Set a goal"), Press("goal set"), "primary")
        return Reply(cards=(Card(title, tone="warn"),), controls=((set_one,),))
    title = words("For which goal did you do {n}?", n=words.number(amount))
    body = rich(words, "I can't tell which goal “{typed}” is.", typed=typed[:60]) if typed else rich(words, "")
    does = Press("goal log", {"amount": str(amount), **({"when": when.isoformat()} if when else {})})
    return Reply(
        cards=(Card(title, body),), controls=((Select(words("Choose a goal"), does, "goal", _choices(words, goals)),),)
    )


def finished(words: Words, week: GoalsWeek, goal: Goal) -> Reply:
    """A goal was marked as done."""
    buttons = (
        Button(words("Undo"), Press("goal reopen", {"goal": goal.id})),
        Button(words("Set another"), Press("goal set")),
        *zone_button(words, week.here),
    )
    title = words("Done: {title}.", title=goal.title)
    return Reply(cards=(Card(title, tone="good"), week_card(words, week)), controls=(buttons,))


def dropped(words: Words, week: GoalsWeek, goal: Goal) -> Reply:
    """A goal was dropped."""
    buttons = (
        Button(words("Undo"), Press("goal reopen", {"goal": goal.id})),
        Button(words("Set another"), Press("goal set")),
        *zone_button(words, week.here),
    )
    card = Card(words("Dropped: {title}.", title=goal.title), rich(words, "It counts neither way."))
    return Reply(cards=(card, week_card(words, week)), controls=(buttons,))


def carried(words: Words, week: GoalsWeek, goals: tuple[Goal, ...]) -> Reply:
    """Unfinished goals were set again."""
    if not goals:
        return said(words, week, words("Nothing is left to carry over."))
    key = "Carried over: {titles}." if goals[0].week == week.week else "Carried over to next week: {titles}."
    return said(words, week, words(key, titles=words.listing([g.title for g in goals])))


def drafted(words: Words, draft: Draft, *, fresh: bool = False) -> Reply:
    """A goal drafted from the next topics; `fresh` is after a long silence."""
    own = Button(words("Set my own"), Press("goal set"))
    if not draft.topics:
        return Reply(cards=(Card(words("There is no topic left to draft a goal from.")),), controls=((own,),))
    title = words.plural(
        "My suggestion: {n} topic this week.", "My suggestion: {n} topics this week.", len(draft.topics)
    )
    does = Press("goal accept", {"topics": ",".join(t.id for t in draft.topics)})
    begins = rich(words, "A fresh start: nothing old is left open.") if fresh else None
    card = Card(title, paragraphs(begins, bullets(topic_offer(words, t, t.best) for t in draft.topics)))
    return Reply(cards=(card,), controls=((Button(words("Take this goal"), does, "primary"), own),))
