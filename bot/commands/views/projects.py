"""Answers about the roadmap's projects."""

from __future__ import annotations

from collections.abc import Sequence

from bot.chat.markup import Rich, bullets, lines, paragraphs, rich
from bot.chat.reply import MOST_CHOICES, Button, Card, Choice, Control, Page, Press, Reply, Row, Select
from bot.commands.views.parts import count, hours, state_name
from bot.commands.views.reading import resource_line
from bot.domain.progress import Standing
from bot.domain.project import Attempt, ProjectState
from bot.domain.roadmap import Project
from bot.services.projects import Moved, TakenBack
from bot.words import Words

PER_PAGE = 15
MARKS: dict[ProjectState, str] = {"todo": "○", "aside": "○", "doing": "◐", "done": "●"}


def project_state(words: Words, state: ProjectState) -> str:
    """Return the state in a word or two."""
    match state:
        case "done":
            return words("done")
        case "doing":
            return words("under way")
        case "aside":
            return words("set aside")
        case _:
            return words("not started")


def how_many(words: Words, attempt: Attempt) -> str:
    """Return "3 of 8 milestones"; nothing where there are none."""
    total = len(attempt.milestones)
    return (
        words.plural("{done} of {n} milestone", "{done} of {n} milestones", total, done=attempt.reached)
        if total
        else ""
    )


def done_of(words: Words, tried: Sequence[Attempt]) -> str:
    """Return "1 of 5 done"."""
    return words("{done} of {total} done", done=sum(a.state == "done" for a in tried), total=len(tried))


def under_way_line(words: Words, attempt: Attempt) -> Rich:
    """Return "Project: **RAG system** · milestone 3 of 8: Write …"."""
    step = attempt.next
    if step is None:
        key = "Project: **{title}** · every milestone reached" if attempt.milestones else "Project: **{title}**"
        return rich(words, key, title=attempt.project.title)
    return rich(
        words,
        "Project: **{title}** · milestone {n} of {total}: {text}",
        title=attempt.project.title,
        n=step[0],
        total=len(attempt.milestones),
        text=step[1].text,
    )


