//! What a reviewer reads: the authorisation matrix of the shipped program, and what each person sees of one case. A diff of
//! these files is a change of access. `UPDATE_GOLDEN=1` writes them anew.

use crate::world::{World, request};
use app::{
    Caller,
    answer::{CasePage, Offered},
    authz::{Attested, Context, Declared, matrix},
};
use serde_json::{Value as Json, json};
use std::{fmt::Write as _, fs, path::Path};

fn golden(name: &str, found: &str) {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/golden").join(name);
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        fs::write(&file, found).unwrap();
    }
    let expected = fs::read_to_string(&file).unwrap_or_default();
    assert_eq!(expected, found, "{name} differs: read the change, then run with UPDATE_GOLDEN=1");
}

#[tokio::test]
async fn the_authorisation_matrix() {
    let world = World::new().await;
    let context = Context {
        attested: Attested {
            at: world.app.now(),
            office_hours: true,
            zones: ["office-network".to_owned()].into(),
            managed_device: true,
            auth_age_s: 0,
            auth_strength: 2,
        },
        declared: Declared::default(),
    };
    let program = "premises-licence".into();
    golden("matrix.txt", &matrix(&world.app.policies(), &program, &context).unwrap());
}

fn told(name: &str, page: Option<&CasePage>, text: &mut String) {
    let _ = writeln!(text, "  {name}");
    let Some(page) = page else {
        let _ = writeln!(text, "    not found");
        return;
    };
    for view in &page.views {
        let _ = writeln!(text, "    view {}", view.name);
        for field in
            view.fields.iter().filter(|field| !field.value.is_null() && field.path.as_str() != "reference")
        {
            let mask = if field.masked { " (masked)" } else { "" };
            let _ = writeln!(text, "      {}: {}{mask}", field.path, field.value);
        }
    }
    for action in &page.actions {
        let offered = match &action.offered {
            Offered::Now => "",
            Offered::Depends(_) => " (depends)",
            Offered::Not(_) => " (not now)",
        };
        let _ = writeln!(text, "    may {}{offered}", action.name);
    }
    let tabs = [("access", page.tabs.access), ("audit", page.tabs.audit), ("assign", page.tabs.assign)];
    let open: Vec<&str> = tabs.iter().filter(|(_, open)| *open).map(|(name, _)| *name).collect();
    if !open.is_empty() {
        let _ = writeln!(text, "    tabs {}", open.join(", "));
    }
}

/// S0.1: four kinds of users on one case, each with their own fields and acts.
// S2.5, S2.9, S3.57
#[tokio::test]
async fn s0_1_who_sees_what() {
    let world = World::new().await;
    let (_, guest) = world.guest().await;
    let mut people: Vec<(&str, Caller)> = vec![("the applicant", guest.clone())];
    for (name, role, unit, partner) in [
        ("a licensing officer", "licensing-officer", "licensing-north", ""),
        ("a licensing officer of another unit", "licensing-officer", "licensing-south", ""),
        ("a senior officer", "senior-officer", "licensing-north", ""),
        ("the police", "police", "", "police"),
        ("a police officer of no partner", "police", "", ""),
        ("an auditor", "auditor", "", ""),
        ("an administrator", "administrator", "", ""),
    ] {
        let (_, token) = world.person(&name.replace(' ', "-"), role, unit, partner).await;
        people.push((name, world.caller(&token).await));
    }
    let (_, stranger) = world.guest().await;
    people.push(("another applicant", stranger));
    let officer = people[1].1.clone();
    let police = people[4].1.clone();

    let mut text = String::new();
    let reference = world.submitted(&guest).await;
    world.app.run_until_idle().await.unwrap();
    for stage in ["submitted", "consultation, with a representation"] {
        let _ = writeln!(text, "{stage}");
        for (name, caller) in &people {
            let page = world.app.case_page(caller, &reference).await.unwrap().found();
            told(name, page.as_ref(), &mut text);
        }
        if stage == "submitted" {
            let accepted = world.app.act(&officer, &reference, request("accept", Json::Null)).await.unwrap();
            assert!(accepted.found().is_some());
            let objection = json!({ "representations": { "ground": "crime", "text": "Twelve incidents." } });
            let objected = world.app.act(&police, &reference, request("object", objection)).await.unwrap();
            assert!(objected.found().is_some());
        }
    }
    golden("who-sees-what.txt", &steady(&text));
}

/// Ids stand in for people; they differ from run to run where a seed does.
fn steady(text: &str) -> String {
    let mut out = String::new();
    for line in text.lines() {
        let mut line = line.to_owned();
        while let Some(at) = line
            .find("from: ")
            .map(|at| at + 6)
            .filter(|at| line.get(*at..at + 36).is_some_and(|id| id.matches('-').count() == 4))
        {
            line.replace_range(at..at + 36, "somebody");
        }
        out.push_str(&line);
        out.push('\n');
    }
    out
}
