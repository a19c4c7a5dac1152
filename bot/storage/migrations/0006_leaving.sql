-- Leaving with one's data: what has to be known of a row so that it can go with whoever it is about.

-- whose: to whom the call was offered: an account as "platform:account", or the learner or community that a message was
-- for. Empty for calls kept before this step; those go when their 90 days are over.
ALTER TABLE kept ADD COLUMN whose TEXT NOT NULL DEFAULT '';
CREATE INDEX kept_whose ON kept (whose);

-- outdated: 1 while a group's post shows somebody who left.
ALTER TABLE deliveries ADD COLUMN outdated BIGINT NOT NULL DEFAULT 0;
CREATE INDEX deliveries_outdated ON deliveries (reminder, occasion) WHERE outdated = 1;

-- A file that an account handed in, looked at and waiting for its word; another one takes its place.
-- clustered
CREATE TABLE brought (
  platform TEXT NOT NULL,
  account TEXT NOT NULL,
  id TEXT NOT NULL,
  text TEXT NOT NULL,
  at BIGINT NOT NULL,
  PRIMARY KEY (platform, account)
);
