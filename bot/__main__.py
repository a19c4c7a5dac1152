"""The command line: `study-buddy`."""

from __future__ import annotations

import asyncio
import json
import signal
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

    from bot.screen import Tell
    from bot.settings import Settings

# Start-up counts: what only one command needs is imported there.

WRONG, REFUSED = 2, 1  # exit codes: settings or machine, and content
PATIENCE = 4.5  # seconds for draining, before the program ends all the same

app = typer.Typer(
    help="Study Buddy keeps you going on a learning roadmap: on Discord, Slack, or in a chat page on your own machine.",
    no_args_is_help=False,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)
roadmaps = typer.Typer(
    help="Look at roadmaps, and decide on their versions.", no_args_is_help=True, rich_markup_mode=None
)
app.add_typer(roadmaps, name="roadmap")

Open = Annotated[bool, typer.Option("--open", help="Open the chat page in your browser.")]


def stop_with(sentence: object, code: int = WRONG) -> NoReturn:
    """Say what is wrong and end."""
    typer.echo(str(sentence), err=True)
    raise typer.Exit(code)


@app.callback(invoke_without_command=True)
def begin(
    context: typer.Context,
    *,
    open_: Open = False,
    version: Annotated[bool, typer.Option("--version", help="Show the version.")] = False,
) -> None:
    """Without a command, the bot runs. Settings come from the environment or a .env file; see the README."""
    if version:
        from importlib.metadata import version as installed  # noqa: PLC0415  (start-up counts)

        typer.echo(f"study-buddy {installed('study-buddy')}")
    elif context.invoked_subcommand is None:
        run(open_=open_)


@app.command()
def run(*, open_: Open = False) -> None:
    """Run the bot until it is stopped (Ctrl-C)."""
    from bot import log  # noqa: PLC0415  (start-up counts)
    from bot.domain.errors import StartUpError  # noqa: PLC0415  (as above)
    from bot.settings import read_settings  # noqa: PLC0415  (as above)
    from bot.storage.database import StorageError  # noqa: PLC0415  (as above)
    from bot.storage.integrity import look_over  # noqa: PLC0415  (as above)
    from bot.storage.open import reserved  # noqa: PLC0415  (as above)

    try:
        settings = read_settings()
        log.set_up(settings.log_level, settings.log_format)
        with reserved(settings.database_url) as ended_well:
            if settings.database_file is not None and not ended_well:
                look_over(settings.database_file, settings.backup_folder)
            asyncio.run(serve(settings, open_=open_))
    except (StartUpError, StorageError) as error:
        stop_with(error)


async def serve(settings: Settings, *, open_: bool) -> None:
    """Build the program and run it until a signal asks it to stop; a second one ends it at once."""
    from bot.app import App  # noqa: PLC0415  (start-up counts)

    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    main = asyncio.current_task()

    def ask_to_stop() -> None:
        if stop.is_set() and main is not None:
            main.cancel()
        elif not stop.is_set():
            stop.set()
            loop.call_later(PATIENCE, main.cancel if main is not None else stop.set)

    for name in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(name, ask_to_stop)
    try:
        program = await App.build(settings)
        try:
            await program.connect(settings)
            if program.url is not None:
                typer.echo(f"Open {program.url} in your browser.")
                if open_:
                    typer.launch(program.url)
            await program.run(stop)
        finally:
            await program.close()
    except asyncio.CancelledError:
        if not stop.is_set():
            raise


@roadmaps.command()
def check(
    path: Annotated[
        Path | None, typer.Argument(help="A Markdown file or folder; the built-in roadmap if left out.")
    ] = None,
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Print it for programs.")] = False,
) -> None:
    """Show how a roadmap is read: its outline, and what is unclear, with file and line. Exits with 1 if refused."""
    from bot.roadmaps.library import built_in  # noqa: PLC0415  (start-up counts)
    from bot.roadmaps.report import check as look  # noqa: PLC0415  (as above)
    from bot.screen import bars  # noqa: PLC0415  (as above)

    with bars() as tell:
        tell("Reading", 0, 0)
        report = look(path or built_in())
    typer.echo(report.json() if as_json else report.text())
    if report.refused is not None:
        raise typer.Exit(REFUSED)


