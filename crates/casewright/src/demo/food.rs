//! The demo's food benefits: filed, due within days, waiting for an override, running, and denied with a fair hearing under way.

use super::desk::Desk;
use anyhow::Result;
use serde_json::{Value as Json, json};

pub(super) const PROGRAM: &str = "benefits";
pub(super) const APPEALS: &str = "benefits-appeal";
pub(super) const UNIT: &str = "benefits-hartford";

const INTAKE: &str = "ina.intake";
const WORKER: &str = "ella.eligible";
const SUPERVISOR: &str = "sam.supervisor";
const FISCAL: &str = "fred.fiscal";
const CLERK: &str = "clara.clerk";
const HEARING: &str = "hugo.hearing";
const AGENCY: &str = "agnes.agency";

async fn apply(desk: &mut Desk<'_>, name: &str, size: u32, earned: &str, liquid: &str) -> Result<String> {
    let input = json!({
        "household.name": name,
        "household.email": "household@example.org",
        "household.phone": "860-555-0101",
        "household.address": { "line1": "4 Elm Street", "town": "Hartford", "postcode": "06103" },
        "household.born": "1990-04-02",
        "household.size": size,
        "household.elderly_disabled": false,
        "household.homeless": false,
        "filing.month": "2026-03-01",
        "filing.signed": true,
        "income.earned": earned,
        "income.unearned": "0.00",
        "costs.shelter": "700.00",
        "costs.dependent_care": "0.00",
        "costs.medical": "0.00",
        "assets.liquid": liquid,
        "assets.total": liquid,
    });
    desk.outsider_opens("apply", input).await
}

async fn interviewed(desk: &mut Desk<'_>, reference: &str, income_proved: bool) -> Result<()> {
    desk.act(INTAKE, reference, "screen", json!({}), None).await?;
    let interview: Json = json!({ "interview.on": "2026-03-03", "interview.notes": "Works at a bakery." });
    desk.complete(WORKER, reference, "interview.interview", interview).await?;
    desk.act(WORKER, reference, "ask-proof", json!({}), None).await?;
    let proof = json!({ "proof.identity": true, "proof.residence": true, "proof.income": income_proved });
    desk.complete(WORKER, reference, "verification.proofs", proof).await
}

async fn determined(desk: &mut Desk<'_>, reference: &str, outcome: &str, code: &str) -> Result<()> {
    interviewed(desk, reference, true).await?;
    desk.act(WORKER, reference, "finish", json!({}), None).await?;
    let input = json!({ "determination.outcome": outcome, "determination.code": code });
    desk.act(WORKER, reference, "determine", input, None).await
}

/// All six; `appeals` where fair hearings are in use beside them.
pub(super) async fn cases(desk: &mut Desk<'_>, appeals: bool) -> Result<()> {
    let runs = apply(desk, "Dana Doe", 3, "1500.00", "800.00").await?;
    determined(desk, &runs, "approved", "eligible").await?;
    let payment = json!({ "month": "2026-03-01", "amount": "400.00", "kind": "monthly" });
    desk.act(FISCAL, &runs, "pay", payment, None).await?;
    desk.act(SUPERVISOR, &runs, "approve-pay", json!({}), None).await?;

    let denied = apply(desk, "Eli Frost", 1, "1900.00", "900.00").await?;
    determined(desk, &denied, "denied", "income-too-high").await?;
    if appeals {
        let grounds = json!({ "hearing.grounds": "Overtime was counted twice." });
        desk.outsider(&denied, "appeal", grounds).await?;
    }

    let waits = apply(desk, "Gus Hall", 2, "900.00", "400.00").await?;
    interviewed(desk, &waits, false).await?;
    let input = json!({ "override.result": "accepted", "override.why": "The bank shows the same sums for six months." });
    desk.act(WORKER, &waits, "override", input, Some("The employer has gone, no paper can be had.")).await?;

    let urgent = apply(desk, "Ida Jay", 1, "100.00", "50.00").await?;
    desk.act(INTAKE, &urgent, "screen", json!({}), None).await?;
    // Released, and waiting to be handed over: whoever does so is shown its code.
    desk.act(WORKER, &urgent, "give-voucher", json!({}), None).await?;
    desk.act(SUPERVISOR, &urgent, "approve-give-voucher", json!({}), None).await?;

    apply(desk, "Kim Lee", 4, "2600.00", "1200.00").await?;

    if appeals {
        desk.turn_to(APPEALS);
        let hearing = desk.newest_in(CLERK, "docket").await?;
        desk.assign(CLERK, &hearing, HEARING, "hearing-officer").await?;
        desk.assign(CLERK, &hearing, AGENCY, "agency").await?;
        let day = json!({ "hearing.on": "2026-03-20", "hearing.where": "Room 4" });
        desk.complete(CLERK, &hearing, "requested.schedule", day).await?;
        desk.turn_to(PROGRAM);
        desk.act(SUPERVISOR, &waits, "decline-override", json!({}), Some("Which bank?")).await?;
        let input = json!({ "override.result": "accepted", "override.why": "First Bank shows the same sums for six months." });
        desk.act(WORKER, &waits, "override", input, Some("The employer has gone, no paper can be had."))
            .await?;
    }
    Ok(())
}
