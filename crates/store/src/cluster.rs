//! A PostgreSQL server of one's own in a temporary directory: for tests and measurements, nothing else. It listens on a socket in
//! that directory alone and is stopped when dropped.

use app::Fault;
use std::{
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
};

/// The user that runs the server when we are root, which PostgreSQL refuses to be.
const USER: &str = "postgres";

/// A running server.
pub struct Cluster {
    directory: PathBuf,
    binaries: PathBuf,
    server: Option<Child>,
    /// The port it was told to use; it names the socket too.
    port: Option<String>,
    /// Removed with it.
    own: bool,
}

/// Where the server's programs are: Debian's folder with the highest version, or one that `PATH` names.
pub fn binaries() -> Option<PathBuf> {
    let has = |folder: &PathBuf| folder.join("initdb").is_file() && folder.join("postgres").is_file();
    let versions = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let mut debian: Vec<(u32, PathBuf)> = versions
        .filter_map(|entry| Some((entry.file_name().to_str()?.parse().ok()?, entry.path().join("bin"))))
        .filter(|(_, folder)| has(folder))
        .collect();
    debian.sort();
    let path = std::env::var_os("PATH").unwrap_or_default();
    debian.pop().map(|(_, folder)| folder).or_else(|| std::env::split_paths(&path).find(has))
}

impl Cluster {
    /// One in a directory of its own that goes with it. None where PostgreSQL is not installed; in CI (`CI` is set) that is an
    /// error, so that no test is passed over unseen.
    pub fn temporary(settings: &[(&str, &str)]) -> Result<Option<Self>, Fault> {
        if binaries().is_none() && std::env::var_os("CI").is_none() {
            return Ok(None);
        }
        let mut cluster = Self::start(&new_directory()?, settings)?;
        cluster.own = true;
        Ok(Some(cluster))
    }

    /// Makes a cluster in a directory that exists and is empty, and starts it.
    pub fn start(directory: &Path, settings: &[(&str, &str)]) -> Result<Self, Fault> {
        let binaries = binaries().ok_or_else(|| {
            Fault::Store("PostgreSQL is not installed; run `apt-get install postgresql`".into())
        })?;
        let mut cluster =
            Self { directory: directory.to_owned(), binaries, server: None, port: None, own: false };
        cluster.give_away()?;
        let data = cluster.data();
        let mut make = cluster.command("initdb");
        make.args(["--no-sync", "--auth=trust", "--encoding=UTF8", "--locale=C", "-U", USER, "-D"])
            .arg(&data);
        finish(make)?;
        cluster.run(settings)?;
        Ok(cluster)
    }

    /// A standby of this one, streaming from it, in a directory of its own.
    pub fn standby(&self, settings: &[(&str, &str)]) -> Result<Self, Fault> {
        let (directory, binaries) = (new_directory()?, self.binaries.clone());
        let mut standby = Self { directory, binaries, server: None, port: None, own: true };
        standby.give_away()?;
        let mut copy = standby.command("pg_basebackup");
        copy.args(["-X", "stream", "-c", "fast", "-R", "-U", USER, "-h"]).arg(&self.directory).arg("-D");
        copy.arg(standby.data());
        finish(copy)?;
        standby.run(settings)?;
        Ok(standby)
    }

    /// Starts the server again, after [`Self::kill`].
    pub fn run(&mut self, settings: &[(&str, &str)]) -> Result<(), Fault> {
        self.port = settings.iter().find(|(name, _)| *name == "port").map(|(_, port)| (*port).to_owned());
        let mut server = self.command("postgres");
        server.arg("-D").arg(self.data()).arg("-k").arg(&self.directory);
        server.args(["-c", "listen_addresses=", "-c", "max_connections=100"]);
        for (name, value) in settings {
            server.arg("-c").arg(format!("{name}={value}"));
        }
        let log = std::fs::File::create(self.directory.join("log")).map_err(|error| io(&error))?;
        server.stdin(Stdio::null()).stdout(Stdio::null()).stderr(log);
        self.server = Some(server.spawn().map_err(|error| io(&error))?);
        for _ in 0..300 {
            let mut ready = self.command("pg_isready");
            ready.args(["-q", "-U", USER, "-h"]).arg(&self.directory);
            if ready.status().is_ok_and(|status| status.success()) {
                return Ok(());
            }
            std::thread::sleep(std::time::Duration::from_millis(50));
        }
        let log = std::fs::read_to_string(self.directory.join("log")).unwrap_or_default();
        Err(Fault::Store(format!("PostgreSQL did not start: {log}")))
    }