@roadmaps.command()
def diff(
    old: Annotated[Path, typer.Argument(help="A Markdown file or folder: the version people are on.")],
    new: Annotated[Path, typer.Argument(help="The version to compare it with.")],
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Print it for programs.")] = False,
) -> None:
    """Show what would become of everybody's progress: kept, moved, renamed, proposed, archived, new."""
    from bot.roadmaps.blocks import Refused  # noqa: PLC0415  (start-up counts)
    from bot.roadmaps.difference import difference  # noqa: PLC0415  (as above)

    try:
        found = difference(old, new)
    except Refused as refused:
        stop_with(f"Refused: {refused}", REFUSED)
    typer.echo(found.json() if as_json else found.text())


Roadmap = Annotated[str, typer.Argument(help="The roadmap's title or id, where there are several.")]


@roadmaps.command()
def versions() -> None:
    """List the versions of the roadmaps in the settings, and what each changed."""
    from bot import owner  # noqa: PLC0415  (start-up counts)

    _decide(owner.listed)


@roadmaps.command()
def accept(
    roadmap: Roadmap = "",
    *,
    apart: Annotated[bool, typer.Option("--apart", help="Likely renames are new topics, and the old ones go.")] = False,
) -> None:
    """Take the version of a roadmap that waits for your word into use."""
    from bot import owner  # noqa: PLC0415  (start-up counts)

    _decide(lambda settings: owner.accept(settings, roadmap, apart=apart))


@roadmaps.command()
def revert(
    roadmap: Roadmap = "",
    *,
    to: Annotated[int | None, typer.Option("--to", help="The version's number; else the one before.")] = None,
) -> None:
    """Decline the version that waits for your word; if none does, go back to an earlier one."""
    from bot import owner  # noqa: PLC0415  (start-up counts)

    _decide(lambda settings: owner.revert(settings, roadmap, to))


def _decide(work: Callable[[Settings], Coroutine[None, None, str]]) -> None:
    from bot.domain.errors import Problem, StartUpError  # noqa: PLC0415  (start-up counts)
    from bot.settings import read_settings  # noqa: PLC0415  (as above)
    from bot.storage.database import StorageError  # noqa: PLC0415  (as above)

    try:
        typer.echo(asyncio.run(work(read_settings())))
    except Problem as problem:
        stop_with(problem, REFUSED)
    except (StartUpError, StorageError) as error:
        stop_with(error)


@app.command()
def doctor(
    *, alive: Annotated[bool, typer.Option("--alive", help="Only ask whether the running bot's heart beats.")] = False
) -> None:
    """Check settings, database, roadmap, tokens, clock and zones; each line says ok, or what to do."""
    from bot import doctor as at  # noqa: PLC0415  (start-up counts)

    findings = asyncio.run(at.alive() if alive else at.examine())
    for finding in findings:
        typer.echo(finding.line)
    if not all(finding.is_ok for finding in findings):
        raise typer.Exit(1)


def sqlite_file(settings: Settings) -> Path:
    """Return the SQLite file, or end where there is none."""
    if settings.database_file is None:
        stop_with(
            "That is for SQLite only. PostgreSQL has its own: pg_dump copies a database, pg_restore puts it back."
        )
    return settings.database_file


@app.command()
def backup(
    file: Annotated[
        Path | None, typer.Argument(help="The new file; one named by the time, beside the nightly copies, if left out.")
    ] = None,
) -> None:
    """Copy the database, also while the bot runs. The copy is whole, and replaces nothing."""
    from bot.domain.errors import StartUpError  # noqa: PLC0415  (start-up counts)
    from bot.screen import bars  # noqa: PLC0415  (as above)
    from bot.settings import read_settings  # noqa: PLC0415  (as above)
    from bot.storage.backup import back_up  # noqa: PLC0415  (as above)
    from bot.storage.database import StorageError  # noqa: PLC0415  (as above)

    try:
        settings = read_settings()
        database = sqlite_file(settings)
        if file is None and database.exists():
            folder = settings.backup_folder or database.parent / "backups"
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            file = folder / f"{database.stem}-{datetime.now(UTC):%Y%m%dT%H%M%SZ}.db"
        target = file or database
        with bars() as tell:
            back_up(database, target, wanted=lambda: _told(tell, database, target))
    except OSError as error:
        stop_with(f"I can't make the folder of the copies: {error.strerror}.")
    except (StartUpError, StorageError) as error:
        stop_with(error)
    typer.echo(f"Copied {database} to {file}.")


