//! A PostgreSQL database of an earlier schema version opens, reads and goes on. Its tables are made by the migrations up to that
//! version; its rows are those of the SQLite fixture of the version, column by column: what is sealed is the same bytes on both.

use crate::{given::*, migrations, postgres};
use app::Store;
use rusqlite::types::ValueRef;
use std::fmt::Write as _;
use store::{Options, PostgresStore};
use tokio_postgres::{Client, NoTls};

async fn client(url: &str) -> Client {
    let (client, connection) = tokio_postgres::connect(url, NoTls).await.unwrap();
    tokio::spawn(connection);
    client
}

/// A value as the column of the twin takes it.
fn literal(value: ValueRef<'_>, kind: &str) -> String {
    match (value, kind) {
        (ValueRef::Null, _) => "NULL".to_owned(),
        (ValueRef::Integer(number), "boolean") => (number != 0).to_string(),
        (ValueRef::Integer(number), _) => number.to_string(),
        (ValueRef::Text(text), _) => format!("'{}'", std::str::from_utf8(text).unwrap().replace('\'', "''")),
        (ValueRef::Blob(bytes), "uuid") => format!("'{}'", hex::encode(bytes)),
        (ValueRef::Blob(bytes), _) => format!("'\\x{}'", hex::encode(bytes)),
        (ValueRef::Real(_), _) => panic!("no column holds a fraction"),
    }
}

/// Copies every row whose table and column the twin has.
async fn copied(from: &rusqlite::Connection, to: &Client) {
    let columns = to
        .query(
            "SELECT table_name::text, column_name::text, data_type::text FROM information_schema.columns
             WHERE table_schema = 'public' ORDER BY table_name, ordinal_position",
            &[],
        )
        .await
        .unwrap();
    let mut tables = std::collections::BTreeMap::<String, Vec<(String, String)>>::new();
    for row in &columns {
        tables.entry(row.get(0)).or_default().push((row.get(1), row.get(2)));
    }
    let mut sql = String::new();
    for (table, columns) in tables {
        let here: Vec<String> = from
            .prepare(&format!("SELECT name FROM pragma_table_info('{table}')"))
            .and_then(|mut names| names.query_map([], |row| row.get(0))?.collect())
            .unwrap();
        let both: Vec<&(String, String)> = columns.iter().filter(|(name, _)| here.contains(name)).collect();
        if both.is_empty() {
            continue;
        }
        let names: Vec<&str> = both.iter().map(|(name, _)| name.as_str()).collect();
        let names = names.join(", ");
        let mut read = from.prepare(&format!("SELECT {names} FROM {table}")).unwrap();
        let mut rows = read.query([]).unwrap();
        while let Some(row) = rows.next().unwrap() {
            let values: Vec<String> = both
                .iter()
                .enumerate()
                .map(|(at, (_, kind))| literal(row.get_ref(at).unwrap(), kind))
                .collect();
            writeln!(sql, "INSERT INTO {table} ({names}) VALUES ({});", values.join(", ")).unwrap();
        }
    }
    to.batch_execute(&sql).await.unwrap();
    // What only a log of several writers keeps: which rows are in the tree already.
    let sealed: i64 = from.query_row("SELECT max(position) FROM checkpoint", [], |row| row.get(0)).unwrap();
    let last: i64 = from.query_row("SELECT max(position) FROM entry", [], |row| row.get(0)).unwrap();
    to.batch_execute(&format!(
        "INSERT INTO log_writer (writer, sealed_to) VALUES ('sqlite', {sealed});
         INSERT INTO sealed_run (leaf_index, writer, counter, count) VALUES (0, 'sqlite', 1, {sealed});
         SELECT setval('entry_position', {last});"
    ))
    .await
    .unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_postgresql_store_of_every_earlier_version_opens_and_goes_on() {
    let Some(server) = postgres::server() else { return };
    let (old, new) = (migrations::steps("sqlite"), migrations::steps("postgres"));
    assert_eq!(old.len(), new.len(), "the two go through the same versions");
    let mut seen = 0;
    for version in 1..=new.len() {
        let Some(rows) = migrations::fixture(version) else { continue };
        let root = tempfile::tempdir().unwrap();
        let (data, ring) = migrations::old_store(root.path(), &old, version, &rows);
        let database = server.database();
        let there = client(&database.url).await;
        there.batch_execute("CREATE TABLE casewright_schema (version bigint NOT NULL)").await.unwrap();
        for (number, step) in (1_i64..).zip(&new[..version]) {
            there.batch_execute(step).await.unwrap();
            there.execute("INSERT INTO casewright_schema (version) VALUES ($1)", &[&number]).await.unwrap();
        }
        copied(&rusqlite::Connection::open(data.join(store::FILE)).unwrap(), &there).await;

        let options = || Options::new(std::path::Path::new(""), "tenant", ORIGIN, &ring).unwrap();
        let store = PostgresStore::open(&database, options()).await.unwrap();
        let reached: i64 =
            there.query_one("SELECT max(version) FROM casewright_schema", &[]).await.unwrap().get(0);
        assert_eq!(reached, new.len() as i64, "from version {version}");
        let (mut course, commits) = migrations::course();
        let mut kept = course.case.clone().unwrap();
        let stored = store.case(case_id(1)).await.unwrap().unwrap();
        kept.access.acted_whole = stored.access.acted_whole;
        assert_eq!(*stored, kept, "version {version}");
        let events: Vec<_> = commits.into_iter().flat_map(|commit| commit.events).collect();
        assert_eq!(store.events(case_id(1)).await.unwrap(), events);
        assert_eq!(store.person(person_id(1)).await.unwrap(), Some(person(1)));
        assert_eq!(store.used_key("once").await.unwrap().unwrap().version, 4);
        // It goes on: an act, and a tree that has grown by what waited and by that.
        let size = |checkpoint: Option<String>| -> u64 {
            checkpoint.unwrap().lines().nth(1).unwrap().parse().unwrap()
        };
        let before = size(store.checkpoint().await.unwrap());
        store.commit(course.then(vec![enter("granted")])).await.unwrap();
        store.seal(at(2000)).await.unwrap();
        assert!(size(store.checkpoint().await.unwrap()) > before, "version {version}");
        seen += 1;
    }
    assert!(seen >= 2, "{seen} versions have a fixture");
}