    /// Ends the server at once, without a word, as a machine does that stops.
    pub fn kill(&mut self) {
        let mut stop = self.command("pg_ctl");
        stop.args(["kill", "KILL"]);
        let pid = std::fs::read_to_string(self.data().join("postmaster.pid")).unwrap_or_default();
        let pid = pid.lines().next().unwrap_or_default().to_owned();
        if !pid.is_empty() {
            let _ = stop.arg(pid).status();
        }
        if let Some(mut server) = self.server.take() {
            let _ = server.wait();
        }
    }

    /// Makes a standby the primary.
    pub fn promote(&self) -> Result<(), Fault> {
        let mut promote = self.command("pg_ctl");
        promote.arg("promote").arg("-w").arg("-D").arg(self.data());
        finish(promote)
    }

    /// Runs one statement as the superuser.
    pub fn execute(&self, sql: &str) -> Result<(), Fault> {
        let mut psql = self.command("psql");
        psql.args(["-q", "-v", "ON_ERROR_STOP=1", "-U", USER, "-d", "postgres", "-c", sql, "-h"]);
        psql.arg(&self.directory);
        finish(psql)
    }

    /// Where a database of this server is; it is made when it is not there.
    pub fn database(&self, name: &str) -> Result<String, Fault> {
        self.execute(&format!("CREATE DATABASE \"{name}\""))?;
        Ok(self.url(name))
    }

    /// Where a database of this server is.
    pub fn url(&self, name: &str) -> String {
        format!("host={} user={USER} dbname={name}", self.directory.display())
    }

    /// The folder of the socket.
    pub fn directory(&self) -> &Path {
        &self.directory
    }

    fn data(&self) -> PathBuf {
        self.directory.join("data")
    }

    /// One of PostgreSQL's programs, as a user that may run it.
    fn command(&self, name: &str) -> Command {
        let program = self.binaries.join(name);
        let mut command = if root() {
            let mut command = Command::new("setpriv");
            command.args([&format!("--reuid={USER}"), &format!("--regid={USER}"), "--clear-groups", "--"]);
            command.arg(program);
            command
        } else {
            Command::new(program)
        };
        command.current_dir("/").env("LC_ALL", "C").env_remove("PGHOST").env_remove("PGPORT");
        if let Some(port) = &self.port {
            command.env("PGPORT", port);
        }
        command
    }

    fn give_away(&self) -> Result<(), Fault> {
        if !root() {
            return Ok(());
        }
        let mut owner = Command::new("chown");
        owner.arg(USER).arg(&self.directory);
        finish(owner)
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        if self.server.is_some() {
            let mut stop = self.command("pg_ctl");
            stop.args(["stop", "-m", "immediate", "-s", "-D"]).arg(self.data());
            let _ = stop.status();
            if let Some(mut server) = self.server.take() {
                let _ = server.wait();
            }
        }
        if self.own {
            let _ = std::fs::remove_dir_all(&self.directory);
        }
    }
}

/// A directory that nobody has.
fn new_directory() -> Result<PathBuf, Fault> {
    for number in 0..1000 {
        let directory = std::env::temp_dir().join(format!("casewright-pg-{}-{number}", std::process::id()));
        match std::fs::create_dir(&directory) {
            Ok(()) => return Ok(directory),
            Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {}
            Err(error) => return Err(io(&error)),
        }
    }
    Err(Fault::Store("no directory can be made for PostgreSQL".into()))
}

#[cfg(unix)]
fn root() -> bool {
    // what we own is ours by the user that runs us
    std::os::unix::fs::MetadataExt::uid(&match std::fs::metadata("/proc/self") {
        Ok(found) => found,
        Err(_) => return false,
    }) == 0
}

#[cfg(not(unix))]
fn root() -> bool {
    false
}

fn finish(mut command: Command) -> Result<(), Fault> {
    let done = command.stdin(Stdio::null()).output().map_err(|error| io(&error))?;
    if done.status.success() {
        return Ok(());
    }
    let program = command.get_args().chain([command.get_program()]).find_map(|part| part.to_str());
    Err(Fault::Store(format!(
        "`{}` failed: {}",
        program.unwrap_or_default(),
        String::from_utf8_lossy(&done.stderr)
    )))
}

fn io(error: &std::io::Error) -> Fault {
    Fault::Store(error.to_string())
}
