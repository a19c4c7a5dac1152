"""The same lives against the same oracle, on PostgreSQL."""

from __future__ import annotations

from typing import ClassVar

import pytest
from hypothesis import settings
from hypothesis.stateful import run_state_machine_as_test

from bot.storage.database import Database
from bot.storage.open import open_database
from tests.delivery.test_model import Delivery
from tests.postgres import Server


class DeliveryOnPostgres(Delivery):
    """Delivery on a server, which is to be had before it runs."""

    server: ClassVar[Server]

    async def open(self) -> Database:
        return await open_database(await self.opened.enter_async_context(self.server.database()))


@pytest.mark.timeout(90)  # a busy machine is slow at some lives
def test_the_promises_hold_on_postgres(postgres: Server) -> None:
    DeliveryOnPostgres.server = postgres
    run_state_machine_as_test(DeliveryOnPostgres, settings=settings(max_examples=5, stateful_step_count=20))
