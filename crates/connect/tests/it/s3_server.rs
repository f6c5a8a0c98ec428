//! An S3-compatible server that checks signatures (`s3s-fs`), on loopback, over a folder: started, stopped, started again.
//! `cargo xtask test` installs it; where it is not there this is passed over, but never in CI.

use app::Clock;
use connect::objects::s3::{S3, S3Settings};
use jiff::Timestamp;
use std::{
    fs,
    net::{TcpListener, TcpStream},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::Arc,
    thread,
    time::Duration,
};

pub(crate) const BUCKET: &str = "documents";
const ACCESS: &str = "casewright";
pub(crate) const SECRET: &str = "a secret of the tests";

/// Signatures are of now, as the server reads its own clock.
struct Now;

impl Clock for Now {
    #[expect(
        clippy::disallowed_methods,
        reason = "the server checks signatures against the time of this machine"
    )]
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }
}

/// The server's program.
#[expect(clippy::print_stderr, reason = "what was passed over is said")]
fn program() -> Option<PathBuf> {
    let tools = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/tools/s3s-fs-0.14.1/bin/s3s-fs");
    let found = std::env::var_os("S3_SERVER").map(PathBuf::from).or_else(|| tools.exists().then_some(tools));
    if found.is_none() {
        assert!(std::env::var_os("CI").is_none(), "run `cargo xtask test`, which installs an object store");
        eprintln!("PASSED OVER: no S3-compatible server is installed (`cargo xtask test` installs one)");
    }
    found
}

/// The server, ended with this; what it keeps goes with it.
pub(crate) struct S3Server {
    program: PathBuf,
    pub(crate) root: tempfile::TempDir,
    pub(crate) port: u16,
    running: Option<Child>,
}

impl Drop for S3Server {
    fn drop(&mut self) {
        self.stop();
    }
}

impl S3Server {
    /// Starts one with an empty bucket; none where it is not installed.
    pub(crate) fn start() -> Option<Self> {
        let program = program()?;
        let root = tempfile::tempdir().unwrap();
        fs::create_dir(root.path().join(BUCKET)).unwrap();
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let mut server = Self { program, root, port, running: None };
        server.again();
        Some(server)
    }

    /// Starts it where it was.
    pub(crate) fn again(&mut self) {
        let mut command = Command::new(&self.program);
        command.args(["--host", "127.0.0.1", "--access-key", ACCESS, "--secret-key", SECRET]);
        command.args(["--port", &self.port.to_string()]).arg(self.root.path());
        self.running = Some(command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap());
        for _ in 0..400 {
            if TcpStream::connect(("127.0.0.1", self.port)).is_ok() {
                return;
            }
            thread::sleep(Duration::from_millis(25));
        }
        panic!("the object store does not listen");
    }

    /// Ends it, as a machine does that goes away.
    pub(crate) fn stop(&mut self) {
        if let Some(mut running) = self.running.take() {
            let _ = running.kill();
            let _ = running.wait();
        }
    }

    pub(crate) fn settings(&self) -> S3Settings {
        S3Settings {
            endpoint: format!("http://127.0.0.1:{}", self.port),
            bucket: BUCKET.into(),
            region: "us-east-1".into(),
            path_style: true,
            prefix: "casewright".into(),
            private: true,
            access_key: ACCESS.into(),
            secret_key: SECRET.into(),
            authorities_pem: None,
            time_ms: 5_000,
        }
    }

    pub(crate) fn store(&self) -> S3 {
        of(self.settings())
    }

    /// Every file that it keeps.
    pub(crate) fn files(&self) -> Vec<PathBuf> {
        let (mut found, mut folders) = (Vec::new(), vec![self.root.path().join(BUCKET)]);
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() { folders.push(path) } else { found.push(path) }
            }
        }
        found
    }
}

/// A store by its settings, with the time of this machine.
pub(crate) fn of(settings: S3Settings) -> S3 {
    S3::new(settings, Arc::new(Now)).unwrap()
}
