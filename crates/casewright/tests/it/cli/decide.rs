//! `decide`: values typed in, from a file, and row by row.

use super::{fed, run};
use serde_json::Value as Json;
use std::{fmt::Write as _, fs};

const PROGRAM: &str = "programs/premises-licence";

#[test]
fn a_decision_says_its_outcome_and_the_row_that_matched() {
    run(&["decide", PROGRAM, "fee", "premises.rateable_value=12000.00"])
        .ends(0, &["fee:", "190", "row 3 of 8 matched", "`premises.rateable_value` is 12000.00"]);
    let json = run(&["decide", PROGRAM, "fee", "premises.rateable_value=£4,300", "--json"]);
    let json: Json = serde_json::from_str(&json.ends(0, &[]).out).unwrap();
    assert_eq!(json["value"]["amount"], "100");
    assert_eq!(json["rows"], serde_json::json!([2]));
}

#[test]
fn what_does_not_fit_is_said_with_what_would() {
    run(&["decide", PROGRAM, "fees", "premises.rateable_value=1"]).ends(2, &["did you mean `fee`?"]);
    run(&["decide", PROGRAM, "fee", "premises.rateable_value"]).ends(2, &["NAME=VALUE"]);
    run(&["decide", PROGRAM, "fee", "premises.rateble_value=1"])
        .ends(1, &["`premises.rateble_value` is no field", "it reads: premises.people, premises.use"]);
    run(&["decide", PROGRAM, "fee", "premises.rateable_value=much"]).ends(1, &["of another type"]);
    run(&["decide", PROGRAM, "fee"]).ends(1, &["no result:", "it reads: premises.people, premises.use"]);
    run(&["decide", "nowhere", "fee"]).ends(2, &["cannot read `nowhere`"]);
}

#[test]
fn values_come_from_a_file_too_and_the_command_line_lies_over_it() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("values.json");
    let name = file.display().to_string();
    fs::write(&file, r#"{ "premises": { "rateable_value": "90000" } }"#).unwrap();
    run(&["decide", PROGRAM, "fee", "--file", &name]).ends(0, &["450"]);
    run(&["decide", PROGRAM, "fee", "premises.rateable_value=1000", "--file", &name]).ends(0, &["100"]);
    for (text, says) in [(&b"[1]"[..], "holds no object"), (b"{", "is no JSON"), (b"\xff\xfe", "UTF-8")] {
        fs::write(&file, text).unwrap();
        run(&["decide", PROGRAM, "fee", "--file", &name]).ends(2, &[says]);
    }
    fs::write(&file, vec![b' '; (16 << 20) + 1]).unwrap();
    run(&["decide", PROGRAM, "fee", "--file", &name]).ends(2, &["larger than 16 MiB"]);
    run(&["decide", PROGRAM, "fee", "--file", "nowhere.json"]).ends(2, &["cannot read `nowhere.json`"]);
}

#[test]
fn a_csv_is_answered_row_by_row_and_a_bad_row_does_not_stop_the_others() {
    let csv = b"premises.name,premises.rateable_value\n\"The Crown, Inn\",12000.00\nBar,much\nShort\n\xff\xfe,1\nMill,\"96,000.00\"\n";
    let ran = fed(&["decide", PROGRAM, "fee", "--csv", "-"], csv);
    ran.ends(1, &[]);
    let lines: Vec<&str> = ran.out.lines().collect();
    assert_eq!(lines[0], "premises.name,premises.rateable_value,amount,band,rows,error");
    assert_eq!(lines[1], "\"The Crown, Inn\",12000.00,190,B,3,");
    assert!(lines[2].starts_with("Bar,much,,,,") && lines[2].contains("of another type"), "{}", lines[2]);
    assert!(lines[3].contains("the row has 1 cells for 2 columns"), "{}", lines[3]);
    assert!(lines[4].contains("not UTF-8"), "{}", lines[4]);
    assert_eq!(lines[5], "Mill,\"96,000.00\",450,D,6,");
    assert_eq!(lines.len(), 6);
    fed(&["decide", PROGRAM, "fee", "--csv", "-"], b"").ends(2, &["is empty"]);
    fed(&["decide", PROGRAM, "fee", "--csv", "-"], b"premises.rateable_value\nx\n")
        .ends(1, &["result,rows,error"]);
    run(&["decide", PROGRAM, "fee", "--csv", "nowhere.csv"]).ends(2, &["cannot read `nowhere.csv`"]);
}

#[test]
fn a_long_csv_is_read_as_it_comes() {
    let mut csv = String::from("premises.rateable_value\n");
    for row in 0..20_000 {
        writeln!(csv, "{}", row * 7).unwrap();
    }
    let ran = fed(&["decide", PROGRAM, "fee", "--csv", "-"], csv.as_bytes());
    ran.ends(0, &[]);
    assert_eq!(ran.out.lines().count(), 20_001);
    assert!(ran.err.is_empty(), "progress is for people: {}", ran.err);
}

#[test]
fn a_dmn_file_is_asked_without_a_program() {
    let file = "docs/examples/pet-licence/decisions/fee.dmn";
    run(&["decide", file, "fee", "pet.kind=snake"]).ends(0, &["60", "row 2 of 3 matched"]);
    run(&["decide", file, "fees", "pet.kind=snake"]).ends(2, &["did you mean `fee`?"]);
    fed(&["decide", file, "fee", "--csv", "-"], b"pet.kind\ntiger\ncat\n")
        .ends(0, &["tiger,500,true,1,", "cat,20,false,3,"]);
    run(&["decide", "nowhere.dmn", "fee"]).ends(2, &["cannot read `nowhere.dmn`"]);
    let folder = tempfile::tempdir().unwrap();
    let broken = folder.path().join("broken.dmn");
    fs::write(&broken, "<definitions><decision").unwrap();
    let name = broken.display().to_string();
    run(&["decide", &name, "fee"]).ends(2, &["cannot be used", "broken.dmn:"]);
}
