//! The demo's security incidents: one just reported, one in containment with an authority to be told, one whose remediation waits to be
//! verified, one false alarm.

use super::desk::Desk;
use anyhow::Result;
use serde_json::{Value as Json, json};

pub(super) const PROGRAM: &str = "security-incident";
pub(super) const UNIT: &str = "security-team";

const ANALYST: &str = "ana.analyst";
const LEAD: &str = "leo.lead";
const FIELD: &str = "fay.field";

async fn report(desk: &mut Desk<'_>, subject: &str, what: &str) -> Result<String> {
    let input = json!({
        "report.subject": subject,
        "report.what": what,
        "reporter.name": "Rita Report",
        "reporter.email": "rita@example.org",
        "reporter.phone": "01632 960555",
    });
    desk.outsider_opens("send", input).await
}

async fn assess(desk: &mut Desk<'_>, reference: &str, functional: &str, information: &str) -> Result<()> {
    let input: Json = json!({
        "impact.functional": functional,
        "impact.information": information,
        "impact.recoverability": "supplemented",
        "impact.location": "business-network",
        "impact.systems": 12,
        "technical.vector": "email",
        "technical.indicators": "Letters with an attachment that ends with .iso",
        "lead.email": "leo.lead@security.example",
        "privacy.email": "priya.privacy@security.example",
    });
    desk.act(ANALYST, reference, "assess", input, None).await
}

async fn contained(desk: &mut Desk<'_>, reference: &str) -> Result<()> {
    desk.act(LEAD, reference, "declare", json!({}), Some("It spreads.")).await?;
    let safe = json!({ "safe.place": "Safe 3 in room 0.12" });
    desk.complete(LEAD, reference, "declared.brief", safe).await?;
    desk.act(LEAD, reference, "contain", json!({}), None).await?;
    desk.assign(LEAD, reference, FIELD, "field-team").await
}

/// All four.
pub(super) async fn cases(desk: &mut Desk<'_>) -> Result<()> {
    let fixed =
        report(desk, "Screens ask for money", "Every screen of the second floor shows a demand.").await?;
    assess(desk, &fixed, "high", "integrity").await?;
    contained(desk, &fixed).await?;
    let isolated = json!({ "technical.isolated": "The second floor is off the network." });
    desk.complete(FIELD, &fixed, "containment.isolate", isolated).await?;
    desk.act(LEAD, &fixed, "eradicate", json!({}), None).await?;
    let cause = json!({ "technical.cause": "A macro in a letter." });
    desk.complete(ANALYST, &fixed, "eradication.cause", cause).await?;
    let done = json!({ "remediation.done": "Rebuilt, macros are off.", "remediation.on": "2026-03-03" });
    desk.act(FIELD, &fixed, "fixed", done, None).await?;

    let leak = report(desk, "A list was copied", "A list of people was copied to another country.").await?;
    assess(desk, &leak, "low", "privacy").await?;
    let facts = json!({ "facts.personal_data": true, "facts.people": 1200 });
    desk.act(ANALYST, &leak, "record-facts", facts, None).await?;
    contained(desk, &leak).await?;

    let alarm = report(desk, "Odd noise in the server room", "It hums louder than yesterday.").await?;
    assess(desk, &alarm, "none", "none").await?;
    desk.act(ANALYST, &alarm, "dismiss", json!({}), Some("A fan was replaced.")).await?;
    desk.act(LEAD, &alarm, "approve-dismiss", json!({}), None).await?;

    report(desk, "A lost telephone", "A telephone with our mail on it was lost on a train.").await?;
    Ok(())
}
