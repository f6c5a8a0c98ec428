//! The command line as somebody uses it: what it prints, where, and how it ends.

mod decide;
mod explain;
mod import_table;
mod installation;
mod policies;
mod programs;
mod verbs;

use std::{
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
};

/// The root of the repository.
pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// What a run came to.
pub(crate) struct Ran {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Ran {
    fn of(output: Output) -> Self {
        Self {
            code: output.status.code().expect("it ended by itself"),
            out: String::from_utf8(output.stdout).expect("what is printed is UTF-8"),
            err: String::from_utf8(output.stderr).expect("what is said is UTF-8"),
        }
    }

    /// It ended so, and said this somewhere.
    #[track_caller]
    pub(crate) fn ends(&self, code: i32, says: &[&str]) -> &Self {
        let all = format!("{}\n---\n{}", self.out, self.err);
        assert_eq!(self.code, code, "{all}");
        for words in says {
            assert!(all.contains(words), "`{words}` is not in\n{all}");
        }
        assert!(!all.contains("panicked"), "{all}");
        self
    }
}

pub(crate) fn command(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_casewright"));
    command.args(arguments).current_dir(root()).stdin(Stdio::null()).env_remove("NO_COLOR");
    command
}

pub(crate) fn run(arguments: &[&str]) -> Ran {
    Ran::of(command(arguments).output().expect("it starts"))
}

/// With this on standard input.
pub(crate) fn fed(arguments: &[&str], input: &[u8]) -> Ran {
    use std::io::Write;
    let mut child = command(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("it starts");
    let mut stdin = child.stdin.take().expect("it has an input");
    let input = input.to_vec();
    let writer = std::thread::spawn(move || stdin.write_all(&input).ok());
    let output = child.wait_with_output().expect("it ends");
    writer.join().expect("it was fed");
    Ran::of(output)
}

/// A new program in a folder of its own.
pub(crate) fn scaffolded() -> (tempfile::TempDir, String) {
    let folder = tempfile::tempdir().expect("a folder");
    let within = folder.path().display().to_string();
    run(&["new", "pet-licence", "--within", &within]).ends(0, &["made", "next: casewright check"]);
    let program = folder.path().join("pet-licence").display().to_string();
    (folder, program)
}
