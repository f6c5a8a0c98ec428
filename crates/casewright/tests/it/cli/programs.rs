//! `new`, `check` and `test`: on whole programs, and on folders that are broken in every way a folder can be.

use super::{root, run, scaffolded};
use serde_json::Value as Json;
use std::{fs, path::Path};

#[test]
fn a_new_program_passes_check_and_test_and_reaches_all_of_itself_that_does_something() {
    let (folder, program) = scaffolded();
    run(&["check", &program]).ends(0, &["nothing found"]);
    let test = run(&["test", &program]);
    test.ends(0, &["a question is answered", "1 of 1 scenarios passed", "4 of 4 rules"]);
    let within = folder.path().display().to_string();
    run(&["new", "pet-licence", "--within", &within]).ends(2, &["is there already"]);
    run(&["new", "Pet Licence"]).ends(2, &["use lowercase letters, digits and hyphens"]);
    run(&["new", "x", "--within", "/dev/null"]).ends(2, &["cannot make folder"]);
}

/// S3.1: what is shipped has cases about each of the four.
#[test]
fn s3_1_cases_are_about_a_person_a_business_a_matter_or_an_incident() {
    let mut about: Vec<String> = Vec::new();
    for entry in fs::read_dir(root().join("programs")).unwrap() {
        let program = app::program::load(&entry.unwrap().path()).unwrap_or_else(|found| panic!("{found}"));
        about.push(format!("{:?}", program.about).to_lowercase());
    }
    for needed in ["person", "business", "matter", "incident"] {
        assert!(about.iter().any(|one| one == needed), "{needed}: {about:?}");
    }
}

/// Every program of the manual, and the smallest that is shipped, as an author would check it; `cargo xtask test` runs all.
#[test]
fn programs_of_the_manual_pass() {
    let mut programs = vec!["programs/office".to_owned()];
    for entry in fs::read_dir(root().join("docs/examples")).unwrap() {
        let entry = entry.unwrap();
        if ["program.yaml", "plan.cmmn"].iter().any(|file| entry.path().join(file).exists()) {
            programs.push(format!("docs/examples/{}", entry.file_name().to_string_lossy()));
        }
    }
    programs.sort();
    for needed in [
        "food-inspection",
        "library-complaint",
        "lost-property",
        "personnel-action",
        "pet-licence",
        "requests",
    ] {
        let needed = format!("docs/examples/{needed}");
        assert!(programs.contains(&needed), "{needed} is not there: {programs:?}");
    }
    let mut check = vec!["check"];
    check.extend(programs.iter().map(String::as_str));
    run(&check).ends(0, &[]);
    for program in programs {
        let report = run(&["test", &program, "--json"]);
        let json: Json = serde_json::from_str(&report.out).unwrap_or_else(|_| panic!("{}", report.out));
        assert_eq!(json["passed"], true, "{json:#}");
        assert!(json["counts"]["scenarios"]["of"].as_u64() > Some(1), "{program} has scenarios");
        let counts = &json["counts"];
        for what in ["rules", "decision_rows"] {
            assert_eq!(counts[what]["reached"], counts[what]["of"], "{program} {what}: {:#}", json["missed"]);
        }
    }
}

