from __future__ import annotations

from bot.services.kept import Kept
from bot.storage.database import Database
from tests.services.conftest import Clock, Count


async def test_what_is_kept_is_found_for_ninety_days(database: Database, clock: Clock, count: Count) -> None:
    kept = Kept(database, clock)
    one, other = await kept.keep("a call", "fake:ada"), await kept.keep("another", "fake:ada")
    assert [await kept.find(id_) for id_ in (one, other, "unknown")] == ["a call", "another", None]
    clock.move(days=89)
    late = await kept.keep("a late one", "fake:ada")
    await kept.prune()
    assert await count("kept") == 3
    clock.move(days=1)
    assert [await kept.find(id_) for id_ in (one, late)] == [None, "a late one"]
    await kept.prune()
    assert await count("kept") == 1
