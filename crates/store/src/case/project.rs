//! What lists may ask about a case, as rows in groups. A group is rewritten only when its digest changes, so that a command
//! that touches one field does not rewrite a whole case.

use super::order::ordered;
use crate::{
    db::{Sql as _, column::nanos},
    keys::Keys,
};
use app::{
    Fault,
    core::{Case, Value, spelling},
    port::store::{DUE, Projected},
};
use rusqlite::{Connection, params_from_iter, types::Value as Column};
use sha2::{Digest as _, Sha256};
use std::{collections::BTreeSet, sync::Arc};

/// Bytes of one group's digest.
const DIGEST_BYTES: usize = 8;

/// The statements of each group: empty it for a case, add a row, read it for checks. The order is part of the stored format.
pub(crate) const GROUPS: [GroupSql; 15] = [
    GroupSql {
        name: "states",
        table: "case_state",
        columns: &[("track", "text"), ("state", "text")],
        delete: "DELETE FROM case_state WHERE case_id = ?1",
        insert: "INSERT INTO case_state (case_id, track, state) VALUES (?1, ?2, ?3)",
        select: "SELECT track, state FROM case_state WHERE case_id = ?1 ORDER BY track",
    },
    GroupSql {
        name: "facts",
        table: "case_fact",
        columns: &[("fact", "text")],
        delete: "DELETE FROM case_fact WHERE case_id = ?1",
        insert: "INSERT INTO case_fact (case_id, fact) VALUES (?1, ?2)",
        select: "SELECT fact FROM case_fact WHERE case_id = ?1 ORDER BY fact",
    },
    GroupSql {
        name: "members",
        table: "case_member",
        columns: &[("role", "text"), ("person_id", "uuid"), ("from_at", "bigint"), ("until_at", "bigint")],
        delete: "DELETE FROM case_member WHERE case_id = ?1",
        insert: "INSERT OR REPLACE INTO case_member (case_id, role, person_id, from_at, until_at) \
                 VALUES (?1, ?2, ?3, ?4, ?5)",
        select: "SELECT role, person_id, from_at, until_at FROM case_member WHERE case_id = ?1 \
                 ORDER BY role, person_id, from_at, until_at",
    },
    GroupSql {
        name: "parties",
        table: "case_party",
        columns: &[("person_id", "uuid")],
        delete: "DELETE FROM case_party WHERE case_id = ?1",
        insert: "INSERT INTO case_party (case_id, person_id) VALUES (?1, ?2)",
        select: "SELECT person_id FROM case_party WHERE case_id = ?1 ORDER BY person_id",
    },
    GroupSql {
        name: "partners",
        table: "case_partner",
        columns: &[("partner", "text")],
        delete: "DELETE FROM case_partner WHERE case_id = ?1",
        insert: "INSERT INTO case_partner (case_id, partner) VALUES (?1, ?2)",
        select: "SELECT partner FROM case_partner WHERE case_id = ?1 ORDER BY partner",
    },
    GroupSql {
        name: "clocks",
        table: "case_clock",
        columns: &[("name", "text"), ("program", "text"), ("due_at", "bigint")],
        delete: "DELETE FROM case_clock WHERE case_id = ?1",
        insert: "INSERT INTO case_clock (case_id, name, program, due_at) VALUES (?1, ?2, ?3, ?4)",
        select: "SELECT name, program, due_at FROM case_clock WHERE case_id = ?1 ORDER BY name",
    },
    GroupSql {
        name: "timers",
        table: "timer",
        columns: &[("no", "bigint"), ("due_at", "bigint")],
        delete: "DELETE FROM timer WHERE case_id = ?1",
        insert: "INSERT INTO timer (case_id, no, due_at) VALUES (?1, ?2, ?3)",
        select: "SELECT no, due_at FROM timer WHERE case_id = ?1 ORDER BY no",
    },
    GroupSql {
        name: "fields",
        table: "case_field",
        columns: &[("path", "text"), ("program", "text"), ("value", "bytea")],
        delete: "DELETE FROM case_field WHERE case_id = ?1",
        insert: "INSERT OR REPLACE INTO case_field (case_id, path, program, value) VALUES (?1, ?2, ?3, ?4)",
        select: "SELECT path, program, value FROM case_field WHERE case_id = ?1 ORDER BY path",
    },
    GroupSql {
        name: "sorts",
        table: "case_sort",
        columns: &[("path", "text"), ("program", "text"), ("value", "bytea")],
        delete: "DELETE FROM case_sort WHERE case_id = ?1",
        insert: "INSERT OR REPLACE INTO case_sort (case_id, path, program, value) VALUES (?1, ?2, ?3, ?4)",
        select: "SELECT path, program, value FROM case_sort WHERE case_id = ?1 ORDER BY path",
    },
    GroupSql {
        name: "words",
        table: "search",
        columns: &[("class", "text"), ("token", "bytea"), ("program", "text")],
        delete: "DELETE FROM search WHERE case_id = ?1",
        insert: "INSERT OR REPLACE INTO search (case_id, class, token, program) VALUES (?1, ?2, ?3, ?4)",
        select: "SELECT class, token, program FROM search WHERE case_id = ?1 ORDER BY class, token",
    },
    GroupSql {
        name: "listed",
        table: "case_listed",
        columns: &[("person_id", "uuid")],
        delete: "DELETE FROM case_listed WHERE case_id = ?1",
        insert: "INSERT INTO case_listed (case_id, person_id) VALUES (?1, ?2)",
        select: "SELECT person_id FROM case_listed WHERE case_id = ?1 ORDER BY person_id",
    },
    GroupSql {
        name: "excluded",
        table: "case_excluded",
        columns: &[("person_id", "uuid")],
        delete: "DELETE FROM case_excluded WHERE case_id = ?1",
        insert: "INSERT INTO case_excluded (case_id, person_id) VALUES (?1, ?2)",
        select: "SELECT person_id FROM case_excluded WHERE case_id = ?1 ORDER BY person_id",
    },
    GroupSql {
        name: "glass",
        table: "case_glass",
        columns: &[
            ("role", "text"),
            ("person_id", "uuid"),
            ("from_at", "bigint"),
            ("until_at", "bigint"),
            ("piercing", "bigint"),
        ],
        delete: "DELETE FROM case_glass WHERE case_id = ?1",
        insert: "INSERT OR REPLACE INTO case_glass (case_id, role, person_id, from_at, until_at, piercing) \
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        select: "SELECT role, person_id, from_at, until_at, piercing FROM case_glass WHERE case_id = ?1 \
                 ORDER BY role, person_id, from_at, until_at",
    },
    GroupSql {
        name: "assignees",
        table: "case_assignee",
        columns: &[("person_id", "uuid")],
        delete: "DELETE FROM case_assignee WHERE case_id = ?1",
        insert: "INSERT INTO case_assignee (case_id, person_id) VALUES (?1, ?2)",
        select: "SELECT person_id FROM case_assignee WHERE case_id = ?1 ORDER BY person_id",
    },
    GroupSql {
        name: "stages",
        table: "case_stage",
        columns: &[
            ("state", "text"),
            ("program", "text"),
            ("unit", "text"),
            ("ended", "boolean"),
            ("due", "bytea"),
        ],
        delete: "DELETE FROM case_stage WHERE case_id = ?1",
        insert: "INSERT INTO case_stage (case_id, state, program, unit, ended, due) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        select: "SELECT state, program, unit, ended, due FROM case_stage WHERE case_id = ?1 ORDER BY state",
    },
];

