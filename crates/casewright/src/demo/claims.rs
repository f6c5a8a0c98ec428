//! The demo's insurance claims: new, coded abroad, large and waiting for a second pair of eyes, to be paid, paid.

use super::desk::Desk;
use anyhow::Result;
use serde_json::{Value as Json, json};

pub(super) const PROGRAM: &str = "insurance-claim";
pub(super) const UNIT: &str = "claims-west";

const INTAKE: &str = "ines.intake";
const ADJUSTER: &str = "adam.adjuster";
const SENIOR: &str = "sofia.senior";
const CODER: &str = "kiran.coder";
const PAYMENT: &str = "paul.payment";
const COMPLIANCE: &str = "carla.compliance";
const PROVIDER: &str = "pat.provider";

async fn file(
    desk: &mut Desk<'_>,
    name: &str,
    kind: &str,
    payer: (&str, &str),
    amount: &str,
) -> Result<String> {
    let input = json!({
        "claimant.name": name,
        "claimant.member": "W-4411-9020",
        "claimant.born": "1974-08-11",
        "claimant.address": { "line1": "12 Bay Street", "town": "Oakland", "postcode": "94607" },
        "claimant.email": "claimant@example.org",
        "claim.kind": kind,
        "claim.served_on": "2026-02-10",
        "claim.amount": amount,
        "claim.payer": payer.0,
        "claim.state": payer.1,
        "clinical.diagnosis": "A broken wrist.",
        "claim.signed": true,
    });
    desk.outsider_opens("file", input).await
}

async fn proved(desk: &mut Desk<'_>, reference: &str) -> Result<()> {
    desk.act(INTAKE, reference, "acknowledge", json!({}), None).await?;
    let bill = json!({ "clinical.bill": "Room, plaster, two days." });
    desk.complete(PROVIDER, reference, "investigation.records", bill).await?;
    desk.act(ADJUSTER, reference, "enter-codes", json!({ "clinical.codes": "S52.501A" }), None).await?;
    let proof = json!({ "proof.on": "2026-03-05", "office.senior_email": "sofia.senior@insurer.example" });
    desk.act(ADJUSTER, reference, "prove", proof, None).await
}

fn decision(outcome: &str, amount: &str) -> Json {
    json!({ "decision.outcome": outcome, "decision.amount": amount, "decision.why": "Covered by part 3 of the policy." })
}

/// All five.
pub(super) async fn cases(desk: &mut Desk<'_>) -> Result<()> {
    let paid = file(desk, "Cleo Moss", "hospital", ("commercial", "CA"), "8400.00").await?;
    proved(desk, &paid).await?;
    desk.act(ADJUSTER, &paid, "settle", decision("full", "8400.00"), None).await?;
    let payment = json!({ "paid.amount": "8400.00", "paid.on": "2026-03-10" });
    desk.act(PAYMENT, &paid, "pay", payment, None).await?;

    let accepted = file(desk, "Nora Oak", "physician", ("commercial", "CA"), "420.00").await?;
    proved(desk, &accepted).await?;
    desk.act(ADJUSTER, &accepted, "settle", decision("full", "420.00"), None).await?;

    let large = file(desk, "Omar Pine", "hospital", ("medicare", "CA"), "41000.00").await?;
    proved(desk, &large).await?;
    let reason = Some("Above my authority.");
    desk.act(ADJUSTER, &large, "settle-large", decision("partly", "30000.00"), reason).await?;

    let abroad = file(desk, "Rae Stone", "physician", ("commercial", "CA"), "950.00").await?;
    desk.act(INTAKE, &abroad, "acknowledge", json!({}), None).await?;
    let bill = json!({ "clinical.bill": "Three visits, one X-ray." });
    desk.complete(PROVIDER, &abroad, "investigation.records", bill).await?;
    desk.assign(SENIOR, &abroad, CODER, "offshore-coder").await?;
    let attestation = json!({ "attestation.firm": "Codewell", "attestation.until": "2027-02-28" });
    desk.act(COMPLIANCE, &abroad, "attest", attestation, None).await?;

    file(desk, "Tia Under", "pharmacy", ("medicaid", "TX"), "75.00").await?;
    Ok(())
}
