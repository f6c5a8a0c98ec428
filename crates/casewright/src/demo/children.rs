//! The demo's children, made as everybody makes them: an intake officer records, a team manager assigns, a social worker works,
//! two managers approve. They come after the licences, within the last day, so that the clock never goes back.

use super::desk::Desk;
use anyhow::Result;
use app::core::{
    PartyCommand, Value,
    party::{ContactKind, PartyDetails, PartyKind},
};
use jiff::civil::date;
use serde_json::{Value as Json, json};

pub(super) const PROGRAM: &str = "child-placement";
pub(super) const UNIT: &str = "children-north";

const INTAKE: &str = "ivy.intake";
const WORKER: &str = "sonia.social";
const TEAM: &str = "theo.team";
const SERVICE: &str = "sally.service";
const REVIEWER: &str = "rory.review";
const SUPPORT: &str = "fay.support";

async fn open(desk: &mut Desk<'_>, name: &str, born: &str, concern: &str, risk: &Json) -> Result<String> {
    let file = json!({
        "child.name": name,
        "child.born": born,
        "child.home_address": { "line1": "3 Mill Lane", "town": "Northtown", "postcode": "NT3 1AA" },
        "child.number": format!("C-{}", name.len() * 37),
        "referral.source": "school",
        "referral.concern": concern,
        "referral.referrer_email": "head@school.example",
        "contacts.manager_email": "theo.team@council.example",
        "contacts.police_email": "protection@police.example",
        "risk.harm": risk.get("harm"),
        "risk.under_five": risk.get("under_five"),
        "risk.repeated": risk.get("repeated"),
    });
    desk.open(INTAKE, file).await
}

/// From the referral to a complete assessment.
async fn assessed(desk: &mut Desk<'_>, reference: &str) -> Result<()> {
    desk.act(INTAKE, reference, "assess", json!({}), None).await?;
    desk.assign(TEAM, reference, WORKER, "social-worker").await?;
    let seen = json!({ "assessment.child_seen": true, "assessment.seen_alone": true });
    desk.complete(WORKER, reference, "assessment.see-child", seen).await?;
    let summary = json!({ "assessment.summary": "Neglect over a long time; the mother asks for help." });
    desk.complete(WORKER, reference, "assessment.write-up", summary).await
}

/// A mother who agrees to help, and a service that was asked for it and accepts.
async fn supported(desk: &mut Desk<'_>, reference: &str) -> Result<()> {
    let details = PartyDetails {
        kind: PartyKind::Person,
        name: "Maria Fell".to_owned(),
        born: Some(date(1989, 6, 3)),
        number: None,
    };
    let mother = PartyCommand::Add { role: "parent".into(), details };
    let mother = desk.party(WORKER, reference, mother).await?;
    let phone = PartyCommand::AddContact {
        party: mother,
        kind: ContactKind::Phone,
        value: Value::text("01632 960144"),
        confidential: false,
        from: None,
        replaces: None,
    };
    desk.party(WORKER, reference, phone).await?;
    let consent = PartyCommand::Consent {
        party: mother,
        consent: "family-support".into(),
        how: "In writing, at home".to_owned(),
        until: None,
    };
    desk.party(WORKER, reference, consent).await?;
    let asked = json!({
        "support.what": "debts",
        "support.words": "The rent is two months late, and there is often nothing to eat at the end of the month.",
    });
    desk.act(WORKER, reference, "ask-support", asked, None).await?;
    desk.act(SUPPORT, reference, "take-on", json!({}), None).await
}

async fn proposed(desk: &mut Desk<'_>, reference: &str) -> Result<()> {
    let reason = Some("It is not safe at home now, and the mother agrees.");
    desk.act(WORKER, reference, "look-after", json!({}), reason).await
}

/// A referral, an assessment, one that waits for approval, and a child that has been placed.
pub(super) async fn cases(desk: &mut Desk<'_>) -> Result<()> {
    let some = json!({ "harm": "some", "under_five": false, "repeated": true });
    let serious = json!({ "harm": "serious", "under_five": true, "repeated": false });

    let placed = open(desk, "Robin Vale", "2019-05-04", "Bruises, twice in a month.", &some).await?;
    assessed(desk, &placed).await?;
    proposed(desk, &placed).await?;
    desk.act(TEAM, &placed, "approve-look-after", json!({}), None).await?;
    desk.act(SERVICE, &placed, "approve-look-after-2", json!({}), None).await?;
    let carer = json!({
        "matching.kind": "foster",
        "carer.name": "Ada Carer",
        "carer.address": { "line1": "9 Hill Road", "town": "Southtown", "postcode": "ST1 2BB" },
        "carer.phone": "01632 960111",
    });
    desk.complete(WORKER, &placed, "search.matching", carer).await?;
    desk.act(WORKER, &placed, "place", json!({ "matching.why": "Close to the school." }), None).await?;
    desk.act(TEAM, &placed, "approve-place", json!({}), None).await?;
    desk.assign(TEAM, &placed, REVIEWER, "reviewing-officer").await?;

    let waits = open(desk, "Alex Moor", "2022-11-20", "Found alone at home.", &serious).await?;
    assessed(desk, &waits).await?;
    proposed(desk, &waits).await?;

    let begun = open(desk, "Jamie Fell", "2014-02-11", "Often hungry at school.", &some).await?;
    desk.act(INTAKE, &begun, "assess", json!({}), None).await?;
    desk.assign(TEAM, &begun, WORKER, "social-worker").await?;
    supported(desk, &begun).await?;

    open(desk, "Sam Brook", "2021-07-30", "Cries when it is time to go home.", &serious).await?;
    Ok(())
}
