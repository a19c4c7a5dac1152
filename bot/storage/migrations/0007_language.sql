-- The language somebody chose to be spoken to in.

-- language: its code, such as de. Empty: the language that their platform tells.
ALTER TABLE learners ADD COLUMN language TEXT NOT NULL DEFAULT '';