/// The statements of one group.
pub(crate) struct GroupSql {
    /// What it holds, for reports.
    pub name: &'static str,
    /// Its table.
    pub table: &'static str,
    /// Its columns after the case id, with PostgreSQL's types.
    pub columns: &'static [(&'static str, &'static str)],
    delete: &'static str,
    insert: &'static str,
    select: &'static str,
}

/// The rows of one group, with their digest: made before the writer, so that it need not.
#[derive(Debug)]
struct Group {
    rows: Vec<Vec<Column>>,
    digest: [u8; DIGEST_BYTES],
}

impl Group {
    fn new(rows: Vec<Vec<Column>>) -> Arc<Self> {
        Arc::new(Self { digest: digest(&rows), rows })
    }
}

/// All rows of a case, by group, without the case id.
#[derive(Clone, Debug)]
pub(crate) struct Projection {
    groups: [Arc<Group>; GROUPS.len()],
}

/// A case as it was last written, with what was made of it: whatever is still the same need not be made again.
#[derive(Clone, Copy)]
pub(crate) struct Before<'a> {
    /// The case.
    pub case: &'a Case,
    /// Its indexed fields.
    pub fields: &'a [Projected],
    /// Its rows.
    pub projection: &'a Projection,
}

impl Projection {
    /// From the case and its indexed fields.
    pub(crate) fn new(case: &Case, fields: &[Projected], keys: &Keys) -> Self {
        Self::after(None, case, fields, keys)
    }

