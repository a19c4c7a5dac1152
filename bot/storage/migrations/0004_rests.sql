-- When people want to be left alone, and where else they can be told.

-- kind: also phase (a reminder for those who are behind or silent) and end (the week's end), both a learner's. fallback
-- is the channel for what their direct messages refuse, else empty; detour is 1 while this occasion goes there.
ALTER TABLE reminders ADD COLUMN fallback TEXT NOT NULL DEFAULT '';
ALTER TABLE reminders ADD COLUMN detour BIGINT NOT NULL DEFAULT 0;

-- Quiet hours are minutes from midnight on the learner's clock, both NULL if there are none; went_on_at is when they
-- last said that they go on: switched reminders on, resumed them, or began anew.
CREATE TABLE rests (
  learner TEXT PRIMARY KEY REFERENCES learners (id),
  quiet_start BIGINT,
  quiet_end BIGINT,
  went_on_at BIGINT
);

-- Vacations, as local days; the last day is part of it.
-- clustered
CREATE TABLE vacations (
  learner TEXT NOT NULL REFERENCES learners (id),
  first_day TEXT NOT NULL,
  last_day TEXT NOT NULL,
  PRIMARY KEY (learner, first_day)
);

-- outcome: also quiet (there was no reason to say it) and away (it was vacation).
DROP INDEX deliveries_folded;
CREATE INDEX deliveries_unsaid ON deliveries (at) WHERE outcome IN ('folded', 'quiet', 'away');