def _told(tell: Tell, database: Path, target: Path) -> bool:
    """Tell how far a copy is, which grows under another name, and say that it is still wanted."""
    part = target.with_name(f"{target.name}.part")
    tell("Copying", part.stat().st_size if part.exists() else 0, database.stat().st_size)
    return True


@app.command()
def restore(
    file: Annotated[Path, typer.Argument(help="A backup copy: a nightly one, or one of study-buddy backup.")],
) -> None:
    """Put a backup copy in the database's place, once it is found whole. Stop the bot first."""
    from bot.domain.errors import StartUpError  # noqa: PLC0415  (start-up counts)
    from bot.screen import bars  # noqa: PLC0415  (as above)
    from bot.settings import read_settings  # noqa: PLC0415  (as above)
    from bot.storage.database import StorageError  # noqa: PLC0415  (as above)
    from bot.storage.restore import restore as put_back  # noqa: PLC0415  (as above)

    try:
        database = sqlite_file(read_settings())
        with bars() as tell:
            tell("Restoring", 0, 0)
            done = put_back(file, database, datetime.now(UTC))
    except (StartUpError, StorageError) as error:
        stop_with(error)
    typer.echo(f"Restored {database} from {file}. You can start the bot again.")
    if done.aside is not None:
        typer.echo(f"What was there before lies in {done.aside}.")


@app.command()
def invite(
    application: Annotated[
        str, typer.Option("--app", help="The Discord application's id; else read from the token.")
    ] = "",
) -> None:
    """Print the links that add the bot to a Discord server or to your own account."""
    from bot.domain.errors import StartUpError  # noqa: PLC0415  (start-up counts)
    from bot.platforms.discord.permissions import invitation  # noqa: PLC0415  (as above)
    from bot.settings import application_id, read_settings  # noqa: PLC0415  (as above)

    if not application:
        try:
            token = read_settings().discord_token
        except StartUpError as error:
            stop_with(error)
        application = application_id(token.get_secret_value()) if token is not None else ""
    if not application.isdigit():
        stop_with("Set DISCORD_TOKEN, or name the application: study-buddy invite --app 123456789012345678.")
    alone = f"https://discord.com/oauth2/authorize?client_id={application}&integration_type=1"
    typer.echo(f"To a server:       {invitation(application)}")
    typer.echo(f"To your account:   {alone}&scope=applications.commands")


@app.command("slack-manifest")
def slack_manifest() -> None:
    """Print what a Slack app is made from, and the link that makes it."""
    from bot.commands import COMMANDS  # noqa: PLC0415  (start-up counts)
    from bot.platforms.slack.declare import link, manifest  # noqa: PLC0415  (as above)
    from bot.words import Words  # noqa: PLC0415  (as above)

    try:
        made = manifest(COMMANDS, Words())
    except ValueError as refused:
        stop_with(f"{str(refused).capitalize()}.", REFUSED)
    typer.echo(json.dumps(made, indent=2))
    typer.echo(f"Create the app from it: {link(made)}", err=True)


@app.command()
def move(
    source: Annotated[
        str, typer.Option("--from", help="The database that has everything: sqlite:///… or postgresql://…")
    ],
    target: Annotated[str, typer.Option("--to", help="An empty one, which is made if it is an SQLite file.")],
) -> None:
    """Take everything from one database to another, while no bot runs on them. Interrupted, nothing was moved."""
    from bot.screen import bars  # noqa: PLC0415  (start-up counts)
    from bot.storage.database import StorageError, shown  # noqa: PLC0415  (as above)
    from bot.storage.move import move as take  # noqa: PLC0415  (as above)
    from bot.storage.open import made, reserved  # noqa: PLC0415  (as above)

    try:
        if not made(source):
            stop_with(f"There is nothing at {shown(source)}.")
        with reserved(source), reserved(target), bars() as tell:
            rows = asyncio.run(take(source, target, tell))
    except StorageError as error:
        stop_with(error)
    except KeyboardInterrupt:
        stop_with("Stopped: nothing was moved.")
    typer.echo(f"Moved {rows} rows to {shown(target)}. Set DATABASE_URL to it; the old database is as it was.")


def main() -> None:
    """Run the command line."""
    app()


if __name__ == "__main__":
    sys.exit(main())  # type: ignore[func-returns-value]  # (typer leaves by SystemExit)
