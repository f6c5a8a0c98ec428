//! The tables that are copied, with their columns: the same on both databases.

use crate::case::project::GROUPS;

/// One table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Table {
    /// Its name.
    pub name: &'static str,
    /// Its columns, with PostgreSQL's types.
    pub columns: Vec<(&'static str, &'static str)>,
    /// What it is for a backup.
    pub kind: Kind,
}

/// What a table is for a backup.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Small, changes in place: whole in every backup.
    Whole,
    /// Wrapped keys: whole, in a file of their own.
    Keys,
    /// Rows are only added: an added backup holds the new ones.
    Grows,
    /// Made again from the events and the leaves: in no backup.
    Derived,
}

/// All tables, in the order in which they are copied.
pub(crate) fn tables() -> Vec<Table> {
    let table = |name, kind, columns: &[(&'static str, &'static str)]| Table {
        name,
        columns: columns.to_vec(),
        kind,
    };
    let mut all = vec![
        table("platform_key", Kind::Keys, &[("name", "text"), ("wrapped", "bytea")]),
        table("case_key", Kind::Keys, &[("case_id", "uuid"), ("wrapped", "bytea")]),
        table("setting", Kind::Whole, &[("name", "text"), ("value", "text")]),
        table(
            "person",
            Kind::Whole,
            &[("person_id", "uuid"), ("revision", "bigint"), ("login_hash", "bytea"), ("sealed", "bytea")],
        ),
        table(
            "credential",
            Kind::Whole,
            &[("person_id", "uuid"), ("failures", "bigint"), ("locked_until", "bigint"), ("sealed", "bytea")],
        ),
        table(
            "published",
            Kind::Whole,
            &[("register", "text"), ("reference", "text"), ("no", "bigint"), ("fields", "text")],
        ),
        table(
            "outbox",
            Kind::Whole,
            &[
                ("case_id", "uuid"),
                ("no", "bigint"),
                ("queued_at", "bigint"),
                ("due_at", "bigint"),
                ("tries", "bigint"),
                ("buried", "boolean"),
                ("sealed", "bytea"),
                ("failure", "bytea"),
            ],
        ),
        table(
            "paper",
            Kind::Whole,
            &[
                ("paper_id", "uuid"),
                ("kind", "text"),
                ("revision", "bigint"),
                ("person_id", "uuid"),
                ("case_id", "uuid"),
                ("open", "bigint"),
                ("at", "bigint"),
                ("due_at", "bigint"),
                ("sealed", "bytea"),
            ],
        ),
        table(
            "draft",
            Kind::Whole,
            &[
                ("case_id", "uuid"),
                ("person_id", "uuid"),
                ("of_what", "text"),
                ("at", "bigint"),
                ("sealed", "bytea"),
            ],
        ),
        table(
            "idempotency",
            Kind::Whole,
            &[
                ("key", "text"),
                ("digest", "text"),
                ("case_id", "uuid"),
                ("version", "bigint"),
                ("at", "bigint"),
            ],
        ),
        table(
            "entry",
            Kind::Grows,
            &[
                ("position", "bigint"),
                ("writer", "text"),
                ("counter", "bigint"),
                ("person_id", "uuid"),
                ("leaf", "bytea"),
                ("detail", "bytea"),
            ],
        ),
        table("entry_case", Kind::Grows, &[("case_id", "uuid"), ("position", "bigint")]),
        table("event", Kind::Grows, &[("case_id", "uuid"), ("seq", "bigint"), ("sealed", "bytea")]),
        table("checkpoint", Kind::Grows, &[("size", "bigint"), ("signed", "text")]),
        table(
            "sealed_run",
            Kind::Grows,
            &[("leaf_index", "bigint"), ("writer", "text"), ("counter", "bigint"), ("count", "bigint")],
        ),
        table("tile", Kind::Derived, &[("path", "text"), ("bytes", "bytea")]),
        table(
            "case_snapshot",
            Kind::Derived,
            &[("case_id", "uuid"), ("version", "bigint"), ("sealed", "bytea")],
        ),
        table(
            "case_row",
            Kind::Derived,
            &[
                ("case_id", "uuid"),
                ("version", "bigint"),
                ("program", "text"),
                ("definition", "text"),
                ("unit", "text"),
                ("state", "text"),
                ("ended", "boolean"),
                ("opened_at", "bigint"),
                ("changed_at", "bigint"),
                ("reference_hash", "bytea"),
                ("digests", "bytea"),
            ],
        ),
    ];
    for group in &GROUPS {
        let mut columns = vec![("case_id", "uuid")];
        columns.extend(group.columns);
        all.push(Table { name: group.table, columns, kind: Kind::Derived });
    }
    all
}

/// Tables that no copy holds: who was signed in signs in again, and a lease ends by itself.
#[cfg(test)]
pub(crate) const LEFT_OUT: [&str; 3] = ["session", "one_time", "lease"];

impl Table {
    /// Its columns, for a statement.
    pub(crate) fn names(&self) -> String {
        self.columns.iter().map(|(name, _)| *name).collect::<Vec<_>>().join(", ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::db::migrate;
    use rusqlite::Connection;
    use std::collections::BTreeSet;

    #[test]
    fn every_table_is_copied_or_left_out_on_purpose() {
        let mut db = Connection::open_in_memory().unwrap();
        migrate::migrate(&mut db).unwrap();
        let mut names = db
            .prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
            .unwrap();
        let there: BTreeSet<String> =
            names.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect();
        let all = tables();
        let copied = all.iter().map(|table| table.name).filter(|name| *name != "sealed_run");
        let known: BTreeSet<String> = copied.chain(LEFT_OUT).map(str::to_owned).collect();
        assert_eq!(there, known);
        for table in all.iter().filter(|table| table.name != "sealed_run") {
            let mut columns =
                db.prepare(&format!("SELECT name FROM pragma_table_info('{}')", table.name)).unwrap();
            let mut columns: BTreeSet<String> =
                columns.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect();
            if table.name == "checkpoint" {
                columns.remove("position");
            }
            assert_eq!(
                columns,
                table.columns.iter().map(|(name, _)| (*name).to_owned()).collect(),
                "{}",
                table.name
            );
        }
    }
}
