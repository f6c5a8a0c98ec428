//! PostgreSQL over TLS: an authority that is named is trusted alone, the name in the certificate is checked, and the password's proof
//! is bound to the certificate (SCRAM-SHA-256-PLUS), so that nobody between can pass it on.
//!
//! The certificates are made by `openssl`, as an administrator would; where it or PostgreSQL is missing the test is passed over,
//! but never in CI.

use crate::given::*;
use app::Store;
use std::{
    fs,
    net::TcpListener,
    path::{Path, PathBuf},
    process::Command,
};
use store::{Database, Options, PostgresStore, cluster::Cluster};
use tokio_postgres::NoTls;
use vault::KeyRing;

const PASSWORD: &str = "a password for tests";

/// A server that takes TCP connections over TLS alone, by password, with a certificate for `localhost`.
struct Server {
    cluster: Cluster,
    port: u16,
    authority: PathBuf,
    other_authority: PathBuf,
    _folder: tempfile::TempDir,
}

fn openssl(folder: &Path, arguments: &[&str]) {
    let done = Command::new("openssl").current_dir(folder).args(arguments).output().unwrap();
    assert!(done.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&done.stderr));
}

/// A self-signed authority: `NAME.crt` and `NAME.key`.
fn authority(folder: &Path, name: &str) -> PathBuf {
    let (certificate, key, subject) = (format!("{name}.crt"), format!("{name}.key"), format!("/CN={name}"));
    let made = ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];
    let with = ["-days", "2", "-subj", &subject, "-keyout", &key, "-out", &certificate];
    openssl(folder, &[&made[..], &with[..]].concat());
    folder.join(certificate)
}

impl Server {
    fn start() -> Option<Self> {
        let there = Command::new("openssl").arg("version").output().is_ok_and(|done| done.status.success());
        assert!(there || std::env::var_os("CI").is_none(), "openssl is not installed");
        let mut cluster = Cluster::temporary(&[("fsync", "off")]).unwrap().filter(|_| there)?;
        let folder = tempfile::tempdir().unwrap();
        let at = folder.path();
        let (good, other) = (authority(at, "authority"), authority(at, "other"));
        openssl(
            at,
            &[
                "req",
                "-newkey",
                "ec",
                "-pkeyopt",
                "ec_paramgen_curve:prime256v1",
                "-nodes",
                "-subj",
                "/CN=localhost",
                "-keyout",
                "server.key",
                "-out",
                "server.csr",
            ],
        );
        fs::write(at.join("names"), "subjectAltName=DNS:localhost\nextendedKeyUsage=serverAuth\n").unwrap();
        openssl(
            at,
            &[
                "x509",
                "-req",
                "-in",
                "server.csr",
                "-CA",
                "authority.crt",
                "-CAkey",
                "authority.key",
                "-CAcreateserial",
                "-days",
                "2",
                "-extfile",
                "names",
                "-out",
                "server.crt",
            ],
        );
        let inside = cluster.directory().to_owned();
        fs::write(inside.join("hba"), "local all all trust\nhostssl all all 127.0.0.1/32 scram-sha-256\n")
            .unwrap();
        for file in ["server.crt", "server.key"] {
            fs::copy(at.join(file), inside.join(file)).unwrap();
        }
        fs::set_permissions(inside.join("server.key"), std::os::unix::fs::PermissionsExt::from_mode(0o600))
            .unwrap();
        // PostgreSQL reads a key of its own user alone
        let owner =
            fs::metadata(inside.join("data")).map(|data| std::os::unix::fs::MetadataExt::uid(&data)).unwrap();
        std::os::unix::fs::chown(inside.join("server.key"), Some(owner), None).unwrap();
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let (number, path) = (port.to_string(), |name: &str| inside.join(name).display().to_string());
        cluster.execute(&format!("ALTER ROLE postgres PASSWORD '{PASSWORD}'")).unwrap();
        cluster.kill();
        cluster
            .run(&[
                ("fsync", "off"),
                ("listen_addresses", "127.0.0.1"),
                ("port", &number),
                ("ssl", "on"),
                ("ssl_cert_file", &path("server.crt")),
                ("ssl_key_file", &path("server.key")),
                ("hba_file", &path("hba")),
            ])
            .unwrap();
        Some(Self { cluster, port, authority: good, other_authority: other, _folder: folder })
    }

