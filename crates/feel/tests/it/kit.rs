//! The DMN technology compatibility kit: its cases run, its results counted and told. Shared by the example `tck` and the
//! test that guards the recorded results.

use feel::{Datum, Model};
use jiff::{Timestamp, tz::TimeZone};
use roxmltree::{Document, Node};
use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write as _,
    fs,
    path::{Path, PathBuf},
};

/// What became of one expected result.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Outcome {
    Passed,
    /// Deliberately not run: the gate says why.
    Refused,
    Wrong,
}

#[derive(Debug)]
pub(crate) struct Case {
    pub(crate) level: String,
    pub(crate) folder: String,
    /// The file of tests, the case and the result: `0001-filter-test-01 001 filter`.
    pub(crate) name: String,
    pub(crate) outcome: Outcome,
    /// Why it did not pass.
    pub(crate) reason: String,
}

/// The kit beside this checkout: `../shared/conformance/dmn-tck`, looked for upwards so that a worktree finds it too.
pub(crate) fn find() -> Option<PathBuf> {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .ancestors()
        .map(|folder| folder.join("shared/conformance/dmn-tck"))
        .find(|folder| folder.is_dir())
}

fn named<'a, 'x: 'a>(node: Node<'a, 'x>, name: &'static str) -> impl Iterator<Item = Node<'a, 'x>> {
    node.children().filter(move |child| child.tag_name().name() == name)
}

fn value(node: Node<'_, '_>) -> Datum {
    if let Some(list) = named(node, "list").next() {
        return Datum::list(named(list, "item").map(value));
    }
    let parts: Vec<(String, Datum)> = named(node, "component")
        .map(|part| (part.attribute("name").unwrap_or("").to_owned(), value(part)))
        .collect();
    if !parts.is_empty() {
        return Datum::context(parts);
    }
    let Some(found) = named(node, "value").next() else { return Datum::null() };
    let xsi = "http://www.w3.org/2001/XMLSchema-instance";
    if found.attribute((xsi, "nil")) == Some("true") {
        return Datum::null();
    }
    let kind = found.attribute((xsi, "type")).and_then(|kind| kind.rsplit(':').next()).unwrap_or("string");
    let text = found.text().unwrap_or("");
    Datum::xsd(kind, if kind == "string" { text } else { text.trim() })
}

/// Models of a folder by file name.
fn files(folder: &Path, end: &str) -> BTreeMap<String, String> {
    fs::read_dir(folder)
        .into_iter()
        .flatten()
        .filter_map(Result::ok)
        .filter(|entry| entry.path().extension().is_some_and(|found| found == end))
        .filter_map(|entry| {
            Some((entry.file_name().to_string_lossy().into_owned(), fs::read_to_string(entry.path()).ok()?))
        })
        .collect()
}

/// Runs every case of a kit.
pub(crate) fn run(kit: &Path) -> Vec<Case> {
    let mut cases = Vec::new();
    for level in ["compliance-level-2", "compliance-level-3"] {
        let mut folders: Vec<PathBuf> = fs::read_dir(kit.join(level))
            .into_iter()
            .flatten()
            .filter_map(Result::ok)
            .map(|entry| entry.path())
            .filter(|path| path.is_dir())
            .collect();
        folders.sort();
        for folder in folders {
            run_folder(level, &folder, &mut cases);
        }
    }
    cases
}

fn run_folder(level: &str, folder: &Path, cases: &mut Vec<Case>) {
    let models = files(folder, "dmn");
    for (file, text) in files(folder, "xml") {
        let Ok(document) = Document::parse(&text) else { continue };
        let root = document.root_element();
        if root.tag_name().name() != "testCases" {
            continue;
        }
        let wanted = named(root, "modelName").next().and_then(|node| node.text()).unwrap_or("").trim();
        let texts: Vec<&str> = models
            .get(wanted)
            .into_iter()
            .chain(models.iter().filter(|(name, _)| *name != wanted).map(|(_, text)| text))
            .map(String::as_str)
            .collect();
        let model = Model::read(&texts);
        for case in named(root, "testCase") {
            let inputs: BTreeMap<String, Datum> = named(case, "inputNode")
                .map(|input| (input.attribute("name").unwrap_or("").to_owned(), value(input)))
                .collect();
            for result in named(case, "resultNode") {
                let name = result.attribute("name").unwrap_or("");
                let expected = named(result, "expected").next().map_or_else(Datum::null, value);
                let found = match &model {
                    Ok(model) => ask(model, case, name, &inputs),
                    Err(findings) => Err(format!("the file is refused: {}", findings[0])),
                };
                let (outcome, reason) = judge(&found, &expected);
                let test = file.trim_end_matches(".xml");
                cases.push(Case {
                    level: level.trim_start_matches("compliance-").to_owned(),
                    folder: folder
                        .file_name()
                        .map_or_else(String::new, |name| name.to_string_lossy().into_owned()),
                    name: format!("{test} {} {name}", case.attribute("id").unwrap_or("")),
                    outcome,
                    reason,
                });
            }
        }
    }
}

