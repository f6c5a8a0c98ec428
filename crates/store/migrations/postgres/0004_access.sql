-- Who may open a case beyond roles: closed lists and exclusions, whose task is on it; and the papers of the administration.

-- A case with a row here has a closed list: it is never empty.
CREATE TABLE case_listed (
    case_id   uuid NOT NULL,
    person_id uuid NOT NULL,
    PRIMARY KEY (case_id, person_id)
);

CREATE TABLE case_excluded (
    case_id   uuid NOT NULL,
    person_id uuid NOT NULL,
    PRIMARY KEY (case_id, person_id)
);

-- Who broke the glass, in which role, until when; `piercing` where the closed list names the role for emergencies.
CREATE TABLE case_glass (
    case_id   uuid    NOT NULL,
    role      text COLLATE "C"    NOT NULL,
    person_id uuid    NOT NULL,
    from_at   bigint NOT NULL,
    until_at  bigint NOT NULL,
    piercing  bigint NOT NULL,
    PRIMARY KEY (case_id, role, person_id, from_at, until_at)
);
CREATE INDEX case_glass_person ON case_glass (person_id, case_id);

-- Who has an open task on it.
CREATE TABLE case_assignee (
    case_id   uuid NOT NULL,
    person_id uuid NOT NULL,
    PRIMARY KEY (case_id, person_id)
);
CREATE INDEX case_assignee_person ON case_assignee (person_id, case_id);

-- Requests for access, notices, reviews, roles made at run time, policies, receipts: small documents with a state. `sealed`
-- holds what they say; kind, whose, about which case, open or not and when due are what they are found by.
CREATE TABLE paper (
    paper_id  uuid    NOT NULL PRIMARY KEY,
    kind      text COLLATE "C"    NOT NULL,
    revision  bigint NOT NULL,
    person_id uuid,
    case_id   uuid,
    open      bigint NOT NULL,
    at        bigint NOT NULL,
    due_at    bigint,
    sealed    bytea    NOT NULL
);
CREATE INDEX paper_kind   ON paper (kind, open, at);
CREATE INDEX paper_person ON paper (person_id, kind, open, at) WHERE person_id IS NOT NULL;
CREATE INDEX paper_case   ON paper (case_id, kind, at) WHERE case_id IS NOT NULL;
