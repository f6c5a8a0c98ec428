//! `cargo xtask requirements`: writes `docs/requirements.md`, requirement by requirement: which scenarios and tests show it, and where in
//! the product it is. Read from the citations (`S0.5`, `s0_5_…`) in tests, scenarios and sources, so that it cannot say more than they do.

use crate::step;
use anyhow::{Context, Result, bail};
use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write as _,
    fs,
    path::{Path, PathBuf},
};

/// Where the page is.
const PAGE: &str = "docs/requirements.md";
/// The list of what is required lies beside the project; without it the page's own copy is taken.
const LIST: &str = "../shared/design/requirements.md";
/// What is read.
const FOLDERS: [&str; 6] = ["crates", "programs", "docs/examples", "policies", "tests/browser", "tests/api"];
/// At most so many names in a cell.
const NAMES_MAX: usize = 6;

const HEAD: &str = "\
# What is required, and what shows it

Made by `cargo xtask requirements` from the citations in tests, scenarios and sources; `cargo xtask check` fails where it is old. A requirement
is counted as shown when a test or a scenario cites it; that one cites it says that a part is shown, not that nothing is left to do: what is open
is said in the [README](../README.md) and in [secure-path.md](secure-path.md).
";

/// A requirement: its group and its number in it.
type Number = (u32, u32);

/// What cites one.
#[derive(Default)]
struct Cited {
    tests: BTreeSet<String>,
    files: BTreeSet<String>,
    places: BTreeSet<String>,
}

impl Cited {
    /// Tests and scenarios by name, then files of them.
    fn shown(&self) -> Vec<&String> {
        self.tests.iter().chain(&self.files).collect()
    }
}

/// Writes the page, or (`check`) says that it is old.
pub(crate) fn run(check: bool) -> Result<()> {
    let page = step::root().join(PAGE);
    let kept = fs::read_to_string(&page).unwrap_or_default();
    let list = fs::read_to_string(step::root().join(LIST)).unwrap_or_default();
    let mut required = texts(&list);
    if required.is_empty() {
        println!("the list of requirements is not beside the project: the texts are those that {PAGE} has");
        required = texts(&kept);
    }
    if required.is_empty() {
        bail!("no requirement was found, neither in `{LIST}` nor in `{PAGE}`");
    }
    let made = write(&required, &cited()?);
    if !check {
        return fs::write(&page, made).with_context(|| format!("cannot write `{PAGE}`"));
    }
    if made != kept {
        bail!("`{PAGE}` is old: run `cargo xtask requirements`");
    }
    Ok(())
}

/// The requirements of a text, their numbers between stars: in the list several may stand on a line, in the page each has a row.
fn texts(text: &str) -> BTreeMap<Number, String> {
    let mut found = BTreeMap::new();
    for line in text.lines() {
        let mut rest = line;
        while let Some((_, after)) = rest.split_once("**") {
            let Some((word, after)) = after.split_once("**") else { break };
            let end = after.find("**").unwrap_or(after.len());
            let cell = after.get(..end).unwrap_or_default();
            let cell =
                cell.strip_prefix(" | ").map_or(cell, |cell| cell.split(" | ").next().unwrap_or_default());
            if let [number] = numbers(word)[..] {
                let cell = cell.trim().trim_end_matches(['·', ' ', ';']).replace('|', "/");
                found.entry(number).or_insert(cell);
            }
            rest = after.get(end..).unwrap_or_default();
        }
    }
    found
}

/// Every citation there is.
fn cited() -> Result<BTreeMap<Number, Cited>> {
    let mut files = Vec::new();
    for folder in FOLDERS {
        walk(&step::root().join(folder), &mut files)?;
    }
    files.sort();
    let mut cited: BTreeMap<Number, Cited> = BTreeMap::new();
    for file in files {
        let text = fs::read_to_string(&file).with_context(|| format!("cannot read `{}`", file.display()))?;
        let path = file.strip_prefix(step::root()).unwrap_or(&file).to_string_lossy().into_owned();
        let tests = path.contains("/tests/")
            || path.ends_with("tests.rs")
            || path.contains("_test.")
            || path.starts_with("tests/")
            || path.contains("/benches/");
        let lines: Vec<&str> = text.lines().collect();
        for (at, line) in lines.iter().enumerate() {
            for number in numbers(line) {
                let one = cited.entry(number).or_default();
                match named(&lines, at, &path) {
                    Some(name) if tests || line.contains("fn s") => one.tests.insert(name),
                    _ if tests => one.files.insert(format!("`{path}`")),
                    _ => one.places.insert(format!("`{path}`")),
                };
            }
        }
    }
    Ok(cited)
}

/// The test or scenario that a line belongs to: its own, or the next within a few lines of a comment.
fn named(lines: &[&str], at: usize, path: &str) -> Option<String> {
    // `programs/NAME/tests/…`, `docs/examples/NAME/tests/…`
    let program = || {
        let folder = path.strip_prefix("docs/").unwrap_or(path);
        Path::new(folder).components().nth(1).map(|part| part.as_os_str().to_string_lossy().into_owned())
    };
    let name = |line: &str| {
        if let Some(scenario) = line.trim().strip_prefix("scenario: ") {
            return Some(format!("“{}” ({})", scenario.trim_matches('"').replace('|', "/"), program()?));
        }
        let (_, after) = line.split_once("fn ")?;
        let name: String = after.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
        Some(format!("`{name}`"))
    };
    let comment = |line: &str| {
        let line = line.trim_start();
        line.starts_with('#') || line.starts_with("//") && !line.starts_with("//!")
    };
    name(lines.get(at)?).or_else(|| {
        if !comment(lines.get(at)?) {
            return None;
        }
        lines
            .iter()
            .skip(at + 1)
            .take(12)
            .take_while(|line| !line.trim().is_empty())
            .find_map(|line| name(line))
    })
}

