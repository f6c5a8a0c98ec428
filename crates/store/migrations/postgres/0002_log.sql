-- The access log. Rows join the transaction of what they record; the sealer turns them into leaves of one tree.

-- Numbers that order entries for people who page through them. Nothing rests on them: they may have gaps, and an entry with a
-- smaller one may be committed later.
CREATE SEQUENCE entry_position AS bigint CACHE 1;

-- `leaf` is what the tree holds: opaque ids, times, hashes of what is sealed, and the writer's chain. `detail` is sealed under a
-- monthly audit key. The other columns repeat the leaf, for look-ups. Rows are never changed. A writer is one connection of
-- one process since it last connected; it counts its rows from 1 without a gap, and commits them in this order.
CREATE TABLE entry (
    writer    text COLLATE "C" NOT NULL,
    counter   bigint NOT NULL,
    position  bigint NOT NULL UNIQUE,
    person_id uuid,
    leaf      bytea  NOT NULL,
    detail    bytea  NOT NULL,
    PRIMARY KEY (writer, counter)
);
CREATE INDEX entry_person ON entry (person_id, position) WHERE person_id IS NOT NULL;
ALTER TABLE entry ALTER COLUMN detail SET STORAGE EXTERNAL;

-- Which cases an entry is about, or showed in a list: opaque ids.
CREATE TABLE entry_case (
    case_id  uuid   NOT NULL,
    position bigint NOT NULL,
    PRIMARY KEY (case_id, position)
);

-- Who has written, and up to which counter the sealer has taken its rows into the tree.
CREATE TABLE log_writer (
    writer    text COLLATE "C" NOT NULL PRIMARY KEY,
    sealed_to bigint NOT NULL
);

-- Which rows became which leaves: `count` rows of a writer from `counter` on stand in the tree from `leaf_index` on.
CREATE TABLE sealed_run (
    leaf_index bigint NOT NULL PRIMARY KEY,
    writer     text COLLATE "C" NOT NULL,
    counter    bigint NOT NULL,
    count      bigint NOT NULL
);

-- Tiles and entry bundles by their C2SP path.
CREATE TABLE tile (
    path  text COLLATE "C" NOT NULL PRIMARY KEY,
    bytes bytea NOT NULL
);
ALTER TABLE tile ALTER COLUMN bytes SET STORAGE EXTERNAL;

-- Every checkpoint ever signed.
CREATE TABLE checkpoint (
    size   bigint NOT NULL PRIMARY KEY,
    signed text COLLATE "C" NOT NULL
);

-- One holder at a time: who seals.
CREATE TABLE lease (
    name     text COLLATE "C" NOT NULL PRIMARY KEY,
    holder   text COLLATE "C" NOT NULL,
    until_at bigint NOT NULL
);
