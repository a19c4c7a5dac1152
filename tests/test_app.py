"""The program as a whole: how it starts, keeps its platforms up, and ends."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from bot.app import App
from bot.chat.platform import Front, PlatformDown
from bot.domain.errors import StartUpError
from bot.roadmaps.watch import Watch
from bot.settings import Settings
from tests.roadmaps.looks import Looks
from tests.world import Clock, Recorder, settings

AWAY = PlatformDown("The service is away.")
NEVER = PlatformDown("The token is refused.", forever=True)


class Shaky(Recorder):
    """A platform that breaks in the given ways, one after the other, each after some hours, and then stays up."""

    def __init__(self, name: str, clock: Clock, *breaks: Exception, after: float = 0) -> None:
        super().__init__(name)
        self._clock, self._after, self._breaks = clock, after, list(breaks)
        self.stays_up = asyncio.Event()
        self.started = 0

    async def serve(self, front: Front) -> None:
        self.started += 1
        if self._breaks:
            self._clock.move(hours=self._after)
            raise self._breaks.pop(0)
        self.stays_up.set()
        await asyncio.Event().wait()


class Pauses(list[float]):
    """Pauses that are only written down; the clock moves on by them."""

    def __init__(self, clock: Clock) -> None:
        super().__init__()
        self._clock = clock

    async def __call__(self, seconds: float) -> None:
        self.append(seconds)
        self._clock.now += timedelta(seconds=seconds)
        await asyncio.sleep(0)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def pauses(clock: Clock) -> Pauses:
    return Pauses(clock)


@pytest.fixture
async def app(tmp_path: Path, clock: Clock, pauses: Pauses) -> AsyncIterator[App]:
    built = await App.build(settings(tmp_path), clock=clock, sleep=pauses)
    yield built
    await built.close()


@asynccontextmanager
async def running(app: App, *platforms: Shaky) -> AsyncIterator[None]:
    """Run the program on these platforms; leaving it ends the program."""
    app.platforms |= {platform.name: platform for platform in platforms}
    stop = asyncio.Event()
    task = asyncio.create_task(app.run(stop))
    try:
        yield
    finally:
        stop.set()
        await asyncio.wait_for(task, 5)


async def up(platform: Shaky) -> None:
    await asyncio.wait_for(platform.stays_up.wait(), 5)


async def test_a_platform_that_breaks_is_tried_again_after_growing_pauses_and_others_go_on(
    app: App, clock: Clock, pauses: Pauses, caplog: pytest.LogCaptureFixture
) -> None:
    shaky = Shaky("shaky", clock, AWAY, ValueError("a mistake of ours"), *[AWAY] * 9)
    steady = Shaky("steady", clock)
    async with running(app, shaky, steady):
        await up(shaky)
        await up(steady)
    assert pauses == [1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300]
    assert (shaky.started, steady.started) == (12, 1)
    assert "shaky is down, trying again in 1 s: The service is away." in caplog.messages
    (broke,) = [record for record in caplog.records if record.levelname == "ERROR"]
    assert (broke.message, broke.exc_info is not None) == ("shaky broke, trying again in 2 s", True)


async def test_a_platform_that_was_up_for_long_is_tried_again_soon(app: App, clock: Clock, pauses: Pauses) -> None:
    shaky = Shaky("shaky", clock, *[AWAY] * 4, after=1)
    async with running(app, shaky):
        await up(shaky)
    assert pauses == [1, 1, 1, 1]


async def test_a_platform_that_can_never_work_is_said_once_and_others_go_on(
    app: App, clock: Clock, pauses: Pauses, caplog: pytest.LogCaptureFixture
) -> None:
    hopeless, shaky = Shaky("hopeless", clock, NEVER), Shaky("shaky", clock, AWAY)
    async with running(app, hopeless, shaky):
        await up(shaky)
    assert pauses == [1]
    assert hopeless.started == 1
    assert caplog.messages.count("hopeless is off: The token is refused.") == 1


async def test_where_no_platform_can_ever_work_the_program_ends_and_says_why(
    app: App, clock: Clock, pauses: Pauses
) -> None:
    other = PlatformDown("The other one too.", forever=True)
    app.platforms |= {"one": Shaky("one", clock, AWAY, NEVER), "other": Shaky("other", clock, other)}
    with pytest.raises(StartUpError) as ended:
        await asyncio.wait_for(app.run(asyncio.Event()), 5)
    assert str(ended.value) == "The token is refused. The other one too."
    assert pauses == [1]


async def test_a_start_that_fails_half_way_leaves_its_port_free(tmp_path: Path) -> None:
    on_the_web = Settings(_env_file=None, database_url=f"sqlite:///{tmp_path}/study.db", web="127.0.0.1:0")  # type: ignore[call-arg]  # (pydantic-settings' own parameter)
    app = await App.build(on_the_web)
    await app.connect(on_the_web)
    assert app.url is not None
    port = urlsplit(app.url).port
    await app.close()
    with socket.create_server(("127.0.0.1", port)):
        pass


async def test_an_edited_roadmap_comes_into_use_while_the_program_runs(
    tmp_path: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    way, looks = tmp_path / "way.md", Looks()
    way.write_text("# A way\n\n- [ ] Apples\n- [ ] Pears\n")
    monkeypatch.setattr("bot.app.Watch", partial(Watch, sleep=looks.sleep))
    app = await App.build(await asyncio.to_thread(settings, tmp_path, way), clock=clock)
    way.write_text("# A way\n\n- [ ] Apples\n- [ ] Pears\n- [ ] Quinces\n")  # before anybody watches

    def titles() -> list[str]:
        return [topic.title for topic in app.services.roadmaps.default.topics]

    steady = Shaky("steady", clock)
    async with running(app, steady):
        await up(steady)
        await looks.fallen_asleep()
        await looks.look()
        assert titles() == ["Apples", "Pears", "Quinces"]
        way.write_text("# A way\n\n- [ ] Apples\n- [ ] Pears\n- [ ] Quinces\n- [ ] Plums\n")
        await looks.look(2)
        assert titles() == ["Apples", "Pears", "Quinces", "Plums"]
        way.unlink()
        await looks.look(2)
        assert caplog.messages[-1].startswith(f"people stay on the last good version of {way}")
        way.write_text("# A way\n\n- [ ] Apples\n")
        await looks.look(2)
        assert titles() == ["Apples", "Pears", "Quinces", "Plums"]
        assert caplog.messages[-1] == "a new version of A way waits: study-buddy roadmap accept, or revert"
        way.write_text("# A way\n\n- [ ] Apples\n- [ ] Pears\n- [ ] Quinces\n- [ ] Plums\n- [ ] Figs\n")
        await looks.look(2)
        assert titles() == ["Apples", "Pears", "Quinces", "Plums", "Figs"]
    await app.close()
