-- The access log. Rows join the transaction of what they record; the sealer turns them into leaves of one tree.

-- `leaf` is what the tree holds: opaque ids, times, hashes of what is sealed, and the writer's chain. `detail` is sealed under a
-- monthly audit key. The other columns repeat the leaf, for look-ups. Rows are never changed.
CREATE TABLE entry (
    position  INTEGER PRIMARY KEY,
    writer    TEXT    NOT NULL,
    counter   INTEGER NOT NULL,
    person_id BLOB,
    leaf      BLOB    NOT NULL,
    detail    BLOB    NOT NULL
) STRICT;
CREATE INDEX entry_person ON entry (person_id, position) WHERE person_id IS NOT NULL;

-- Which cases an entry is about, or showed in a list: opaque ids.
CREATE TABLE entry_case (
    case_id  BLOB    NOT NULL,
    position INTEGER NOT NULL,
    PRIMARY KEY (case_id, position)
) STRICT, WITHOUT ROWID;

-- Tiles and entry bundles by their C2SP path.
CREATE TABLE tile (
    path  TEXT NOT NULL PRIMARY KEY,
    bytes BLOB NOT NULL
) STRICT;

-- Every checkpoint ever signed, and the position of the last entry in it.
CREATE TABLE checkpoint (
    size     INTEGER PRIMARY KEY,
    position INTEGER NOT NULL,
    signed   TEXT    NOT NULL
) STRICT;

-- One holder at a time: who seals.
CREATE TABLE lease (
    name     TEXT    NOT NULL PRIMARY KEY,
    holder   TEXT    NOT NULL,
    until_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
