"""The metrics, in Prometheus' terms; every label comes from a list that the program knows, and none from a person."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    GCCollector,
    Histogram,
    Info,
    PlatformCollector,
    ProcessCollector,
    generate_latest,
)

from bot.chat.meter import Answered, Carried
from bot.watch.pulse import Condition

ANSWERS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)  # seconds; chat services give up after three
LATENESS = (1, 60, 120, 300, 900, 3600, 4 * 3600, 12 * 3600)  # seconds; a beat is a minute, patience is twelve hours
LAGS = (0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5, 1, 5)  # seconds; above ten milliseconds something blocks the loop


class Counted:
    """Counts what it is told; it implements `bot.chat.meter.Meter`."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self._all = all_ = CollectorRegistry()
        self._answers = Counter(
            "study_buddy_answers", "Answers, by command and outcome.", ("command", "outcome"), registry=all_
        )
        self._answering = Histogram(
            "study_buddy_answer_seconds", "How long answers took.", registry=all_, buckets=ANSWERS
        )
        self._carried = Counter(
            "study_buddy_deliveries", "Attempts to deliver, by outcome.", ("platform", "outcome"), registry=all_
        )
        self._late = Histogram(
            "study_buddy_delivery_lateness_seconds",
            "How long after its time something was delivered.",
            registry=all_,
            buckets=LATENESS,
        )
        self._lag = Histogram(
            "study_buddy_loop_lag_seconds",
            "How late the event loop was, looked at once a second.",
            registry=all_,
            buckets=LAGS,
        )
        self._due = Gauge("study_buddy_due", "Reminders whose time has come and that wait.", registry=all_)
        self._heartbeat = Gauge("study_buddy_heartbeat_age_seconds", "Since the last heartbeat.", registry=all_)
        self._database = Gauge("study_buddy_database_up", "Whether the database answers.", registry=all_)
        self._asking = Gauge("study_buddy_database_seconds", "How long it took to answer just now.", registry=all_)
        self._platform = Gauge("study_buddy_platform_up", "Whether a platform is served.", ("platform",), registry=all_)
        self._topics = Gauge(
            "study_buddy_roadmap_topics", "Topics of the default roadmap.", ("roadmap",), registry=all_
        )
        self._build = Info("study_buddy_build", "The program.", registry=all_)
        ProcessCollector(registry=all_)
        PlatformCollector(registry=all_)
        GCCollector(registry=all_)

    def answered(self, command: str, outcome: Answered, seconds: float) -> None:
        """Count an answer; see `Meter`."""
        self._answers.labels(command, outcome).inc()
        self._answering.observe(seconds)

    def carried(self, platform: str, outcome: Carried, due: datetime) -> None:
        """Count an attempt to deliver; see `Meter`."""
        self._carried.labels(platform, outcome).inc()
        if outcome == "delivered":
            self._late.observe(max(0.0, (self._clock() - due).total_seconds()))

    def lagged(self, seconds: float) -> None:
        """Note how late the event loop was."""
        self._lag.observe(seconds)

    def built(self, version: str) -> None:
        """Note which version of the program runs."""
        self._build.info({"version": version})

    def looked(self, condition: Condition, due: int | None, seconds: float, topics: dict[str, int]) -> None:
        """Note how things are now.

        Args:
            condition: of the program.
            due: how many reminders wait; None if the database didn't answer.
            seconds: how long the database took.
            topics: how many topics a roadmap has, by its id.
        """
        self._heartbeat.set(float("nan") if condition.heartbeat is None else condition.heartbeat)
        self._database.set(due is not None)
        self._asking.set(seconds)
        self._due.set(float("nan") if due is None else due)
        for name, is_up in condition.platforms.items():
            self._platform.labels(name).set(is_up)
        self._topics.clear()
        for roadmap, count in topics.items():
            self._topics.labels(roadmap).set(count)

    def text(self) -> bytes:
        """Return everything in Prometheus' text format. Blocks: it reads what the system knows of the process."""
        return generate_latest(self._all)
