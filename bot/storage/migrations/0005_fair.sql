-- Who is served first when many are due at once.

-- community is the one a reminder counts to, empty where there is none; seat is its number, from 0, among those of its
-- community with the same day and time: the first of every community comes before the second of any. It is -1 until
-- one is taken.
ALTER TABLE reminders ADD COLUMN community TEXT NOT NULL DEFAULT '';
ALTER TABLE reminders ADD COLUMN seat BIGINT NOT NULL DEFAULT -1;

UPDATE reminders SET community = CASE kind WHEN 'group' THEN owner ELSE COALESCE((SELECT m.community FROM memberships m
  JOIN communities c ON c.id = m.community WHERE m.learner = reminders.owner AND c.platform = reminders.platform
  ORDER BY m.joined_at DESC LIMIT 1), '') END;
UPDATE reminders SET seat = numbered.seat FROM (SELECT id, ROW_NUMBER() OVER (
  PARTITION BY community, weekday, minute ORDER BY paused <> '', id) - 1 AS seat FROM reminders) AS numbered
  WHERE numbered.id = reminders.id;

DROP INDEX reminders_due;
CREATE INDEX reminders_due ON reminders (next_at, platform, seat) WHERE paused = '';
CREATE INDEX reminders_seats ON reminders (community, weekday, minute) WHERE paused = '';
CREATE INDEX reminders_zones ON reminders (zone, id);
