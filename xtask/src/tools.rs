//! What the commands need besides Rust, Node and a C compiler: found, or installed, or named.

use crate::step;
use anyhow::{Result, bail};
use std::path::{Path, PathBuf};

/// A browser for the browser tests: `CHROMIUM`, the distribution's, or installed as a Debian package.
pub(crate) fn chromium() -> Result<PathBuf> {
    if let Some(path) = std::env::var_os("CHROMIUM") {
        return Ok(path.into());
    }
    let found = || {
        ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"]
            .into_iter()
            .map(Path::new)
            .find(|path| path.exists())
            .map(Path::to_path_buf)
    };
    if let Some(path) = found() {
        return Ok(path);
    }
    let install = apt("chromium fonts-dejavu-core", "install Chromium for the browser tests")?;
    match found() {
        Some(path) => Ok(path),
        None => bail!(
            "the browser tests need Chromium: run `{install}` as root, or set CHROMIUM to a browser's path"
        ),
    }
}

/// Packages of Debian: there, or installed where this may be done, or named with who needs them.
fn debian(packages: &str, what: &str, needs: &str, there: impl Fn() -> bool) -> Result<()> {
    if there() {
        return Ok(());
    }
    let install = apt(packages, what)?;
    if there() { Ok(()) } else { bail!("{needs}: run `{install}` as root") }
}

/// Installs packages where this may be done; the command, for whoever has to run it.
fn apt(packages: &str, what: &str) -> Result<String> {
    let install = format!("apt-get update && apt-get install --yes --no-install-recommends {packages}");
    if step::works(step::program("sh", ".").args(["-c", "test $(id -u) = 0 && command -v apt-get"])) {
        step::run(what, step::program("sh", ".").args(["-c", &install]))?;
    }
    Ok(install)
}

/// PostgreSQL's server for the tests of that store, or installed as a Debian package. They start their own.
pub(crate) fn postgres() -> Result<()> {
    let there = || {
        step::works(
            step::program("sh", ".").args(["-c", "ls /usr/lib/postgresql/*/bin/initdb || command -v initdb"]),
        )
    };
    debian(
        "postgresql",
        "install PostgreSQL for its tests",
        "the tests of the store on PostgreSQL need its server",
        there,
    )
}

/// OpenSSL's libcrypto with its headers, for a store that is encrypted as a whole; or installed as a Debian package.
pub(crate) fn libcrypto() -> Result<()> {
    let there = || Path::new("/usr/include/openssl/crypto.h").exists();
    debian(
        "libssl-dev",
        "install libcrypto for SQLCipher",
        "the tests of a store that is encrypted as a whole need libcrypto",
        there,
    )
}

/// Go and its `sumdb` packages, for the verifier of the log that shares no code with this one; or installed as Debian packages.
pub(crate) fn go() -> Result<()> {
    let there = || {
        let packages = "/usr/share/gocode/src/golang.org/x/mod/sumdb/tlog/tlog.go";
        step::works(step::program("go", ".").arg("version")) && Path::new(packages).exists()
    };
    debian(
        "golang-go golang-golang-x-mod-dev",
        "install Go for the independent verifier",
        "the independent verifier of the log needs Go",
        there,
    )
}

/// ClamAV's daemon for the tests of the scan, or installed as a Debian package. They start their own, with signatures of their own.
pub(crate) fn clamd() -> Result<()> {
    let there =
        || step::works(step::program("sh", ".").args(["-c", "PATH=$PATH:/usr/sbin command -v clamd"]));
    debian(
        "clamav-daemon",
        "install ClamAV for the tests of the scan",
        "the tests of the scan need ClamAV's daemon",
        there,
    )
}

/// Poppler's tools: `pdftotext` proves what a PDF says and what it does not. Or installed as a Debian package.
pub(crate) fn poppler() -> Result<()> {
    let there = || step::works(step::program("pdftotext", ".").arg("-v"));
    debian(
        "poppler-utils",
        "install Poppler for the tests of letters",
        "the tests of letters and redaction need Poppler's tools",
        there,
    )
}

/// The version of the object store of the tests.
const S3_SERVER: &str = "0.14.1";

/// An S3-compatible server that checks signatures, for the tests of the object store: `S3_SERVER`, or installed into
/// `target/tools`. The tests start their own.
pub(crate) fn s3() -> Result<PathBuf> {
    if let Some(path) = std::env::var_os("S3_SERVER") {
        return Ok(path.into());
    }
    let folder = step::root().join(format!("target/tools/s3s-fs-{S3_SERVER}"));
    let binary = folder.join("bin/s3s-fs");
    if !binary.exists() {
        step::run(
            "install an S3-compatible server for the tests of documents (once, some minutes)",
            step::cargo()
                .args(["install", "--quiet", "--locked", "--debug", "--features", "binary"])
                .arg(format!("s3s-fs@{S3_SERVER}"))
                .arg("--root")
                .arg(&folder)
                .arg("--target-dir")
                .arg(folder.join("build")),
        )?;
        // What it was built from is ten times its size.
        std::fs::remove_dir_all(folder.join("build"))?;
    }
    Ok(binary)
}

