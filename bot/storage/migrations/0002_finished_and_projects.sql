-- What people finished beside the topics, and the roadmap's projects they take on.

-- One thing somebody finished, with what it was called then: a roadmap may drop it, its reader keeps it. resource is its
-- id on a roadmap, else empty; rating is 1 to 5; removed_at is when it was taken off the list.
-- clustered
CREATE TABLE finished (
  learner TEXT NOT NULL REFERENCES learners (id),
  id TEXT NOT NULL,
  resource TEXT NOT NULL,
  title TEXT NOT NULL,
  kind TEXT NOT NULL,
  link TEXT NOT NULL,
  day TEXT NOT NULL,
  rating BIGINT,
  note TEXT NOT NULL,
  at BIGINT NOT NULL,
  removed_at BIGINT,
  PRIMARY KEY (learner, id)
);

-- What holds now of a project, with the change that set it. fact: started and done (a day), link, or "milestone:" with
-- the milestone's words (the day it was reached). An empty value is none.
-- clustered
CREATE TABLE project_facts (
  learner TEXT NOT NULL REFERENCES learners (id),
  roadmap TEXT NOT NULL,
  project TEXT NOT NULL,
  fact TEXT NOT NULL,
  value TEXT NOT NULL,
  change TEXT NOT NULL,
  PRIMARY KEY (learner, roadmap, project, fact)
);

-- What each change did: the history. number counts a learner's changes from 1, for several can fall into one second; day
-- is the person's local day then. undoes is the change an undo took back, else empty.
-- clustered
CREATE TABLE project_events (
  learner TEXT NOT NULL REFERENCES learners (id),
  change TEXT NOT NULL,
  fact TEXT NOT NULL,
  number BIGINT NOT NULL,
  roadmap TEXT NOT NULL,
  project TEXT NOT NULL,
  before TEXT NOT NULL,
  after TEXT NOT NULL,
  at BIGINT NOT NULL,
  day TEXT NOT NULL,
  undoes TEXT NOT NULL,
  PRIMARY KEY (learner, change, fact)
);
