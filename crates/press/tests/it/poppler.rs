//! Poppler's tools, which share no code with what writes the files.

use std::{
    io::Write as _,
    process::{Command, Stdio},
};

/// Runs one of them over a file that it reads from its input.
pub(crate) fn run(program: &str, arguments: &[&str], pdf: &[u8]) -> String {
    let mut child = Command::new(program)
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("Poppler's tools are installed: `cargo xtask test` does it");
    child.stdin.take().expect("an input").write_all(pdf).expect("it reads");
    let output = child.wait_with_output().expect("it ends");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{program}: {said}");
    // Poppler 22 takes the boolean that the standard asks for (ISO 32000-1, table 321) for another type.
    let said: String = said.lines().filter(|line| !line.contains("Suspects object is wrong type")).collect();
    assert_eq!(said, "", "{program} finds nothing wrong");
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// The text of a file.
pub(crate) fn text(pdf: &[u8]) -> String {
    run("pdftotext", &["-layout", "-", "-"], pdf)
}
