//! The plain loop of the benchmark writes the very rows that the commits wrote.

use crate::given::{Course, effect, enter, open, set, text};
use app::{Store, core::id::EffectNo};
use rusqlite::{Connection, types::Value};
use std::{collections::BTreeMap, path::Path};
use store::raw::{self, Loop, Rows};
use vault::KeyRing;

#[tokio::test]
async fn the_plain_loop_leaves_the_same_rows() {
    let folder = tempfile::tempdir().unwrap();
    let [before, noted, plain] = ["before", "noted", "plain"].map(|name| folder.path().join(name));
    let ring = KeyRing::in_memory().unwrap();
    let mut course = Course::new(1);
    let store = open(&before, &ring).await;
    let mut first = course.then(vec![enter("draft")]);
    first.effects = vec![effect(0, "acknowledge")];
    store.commit(first).await.unwrap();
    drop(store);
    for copy in [&noted, &plain] {
        std::fs::create_dir(copy).unwrap();
        std::fs::copy(before.join(store::FILE), copy.join(store::FILE)).unwrap();
    }

    raw::watch(&noted).unwrap();
    let store = open(&noted, &ring).await;
    let mut second = course.then(vec![enter("submitted"), set("premises.name", text("The Crown"))]);
    second.settled = vec![EffectNo(0)];
    store.commit(second).await.unwrap();
    store.commit(course.then(vec![enter("draft")])).await.unwrap();
    store.commit(Course::new(2).then(vec![enter("draft")])).await.unwrap();
    drop(store);
    let rows = Rows::noted(&noted).unwrap();
    assert_eq!(rows.commands(), 3);
    assert_ne!(content(&noted), content(&plain));

    Loop::open(&plain, &rows).unwrap().run(2).unwrap();
    assert_eq!(content(&noted), content(&plain));
}

fn content(directory: &Path) -> BTreeMap<String, Vec<Vec<Value>>> {
    let db = Connection::open(directory.join(store::FILE)).unwrap();
    let tables: Vec<String> = db
        .prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name <> 'raw_row'")
        .unwrap()
        .query_map([], |row| row.get(0))
        .unwrap()
        .map(Result::unwrap)
        .collect();
    tables
        .into_iter()
        .map(|table| {
            let mut all = db.prepare(&format!("SELECT * FROM {table} ORDER BY 1, 2")).unwrap();
            let columns = all.column_count();
            let rows = all
                .query_map([], |row| (0..columns).map(|column| row.get(column)).collect())
                .unwrap()
                .map(Result::unwrap)
                .collect();
            (table, rows)
        })
        .collect()
}