/// The requirements that a line cites: `S0.5`, `s0_5_…`, `S2.14 to S2.17`, `S3.65–S3.70`.
fn numbers(line: &str) -> Vec<Number> {
    let mut found: Vec<Number> = Vec::new();
    let mut range = false;
    let mut rest = line;
    let mut before = ' ';
    while let Some(first) = rest.chars().next() {
        // one test may name several: `s0_19_s0_20_…`
        let before_it = if before == '_' && !found.is_empty() { ' ' } else { before };
        match number(rest, before_it) {
            Some((number, length)) => {
                let from = found.last().copied().filter(|last| range && last.0 == number.0);
                match from {
                    Some((group, last)) => found.extend((last + 1..=number.1).map(|one| (group, one))),
                    None => found.push(number),
                }
                rest = rest.get(length..).unwrap_or_default();
                range = [" to ", "–", "-"]
                    .iter()
                    .any(|word| rest.strip_prefix(word).is_some_and(|rest| rest.starts_with('S')));
                before = '0';
            }
            None => {
                before = first;
                rest = rest.get(first.len_utf8()..).unwrap_or_default();
            }
        }
    }
    found
}

/// A citation at the beginning of a text, and its length.
fn number(text: &str, before: char) -> Option<(Number, usize)> {
    if before.is_alphanumeric() || before == '_' {
        return None;
    }
    let (mark, rest) = match text.strip_prefix('S') {
        Some(rest) => ('.', rest),
        None => ('_', text.strip_prefix('s')?),
    };
    let (group, rest) = rest.split_once(mark)?;
    let group: u32 = group.parse().ok().filter(|group| *group <= 3)?;
    let digits: String = rest.chars().take_while(char::is_ascii_digit).collect();
    let after = rest.chars().nth(digits.len());
    if digits.is_empty() || digits.len() > 2 || (mark == '_' && after != Some('_')) {
        return None;
    }
    Some(((group, digits.parse().ok()?), 3 + digits.len()))
}

fn write(required: &BTreeMap<Number, String>, cited: &BTreeMap<Number, Cited>) -> String {
    let mut page = HEAD.to_owned();
    let _ = writeln!(
        page,
        "\n{} of {} requirements are cited by a test or a scenario.\n",
        required.keys().filter(|number| cited.get(number).is_some_and(|one| !one.shown().is_empty())).count(),
        required.len()
    );
    page.push_str("| | Required | Shown by | Where |\n|---|---|---|---|\n");
    for (number, text) in required {
        let none = Cited::default();
        let one = cited.get(number).unwrap_or(&none);
        let by = one.shown();
        let by = if by.is_empty() { "*nothing yet*".to_owned() } else { some(&by) };
        let places = some(&one.places.iter().collect::<Vec<_>>());
        let _ = writeln!(page, "| **S{}.{}** | {text} | {by} | {} |", number.0, number.1, places);
    }
    page
}

/// Names in a cell, the rest counted.
fn some(names: &[&String]) -> String {
    let mut text = names.iter().take(NAMES_MAX).map(|name| name.as_str()).collect::<Vec<_>>().join(", ");
    if names.len() > NAMES_MAX {
        let _ = write!(text, " and {} more", names.len() - NAMES_MAX);
    }
    text
}

fn walk(folder: &Path, files: &mut Vec<PathBuf>) -> Result<()> {
    for entry in fs::read_dir(folder).with_context(|| format!("cannot read `{}`", folder.display()))? {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if path.is_dir() && !["node_modules", "dist", "target", "shots", "golden"].contains(&name.as_str()) {
            walk(&path, files)?;
        } else if path.extension().is_some_and(|kind| ["rs", "yaml", "mjs"].iter().any(|one| kind == *one)) {
            files.push(path);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn citations_are_found_with_their_ranges_and_nothing_else_is() {
        assert_eq!(
            numbers("one thing (S2.14 to S2.17), and S0.5"),
            [(2, 14), (2, 15), (2, 16), (2, 17), (0, 5)]
        );
        assert_eq!(numbers("fn s1_9_s0_20_random()"), [(1, 9), (0, 20)]);
        assert_eq!(numbers("S3.65–S3.67"), [(3, 65), (3, 66), (3, 67)]);
        assert!(numbers("users1_9_x, v0.1, S4.1, s1_x, PLS1.2").is_empty());
    }

    #[test]
    fn a_line_says_its_requirements_in_the_list_and_in_the_page() {
        let list = texts("5. **S3.39** workflows · **S3.40** versions, attachments");
        let page = texts("| **S3.39** | workflows | `a` | `b` |\n| **S3.40** | versions, attachments | | |");
        assert_eq!(list, page);
        assert_eq!(list.get(&(3, 40)).map(String::as_str), Some("versions, attachments"));
    }
}
