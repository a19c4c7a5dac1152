-- Several roadmaps, and the versions of each.

-- community is whose own it is, empty for those of the settings; version is the number of the one people are on, 0 where
-- its text was not kept yet.
ALTER TABLE roadmaps ADD COLUMN community TEXT NOT NULL DEFAULT '';
ALTER TABLE roadmaps ADD COLUMN version BIGINT NOT NULL DEFAULT 0;

-- The versions of a roadmap's text, counted from 1. texts is JSON: the Markdown of each file by its path. changes is JSON:
-- what it changed, or would change. state: waiting (for its owner's word), used (now or before), declined, replaced (by a
-- later one, before that word). word is what the owner decided and the program hasn't done yet: accept, apart (renames
-- are new topics), decline, or empty. who is the learner who brought or accepted it, empty where nobody was asked.
CREATE TABLE versions (
  roadmap TEXT NOT NULL REFERENCES roadmaps (id),
  number BIGINT NOT NULL,
  digest TEXT NOT NULL,
  texts TEXT NOT NULL,
  changes TEXT NOT NULL,
  state TEXT NOT NULL,
  word TEXT NOT NULL,
  who TEXT NOT NULL,
  at BIGINT NOT NULL,
  PRIMARY KEY (roadmap, number)
);

-- Which roadmap a community, and a person alone, chose; empty for the default. used_at is when the member last did
-- something there.
ALTER TABLE communities ADD COLUMN roadmap TEXT NOT NULL DEFAULT '';
ALTER TABLE learners ADD COLUMN roadmap TEXT NOT NULL DEFAULT '';
ALTER TABLE memberships ADD COLUMN used_at BIGINT NOT NULL DEFAULT 0;
