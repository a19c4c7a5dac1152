-- One text for SQLite and PostgreSQL. Ids are 12 random characters; instants are seconds since 1970 in UTC; days are
-- ISO dates in the person's zone at that moment; 0/1 for no and yes; structures are JSON in TEXT.

CREATE TABLE meta (
  key TEXT PRIMARY KEY,
  value TEXT NOT NULL
);

CREATE TABLE roadmaps (
  id TEXT PRIMARY KEY,
  source TEXT NOT NULL UNIQUE,
  title TEXT NOT NULL,
  digest TEXT NOT NULL,
  loaded_at BIGINT NOT NULL
);

-- Every phase, module, topic and project a roadmap ever had; gone ones are archived, never deleted.
CREATE TABLE catalogue (
  id TEXT PRIMARY KEY,
  roadmap TEXT NOT NULL REFERENCES roadmaps (id),
  kind TEXT NOT NULL,
  explicit TEXT NOT NULL,
  title TEXT NOT NULL,
  normal TEXT NOT NULL,
  parent TEXT NOT NULL,
  link TEXT NOT NULL,
  position BIGINT NOT NULL,
  archived_at BIGINT
);
CREATE INDEX catalogue_of_roadmap ON catalogue (roadmap, kind, position);

CREATE TABLE learners (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  zone TEXT,
  locale TEXT NOT NULL,
  created_at BIGINT NOT NULL
);

CREATE TABLE identities (
  platform TEXT NOT NULL,
  account TEXT NOT NULL,
  learner TEXT NOT NULL REFERENCES learners (id),
  PRIMARY KEY (platform, account)
);
CREATE INDEX identities_of_learner ON identities (learner);

CREATE TABLE communities (
  id TEXT PRIMARY KEY,
  platform TEXT NOT NULL,
  account TEXT NOT NULL,
  zone TEXT,
  UNIQUE (platform, account)
);

-- shares: whether the members of this community may see the learner's progress and goals.
-- clustered
CREATE TABLE memberships (
  community TEXT NOT NULL REFERENCES communities (id),
  learner TEXT NOT NULL REFERENCES learners (id),
  joined_at BIGINT NOT NULL,
  shares BIGINT NOT NULL,
  PRIMARY KEY (community, learner)
);
CREATE INDEX memberships_of_learner ON memberships (learner);

-- One call that changed topic states. kind: check, uncheck, learn, skip, placement, undo. number counts a learner's
-- changes from 1, for several can fall into one second. undoes is the change an undo took back, else empty.
-- clustered
CREATE TABLE changes (
  learner TEXT NOT NULL REFERENCES learners (id),
  id TEXT NOT NULL,
  number BIGINT NOT NULL,
  roadmap TEXT NOT NULL,
  kind TEXT NOT NULL,
  at BIGINT NOT NULL,
  day TEXT NOT NULL,
  undoes TEXT NOT NULL,
  PRIMARY KEY (learner, id)
);

-- What a change did to each topic: the history from which streaks, charts and undo are computed.
-- clustered
CREATE TABLE events (
  learner TEXT NOT NULL REFERENCES learners (id),
  change TEXT NOT NULL,
  topic TEXT NOT NULL,
  before TEXT NOT NULL,
  after TEXT NOT NULL,
  PRIMARY KEY (learner, change, topic)
);

-- The latest state of each topic that isn't "todo" untouched, with the change that set it.
-- clustered
CREATE TABLE states (
  learner TEXT NOT NULL REFERENCES learners (id),
  roadmap TEXT NOT NULL,
  topic TEXT NOT NULL,
  state TEXT NOT NULL,
  change TEXT NOT NULL,
  PRIMARY KEY (learner, roadmap, topic)
);

-- clustered
CREATE TABLE notes (
  learner TEXT NOT NULL REFERENCES learners (id),
  topic TEXT NOT NULL,
  text TEXT NOT NULL,
  at BIGINT NOT NULL,
  PRIMARY KEY (learner, topic)
);

-- clustered
CREATE TABLE focuses (
  learner TEXT NOT NULL REFERENCES learners (id),
  roadmap TEXT NOT NULL,
  part TEXT NOT NULL,
  PRIMARY KEY (learner, roadmap)
);

