//! `import-table`: rows become cases, once; what is refused is written down with its line.

use super::run;
use std::fs;

const EXAMPLES: &str = "docs/examples/imports";

/// A folder with a copy of an example and a configuration that knows its program.
fn example(name: &str) -> (tempfile::TempDir, Vec<String>) {
    let folder = tempfile::tempdir().unwrap();
    let at = |file: &str| folder.path().join(file).display().to_string();
    for end in ["csv", "yaml"] {
        let file = format!("{name}.{end}");
        fs::copy(super::root().join(EXAMPLES).join(&file), at(&file)).unwrap();
    }
    let program = super::root().join("docs/examples/requests").display().to_string();
    fs::write(at("casewright.yaml"), format!("programs: [{program:?}]\n")).unwrap();
    let (table, mapping) = (at(&format!("{name}.csv")), at(&format!("{name}.yaml")));
    let config = at("casewright.yaml");
    let all = ["import-table", &table, "--program", "requests", "--mapping", &mapping, "--config", &config];
    let all = all.map(str::to_owned).to_vec();
    (folder, all)
}

fn dry(all: &[String]) -> super::Ran {
    let mut args: Vec<&str> = all.iter().map(String::as_str).collect();
    args.push("--dry-run");
    run(&args)
}

#[test]
fn the_two_public_layouts_are_read_and_what_is_wrong_is_written_down_with_its_line() {
    let (folder, all) = example("nyc-311");
    dry(&all).ends(1, &["2 rows would be imported", "2 rows refused"]);
    let refused = fs::read_to_string(folder.path().join("nyc-311.csv.refused.csv")).unwrap();
    let lines: Vec<&str> = refused.lines().collect();
    assert_eq!(lines.len(), 3, "{refused}");
    assert!(lines[0].starts_with("line,key,field,why,Unique Key,"), "{refused}");
    assert!(lines[1].starts_with("4,63012347,request.received_on,`yesterday` is no day"), "{refused}");
    assert!(
        lines[2].starts_with("5,63012348,request.about,nothing stands under `Complaint Type`"),
        "{refused}"
    );
    let (_folder, all) = example("cfpb");
    dry(&all).ends(0, &["2 rows would be imported"]);
}

#[test]
fn what_cannot_be_done_is_said_before_a_row_is_read() {
    let (folder, all) = example("cfpb");
    let mapping = folder.path().join("cfpb.yaml");
    let text = fs::read_to_string(&mapping).unwrap();
    fs::write(&mapping, text.replace("request.agency: Company", "request.agency: Firm")).unwrap();
    dry(&all).ends(2, &["names the column `Firm`"]);
    fs::write(&mapping, text.replace("request.agency:", "request.firm:")).unwrap();
    dry(&all).ends(1, &["2 rows refused"]);
    fs::write(&mapping, "key: [").unwrap();
    dry(&all).ends(2, &["cfpb.yaml"]);
    let args: Vec<&str> = all.iter().map(String::as_str).filter(|word| *word != "--config").collect();
    run(&args[..args.len() - 1]).ends(2, &["cfpb.yaml"]);
}

#[test]
fn a_row_is_imported_once_by_whoever_may_and_a_changed_one_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let store = folder.path().join("demo").display().to_string();
    let _demo = super::explain::Demo::start(&store);
    let at = |file: &str| folder.path().join(file).display().to_string();
    let (table, mapping) = (at("referrals.csv"), at("referrals.yaml"));
    fs::write(
        &mapping,
        "key: Number\nunit: children-north\nfields:\n  child.name: Name\n  child.born: { column: Born, date: \"%d/%m/%Y\" }\n  referral.source: { column: From, choices: { S: school } }\n",
    )
    .unwrap();
    let rows = "Number,Name,Born,From\n1,Ann Moor,02/04/2019,S\n2,Ben Moor,02/04/2020,X\n3,Cy Moor,31/02/2021,S\n4,Di Moor,01/01/2022,S\n";
    fs::write(&table, rows).unwrap();
    let import = |login: &str| {
        run(&[
            "import-table",
            &table,
            "--program",
            "child-placement",
            "--mapping",
            &mapping,
            "--store",
            &store,
            "--as",
            login,
        ])
    };
    import("stella.school").ends(2, &["your own units only"]);
    import("ivy.intake").ends(1, &["2 rows imported", "2 rows refused"]);
    let refused = fs::read_to_string(at("referrals.csv.refused.csv")).unwrap();
    assert!(refused.contains("3,2,referral.source,\"`X` stands under `From`"), "{refused}");
    assert!(refused.contains("4,3,child.born,`31/02/2021` is no day"), "{refused}");
    // Again, as after a break: nothing is done twice, and what was changed meanwhile is not silently left out.
    import("ivy.intake").ends(1, &["0 rows imported", "2 rows imported before", "2 rows refused"]);
    fs::write(&table, rows.replace("Di Moor", "Dina Moor")).unwrap();
    import("ivy.intake").ends(1, &["1 row imported before", "3 rows refused"]);
    let refused = fs::read_to_string(at("referrals.csv.refused.csv")).unwrap();
    assert!(refused.contains("with other values"), "{refused}");
}
