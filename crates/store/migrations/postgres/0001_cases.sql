-- Cases: their keys, events, snapshots and what lists may ask about them. Times are nanoseconds since 1970 (UTC). What is sealed
-- and what stands in clear, and why: the table in `src/lib.rs`.

-- Settings of the store: the store's own id, the version of the policies in force.
CREATE TABLE setting (
    name  text COLLATE "C" NOT NULL PRIMARY KEY,
    value text COLLATE "C" NOT NULL
);

-- Keys of the platform, wrapped by the key ring: `index`, `people`, `audit:2026-11`.
CREATE TABLE platform_key (
    name    text COLLATE "C" NOT NULL PRIMARY KEY,
    wrapped bytea NOT NULL
);

-- One key a case, wrapped by the key ring. Apart from the cases: it has its own, short, backup retention, and removing the row
-- disposes of the case.
CREATE TABLE case_key (
    case_id uuid NOT NULL PRIMARY KEY,
    wrapped bytea NOT NULL
);

-- The truth: one row an event, sealed under the key of its case.
CREATE TABLE event (
    case_id uuid NOT NULL,
    seq     bigint NOT NULL,
    sealed  bytea NOT NULL,
    PRIMARY KEY (case_id, seq)
);

-- The case after its newest event; rebuilt from the events at any time.
CREATE TABLE case_snapshot (
    case_id uuid NOT NULL PRIMARY KEY,
    version bigint NOT NULL,
    sealed  bytea NOT NULL
);

-- What every list needs. `digests` holds one digest for each group of projected rows, so that a commit rewrites only what changed.
CREATE TABLE case_row (
    case_id        uuid NOT NULL PRIMARY KEY,
    version        bigint NOT NULL,
    program        text COLLATE "C" NOT NULL,
    definition     text COLLATE "C" NOT NULL,
    unit           text COLLATE "C" NOT NULL,
    state          text COLLATE "C" NOT NULL,
    ended          boolean NOT NULL,
    opened_at      bigint NOT NULL,
    changed_at     bigint NOT NULL,
    reference_hash bytea NOT NULL UNIQUE,
    digests        bytea NOT NULL
);
CREATE INDEX case_row_opened        ON case_row (program, opened_at, case_id);
CREATE INDEX case_row_changed       ON case_row (program, changed_at, case_id);
CREATE INDEX case_row_ended_opened  ON case_row (program, ended, opened_at, case_id);
CREATE INDEX case_row_ended_changed ON case_row (program, ended, changed_at, case_id);
CREATE INDEX case_row_case          ON case_row (program, case_id);

CREATE TABLE case_state (
    case_id uuid NOT NULL,
    track   text COLLATE "C" NOT NULL,
    state   text COLLATE "C" NOT NULL,
    PRIMARY KEY (case_id, track)
);

-- Facts that hold; one that is absent does not.
CREATE TABLE case_fact (
    case_id uuid NOT NULL,
    fact    text COLLATE "C" NOT NULL,
    PRIMARY KEY (case_id, fact)
);

-- Who holds which role; an open end is the end of time.
CREATE TABLE case_member (
    case_id   uuid NOT NULL,
    role      text COLLATE "C" NOT NULL,
    person_id uuid NOT NULL,
    from_at   bigint NOT NULL,
    until_at  bigint NOT NULL,
    PRIMARY KEY (case_id, role, person_id, from_at, until_at)
);
CREATE INDEX case_member_person ON case_member (person_id, case_id);

CREATE TABLE case_party (
    case_id   uuid NOT NULL,
    person_id uuid NOT NULL,
    PRIMARY KEY (case_id, person_id)
);
CREATE INDEX case_party_person ON case_party (person_id, case_id);

CREATE TABLE case_partner (
    case_id uuid NOT NULL,
    partner text COLLATE "C" NOT NULL,
    PRIMARY KEY (case_id, partner)
);
CREATE INDEX case_partner_partner ON case_partner (partner, case_id);

