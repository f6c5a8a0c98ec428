//! A source that is a file of SQLite: read only, bound, limited; slow, dead and lying. PostgreSQL is tested where a server is.

use app::connector::{Call, CallFailure, CallKind, Connector, Reply};
use connect::sql::{At, Limits, Query, Source, Sql};
use rusqlite::Connection;
use serde_json::json;
use std::path::{Path, PathBuf};

fn source(file: PathBuf) -> Source {
    let query = |sql: &str, parameters: &[&str], many: bool| Query {
        sql: sql.into(),
        parameters: parameters.iter().map(|name| (*name).to_owned()).collect(),
        many,
    };
    let queries = [
        (
            "parcel",
            query("SELECT number, area, owner, note FROM parcel WHERE number = $1", &["number"], false),
        ),
        ("of-owner", query("SELECT number FROM parcel WHERE owner = $1 ORDER BY 1", &["owner"], true)),
        ("every", query("SELECT number, owner FROM parcel", &[], false)),
        ("delete", query("DELETE FROM parcel WHERE number = $1 RETURNING number", &["number"], true)),
        ("gone", query("SELECT x FROM no_such_table", &[], true)),
        ("picture", query("SELECT x'ff00' AS picture", &[], false)),
        (
            "endless",
            query(
                "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) AS c FROM n",
                &[],
                false,
            ),
        ),
        (
            "flood",
            query(
                "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n",
                &[],
                true,
            ),
        ),
        ("long", query("SELECT printf('%.*c', 5000, 'x') AS text", &[], false)),
    ];
    Source {
        at: At::Sqlite(file),
        queries: queries.into_iter().map(|(name, query)| (name.to_owned(), query)).collect(),
        limits: Limits { time_ms: 500, rows_max: 3, size_bytes_max: 1_000 },
    }
}

fn connector(file: &Path) -> Sql {
    Sql::new([("land".to_owned(), source(file.to_owned()))].into()).unwrap()
}

fn register(folder: &Path) -> PathBuf {
    let file = folder.join("land.db");
    let db = Connection::open(&file).unwrap();
    db.execute_batch(
        "CREATE TABLE parcel (number TEXT, area REAL, owner TEXT, note TEXT);
         INSERT INTO parcel VALUES ('12/3', 410.5, 'Jo', NULL), ('12/4', 90, 'Jo', 'x'), ('13', 7, 'Al', 'y');",
    )
    .unwrap();
    file
}

async fn ask(sql: &Sql, address: &str) -> Result<Reply, CallFailure> {
    sql.call(&Call { key: "case-0".into(), kind: CallKind::Get { url: address.into() } }).await
}

async fn never(sql: &Sql, address: &str) -> String {
    match ask(sql, address).await {
        Err(CallFailure::Never(why)) => why,
        other => panic!("{address}: {other:?}"),
    }
}

#[tokio::test]
async fn s0_2_records_are_read_and_values_are_bound() {
    let folder = tempfile::tempdir().unwrap();
    let sql = connector(&register(folder.path()));
    let one = ask(&sql, "land/parcel?number=12%2F3").await.unwrap();
    assert_eq!(one, Reply::Document(json!({ "number": "12/3", "area": 410.5, "owner": "Jo", "note": null })));
    let many = ask(&sql, "land/of-owner?owner=Jo").await.unwrap();
    assert_eq!(many, Reply::Document(json!([{ "number": "12/3" }, { "number": "12/4" }])));
    // what would be more than a value is a value
    let injected = ask(&sql, "land/of-owner?owner=Jo%27%20OR%20%271%27%3D%271").await.unwrap();
    assert_eq!(injected, Reply::Document(json!([])));
    assert_eq!(never(&sql, "land/parcel?number=99").await, "the source has no such record");
    assert_eq!(never(&sql, "land/every").await, "the source answered with more than one record");
}

#[tokio::test]
async fn only_what_is_listed_is_asked_and_nothing_is_written() {
    let folder = tempfile::tempdir().unwrap();
    let file = register(folder.path());
    let sql = connector(&file);
    for address in ["land/DROP", "other/parcel?number=1", "land", "", "/", "land/parcel/more?number=1"] {
        let why = never(&sql, address).await;
        assert!(why.contains("connectors.sql") || why.contains("SOURCE/QUERY"), "{address}: {why}");
    }
    assert!(never(&sql, "land/parcel").await.contains("does not give `number`"));
    assert!(never(&sql, "land/parcel?number=1&order=2").await.contains("no parameter `order`"));
    assert!(never(&sql, "land/delete?number=13").await.contains("does not only read"));
    let left: i64 = Connection::open(&file)
        .unwrap()
        .query_row("SELECT count(*) FROM parcel", [], |row| row.get(0))
        .unwrap();
    assert_eq!(left, 3);
    let mail = CallKind::Message { to: "a".into(), subject: "b".into(), body: "c".into() };
    assert!(sql.call(&Call { key: "k".into(), kind: mail }).await.is_err());
}

#[tokio::test]
async fn a_slow_source_is_given_up_and_stops_working() {
    let folder = tempfile::tempdir().unwrap();
    let sql = connector(&register(folder.path()));
    let failure = ask(&sql, "land/endless").await.unwrap_err();
    assert_eq!(failure, CallFailure::Later("the source did not answer in time".into()));
    // locked by a writer for longer than the call may last
    let other = Connection::open(folder.path().join("land.db")).unwrap();
    other.execute_batch("BEGIN EXCLUSIVE").unwrap();
    let failure = ask(&sql, "land/parcel?number=13").await.unwrap_err();
    assert_eq!(failure, CallFailure::Later("the source did not answer in time".into()));
}

#[tokio::test]
async fn a_dead_source_may_live_again() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("land.db");
    let sql = connector(&file);
    let failure = ask(&sql, "land/parcel?number=13").await.unwrap_err();
    assert_eq!(failure, CallFailure::Later("the source could not be reached".into()));
    assert!(!file.exists(), "reading makes no database");
    register(folder.path());
    assert!(ask(&sql, "land/parcel?number=13").await.is_ok());
}

#[tokio::test]
async fn a_lying_source_is_not_believed() {
    let folder = tempfile::tempdir().unwrap();
    let sql = connector(&register(folder.path()));
    assert_eq!(never(&sql, "land/flood").await, "the source answered with more than 3 records");
    assert_eq!(never(&sql, "land/long").await, "the source answered with more than 1000 bytes");
    assert!(never(&sql, "land/picture").await.contains("neither text nor number"));
    assert!(never(&sql, "land/gone").await.contains("as it is configured"));
    let file = folder.path().join("not.db");
    std::fs::write(&file, "all is well ".repeat(500)).unwrap();
    assert!(never(&connector(&file), "land/every").await.contains("not understood"));
}