    /// The server by a host name, with what else the URL says.
    fn database(&self, host: &str, more: &str, authority: &Path) -> Database {
        Database {
            url: format!(
                "host={host} hostaddr=127.0.0.1 port={} user=postgres dbname=postgres {more}",
                self.port
            ),
            password: Some(PASSWORD.to_owned()),
            ca_file: Some(authority.to_owned()),
        }
    }
}

async fn opened(database: &Database) -> Result<PostgresStore, app::Fault> {
    let ring = KeyRing::in_memory().unwrap();
    PostgresStore::open(database, Options::new(Path::new(""), "tenant", ORIGIN, &ring).unwrap()).await
}

#[tokio::test(flavor = "multi_thread")]
async fn the_way_to_the_database_is_encrypted_and_its_end_is_known() {
    let Some(server) = Server::start() else {
        eprintln!("PASSED OVER: PostgreSQL or openssl is not installed");
        return;
    };
    // the proof of the password must be bound to the certificate, or the client itself breaks off
    let store =
        opened(&server.database("localhost", "channel_binding=require", &server.authority)).await.unwrap();
    store.put_setting("policies-version", POLICIES).await.unwrap();
    assert_eq!(store.setting("policies-version").await.unwrap().as_deref(), Some(POLICIES));
    let note = entry(0, app::entry::EntryTarget::Person(person_id(1)));
    store.put_person(person(1), note).await.unwrap();

    let beside = format!(
        "host={} port={} user=postgres dbname=postgres",
        server.cluster.directory().display(),
        server.port
    );
    let (client, connection) = tokio_postgres::connect(&beside, NoTls).await.unwrap();
    tokio::spawn(connection);
    let row = client
        .query_one(
            "SELECT count(*), count(*) FILTER (WHERE s.ssl), min(s.version) FROM pg_stat_activity a \
             JOIN pg_stat_ssl s ON s.pid = a.pid WHERE a.application_name = 'casewright'",
            &[],
        )
        .await
        .unwrap();
    let (all, protected, version): (i64, i64, Option<String>) = (row.get(0), row.get(1), row.get(2));
    assert!(all > 0 && all == protected, "{protected} of {all} connections are protected");
    assert_eq!(version.as_deref(), Some("TLSv1.3"));

    let refused = opened(&server.database("localhost", "", &server.other_authority)).await.err().unwrap();
    assert!(refused.to_string().contains("UnknownIssuer"), "{refused}");
    let refused = opened(&server.database("127.0.0.1", "", &server.authority)).await.err().unwrap();
    assert!(refused.to_string().contains("not valid for"), "{refused}");
    let refused =
        opened(&server.database("database.example.org", "", &server.authority)).await.err().unwrap();
    assert!(refused.to_string().contains("not valid for"), "{refused}");
    let wrong = Database {
        password: Some("another".to_owned()),
        ..server.database("localhost", "", &server.authority)
    };
    assert!(opened(&wrong).await.is_err());
    // without an authority a server of one machine is spoken to in clear, which this one refuses
    let clear = Database { ca_file: None, ..server.database("localhost", "", &server.authority) };
    assert!(opened(&clear).await.is_err());
    // an authority that holds no certificate opens nothing
    let nothing = server.authority.with_extension("csr");
    fs::write(&nothing, "no certificate").unwrap();
    let refused = opened(&server.database("localhost", "", &nothing)).await.err().unwrap();
    assert!(refused.to_string().contains("no certificate"), "{refused}");
}