    /// The same, knowing how the case was.
    pub(crate) fn after(before: Option<Before<'_>>, case: &Case, fields: &[Projected], keys: &Keys) -> Self {
        let before = before.filter(|before| before.case.program == case.program);
        let mut place = 0..GROUPS.len();
        // the group at the next place: the one before, where what it is made from is the same
        let mut group = |same: &dyn Fn(&Before<'_>) -> bool, rows: &dyn Fn() -> Vec<Vec<Column>>| {
            let nth = place.next();
            let kept = before.as_ref().filter(|before| same(before)).zip(nth);
            kept.and_then(|(before, nth)| before.projection.groups.get(nth).map(Arc::clone))
                .unwrap_or_else(|| Group::new(rows()))
        };
        let program = || Column::from(case.program.to_string());
        let same_fields = |before: &Before<'_>| before.fields == fields;
        let same_access = |before: &Before<'_>| before.case.access == case.access;
        let groups = [
            group(&|before| before.case.registers == case.registers, &|| {
                rows(case.registers.iter().map(|(track, register)| {
                    vec![track.to_string().into(), register.state.to_string().into()]
                }))
            }),
            group(&|before| before.case.facts == case.facts, &|| {
                rows(
                    case.facts
                        .iter()
                        .filter(|(_, holds)| **holds)
                        .map(|(fact, _)| vec![fact.to_string().into()]),
                )
            }),
            group(&|before| before.case.team == case.team, &|| {
                rows(case.team.iter().map(|member| {
                    vec![
                        member.role.to_string().into(),
                        id(member.person.uuid()),
                        nanos(member.from).into(),
                        member.until.map_or(i64::MAX, nanos).into(),
                    ]
                }))
            }),
            group(&|before| before.case.parties == case.parties, &|| {
                rows(case.parties.iter().map(|person| vec![id(person.uuid())]))
            }),
            group(&|before| before.case.partners == case.partners, &|| {
                rows(case.partners.iter().map(|partner| vec![partner.to_string().into()]))
            }),
            group(&|before| before.case.clocks == case.clocks, &|| {
                let named: BTreeSet<_> = case.clocks.iter().map(|clock| &clock.name).collect();
                let counts =
                    named.into_iter().filter_map(|name| Some((name, case.clock(name.as_str())?.due_at)));
                rows(counts.map(|(name, due)| vec![name.to_string().into(), program(), nanos(due).into()]))
            }),
            group(&|before| before.case.timers == case.timers, &|| {
                rows(
                    case.timers
                        .iter()
                        .map(|(no, timer)| vec![i64::from(no.0).into(), nanos(timer.due_at).into()]),
                )
            }),
            group(&same_fields, &|| {
                rows(fields.iter().filter(|field| field.index.filter).map(|field| {
                    vec![field.path.to_string().into(), program(), field_value(field, keys).into()]
                }))
            }),
            group(&same_fields, &|| {
                rows(fields.iter().filter(|field| field.index.sort && !field.pii).filter_map(|field| {
                    let value = sort_value(&field.value)?;
                    Some(vec![field.path.to_string().into(), program(), value.into()])
                }))
            }),
            group(&same_fields, &|| {
                rows(
                    words(fields, keys)
                        .into_iter()
                        .map(|(class, hash)| vec![class.into(), hash.into_bytes().into(), program()]),
                )
            }),
            group(&same_access, &|| {
                let lists = case.access.closed.iter();
                rows(lists.flat_map(|list| list.members.iter().map(|person| vec![id(person.uuid())])))
            }),
            group(&same_access, &|| rows(case.access.excluded.keys().map(|person| vec![id(person.uuid())]))),
            group(&same_access, &|| {
                rows(case.access.glass.iter().map(|broken| {
                    vec![
                        broken.role.to_string().into(),
                        id(broken.person.uuid()),
                        nanos(broken.from).into(),
                        nanos(broken.until).into(),
                        i64::from(case.access.is_piercing(broken)).into(),
                    ]
                }))
            }),
            group(&|before| before.case.items == case.items, &|| {
                rows(
                    case.items
                        .iter()
                        .filter(|item| !item.state.is_semi_terminal())
                        .filter_map(|item| item.assignee.map(|person| vec![id(person.uuid())])),
                )
            }),
            group(
                &|before| {
                    same_fields(before)
                        && before.case.registers == case.registers
                        && before.case.unit == case.unit
                        && before.case.ended_at.is_some() == case.ended_at.is_some()
                },
                &|| rows(stages(case, fields).into_iter()),
            ),
        ];
        Self { groups }
    }

