"""/project: the roadmap's hands-on projects, milestone by milestone."""

from __future__ import annotations

from typing import Annotated

from bot.chat.command import Arg, command
from bot.chat.kinds import Link, OneOf
from bot.chat.reply import Choice, Reply
from bot.commands.kinds import Asked, IdArg, PageArg, WhenArg, page_number
from bot.commands.things import MilestonesArg, ProjectArg
from bot.commands.views import projects as views
from bot.domain import finding
from bot.domain.roadmap import Project

MARK = OneOf((Choice("Reached", "reached"), Choice("Not reached", "open")))
MarkArg = Annotated[str, Arg("Whether they are reached; if not, ticks are taken back", MARK)]
WorkArg = Annotated[str, Arg("Where your work is; leave it empty to remove the link", Link(blank=True))]


@command("project list", "See the projects and how far you are with them", bare=True)
async def listing(call: Asked, page: PageArg = "1") -> Reply:
    """Show every project with its state."""
    return views.listing(call.words, await call.services.study.standing(call.asker), page_number(page))


@command("project show", "See one project: brief, milestones, when it is done")
async def show(call: Asked, project: ProjectArg = None) -> Reply:
    """Show one project; called bare, the one under way, else the first that isn't done."""
    standing = await call.services.study.standing(call.asker)
    tried = standing.projects
    if not tried:
        return views.listing(call.words, standing)
    first = next((a for state in ("doing", "aside", "todo", "done") for a in tried if a.state == state), tried[0])
    return views.show(call.words, standing, finding.meant(tried, project) if project else first)


@command("project start", "Begin a project")
async def start(call: Asked, project: ProjectArg = None) -> Reply:
    """Begin a project; called bare, offer those that aren't begun."""
    if project is None:
        return views.offer(call.words, await call.services.study.standing(call.asker))
    moved = await call.services.projects.start(call.asker, project)
    return views.started(call.words, moved)


@command("project milestone", "Tick the milestones you have reached")
async def milestone(
    call: Asked, milestones: MilestonesArg, project: ProjectArg = None, mark: MarkArg = "reached", when: WhenArg = None
) -> Reply:
    """Tick milestones of a project, or take their ticks back."""
    standing = await call.services.study.standing(call.asker)
    attempt, numbers = finding.read_milestones(standing.projects, project, milestones)
    facts = {attempt.milestones[n].fact for n in numbers}
    reached = mark == "reached"
    moved = await call.services.projects.tick(call.asker, attempt.project, facts, reached=reached, when=when)
    return views.ticked(call.words, moved, [n + 1 for n in numbers], reached=reached)


@command("project link", "Keep a link to your work")
async def link(call: Asked, link: WorkArg, project: ProjectArg = None) -> Reply:
    """Keep a link to one's work on a project, by default the one under way."""
    moved = await call.services.projects.link(call.asker, await _meant(call, project), link)
    return views.linked(call.words, moved)


@command("project done", "Mark a project as done")
async def done(call: Asked, project: ProjectArg = None, when: WhenArg = None) -> Reply:
    """Mark a project as done, by default the one under way."""
    moved = await call.services.projects.finish(call.asker, await _meant(call, project), when)
    return views.done(call.words, moved)


@command("project reopen", "Open a project again", hidden=True)
async def reopen(call: Asked, project: ProjectArg = None) -> Reply:
    """Take back that a project is done."""
    moved = await call.services.projects.reopen(call.asker, await _meant(call, project))
    return views.started(call.words, moved)


@command("project aside", "Set a project aside", hidden=True)
async def aside(call: Asked, project: ProjectArg = None) -> Reply:
    """Stop being under way with a project; what was ticked stays."""
    moved = await call.services.projects.set_aside(call.asker, await _meant(call, project))
    return views.set_aside(call.words, moved)


@command("project more", "See what a project works with, what to read and where it can go", hidden=True)
async def more(call: Asked, project: ProjectArg = None) -> Reply:
    """Show a project's data, what to keep open, and ideas for going on."""
    return views.more(call.words, await _meant(call, project))


@command("project undo", "Take back one change of a project", hidden=True)
async def undo(call: Asked, change: IdArg) -> Reply:
    """Give a project's milestones, state and link what they were before one change."""
    return views.taken_back(call.words, await call.services.projects.undo(call.asker, change))


async def _meant(call: Asked, project: Project | None) -> Project:
    if project is not None:
        return project
    standing = await call.services.study.standing(call.asker)
    return finding.meant(standing.projects, None).project