-- week is the Monday of the person's local week. state: open, done, dropped, carried. number counts a learner's goals
-- from 1, for several can fall into one second. carried_to is the goal that a carried one became, empty if none.
-- clustered
CREATE TABLE goals (
  learner TEXT NOT NULL REFERENCES learners (id),
  id TEXT NOT NULL,
  number BIGINT NOT NULL,
  roadmap TEXT NOT NULL,
  week TEXT NOT NULL,
  title TEXT NOT NULL,
  target DOUBLE PRECISION NOT NULL,
  unit TEXT NOT NULL,
  topics TEXT NOT NULL,
  state TEXT NOT NULL,
  carried_to TEXT NOT NULL,
  at BIGINT NOT NULL,
  PRIMARY KEY (learner, id)
);

-- A goal that was carried over brings what was logged along: the same entries, under the same ids.
-- clustered
CREATE TABLE goal_logs (
  learner TEXT NOT NULL REFERENCES learners (id),
  goal TEXT NOT NULL,
  id TEXT NOT NULL,
  amount DOUBLE PRECISION NOT NULL,
  at BIGINT NOT NULL,
  day TEXT NOT NULL,
  PRIMARY KEY (learner, goal, id)
);

-- Who is told what, when, in local rules; next_at is those rules worked out. kind: goals (a learner's weekly goal
-- prompt), group (a community's weekly post). occasion is the Monday of the local week next_at belongs to, with +n for
-- each snooze. tried_at is when an attempt of this occasion may have arrived. setter is the learner who switched it on.
-- news counts what happened since a group's post was posted, and isn't to be seen in it yet; or 1, it was paused because
-- of its place, and its setter hasn't been told.
CREATE TABLE reminders (
  id TEXT PRIMARY KEY,
  owner TEXT NOT NULL,
  kind TEXT NOT NULL,
  setter TEXT NOT NULL,
  platform TEXT NOT NULL,
  place TEXT NOT NULL,
  weekday BIGINT NOT NULL,
  minute BIGINT NOT NULL,
  zone TEXT NOT NULL,
  locale TEXT NOT NULL,
  next_at BIGINT NOT NULL,
  occasion TEXT NOT NULL,
  lease_until BIGINT NOT NULL,
  attempts BIGINT NOT NULL,
  refusals BIGINT NOT NULL,
  tried_at BIGINT,
  paused TEXT NOT NULL,
  news BIGINT NOT NULL,
  UNIQUE (owner, kind)
);
CREATE INDEX reminders_news ON reminders (id) WHERE news > 0;
CREATE INDEX reminders_due ON reminders (next_at) WHERE paused = '';

-- The ledger. outcome: sent, late, folded, failed, refused, unknown, skipped.
-- clustered
CREATE TABLE deliveries (
  reminder TEXT NOT NULL REFERENCES reminders (id),
  occasion TEXT NOT NULL,
  due_at BIGINT NOT NULL,
  at BIGINT NOT NULL,
  outcome TEXT NOT NULL,
  place TEXT NOT NULL,
  receipt TEXT NOT NULL,
  why TEXT NOT NULL,
  PRIMARY KEY (reminder, occasion)
);
CREATE INDEX deliveries_folded ON deliveries (at) WHERE outcome = 'folded';

-- Calls too long for a custom id, kept for 90 days.
CREATE TABLE kept (
  id TEXT PRIMARY KEY,
  press TEXT NOT NULL,
  until BIGINT NOT NULL
);

-- What platforms remember (bot.chat.platform.Memory).
CREATE TABLE shelves (
  shelf TEXT PRIMARY KEY,
  last BIGINT NOT NULL
);
-- clustered
CREATE TABLE memory (
  shelf TEXT NOT NULL,
  key TEXT NOT NULL,
  value TEXT NOT NULL,
  first BIGINT NOT NULL,
  number BIGINT NOT NULL,
  PRIMARY KEY (shelf, key)
);
CREATE INDEX memory_by_number ON memory (shelf, number);
CREATE INDEX memory_by_first ON memory (shelf, first);
