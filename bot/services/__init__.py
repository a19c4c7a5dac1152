"""Use cases: one method is one thing a person does, in one transaction."""
