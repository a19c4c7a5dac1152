"""What one person hears unasked, and when: their reminders with what became of them, their rest."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.domain.learner import Here
from bot.domain.reminder import BY_PERSON, Delivery, Reminder, ReminderKind
from bot.domain.rest import NO_REST, Rest, Vacation


@dataclass(frozen=True, slots=True)
class Mine:
    """Somebody's own reminders that are on, in the order of `PERSONAL`, and what became of the last ones, newest first.

    All of them share place, zone and pause.
    """

    here: Here
    reminders: tuple[Reminder, ...] = ()
    deliveries: tuple[Delivery, ...] = ()
    rest: Rest = NO_REST

    def of(self, kind: ReminderKind) -> Reminder | None:
        """Return the reminder of a kind; None while it is off."""
        return next((r for r in self.reminders if r.kind == kind), None)

    def next_of(self, reminder: Reminder) -> datetime:
        """Return when one of them will come, as far as can be told now."""
        return reminder.next_at if reminder.is_waiting(self.here.now) else self.rest.next_of(reminder)

    @property
    def first(self) -> Reminder | None:
        """The one that comes first; None if all are off."""
        return min(self.reminders, key=self.next_of, default=None)

    @property
    def paused(self) -> str:
        """Why all of them are paused; empty if they aren't."""
        return self.reminders[0].paused if self.reminders else ""

    @property
    def vacation(self) -> Vacation | None:
        """The vacation one is on."""
        return self.rest.vacation(self.here.today)

    @property
    def refused(self) -> Delivery | None:
        """The last one, where its place refused it: nobody could tell them there."""
        last = self.deliveries[0] if self.deliveries else None
        return last if last and last.outcome == "refused" and self.paused != BY_PERSON and self.reminders else None

    @property
    def is_unheard(self) -> bool:
        """Whether the place of the last one refused, or they are paused for that."""
        return self.refused is not None or self.paused not in ("", BY_PERSON)
