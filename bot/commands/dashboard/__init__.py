"""The dashboard: everything about one's progress on one page, as HTML with charts in it."""
