//! S0.2, S2.4: a source on a PostgreSQL server of its own: read only, bound, limited; slow, dead and lying.

use app::connector::{Call, CallFailure, CallKind, Connector, Reply};
use connect::sql::{At, Limits, Query, Server, Source, Sql};
use serde_json::json;
use std::{
    io::{Read, Write},
    net::TcpListener,
};
use store::cluster::Cluster;

fn sql(url: &str, private: bool) -> Sql {
    let query = |sql: &str, parameters: &[&str], many: bool| Query {
        sql: sql.into(),
        parameters: parameters.iter().map(|name| (*name).to_owned()).collect(),
        many,
    };
    let queries = [
        ("parcel", query("SELECT number, area, owner FROM parcel WHERE number = $1;", &["number"], false)),
        ("by-id", query("SELECT number FROM parcel WHERE id = $1::integer", &["id"], false)),
        ("delete", query("DELETE FROM parcel RETURNING number", &[], true)),
        ("hidden", query("WITH gone AS (DELETE FROM parcel RETURNING 1) SELECT * FROM gone", &[], true)),
        ("call", query("SELECT nextval('counter') AS n", &[], false)),
        ("two", query("SELECT 1) q; DELETE FROM parcel; SELECT (SELECT 1", &[], true)),
        ("slow", query("SELECT pg_sleep(60)::text AS s", &[], false)),
        ("flood", query("SELECT n FROM generate_series(1, 1000000) n", &[], true)),
        ("long", query("SELECT repeat('x', 5000) AS text", &[], false)),
    ];
    let source = Source {
        at: At::Postgres(Server { url: url.into(), password: None, ca_file: None, private }),
        queries: queries.into_iter().map(|(name, query)| (name.to_owned(), query)).collect(),
        limits: Limits { time_ms: 1_500, rows_max: 3, size_bytes_max: 1_000 },
    };
    Sql::new([("land".to_owned(), source)].into()).unwrap()
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

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn s2_4_a_server_is_read_within_limits_and_never_written() {
    let Some(server) = Cluster::temporary(&[]).unwrap() else { return };
    let url = server.database("land").unwrap();
    let (client, connection) = tokio_postgres::connect(&url, tokio_postgres::NoTls).await.unwrap();
    tokio::spawn(async move { drop(connection.await) });
    client
        .batch_execute(
            "CREATE TABLE parcel (id integer, number text, area numeric(10, 2), owner text); CREATE SEQUENCE counter;
             INSERT INTO parcel VALUES (1, '12/3', 410.50, 'Jo'), (2, '12/4', 90, 'Jo')",
        )
        .await
        .unwrap();
    let sql = sql(&url, true);
    let one = ask(&sql, "land/parcel?number=12%2F3").await.unwrap();
    assert_eq!(one, Reply::Document(json!({ "number": "12/3", "area": 410.5, "owner": "Jo" })));
    assert_eq!(ask(&sql, "land/by-id?id=2").await.unwrap(), Reply::Document(json!({ "number": "12/4" })));
    // what would be more than a value is a value
    assert_eq!(never(&sql, "land/parcel?number=x%27%20OR%201%3D1--").await, "the source has no such record");
    assert_eq!(never(&sql, "land/by-id?id=two").await, "the source cannot be asked about this value");
    for query in ["delete", "hidden", "call", "two"] {
        let why = never(&sql, &format!("land/{query}")).await;
        assert!(why.contains("connectors.sql") || why.contains("as it is configured"), "{query}: {why}");
    }
    assert_eq!(never(&sql, "land/flood").await, "the source answered with more than 3 records");
    assert_eq!(never(&sql, "land/long").await, "the source answered with more than 1000 bytes");
    let late = ask(&sql, "land/slow").await.unwrap_err();
    assert_eq!(late, CallFailure::Later("the source did not answer in time".into()));
    let left: i64 = client.query_one("SELECT count(*) FROM parcel", &[]).await.unwrap().get(0);
    assert_eq!(left, 2);
    let drawn: bool = client.query_one("SELECT is_called FROM counter", &[]).await.unwrap().get(0);
    assert!(!drawn, "not even a number was drawn");
    // an account that is not known, and a server that is gone
    let nobody = self::sql(&url.replace("user=postgres", "user=nobody"), true);
    assert!(never(&nobody, "land/flood").await.contains("does not accept the account"));
    drop(server);
    let dead = ask(&sql, "land/by-id?id=2").await.unwrap_err();
    assert!(matches!(dead, CallFailure::Later(_)), "{dead}");
}

/// Something that listens where a server should, and does this with who connects.
fn listener(serve: impl Fn(std::net::TcpStream) + Send + 'static) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    std::thread::spawn(move || listener.incoming().flatten().for_each(serve));
    port
}

#[tokio::test]
async fn s2_4_what_is_no_server_is_given_up_and_a_private_address_needs_leave() {
    let mute = listener(std::mem::forget);
    let url = |port: u16| format!("postgres://reader@127.0.0.1:{port}/land");
    let late = ask(&sql(&url(mute), true), "land/slow").await.unwrap_err();
    assert_eq!(late, CallFailure::Later("the source did not answer in time".into()));
    let lying = listener(|mut stream| {
        let _ = stream.read(&mut [0; 64]);
        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\n\r\nall is well");
    });
    assert!(ask(&sql(&url(lying), true), "land/slow").await.is_err());
    let closed = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let dead = ask(&sql(&url(closed), true), "land/slow").await.unwrap_err();
    assert_eq!(dead, CallFailure::Later("the source could not be reached".into()));
    assert!(never(&sql(&url(mute), false), "land/slow").await.contains("private: true"));
}
