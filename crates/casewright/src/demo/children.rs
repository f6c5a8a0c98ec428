//! The demo's children, made as everybody makes them: an intake officer records, a team manager assigns, a social worker works,
//! two managers approve. They come after the licences, within the last day, so that the clock never goes back.

use super::{
    people::Demonstrator,
    seed::{done, request, signed_in},
};
use crate::clock::MovableClock;
use anyhow::{Context, Result, bail};
use app::{
    Acted, Answer, App, Clock,
    core::{Transition, id::ItemNo},
    request::{ActRequest, Guard, ItemRequest, TeamChange},
};
use jiff::SignedDuration;
use serde_json::{Value as Json, json};

pub(super) const PROGRAM: &str = "child-placement";

const INTAKE: &str = "ivy.intake";
const WORKER: &str = "sonia.social";
const TEAM: &str = "theo.team";
const SERVICE: &str = "sally.service";
const REVIEWER: &str = "rory.review";

/// The office at work: each step takes some minutes.
struct Office<'a> {
    app: &'a App,
    clock: &'a MovableClock,
    people: &'a [Demonstrator],
    minutes: i64,
}

impl Office<'_> {
    async fn later(&mut self) -> Result<()> {
        self.minutes += 12;
        let begun = SignedDuration::from_hours(-22);
        self.clock.set_ahead((begun + SignedDuration::from_mins(self.minutes)).min(SignedDuration::ZERO));
        self.app.run_until_idle().await?;
        Ok(())
    }

    async fn open(&mut self, name: &str, born: &str, concern: &str, risk: Json) -> Result<String> {
        self.later().await?;
        let caller = signed_in(self.app, self.people, INTAKE).await?;
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
        let unit = Some("children-north".into());
        let opened = self.app.open_case(&caller, PROGRAM, unit, file, Guard::default()).await?;
        let reference = done(opened).with_context(|| format!("opening the case of {name}"))?;
        self.app.sign_out(&caller).await?;
        Ok(reference)
    }

    async fn act(
        &mut self,
        by: &str,
        reference: &str,
        action: &str,
        input: Json,
        reason: Option<&str>,
    ) -> Result<()> {
        self.later().await?;
        let caller = signed_in(self.app, self.people, by).await?;
        let request = ActRequest { reason: reason.map(Into::into), ..request(action, input) };
        let acted = self.app.act(&caller, reference, request).await?;
        done(acted).with_context(|| format!("{action} by {by}"))?;
        self.app.sign_out(&caller).await?;
        Ok(())
    }

    async fn assign(&mut self, reference: &str, login: &str, role: &str) -> Result<()> {
        self.later().await?;
        let assigned = signed_in(self.app, self.people, login).await?;
        let person = assigned.person().with_context(|| format!("`{login}` is no person"))?;
        self.app.sign_out(&assigned).await?;
        let caller = signed_in(self.app, self.people, TEAM).await?;
        let change = TeamChange::Assign { person, role: role.into(), from: None, until: None };
        done(self.app.change_team(&caller, reference, change, Guard::default()).await?)
            .with_context(|| format!("giving {login} the case"))?;
        self.app.sign_out(&caller).await?;
        Ok(())
    }

    /// Completes a task that the person sees on the page of the case.
    async fn complete(&mut self, by: &str, reference: &str, key: &str, input: Json) -> Result<()> {
        self.later().await?;
        let caller = signed_in(self.app, self.people, by).await?;
        let Answer::Found(page) = self.app.case_page(&caller, reference).await? else {
            bail!("`{by}` does not see the case")
        };
        let item: ItemNo = page
            .tasks
            .iter()
            .rev()
            .find(|task| task.key == key && task.may_complete)
            .with_context(|| format!("`{by}` has no task `{key}`"))?
            .item;
        let request = ItemRequest {
            item,
            transition: Transition::Complete,
            input,
            reason: None,
            guard: Guard::default(),
        };
        let answer: Answer<Acted> = self.app.item(&caller, reference, request).await?;
        done(answer).with_context(|| format!("{key} by {by}"))?;
        self.app.sign_out(&caller).await?;
        Ok(())
    }

    /// From the referral to a complete assessment.
    async fn assessed(&mut self, reference: &str) -> Result<()> {
        self.act(INTAKE, reference, "assess", json!({}), None).await?;
        self.assign(reference, WORKER, "social-worker").await?;
        let seen = json!({ "assessment.child_seen": true, "assessment.seen_alone": true });
        self.complete(WORKER, reference, "assessment.see-child", seen).await?;
        let summary = json!({ "assessment.summary": "Neglect over a long time; the mother asks for help." });
        self.complete(WORKER, reference, "assessment.write-up", summary).await
    }

    async fn proposed(&mut self, reference: &str) -> Result<()> {
        let reason = Some("It is not safe at home now, and the mother agrees.");
        self.act(WORKER, reference, "look-after", json!({}), reason).await
    }
}

/// A referral, an assessment, one that waits for approval, and a child that has been placed.
pub(super) async fn cases(app: &App, clock: &MovableClock, people: &[Demonstrator]) -> Result<()> {
    let mut office = Office { app, clock, people, minutes: 0 };
    let some = json!({ "harm": "some", "under_five": false, "repeated": true });
    let serious = json!({ "harm": "serious", "under_five": true, "repeated": false });

    let placed = office.open("Robin Vale", "2019-05-04", "Bruises, twice in a month.", some.clone()).await?;
    office.assessed(&placed).await?;
    office.proposed(&placed).await?;
    office.act(TEAM, &placed, "approve-look-after", json!({}), None).await?;
    office.act(SERVICE, &placed, "approve-look-after-2", json!({}), None).await?;
    let carer = json!({
        "matching.kind": "foster",
        "carer.name": "Ada Carer",
        "carer.address": { "line1": "9 Hill Road", "town": "Southtown", "postcode": "ST1 2BB" },
        "carer.phone": "01632 960111",
    });
    office.complete(WORKER, &placed, "search.matching", carer).await?;
    office.act(WORKER, &placed, "place", json!({ "matching.why": "Close to the school." }), None).await?;
    office.act(TEAM, &placed, "approve-place", json!({}), None).await?;
    office.assign(&placed, REVIEWER, "reviewing-officer").await?;

    let waits = office.open("Alex Moor", "2022-11-20", "Found alone at home.", serious.clone()).await?;
    office.assessed(&waits).await?;
    office.proposed(&waits).await?;

    let assessed = office.open("Jamie Fell", "2014-02-11", "Often hungry at school.", some).await?;
    office.act(INTAKE, &assessed, "assess", json!({}), None).await?;
    office.assign(&assessed, WORKER, "social-worker").await?;

    office.open("Sam Brook", "2021-07-30", "Cries when it is time to go home.", serious).await?;
    Ok(())
}
