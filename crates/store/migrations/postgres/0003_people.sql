-- People, how they sign in, and their sessions.

-- `sealed` holds the person; a login is found by its keyed hash.
CREATE TABLE person (
    person_id  uuid NOT NULL PRIMARY KEY,
    revision   bigint NOT NULL,
    login_hash bytea    UNIQUE,
    sealed     bytea NOT NULL
);

CREATE TABLE credential (
    person_id    uuid NOT NULL PRIMARY KEY,
    failures     bigint NOT NULL,
    locked_until bigint,
    sealed       bytea NOT NULL
);

-- The token itself is nowhere, only its keyed hash.
CREATE TABLE session (
    session_id   uuid NOT NULL PRIMARY KEY,
    token_hash   text COLLATE "C" NOT NULL UNIQUE,
    person_id    uuid NOT NULL,
    signed_in_at bigint NOT NULL,
    seen_at      bigint NOT NULL,
    expires_at   bigint NOT NULL,
    strength     bigint NOT NULL,
    revoked_at   bigint
);

CREATE TABLE one_time (
    token_hash text COLLATE "C" NOT NULL PRIMARY KEY,
    purpose    text COLLATE "C" NOT NULL,
    until_at   bigint NOT NULL
);