/// A mail server in Python for the tests of notices, or installed as a Debian package. They start their own.
pub(crate) fn smtp() -> Result<()> {
    let there = || {
        ["/usr/bin/python3", "python3"]
            .iter()
            .any(|python| step::works(step::program(python, ".").args(["-c", "import aiosmtpd"])))
    };
    debian(
        "python3-aiosmtpd",
        "install a mail server for the tests of notices",
        "the tests of notices need a mail server",
        there,
    )
}

/// The version of schemathesis that the API is tested with.
const SCHEMATHESIS: &str = "4.32.5";

/// Schemathesis, which tests the API against its description: `SCHEMATHESIS`, or installed into `target/tools` by pip.
pub(crate) fn schemathesis() -> Result<PathBuf> {
    from_pypi("SCHEMATHESIS", "schemathesis", SCHEMATHESIS, "bin/schemathesis", "--version")
}

/// The version of the validator of bags.
const BAGIT: &str = "1.9.0";

/// The Library of Congress' validator of bags: `BAGIT`, or installed into `target/tools` by pip.
pub(crate) fn bagit() -> Result<PathBuf> {
    from_pypi("BAGIT", "bagit", BAGIT, "bin/bagit.py", "--help")
}

/// The version of the validator of CASE.
const CASE_UTILS: &str = "0.18.0";

/// The validator of the CASE community, for chains of custody: `CASE_VALIDATE`, or installed into `target/tools` by pip.
pub(crate) fn case_validate() -> Result<PathBuf> {
    from_pypi("CASE_VALIDATE", "case-utils", CASE_UTILS, "bin/case_validate", "--help")
}

/// The version of the reader of Parquet.
const DUCKDB: &str = "1.4.1";

/// A Python with DuckDB, which reads Parquet: `DUCKDB_PYTHON`, or installed into `target/tools` by pip.
pub(crate) fn duckdb() -> Result<PathBuf> {
    from_pypi("DUCKDB_PYTHON", "duckdb", DUCKDB, "bin/python", "-cimport duckdb")
}

/// A program from PyPI: where a variable says, or installed into `target/tools` by pip.
fn from_pypi(variable: &str, package: &str, version: &str, program: &str, works: &str) -> Result<PathBuf> {
    if let Some(path) = std::env::var_os(variable) {
        return Ok(path.into());
    }
    let folder = step::root().join(format!("target/tools/{package}-{version}"));
    let binary = folder.join(program);
    if step::works(step::program(&binary.to_string_lossy(), ".").arg(works)) {
        return Ok(binary);
    }
    let venv = || step::program("python3", ".").args(["-m", "venv", "--clear"]).arg(&folder).status();
    if !venv().is_ok_and(|status| status.success()) {
        apt("python3-venv", "install Python for the tests of the API")?;
        venv()?;
    }
    let pip = folder.join("bin/pip");
    if !pip.exists() {
        bail!(
            "the tests of the API need Python 3 with venv: install the package python3-venv, or set {variable} to its path"
        );
    }
    step::run(
        &format!("install {package} (once)"),
        step::program(&pip.to_string_lossy(), ".").args([
            "install",
            "--quiet",
            "--disable-pip-version-check",
            &format!("{package}=={version}"),
        ]),
    )?;
    Ok(binary)
}

/// Checks that Node is there and not too old for the asset build.
pub(crate) fn node() -> Result<()> {
    let output = step::program("node", ".").arg("--version").output();
    let version = output
        .ok()
        .map(|output| String::from_utf8_lossy(&output.stdout).trim().to_owned())
        .unwrap_or_default();
    let major = version.trim_start_matches('v').split('.').next().and_then(|major| major.parse::<u32>().ok());
    match major {
        Some(major) if major >= 20 => Ok(()),
        Some(_) => bail!("Node {version} is too old: install Node 20 or newer"),
        None => bail!("Node is missing: install Node 20 or newer, with npm"),
    }
}

/// `cargo deny`, installed into `target/tools` when it is missing.
pub(crate) fn deny() -> Result<PathBuf> {
    if step::works(step::cargo().args(["deny", "--version"])) {
        return Ok("cargo-deny".into());
    }
    let folder = step::root().join("target/tools");
    let binary = folder.join("bin/cargo-deny");
    if !binary.exists() {
        step::run(
            "install cargo-deny (once, about two minutes)",
            step::cargo()
                .args(["install", "--quiet", "--locked", "--debug", "cargo-deny@0.20.2", "--root"])
                .arg(&folder)
                .arg("--target-dir")
                .arg(folder.join("build")),
        )?;
    }
    Ok(binary)
}
