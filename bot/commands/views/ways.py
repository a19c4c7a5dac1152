"""Answers for finding one's way: the map, its parts, the focus, placement."""

from __future__ import annotations

from bot.chat.markup import bullets, lines, paragraphs, rich
from bot.chat.reply import MOST_CHOICES, Button, Card, Choice, Control, Page, Press, Reply, Row, Select
from bot.commands.views.images import map_image
from bot.commands.views.parts import count, meter, part_title, tick_menu, topic_choice, topic_line
from bot.domain.progress import Standing
from bot.domain.roadmap import Part, Phase
from bot.words import Words

PER_PAGE = 20  # topics of a part shown at once; a select holds 25


def roadmap(words: Words, standing: Standing, number: int = 1) -> Reply:
    """The map: every phase with its modules, and a menu to open one."""
    rm = standing.roadmap
    parts = rm.parts
    pages = max(1, -(-len(parts) // MOST_CHOICES))
    number = min(max(1, number), pages)
    shown = parts[(number - 1) * MOST_CHOICES : number * MOST_CHOICES]
    where = standing.you_are_here()
    listed = []
    for phase in [p for p in rm.phases if any(one in shown for one in (p, *p.modules))]:
        head = rich(
            words, "**{title}** · {count}", title=part_title(words, phase), count=count(words, standing.tally(phase))
        )
        modules = []
        for m in phase.modules:
            here = words("you are here") if where and m.id == where[1].id else ""
            key = "{n} {title} · {count} · **{here}**" if here else "{n} {title} · {count}"
            modules.append(
                rich(words, key, n=m.number, title=m.title, count=count(words, standing.tally(m)), here=here)
            )
        listed.append(lines(head, bullets(modules)))
    said = paragraphs(*listed) if listed else rich(words, "This roadmap has no topics yet.")
    card = Card(rm.title, said, (meter(words, words("Whole roadmap"), standing.tally()),))
    choices = tuple(_part_choice(words, standing, p) for p in shown)
    menu: tuple[Row, ...] = (
        ((Select(words("Open a phase or module"), Press("roadmap"), "part", choices),),) if choices else ()
    )
    return Reply(
        cards=(card,),
        controls=(
            *menu,
            (
                Button(words("Today"), Press("today")),
                Button(words("Progress"), Press("progress")),
                Button(words("As a picture"), Press("roadmap picture")),
                Button(words("Take it along"), Press("roadmap export")),
                Button(words("Import my ticks"), Press("roadmap import")),
            ),
        ),
        page=Page(Press("roadmap"), number, pages) if pages > 1 else None,
        replaces=True,
    )


def picture(words: Words, standing: Standing) -> Reply:
    """The map as a picture."""
    image = map_image(words, standing, shows=Press("roadmap picture"))
    buttons = (Button(words("Roadmap"), Press("roadmap")), Button(words("Today"), Press("today")))
    return Reply(
        rich(words, "Your way through {title}.", title=standing.roadmap.title), (), (buttons,), images=(image,)
    )


def _part_choice(words: Words, standing: Standing, part: Part) -> Choice:
    title = (
        part_title(words, part) if isinstance(part, Phase) else words("{n}. {title}", n=part.number, title=part.title)
    )
    return Choice(title, part.id, count(words, standing.tally(part)))


def part(words: Words, standing: Standing, shown: Part, number: int = 1) -> Reply:
    """One phase or module: its topics with states, and a menu to tick several off."""
    topics = shown.topics
    pages = max(1, -(-len(topics) // PER_PAGE))
    number = min(max(1, number), pages)
    listed = topics[(number - 1) * PER_PAGE : number * PER_PAGE]
    open_ = [t for t in listed if standing.state(t) in ("todo", "learning")]
    goal = rich(words, "{goal}", goal=shown.goal) if isinstance(shown, Phase) and shown.goal else None
    card = Card(
        part_title(words, shown),
        paragraphs(goal, lines(*(topic_line(words, standing, t) for t in listed))),
        (meter(words, words("Done"), standing.tally(shown)),),
    )
    rows: list[Row] = []
    if open_:
        rows.append((tick_menu(words, standing, open_, words("Tick off what you have finished")),))
    if listed:
        look = tuple(topic_choice(words, standing, t) for t in listed)
        rows.append((Select(words("Look at a topic"), Press("topic"), "topic", look),))
    focused = standing.focus_is_chosen and standing.focus is not None and standing.focus.id == shown.id
    buttons: list[Control] = []
    if open_ and not focused:
        buttons.append(Button(words("Make this my focus"), Press("focus", {"part": shown.id})))
    buttons.append(Button(words("Whole roadmap"), Press("roadmap")))
    rows.append(tuple(buttons))
    page = Page(Press("roadmap", {"part": shown.id}), number, pages) if pages > 1 else None
    return Reply(cards=(card,), controls=tuple(rows), page=page, replaces=True)


def placement(words: Words, standing: Standing, phase: Phase | None) -> Reply:
    """Ask "already know some of this?" for one phase, with the way to the next."""
    phases = standing.roadmap.phases
    if phase is None:
        return Reply(
            cards=(
                Card(
                    words("Nothing is left to place."), rich(words, "Every topic of the roadmap has a state already.")
                ),
            ),
            controls=((Button(words("Today"), Press("today")),),),
        )
    open_ = [t for t in phase.topics if standing.state(t) == "todo"]
    after = phases[phase.number :]
    card = Card(
        words("Already know some of {phase}?", phase=part_title(words, phase)),
        rich(words, "Pick what you know well. It counts as done, and for no streak or goal.")
        if open_
        else rich(words, "Nothing is left to place in this phase."),
        (meter(words, words("Done"), standing.tally(phase)),),
    )
    rows: list[Row] = []
    if open_:
        rows.append(
            (tick_menu(words, standing, open_, words("What I know already"), Press("know", {"part": phase.id})),)
        )
    buttons: list[Control] = []
    if open_:
        buttons.append(Button(words("All of this phase"), Press("know", {"part": phase.id})))
    if after:
        buttons.append(
            Button(words("Next: {title}", title=part_title(words, after[0])), Press("known", {"part": after[0].id}))
        )
    buttons.append(Button(words("That's it"), Press("today"), "primary"))
    rows.append(tuple(buttons))
    return Reply(cards=(card,), controls=tuple(rows), replaces=True)


def focus(words: Words, standing: Standing) -> Reply:
    """What one concentrates on now, with a menu to choose something else."""
    current = standing.focus
    if current is None:
        body = rich(words, "Every topic is done, so there is nothing to focus on.")
        card = Card(words("No focus"), body)
    else:
        body = (
            rich(words, "You chose this.")
            if standing.focus_is_chosen
            else rich(words, "The first unfinished module, since you haven't chosen one.")
        )
        card = Card(
            words("Focus: {part}", part=part_title(words, current)),
            body,
            (meter(words, words("Done"), standing.tally(current)),),
        )
    parts = [p for p in standing.roadmap.parts if standing.tally(p).left]
    rows: list[Row] = []
    if parts:
        menu = tuple(_part_choice(words, standing, p) for p in parts[:MOST_CHOICES])
        rows.append((Select(words("Choose a focus"), Press("focus"), "part", menu),))
    buttons: list[Control] = [Button(words("Today"), Press("today"))]
    if standing.focus_is_chosen:
        buttons.append(Button(words("Back to the first unfinished"), Press("focus first")))
    rows.append(tuple(buttons))
    return Reply(cards=(card,), controls=tuple(rows), replaces=True)