    /// One digest a group, in the order of [`GROUPS`].
    pub(crate) fn digests(&self) -> Vec<u8> {
        self.groups.iter().flat_map(|group| group.digest).collect()
    }

    /// The groups whose digest is not among the `stored` ones: its place in [`GROUPS`], whether it had rows that may have to go,
    /// its rows now.
    pub(crate) fn changed<'a>(
        &'a self,
        stored: &'a [u8],
    ) -> impl Iterator<Item = (usize, bool, &'a [Vec<Column>])> {
        let old = stored.chunks(DIGEST_BYTES).map(Some).chain(std::iter::repeat(None));
        self.groups.iter().enumerate().zip(old).filter_map(|((place, group), old)| {
            let changed = old != Some(&group.digest[..]);
            // a group that came later than the case was filled by a migration
            changed.then_some((place, !stored.is_empty(), group.rows.as_slice()))
        })
    }

    /// Writes the groups whose digest is not among the `stored` ones.
    pub(crate) fn write(&self, db: &Connection, case: [u8; 16], stored: &[u8]) -> Result<(), Fault> {
        for (group, was, rows) in self.changed(stored) {
            let Some(sql) = GROUPS.get(group) else { continue };
            // a new case has nothing to be removed
            if was {
                db.prepare_cached(sql.delete).sql()?.execute([case]).sql()?;
            } else if rows.is_empty() {
                continue;
            }
            let mut insert = db.prepare_cached(sql.insert).sql()?;
            for row in rows {
                let case = Column::from(case.to_vec());
                insert.execute(params_from_iter(std::iter::once(&case).chain(row))).sql()?;
            }
        }
        Ok(())
    }

    /// Names the groups whose stored rows are others than these. Some need the program's indexed fields, so their digests are
    /// compared instead; a group that came later than the case was last written has none.
    pub(crate) fn differing(
        &self,
        db: &Connection,
        case: [u8; 16],
        stored: &[u8],
    ) -> Result<Vec<&'static str>, Fault> {
        let mut stored = stored.chunks(DIGEST_BYTES);
        let mut differing = Vec::new();
        for (sql, group) in GROUPS.iter().zip(&self.groups) {
            let found = select(db, sql, case)?;
            let digest_of_stored = stored.next();
            let from_program = matches!(sql.name, "fields" | "sorts" | "words" | "stages");
            if digest_of_stored.map_or(sql.name != "stages", |stored| digest(&found) != stored)
                || (!from_program && found != group.rows)
            {
                differing.push(sql.name);
            }
        }
        Ok(differing)
    }
}

/// How a case without anything that is due stands in the order of what is: after everything else. No value begins so.
pub(crate) const NEVER_DUE: [u8; 1] = [u8::MAX];

/// The case as a whole, under no state, and each of its states, with what is asked together with it.
fn stages(case: &Case, fields: &[Projected]) -> Vec<Vec<Column>> {
    let due = fields.iter().find(|field| field.index.sort && !field.pii && field.path.as_str() == DUE);
    let due = due.and_then(|due| sort_value(&due.value)).unwrap_or_else(|| NEVER_DUE.to_vec());
    let states: BTreeSet<String> =
        case.registers.values().map(|register| register.state.to_string()).collect();
    let of = |state: String| {
        vec![
            state.into(),
            case.program.to_string().into(),
            case.unit.to_string().into(),
            i64::from(case.ended_at.is_some()).into(),
            due.clone().into(),
        ]
    };
    std::iter::once(String::new()).chain(states).map(of).collect()
}