#[test]
fn s0_27_a_folder_with_nothing_but_a_model_is_checked_tested_explained_and_exported() {
    const LOST: &str = "docs/examples/lost-property";
    run(&["check", LOST]).ends(0, &["lost-property: "]);
    run(&["test", LOST]).ends(0, &["a watch finds its owner", "nobody asks for an umbrella"]);
    let why = ["explain", LOST, "--scenario", "nobody asks", "--step", "1", "open.search"];
    run(&why).ends(0, &["Look for the owner (available)", "`matter.valuable = true` is true; now it is"]);
    run(&["export", LOST, "--cedar"]).ends(0, &["task:open.describe"]);
    run(&["export", LOST, "--svg"]).ends(0, &["Look for the owner"]);
    // Written out it is the same program, to be changed.
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("lost-property").display().to_string();
    let model = format!("{LOST}/plan.cmmn");
    run(&["import", "--cmmn", &model, &out]).ends(0, &["kept: the model is the whole case"]);
    assert!(!fs::read_to_string(Path::new(&out).join("program.yaml")).unwrap().contains("states:\n"));
    run(&["check", &out]).ends(0, &["nothing found"]);
    fs::copy(
        root().join(LOST).join("tests/handed-over.yaml"),
        Path::new(&out).join("tests/handed-over.yaml"),
    )
    .unwrap();
    run(&["test", &out]).ends(0, &["a watch finds its owner", "2 of 2 scenarios passed"]);
}

#[test]
fn programs_that_another_names_are_looked_for_in_the_folders_beside_it() {
    let folder = tempfile::tempdir().unwrap();
    let within = folder.path().display().to_string();
    let made = |name: &str| {
        run(&["new", name, "--within", &within]).ends(0, &[]);
        folder.path().join(name).display().to_string()
    };
    let program = made("pet-licence");
    let sheet = Path::new(&program).join("program.yaml");
    let text = fs::read_to_string(&sheet).unwrap();
    let text = text.replace(
        "outcome: answered,",
        "outcome: answered, appeal: { to: pet-apeal, within: 21 days, by: asker },",
    );
    fs::write(&sheet, text).unwrap();
    let texts = Path::new(&program).join("locales/en.ftl");
    let more = "\nclock-appeal = Appeal by\nappeal-too-late = The time for an appeal is over.\n";
    fs::write(&texts, fs::read_to_string(&texts).unwrap() + more).unwrap();
    run(&["check", &program]).ends(0, &[]);
    let appeal = made("pet-appeal");
    let finds = ["an appeal names the program `pet-apeal`", "did you mean `pet-appeal`?", "program.yaml:"];
    run(&["check", &program]).ends(1, &finds);
    run(&["check", &program, &appeal]).ends(1, &finds).ends(1, &["nothing found"]);
    let text = fs::read_to_string(&sheet).unwrap();
    fs::write(&sheet, text.replace("pet-apeal", "pet-appeal")).unwrap();
    run(&["check", &program, &appeal]).ends(0, &[]);
}

#[test]
fn a_failed_scenario_says_step_expected_and_found_and_the_others_still_run() {
    let (_folder, program) = scaffolded();
    let file = Path::new(&program).join("tests/answered.yaml");
    let text = fs::read_to_string(&file).unwrap();
    fs::write(&file, text.replace("outcome: answered", "outcome: forgotten")).unwrap();
    let test = run(&["test", &program, "programs/office"]);
    test.ends(1, &["failed  a question is answered", "step 6", "expected: forgotten", "found:    answered"]);
    test.ends(1, &["6 of 6 scenarios passed"]);
    let json: Json = serde_json::from_str(&run(&["test", &program, "--json"]).out).unwrap();
    assert_eq!(json["passed"], false);
    assert_eq!(json["outcomes"][0]["difference"]["found"], "answered");
}

#[test]
fn some_scenarios_can_be_chosen_and_everything_can_be_asked_to_be_reached() {
    let (_folder, program) = scaffolded();
    run(&["test", &program, "--scenario", "answered"]).ends(0, &["1 of 1 scenarios passed"]);
    run(&["test", &program, "--scenario", "nothing"]).ends(2, &["none of the 1 scenarios"]);
    run(&["test", &program, "--reach-all"]).ends(0, &[]);
    let file = Path::new(&program).join("tests/answered.yaml");
    let text = fs::read_to_string(&file).unwrap();
    let less = text.replace("  - as: clerk\n    do: close\n    refused: no-answer-yet\n", "");
    assert_ne!(text, less);
    fs::write(&file, less).unwrap();
    run(&["test", &program]).ends(0, &["no scenario reaches:"]);
    run(&["test", &program, "--reach-all"]).ends(1, &["it never refuses with `no-answer-yet`"]);
    run(&["test", &program, "--reach-all", "--scenario", "x"]).ends(2, &["cannot be used with"]);
}

