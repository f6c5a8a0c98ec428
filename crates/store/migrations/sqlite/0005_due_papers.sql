-- Papers by when something should be done about them: reminders, notices that are told outside, reviews.
CREATE INDEX paper_due ON paper (kind, due_at) WHERE due_at IS NOT NULL;