fn ask(
    model: &Model,
    case: Node<'_, '_>,
    name: &str,
    inputs: &BTreeMap<String, Datum>,
) -> Result<Datum, String> {
    let (now, zone) = (Timestamp::UNIX_EPOCH, TimeZone::UTC);
    if case.attribute("type") == Some("decisionService") {
        let service = case.attribute("invocableName").unwrap_or(name);
        let mut outputs = model.serve(service, inputs, now, &zone)?;
        return outputs.remove(name).ok_or_else(|| format!("`{service}` has no output `{name}`"));
    }
    model.decide(name, inputs, now, &zone)
}

fn judge(found: &Result<Datum, String>, expected: &Datum) -> (Outcome, String) {
    match found {
        Ok(found) if found.same(expected) => (Outcome::Passed, String::new()),
        Ok(found) => (
            Outcome::Wrong,
            format!("expected `{expected}`, found `{found}`").replace('|', "\\|").replace('\n', " "),
        ),
        Err(reason) => {
            let outcome = if GATE.iter().any(|words| reason.contains(words)) {
                Outcome::Refused
            } else if expected.is_null() && reason.contains("is no FEEL expression") {
                // A text that is no FEEL has no value, and none is expected: the kit writes null for an error.
                Outcome::Passed
            } else {
                Outcome::Wrong
            };
            let reason: String = reason.chars().take(200).collect();
            (outcome, reason.replace('|', "\\|").replace('\n', " "))
        }
    }
}

/// Words of the reasons with which the gate refuses to run something.
const GATE: [&str; 6] =
    ["external functions", "too many", "too deep", "too large", "too long", "is longer than"];

/// Passed, refused and wrong, by key.
pub(crate) fn counts<'c>(
    cases: &'c [Case],
    key: impl Fn(&'c Case) -> String,
) -> BTreeMap<String, [usize; 3]> {
    let mut counts: BTreeMap<String, [usize; 3]> = BTreeMap::new();
    for case in cases {
        counts.entry(key(case)).or_default()[case.outcome as usize] += 1;
    }
    counts
}

/// The page of results, as it is kept in `docs/conformance-dmn.md`.
pub(crate) fn page(cases: &[Case]) -> String {
    let mut page = String::from(
        "# DMN conformance\n\nWritten by `cargo run -p feel --example tck -- --write`; do not edit by hand. A test holds the list of differences: \
         a case that is not in it must pass.\n\nThe cases are those of the DMN technology compatibility kit (Apache License 2.0): all of level 2, every second \
         group of level 3. They run with all limits on: length and depth of texts, steps, call depth and sizes of a run. *Refused* means that the gate does not run \
         the case on purpose; *wrong* that the answer differs from the expected one.\n\n| Level | Passed | Refused | Wrong | Passed of all |\n|---|---|---|---|---|\n",
    );
    for (level, [passed, refused, wrong]) in counts(cases, |case| case.level.clone()) {
        let share = passed as f64 * 100.0 / (passed + refused + wrong).max(1) as f64;
        let _ = writeln!(page, "| {level} | {passed} | {refused} | {wrong} | {share:.1} % |");
    }
    page.push_str("\n## Differences\n\n| Case | What | Reason |\n|---|---|---|\n");
    for case in cases.iter().filter(|case| case.outcome != Outcome::Passed) {
        let what = if case.outcome == Outcome::Refused { "refused" } else { "wrong" };
        let why = WHY.iter().find(|(group, _)| case.folder == *group).map_or("", |(_, why)| why);
        let _ = writeln!(page, "| {} {} | {what} | {}{why} |", case.level, case.name, case.reason);
    }
    page.push_str("\n## By group\n\n| Group | Passed | Refused | Wrong |\n|---|---|---|---|\n");
    for (group, [passed, refused, wrong]) in counts(cases, |case| format!("{} {}", case.level, case.folder)) {
        let _ = writeln!(page, "| {group} | {passed} | {refused} | {wrong} |");
    }
    page
}

/// What lies behind a difference, by group.
const WHY: [(&str, &str); 3] = [
    (
        "1111-feel-matches-function",
        ": back-references need a search that can take exponential time; patterns are matched in linear time",
    ),
    (
        "1142-feel-round-down-function",
        ": the engine's limit; the decimals of the standard end at 6176 places",
    ),
    (
        "1144-feel-round-half-down-function",
        ": the engine's limit; the decimals of the standard end at 6176 places",
    ),
];

/// Cases that a page says do not pass.
pub(crate) fn recorded(page: &str) -> BTreeSet<String> {
    page.lines()
        .skip_while(|line| *line != "## Differences")
        .take_while(|line| *line != "## By group")
        .filter_map(|line| line.strip_prefix("| level"))
        .filter_map(|line| line.split(" | ").next())
        .map(|name| format!("level{name}"))
        .collect()
}
