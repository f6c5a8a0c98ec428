-- Cases: their keys, events, snapshots and what lists may ask about them. Times are nanoseconds since 1970 (UTC); ids are the
-- 16 bytes of the UUID. What is sealed and what stands in clear, and why: the table in `src/lib.rs`.

-- Settings of the store: the store's own id, the version of the policies in force.
CREATE TABLE setting (
    name  TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Keys of the platform, wrapped by the key ring: `index`, `people`, `audit:2026-11`.
CREATE TABLE platform_key (
    name    TEXT NOT NULL PRIMARY KEY,
    wrapped BLOB NOT NULL
) STRICT, WITHOUT ROWID;

-- One key a case, wrapped by the key ring. Apart from the cases: it has its own, short, backup retention, and removing the row
-- disposes of the case.
CREATE TABLE case_key (
    case_id BLOB NOT NULL PRIMARY KEY,
    wrapped BLOB NOT NULL
) STRICT, WITHOUT ROWID;

-- The truth: one row an event, sealed under the key of its case.
CREATE TABLE event (
    case_id BLOB    NOT NULL,
    seq     INTEGER NOT NULL,
    sealed  BLOB    NOT NULL,
    PRIMARY KEY (case_id, seq)
) STRICT, WITHOUT ROWID;

-- The case after its newest event; rebuilt from the events at any time.
CREATE TABLE case_snapshot (
    case_id BLOB    NOT NULL PRIMARY KEY,
    version INTEGER NOT NULL,
    sealed  BLOB    NOT NULL
) STRICT;

-- What every list needs. `digests` holds one digest for each group of projected rows, so that a commit rewrites only what changed.
CREATE TABLE case_row (
    case_id        BLOB    NOT NULL PRIMARY KEY,
    version        INTEGER NOT NULL,
    program        TEXT    NOT NULL,
    definition     TEXT    NOT NULL,
    unit           TEXT    NOT NULL,
    state          TEXT    NOT NULL,
    ended          INTEGER NOT NULL,
    opened_at      INTEGER NOT NULL,
    changed_at     INTEGER NOT NULL,
    reference_hash BLOB    NOT NULL UNIQUE,
    digests        BLOB    NOT NULL
) STRICT;
CREATE INDEX case_row_opened        ON case_row (program, opened_at, case_id);
CREATE INDEX case_row_changed       ON case_row (program, changed_at, case_id);
CREATE INDEX case_row_ended_opened  ON case_row (program, ended, opened_at, case_id);
CREATE INDEX case_row_ended_changed ON case_row (program, ended, changed_at, case_id);
CREATE INDEX case_row_case          ON case_row (program, case_id);

CREATE TABLE case_state (
    case_id BLOB NOT NULL,
    track   TEXT NOT NULL,
    state   TEXT NOT NULL,
    PRIMARY KEY (case_id, track)
) STRICT, WITHOUT ROWID;

-- Facts that hold; one that is absent does not.
CREATE TABLE case_fact (
    case_id BLOB NOT NULL,
    fact    TEXT NOT NULL,
    PRIMARY KEY (case_id, fact)
) STRICT, WITHOUT ROWID;

-- Who holds which role; an open end is the end of time.
CREATE TABLE case_member (
    case_id   BLOB    NOT NULL,
    role      TEXT    NOT NULL,
    person_id BLOB    NOT NULL,
    from_at   INTEGER NOT NULL,
    until_at  INTEGER NOT NULL,
    PRIMARY KEY (case_id, role, person_id, from_at, until_at)
) STRICT, WITHOUT ROWID;
CREATE INDEX case_member_person ON case_member (person_id, case_id);

CREATE TABLE case_party (
    case_id   BLOB NOT NULL,
    person_id BLOB NOT NULL,
    PRIMARY KEY (case_id, person_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX case_party_person ON case_party (person_id, case_id);

CREATE TABLE case_partner (
    case_id BLOB NOT NULL,
    partner TEXT NOT NULL,
    PRIMARY KEY (case_id, partner)
) STRICT, WITHOUT ROWID;
CREATE INDEX case_partner_partner ON case_partner (partner, case_id);

-- Fields with `index: filter`: an encoding of the value, or the keyed hash of a personal one.
CREATE TABLE case_field (
    case_id BLOB NOT NULL,
    path    TEXT NOT NULL,
    program TEXT NOT NULL,
    value   BLOB NOT NULL,
    PRIMARY KEY (case_id, path)
) STRICT, WITHOUT ROWID;
CREATE INDEX case_field_value ON case_field (program, path, value, case_id);

-- Fields with `index: sort`: an encoding whose byte order is the order of the values. Never a personal one.
CREATE TABLE case_sort (
    case_id BLOB NOT NULL,
    path    TEXT NOT NULL,
    program TEXT NOT NULL,
    value   BLOB NOT NULL,
    PRIMARY KEY (case_id, path)
) STRICT, WITHOUT ROWID;
CREATE INDEX case_sort_value ON case_sort (program, path, value, case_id);

-- The clock of each name that counts now.
CREATE TABLE case_clock (
    case_id BLOB    NOT NULL,
    name    TEXT    NOT NULL,
    program TEXT    NOT NULL,
    due_at  INTEGER NOT NULL,
    PRIMARY KEY (case_id, name)
) STRICT, WITHOUT ROWID;
CREATE INDEX case_clock_due ON case_clock (program, name, due_at, case_id);

-- Keyed hashes of the words of fields with `index: search`, by class: a hit in a class that one cannot read does not exist.
CREATE TABLE search (
    case_id BLOB NOT NULL,
    class   TEXT NOT NULL,
    token   BLOB NOT NULL,
    program TEXT NOT NULL,
    PRIMARY KEY (case_id, class, token)
) STRICT, WITHOUT ROWID;
CREATE INDEX search_token ON search (program, token, class, case_id);

CREATE TABLE timer (
    case_id BLOB    NOT NULL,
    no      INTEGER NOT NULL,
    due_at  INTEGER NOT NULL,
    PRIMARY KEY (case_id, no)
) STRICT, WITHOUT ROWID;
CREATE INDEX timer_due ON timer (due_at, case_id, no);

-- Effects to run outside, and those given up (`buried`).
CREATE TABLE outbox (
    case_id   BLOB    NOT NULL,
    no        INTEGER NOT NULL,
    queued_at INTEGER NOT NULL,
    due_at    INTEGER NOT NULL,
    tries     INTEGER NOT NULL,
    buried    INTEGER NOT NULL,
    sealed    BLOB    NOT NULL,
    failure   BLOB,
    PRIMARY KEY (case_id, no)
) STRICT, WITHOUT ROWID;
CREATE INDEX outbox_due ON outbox (buried, due_at, case_id, no);

-- What somebody has typed so far.
CREATE TABLE draft (
    case_id   BLOB    NOT NULL,
    person_id BLOB    NOT NULL,
    of_what   TEXT    NOT NULL,
    at        INTEGER NOT NULL,
    sealed    BLOB    NOT NULL,
    PRIMARY KEY (case_id, person_id, of_what)
) STRICT, WITHOUT ROWID;
CREATE INDEX draft_person ON draft (person_id, at);

-- Keys that make a retry harmless. No response is stored.
CREATE TABLE idempotency (
    key     TEXT    NOT NULL PRIMARY KEY,
    digest  TEXT    NOT NULL,
    case_id BLOB    NOT NULL,
    version INTEGER NOT NULL,
    at      INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- What is public by a program's own rule; in clear, because it is published.
CREATE TABLE published (
    register  TEXT    NOT NULL,
    reference TEXT    NOT NULL,
    no        INTEGER NOT NULL,
    fields    TEXT    NOT NULL,
    PRIMARY KEY (register, reference)
) STRICT, WITHOUT ROWID;
CREATE INDEX published_newest ON published (register, no);