/// The keyed hashes of the words that the fields are searched for, by class.
fn words(fields: &[Projected], keys: &Keys) -> BTreeSet<(String, String)> {
    let searched = fields.iter().filter(|field| field.index.search);
    searched
        .flat_map(|field| {
            let mut text = String::new();
            texts(&field.value, &mut text);
            let space = search_space(field.class.as_str());
            let words = keys.index().words(&space, &text);
            let near =
                if field.index.near { keys.index().near(&space, &text, spelling::keys) } else { Vec::new() };
            let words = words.into_iter().map(|hash| (field.class.to_string(), hash));
            words
                .chain(near.into_iter().map(|hash| (near_class(field.class.as_str()), hash)))
                .collect::<Vec<_>>()
        })
        .collect()
}

/// What a field is sorted by: text without regard to case; nothing sorts last, in either direction.
pub(crate) fn sort_value(value: &Value) -> Option<Vec<u8>> {
    match value {
        Value::Null => None,
        Value::Text(text) => Some(ordered(&Value::text(text.to_lowercase()))),
        other => Some(ordered(other)),
    }
}

/// What a field is found by: its ordered bytes, or the keyed hash of a personal value.
pub(crate) fn field_value(field: &Projected, keys: &Keys) -> Vec<u8> {
    if field.pii { hashed_value(field.path.as_str(), &field.value, keys) } else { ordered(&field.value) }
}

/// The keyed hash of a personal value in a field.
pub(crate) fn hashed_value(path: &str, value: &Value, keys: &Keys) -> Vec<u8> {
    let text = match value {
        Value::Text(text) => text.to_string(),
        other => hex::encode(ordered(other)),
    };
    keys.index().value(path, &text).into_bytes()
}

/// Words are hashed a class, not a field: who searches names classes.
pub(crate) fn search_space(class: &str) -> String {
    format!("search:{class}")
}

/// Where the keys of names that are spelt alike stand, beside the words of their class: no class is called so.
pub(crate) fn near_class(class: &str) -> String {
    format!("~{class}")
}

fn texts(value: &Value, into: &mut String) {
    match value {
        Value::List(items) => items.iter().for_each(|item| texts(item, into)),
        Value::Map(parts) => parts.values().for_each(|part| texts(part, into)),
        Value::Null => {}
        other => {
            into.push_str(&other.to_string());
            into.push(' ');
        }
    }
}

fn id(uuid: uuid::Uuid) -> Column {
    uuid.into_bytes().to_vec().into()
}

/// In the order in which they would be read back.
fn rows(rows: impl Iterator<Item = Vec<Column>>) -> Vec<Vec<Column>> {
    let mut rows: Vec<_> = rows.collect();
    rows.sort_by_cached_key(|row| bytes(row));
    rows.dedup();
    rows
}

fn select(db: &Connection, sql: &GroupSql, case: [u8; 16]) -> Result<Vec<Vec<Column>>, Fault> {
    let mut statement = db.prepare_cached(sql.select).sql()?;
    let columns = statement.column_count();
    let found = statement
        .query_map([case], |row| (0..columns).map(|column| row.get(column)).collect::<Result<Vec<_>, _>>())
        .sql()?
        .collect::<Result<Vec<_>, _>>()
        .sql()?;
    Ok(rows(found.into_iter()))
}

fn digest(rows: &[Vec<Column>]) -> [u8; DIGEST_BYTES] {
    let mut hash = Sha256::new();
    for row in rows {
        hash.update(bytes(row));
    }
    let mut digest = [0; DIGEST_BYTES];
    digest.iter_mut().zip(hash.finalize()).for_each(|(to, from)| *to = from);
    digest
}

/// A row as bytes: each column with its type and length before it.
fn bytes(row: &[Column]) -> Vec<u8> {
    let mut out = Vec::new();
    let mut part = |tag: u8, bytes: &[u8]| {
        out.push(tag);
        out.extend((bytes.len() as u64).to_be_bytes());
        out.extend_from_slice(bytes);
    };
    for column in row {
        match column {
            Column::Null => part(0, &[]),
            Column::Integer(number) => part(1, &number.to_be_bytes()),
            Column::Real(number) => part(2, &number.to_be_bytes()),
            Column::Text(text) => part(3, text.as_bytes()),
            Column::Blob(bytes) => part(4, bytes),
        }
    }
    out
}