-- Fields with `index: filter`: an encoding of the value, or the keyed hash of a personal one.
CREATE TABLE case_field (
    case_id uuid NOT NULL,
    path    text COLLATE "C" NOT NULL,
    program text COLLATE "C" NOT NULL,
    value   bytea NOT NULL,
    PRIMARY KEY (case_id, path)
);
CREATE INDEX case_field_value ON case_field (program, path, value, case_id);

-- Fields with `index: sort`: an encoding whose byte order is the order of the values. Never a personal one.
CREATE TABLE case_sort (
    case_id uuid NOT NULL,
    path    text COLLATE "C" NOT NULL,
    program text COLLATE "C" NOT NULL,
    value   bytea NOT NULL,
    PRIMARY KEY (case_id, path)
);
CREATE INDEX case_sort_value ON case_sort (program, path, value, case_id);

-- The clock of each name that counts now.
CREATE TABLE case_clock (
    case_id uuid NOT NULL,
    name    text COLLATE "C" NOT NULL,
    program text COLLATE "C" NOT NULL,
    due_at  bigint NOT NULL,
    PRIMARY KEY (case_id, name)
);
CREATE INDEX case_clock_due ON case_clock (program, name, due_at, case_id);

-- Keyed hashes of the words of fields with `index: search`, by class: a hit in a class that one cannot read does not exist.
CREATE TABLE search (
    case_id uuid NOT NULL,
    class   text COLLATE "C" NOT NULL,
    token   bytea NOT NULL,
    program text COLLATE "C" NOT NULL,
    PRIMARY KEY (case_id, class, token)
);
CREATE INDEX search_token ON search (program, token, class, case_id);

CREATE TABLE timer (
    case_id uuid NOT NULL,
    no      bigint NOT NULL,
    due_at  bigint NOT NULL,
    PRIMARY KEY (case_id, no)
);
CREATE INDEX timer_due ON timer (due_at, case_id, no);

-- Effects to run outside, and those given up (`buried`).
CREATE TABLE outbox (
    case_id   uuid NOT NULL,
    no        bigint NOT NULL,
    queued_at bigint NOT NULL,
    due_at    bigint NOT NULL,
    tries     bigint NOT NULL,
    buried    boolean NOT NULL,
    sealed    bytea NOT NULL,
    failure   bytea,
    PRIMARY KEY (case_id, no)
);
CREATE INDEX outbox_due ON outbox (buried, due_at, case_id, no);

-- What somebody has typed so far.
CREATE TABLE draft (
    case_id   uuid NOT NULL,
    person_id uuid NOT NULL,
    of_what   text COLLATE "C" NOT NULL,
    at        bigint NOT NULL,
    sealed    bytea NOT NULL,
    PRIMARY KEY (case_id, person_id, of_what)
);
CREATE INDEX draft_person ON draft (person_id, at);

-- Keys that make a retry harmless. No response is stored.
CREATE TABLE idempotency (
    key     text COLLATE "C" NOT NULL PRIMARY KEY,
    digest  text COLLATE "C" NOT NULL,
    case_id uuid NOT NULL,
    version bigint NOT NULL,
    at      bigint NOT NULL
);

-- What is public by a program's own rule; in clear, because it is published.
CREATE TABLE published (
    register  text COLLATE "C" NOT NULL,
    reference text COLLATE "C" NOT NULL,
    no        bigint NOT NULL,
    fields    text COLLATE "C" NOT NULL,
    PRIMARY KEY (register, reference)
);
CREATE INDEX published_newest ON published (register, no);

-- What is sealed does not compress: no time is spent on trying.
ALTER TABLE event         ALTER COLUMN sealed SET STORAGE EXTERNAL;
ALTER TABLE case_snapshot ALTER COLUMN sealed SET STORAGE EXTERNAL;
ALTER TABLE outbox        ALTER COLUMN sealed SET STORAGE EXTERNAL;
ALTER TABLE draft         ALTER COLUMN sealed SET STORAGE EXTERNAL;
-- Rewritten with every command: room for it on the same page.
ALTER TABLE case_snapshot SET (fillfactor = 60);
ALTER TABLE case_row      SET (fillfactor = 70);
