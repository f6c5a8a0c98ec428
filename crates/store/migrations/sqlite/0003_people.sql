-- People, how they sign in, and their sessions.

-- `sealed` holds the person; a login is found by its keyed hash.
CREATE TABLE person (
    person_id  BLOB    NOT NULL PRIMARY KEY,
    revision   INTEGER NOT NULL,
    login_hash BLOB    UNIQUE,
    sealed     BLOB    NOT NULL
) STRICT;

CREATE TABLE credential (
    person_id    BLOB    NOT NULL PRIMARY KEY,
    failures     INTEGER NOT NULL,
    locked_until INTEGER,
    sealed       BLOB    NOT NULL
) STRICT, WITHOUT ROWID;

-- The token itself is nowhere, only its keyed hash.
CREATE TABLE session (
    session_id   BLOB    NOT NULL PRIMARY KEY,
    token_hash   TEXT    NOT NULL UNIQUE,
    person_id    BLOB    NOT NULL,
    signed_in_at INTEGER NOT NULL,
    seen_at      INTEGER NOT NULL,
    expires_at   INTEGER NOT NULL,
    strength     INTEGER NOT NULL,
    revoked_at   INTEGER
) STRICT, WITHOUT ROWID;

CREATE TABLE one_time (
    token_hash TEXT    NOT NULL PRIMARY KEY,
    purpose    TEXT    NOT NULL,
    until_at   INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