#[test]
fn findings_point_at_file_line_and_column_for_programs_and_people() {
    let (_folder, program) = scaffolded();
    let sheet = Path::new(&program).join("program.yaml");
    let text = fs::read_to_string(&sheet).unwrap();
    fs::write(&sheet, text.replace("set: open", "set: opne").replace("offer: [send]", "offer: [sned]"))
        .unwrap();
    let plain = run(&["check", &program]);
    plain.ends(1, &["did you mean `open`?", "did you mean `send`?"]);
    let place = format!("{program}/program.yaml:");
    assert!(plain.out.lines().filter(|line| line.starts_with(&place)).count() >= 2, "{}", plain.out);
    let json: Json = serde_json::from_str(&run(&["check", &program, "--format", "json"]).out).unwrap();
    assert!(json["errors"].as_u64() >= Some(2));
    assert_eq!(json["findings"][0]["file"], "program.yaml");
    assert!(json["findings"][0]["line"].as_u64() > Some(1));
    run(&["check", &program, "--format", "text"]).ends(1, &["set: opne", "──"]);
    run(&["test", &program]).ends(1, &["did you mean"]);
}

#[test]
fn what_cannot_be_read_is_said_and_the_next_folder_is_read_all_the_same() {
    run(&["check", "nowhere", "programs/office"]).ends(2, &["cannot read `nowhere`", "nothing found"]);
    run(&["test", "nowhere"]).ends(2, &["cannot read `nowhere`"]);
    run(&["check", "README.md"]).ends(2, &["is a file", "program.yaml"]);
    run(&["check", "docs"]).ends(2, &["holds no `program.yaml`", "casewright new"]);
}

#[test]
fn broken_folders_are_findings_and_never_a_panic() {
    type Breaks = fn(&Path);
    let broken: [(&str, Breaks); 9] = [
        ("the sheet is empty", |folder| fs::write(folder.join("program.yaml"), "").unwrap()),
        ("program.yaml", |folder| fs::write(folder.join("program.yaml"), "rules: [").unwrap()),
        ("program.yaml", |folder| fs::write(folder.join("program.yaml"), "- just\n- a list\n").unwrap()),
        ("UTF-8", |folder| fs::write(folder.join("program.yaml"), [0xff, 0xfe, 0x00]).unwrap()),
        ("UTF-8", |folder| fs::write(folder.join("locales/en.ftl"), [b'a', 0xc3, 0x28]).unwrap()),
        ("forms/question.yaml", |folder| fs::remove_file(folder.join("forms/question.yaml")).unwrap()),
        ("too large", |folder| fs::write(folder.join("templates/big.md"), vec![b'x'; 17 << 20]).unwrap()),
        ("links are not read", |folder| {
            std::os::unix::fs::symlink("/etc/hostname", folder.join("templates/link.md")).unwrap();
        }),
        ("scenario", |folder| fs::write(folder.join("tests/answered.yaml"), "steps: 3\n").unwrap()),
    ];
    for (says, breaks) in broken {
        let (_folder, program) = scaffolded();
        breaks(Path::new(&program));
        for verb in ["check", "test"] {
            run(&[verb, &program]).ends(1, &["error: ", says]);
        }
        run(&["export", &program, "--cedar"]).ends(2, &[says]);
    }
}

#[test]
fn a_file_without_permission_is_a_finding() {
    use std::os::unix::fs::PermissionsExt;
    let (_folder, program) = scaffolded();
    let file = Path::new(&program).join("forms/answer.yaml");
    fs::set_permissions(&file, fs::Permissions::from_mode(0o000)).unwrap();
    let findings = run(&["check", &program]);
    if fs::read(&file).is_ok() {
        // Whoever runs the tests may read everything; then there is nothing to refuse.
        findings.ends(0, &["nothing found"]);
    } else {
        findings.ends(1, &["forms/answer.yaml", "cannot be read"]);
    }
}