def listing(words: Words, standing: Standing, number: int = 1) -> Reply:
    """Every project with its state, and a menu to open one."""
    tried = standing.projects
    roadmap = Button(words("Roadmap"), Press("roadmap"))
    if not tried:
        return Reply(cards=(Card(words("This roadmap has no projects.")),), controls=((roadmap,),))
    pages = max(1, -(-len(tried) // PER_PAGE))
    number = min(max(1, number), pages)
    shown = tried[(number - 1) * PER_PAGE : number * PER_PAGE]
    card = Card(
        words("Projects"),
        lines(*(_line(words, a) for a in shown)),
        footer=words("{count}.", count=done_of(words, tried)),
    )
    menu = Select(words("Open a project"), Press("project show"), "project", _choices(words, shown))
    buttons = (roadmap, Button(words("Progress"), Press("progress")))
    page = Page(Press("project list"), number, pages) if pages > 1 else None
    return Reply(cards=(card,), controls=((menu,), buttons), page=page, replaces=True)


def offer(words: Words, standing: Standing) -> Reply:
    """A menu of the projects that can be begun."""
    open_ = [a for a in standing.projects if a.state in ("todo", "aside")]
    if not open_:
        return listing(words, standing)
    prompt = words("Which project do you want to begin?")
    menu = Select(prompt, Press("project start"), "project", _choices(words, open_[:MOST_CHOICES]))
    card = Card(prompt, rich(words, "You can look at one first with `/project show`."))
    return Reply(cards=(card,), controls=((menu,), (Button(words("All projects"), Press("project list")),)))


def _line(words: Words, attempt: Attempt) -> Rich:
    project = attempt.project
    line = rich(words, "{mark} {n}. {title}", mark=MARKS[attempt.state], n=project.number, title=project.title)
    far = how_many(words, attempt) if attempt.state in ("doing", "aside") else ""
    for one in (project_state(words, attempt.state), far, hours(words, project)):
        line = rich(words, "{line} · {one}", line=line, one=one) if one else line
    return line


def _choices(words: Words, tried: Sequence[Attempt]) -> tuple[Choice, ...]:
    return tuple(
        Choice(
            words("{n}. {title}", n=a.project.number, title=a.project.title),
            a.project.id,
            project_state(words, a.state),
        )
        for a in tried
    )


def show(words: Words, standing: Standing, attempt: Attempt) -> Reply:
    """One project: its brief, what it builds on, its milestones with ticks, and when it counts as done."""
    project = attempt.project
    facts = [(words("State"), project_state(words, attempt.state))]
    if total := len(attempt.milestones):
        facts.append((words("Milestones"), words("{done} of {total}", done=attempt.reached, total=total)))
    if estimate := hours(words, project):
        facts.append((words("Estimate"), estimate))
    if before := _builds_on(words, standing, project):
        facts.append((words("Builds on"), before))
    if attempt.link:
        facts.append((words("My work"), attempt.link))
    card = Card(
        words("Project {n}: {title}", n=project.number, title=project.title),
        paragraphs(*(rich(words, "{text}", text=text) for text in project.brief.split("\n\n") if text.strip())),
        facts=tuple(facts),
        tone="good" if attempt.state == "done" else "calm",
    )
    return Reply(
        cards=(card, *_steps(words, attempt), *_accepted(words, project)),
        controls=(*_ticks(words, attempt), *_buttons(words, attempt)),
        replaces=True,
    )


def _builds_on(words: Words, standing: Standing, project: Project) -> str:
    """Return the modules and topics it builds on, each with how far one is."""
    rm = standing.roadmap
    parts = [
        words("{title} ({count})", title=part.title, count=count(words, standing.tally(part)))
        for id_ in project.builds_on
        if (part := rm.part(id_))
    ]
    topics = [
        words("{title} ({state})", title=t.title, state=state_name(words, standing.state(t)))
        for id_ in project.builds_on
        if (t := rm.topic(id_))
    ]
    return ", ".join([*parts, *topics])


def _steps(words: Words, attempt: Attempt) -> tuple[Card, ...]:
    if not attempt.milestones:
        return ()
    listed = (
        rich(words, "{mark} {n}. {text}", mark="●" if m.reached else "○", n=n, text=m.text)
        for n, m in enumerate(attempt.milestones, 1)
    )
    return (Card(words("Milestones"), lines(*listed)),)


def _accepted(words: Words, project: Project) -> tuple[Card, ...]:
    if not project.acceptance:
        return ()
    return (Card(words("It is done when"), bullets(rich(words, "{text}", text=text) for text in project.acceptance)),)


def _ticks(words: Words, attempt: Attempt) -> list[Row]:
    rows: list[Row] = []
    numbered = list(enumerate(attempt.milestones, 1))
    for prompt, mark, held in (
        (words("Tick what you have reached"), "reached", [(n, m) for n, m in numbered if not m.reached]),
        (words("Take a tick back"), "open", [(n, m) for n, m in numbered if m.reached]),
    ):
        if held:
            choices = tuple(Choice(words("{n}. {text}", n=n, text=m.text), m.key) for n, m in held[:MOST_CHOICES])
            does = Press("project milestone", {"project": attempt.project.id, "mark": mark})
            rows.append((Select(prompt, does, "milestones", choices, most=len(choices)),))
    return rows


def _buttons(words: Words, attempt: Attempt) -> list[Row]:
    at, project = {"project": attempt.project.id}, attempt.project
    first: list[Control] = []
    match attempt.state:
        case "done":
            first.append(Button(words("Open it again"), Press("project reopen", at)))
        case "doing":
            first.append(Button(words("Project done"), Press("project done", at), "primary"))
            first.append(Button(words("Set it aside"), Press("project aside", at)))
        case _:
            label = words("Begin it") if attempt.state == "todo" else words("Take it up again")
            first.append(Button(label, Press("project start", at), "primary"))
    if attempt.link:
        first.append(Button(words("Open my work"), attempt.link))
    first.append(Button(words("Change the link") if attempt.link else words("Link my work"), Press("project link", at)))
    second: list[Control] = [Button(words("All projects"), Press("project list"))]
    if project.data or project.resources or project.stretch:
        second.insert(0, Button(words("Data, reading, ideas"), Press("project more", at)))
    return [tuple(first), tuple(second)]


def more(words: Words, project: Project) -> Reply:
    """What a project works with, what is worth keeping open, and where it can go."""
    sections = (
        (words("Data"), [rich(words, "{text}", text=text) for text in project.data]),
        (words("Worth keeping open"), [resource_line(words, resource) for resource in project.resources]),
        (words("Where it can go"), [rich(words, "{text}", text=text) for text in project.stretch]),
    )
    cards = tuple(Card(title, bullets(listed)) for title, listed in sections if listed)
    back = Button(words("Back to the project"), Press("project show", {"project": project.id}))
    return Reply(cards=cards or (Card(project.title),), controls=((back,),), replaces=True)


def _answer(words: Words, attempt: Attempt, title: str, change: str | None, *notes: Rich | None) -> Reply:
    """Return a short answer about one project, with Undo where something changed."""
    buttons: list[Control] = [Button(words("Undo"), Press("project undo", {"change": change}))] if change else []
    if attempt.state == "done" and change is None:
        buttons.append(Button(words("Open it again"), Press("project reopen", {"project": attempt.project.id})))
    buttons += [
        Button(words("The project"), Press("project show", {"project": attempt.project.id})),
        Button(words("Today"), Press("today")),
    ]
    card = Card(title, lines(*notes), tone="good" if change else "calm")
    return Reply(cards=(card,), controls=(tuple(buttons),))


def _next(words: Words, attempt: Attempt) -> Rich | None:
    """Return the next milestone, or that there is none left, as a line."""
    step = attempt.next
    if step is not None:
        return rich(words, "Next milestone: **{n}.** {text}", n=step[0], text=step[1].text)
    if not attempt.milestones or attempt.state == "done":
        return None
    return rich(words, "Every milestone is reached. Look at what it takes to be done, then mark it as done.")


def started(words: Words, moved: Moved) -> Reply:
    """A project was begun, or taken up again."""
    attempt, day = moved.after, moved.after.done
    if moved.change:
        key = "Begun: {title}." if moved.before.state == "todo" else "Under way again: {title}."
        return _answer(words, attempt, words(key, title=attempt.project.title), moved.change, _next(words, attempt))
    if day is not None:
        title = words("{title} is done, since {day}.", title=attempt.project.title, day=words.day(day))
        return _answer(words, attempt, title, None)
    title = words("{title} is under way already.", title=attempt.project.title)
    return _answer(words, attempt, title, None, _next(words, attempt))


def ticked(words: Words, moved: Moved, numbers: Sequence[int], *, reached: bool) -> Reply:
    """Milestones were ticked or unticked; those that were like that before are named."""
    before, after = moved.before.milestones, moved.after.milestones
    changed = [n for n in numbers if before[n - 1].reached != after[n - 1].reached]
    same = [n for n in numbers if n not in changed]
    said = words.listing([words.number(n) for n in changed or same])
    if changed and reached:
        one, many = "Milestone {which} reached.", "Milestones {which} reached."
    elif changed:
        one, many = "Milestone {which} is open again.", "Milestones {which} are open again."
    elif reached:
        one, many = "Milestone {which} was reached before.", "Milestones {which} were reached before."
    else:
        one, many = "Milestone {which} was open already.", "Milestones {which} were open already."
    title = words.plural(one, many, len(changed or same), which=said)
    was = rich(words, "Like that already: {n}.", n=words.listing([words.number(n) for n in same]))
    far = rich(words, "{far} in {title}.", far=how_many(words, moved.after), title=moved.after.project.title)
    begun = rich(words, "The project is under way now.") if not moved.before.started and moved.after.started else None
    notes = (far, was if changed and same else None, begun, _next(words, moved.after))
    return _answer(words, moved.after, title, moved.change, *notes)


def linked(words: Words, moved: Moved) -> Reply:
    """The link to the work was kept, removed, or was like that."""
    key = "Linked: your work on {title}." if moved.after.link else "No link is kept for {title}."
    note = rich(words, "{link}", link=moved.after.link) if moved.after.link else None
    return _answer(words, moved.after, words(key, title=moved.after.project.title), moved.change, note)


def done(words: Words, moved: Moved) -> Reply:
    """A project was marked as done, or was before."""
    attempt, title = moved.after, moved.after.project.title
    if moved.change is None and attempt.done is not None:
        return _answer(
            words, attempt, words("Done before: {title}, {day}.", title=title, day=words.day(attempt.done)), None
        )
    open_ = len(attempt.milestones) - attempt.reached
    note = words.plural("{n} milestone is still open.", "{n} milestones are still open.", open_) if open_ else ""
    return _answer(words, attempt, words("Done: {title}.", title=title), moved.change, rich(words, "{note}", note=note))


def set_aside(words: Words, moved: Moved) -> Reply:
    """A project was set aside, or wasn't under way."""
    title = moved.after.project.title
    if moved.change is None:
        return _answer(words, moved.after, words("{title} isn't under way.", title=title), None)
    kept = rich(words, "What you ticked and linked is kept.")
    return _answer(words, moved.after, words("Set aside: {title}.", title=title), moved.change, kept)


def taken_back(words: Words, result: TakenBack) -> Reply:
    """What an undo restored, and what it left alone."""
    left = rich(words, "What you changed since was left alone.") if result.left_alone else None
    if result.restored:
        title = words("Taken back.")
    else:
        title = words("Nothing was taken back.") if left else words("That was taken back before. Nothing changed.")
    if result.after is None:
        return Reply(
            cards=(Card(title, lines(left)),), controls=((Button(words("All projects"), Press("project list")),),)
        )
    now = rich(
        words,
        "{title}: {state}.",
        title=result.after.project.title,
        state=", ".join(filter(None, [project_state(words, result.after.state), how_many(words, result.after)])),
    )
    return _answer(words, result.after, title, None, now, left)