/// What `try` shows of the items of these names after each step: their states.
fn tried(model: &str, steps: &str, names: &[&str]) -> Vec<Vec<String>> {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("steps.yaml");
    fs::write(&file, steps).unwrap();
    let ran = run(&["try", model, "--steps", &file.display().to_string(), "--json"]);
    let lines = ran.ends(0, &[]).out.lines().map(|line| serde_json::from_str::<Json>(line).unwrap());
    lines
        .map(|line| {
            let state = |name: &&str| {
                let mut items = line["items"].as_array().unwrap().iter();
                let last = items.rfind(|item| item["name"] == **name);
                last.map_or_else(|| "none".to_owned(), |item| item["state"].as_str().unwrap().to_owned())
            };
            names.iter().map(state).collect()
        })
        .collect()
}

#[test]
fn an_exported_plan_rests_in_the_states_in_which_the_program_does() {
    let (folder, program) = scaffolded();
    let model = folder.path().join("plan.cmmn");
    fs::write(&model, run(&["export", &program, "--cmmn"]).ends(0, &[]).out.as_bytes()).unwrap();
    // The scenario of the program: a question is sent, answered, and the answer is sent.
    let steps = "\
- start: {}
- transition: { item: Send question, to: manualStart }
- set: { answer: { text: From nine to five. } }
- transition: { item: Send answer, to: manualStart }
";
    let states = tried(&model.display().to_string(), steps, &["Draft", "Open", "Answered"]);
    let row = |states: [&str; 3]| states.map(str::to_owned).to_vec();
    assert_eq!(
        states,
        [
            row(["active", "available", "available"]),
            row(["terminated", "active", "available"]),
            row(["terminated", "active", "available"]),
            row(["terminated", "terminated", "completed"]),
        ]
    );
}

#[test]
fn a_case_that_was_tried_goes_on_when_the_task_that_opened_it_ends_early() {
    let folder = tempfile::tempdir().unwrap();
    let head =
        r#"<definitions xmlns="http://www.omg.org/spec/CMMN/20151109/MODEL" id="m" targetNamespace="t">"#;
    let outer = r#"<case id="outer"><casePlanModel id="p">
      <planItem id="call" name="Call" definitionRef="c"><exitCriterion id="x" sentryRef="s"/></planItem>
      <planItem id="stop" name="Stop" definitionRef="l"/>
      <sentry id="s"><planItemOnPart id="o" sourceRef="stop"><standardEvent>occur</standardEvent></planItemOnPart></sentry>
      <caseTask id="c" caseRef="inner"/><userEventListener id="l"/></casePlanModel></case>"#;
    let inner = r#"<case id="inner"><casePlanModel id="q">
      <planItem id="work" name="Work" definitionRef="h"/><humanTask id="h"/></casePlanModel></case>"#;
    let model = folder.path().join("outer.cmmn");
    fs::write(&model, format!("{head}{outer}{inner}</definitions>")).unwrap();
    let steps = folder.path().join("steps.yaml");
    fs::write(&steps, "- start: {}\n- occur: Stop\n").unwrap();
    let (model, steps) = (model.display().to_string(), steps.display().to_string());
    let ran = run(&["try", &model, "--steps", &steps, "--json"]);
    let last: Json = serde_json::from_str(ran.ends(0, &[]).out.lines().next_back().unwrap()).unwrap();
    assert_eq!(last["items"][0]["state"], "terminated", "{last}");
    assert_eq!(
        (&last["cases"][0]["case"], &last["cases"][0]["items"][0]["state"]),
        (&"active".into(), &"active".into())
    );
}
