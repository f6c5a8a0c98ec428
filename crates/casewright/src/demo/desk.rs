//! How the demo's cases are made: somebody signs in, does one thing on a page of theirs, and signs out, some minutes after whoever
//! came before. Nothing is put into the store by any other way, so all of it is authorised and in the log.

use super::{
    people::Demonstrator,
    seed::{done, request, signed_in},
};
use crate::clock::MovableClock;
use anyhow::{Context, Result, bail};
use app::{
    Acted, Answer, App, Attested, Caller, Clock, Declared,
    core::{PartyCommand, Transition, id::ItemNo},
    request::{ActRequest, Guard, ItemRequest, TeamChange},
};
use jiff::SignedDuration;
use serde_json::{Value as Json, json};
use std::collections::BTreeMap;

/// People at work on one program.
pub(super) struct Desk<'a> {
    pub(super) app: &'a App,
    clock: &'a MovableClock,
    people: &'a [Demonstrator],
    program: &'static str,
    unit: &'static str,
    /// How long before now the next step is taken.
    now: SignedDuration,
    /// How long a step takes.
    step: SignedDuration,
    /// Who came without an account, by the case they opened.
    guests: BTreeMap<String, Caller>,
}

impl<'a> Desk<'a> {
    /// A desk that begins so many hours before now, and takes so many minutes for each step.
    pub(super) const fn new(
        (app, clock, people): (&'a App, &'a MovableClock, &'a [Demonstrator]),
        (program, unit): (&'static str, &'static str),
        hours_ago: i64,
        minutes: i64,
    ) -> Self {
        let now = SignedDuration::from_hours(-hours_ago);
        let step = SignedDuration::from_mins(minutes);
        Self { app, clock, people, program, unit, now, step, guests: BTreeMap::new() }
    }

    /// The same people at the desk of another program, whose cases theirs have opened.
    pub(super) const fn turn_to(&mut self, program: &'static str) {
        self.program = program;
    }

    async fn later(&mut self) -> Result<()> {
        self.now = (self.now + self.step).min(SignedDuration::ZERO);
        self.clock.set_ahead(self.now);
        self.app.run_until_idle().await.context("the demo's jobs do not come to an end")?;
        Ok(())
    }

    /// Somebody of the office opens a case with these fields.
    pub(super) async fn open(&mut self, by: &str, file: Json) -> Result<String> {
        self.later().await?;
        let caller = signed_in(self.app, self.people, by).await?;
        let unit = Some(self.unit.into());
        let opened = self.app.open_case(&caller, self.program, unit, file, Guard::default()).await?;
        let reference =
            done(opened).with_context(|| format!("opening a case of {} by {by}", self.program))?;
        self.app.sign_out(&caller).await?;
        Ok(reference)
    }

    /// Somebody without an account opens a case on the public pages, fills in a form and sends it.
    pub(super) async fn outsider_opens(&mut self, action: &str, input: Json) -> Result<String> {
        self.later().await?;
        let Some(Answer::Found(guest)) =
            self.app.start_guest(self.program, &Attested::default()).await?.within()
        else {
            bail!("no guest may start")
        };
        let caller = self.app.caller(&guest.token, Attested::default(), Declared::default()).await?;
        let caller = caller.context("the session of a guest has ended")?;
        let unit = Some(self.unit.into());
        let opened = self.app.open_case(&caller, self.program, unit, json!({}), Guard::default()).await?;
        let reference = done(opened).with_context(|| format!("opening a case of {}", self.program))?;
        done(self.app.act(&caller, &reference, request(action, input)).await?)
            .with_context(|| format!("{action} by a guest"))?;
        self.guests.insert(reference.clone(), caller);
        Ok(reference)
    }

    /// Whoever opened the case from outside chooses an action.
    pub(super) async fn outsider(&mut self, reference: &str, action: &str, input: Json) -> Result<()> {
        self.later().await?;
        let caller = self.guests.get(reference).context("nobody from outside has opened this case")?;
        done(self.app.act(caller, reference, request(action, input)).await?)
            .with_context(|| format!("{action} by a guest"))?;
        Ok(())
    }

    pub(super) async fn act(
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
        // A program with several tracks asks on which: the one whose page offers it.
        let Answer::Found(page) = self.app.case_page(&caller, reference).await? else {
            bail!("`{by}` does not see the case")
        };
        let shown = page.actions.iter().find(|shown| shown.name.as_str() == action);
        let request = ActRequest { track: shown.map(|shown| shown.track.clone()), ..request };
        let acted = self.app.act(&caller, reference, request).await?;
        done(acted).with_context(|| format!("{action} by {by}"))?;
        self.app.sign_out(&caller).await?;
        Ok(())
    }

    /// Somebody is given a role on the case by whoever may give it.
    pub(super) async fn assign(&mut self, by: &str, reference: &str, login: &str, role: &str) -> Result<()> {
        self.later().await?;
        let assigned = signed_in(self.app, self.people, login).await?;
        let person = assigned.person().with_context(|| format!("`{login}` is no person"))?;
        self.app.sign_out(&assigned).await?;
        let caller = signed_in(self.app, self.people, by).await?;
        let change = TeamChange::Assign { person, role: role.into(), from: None, until: None };
        done(self.app.change_team(&caller, reference, change, Guard::default()).await?)
            .with_context(|| format!("giving {login} the case"))?;
        self.app.sign_out(&caller).await?;
        Ok(())
    }

    /// Completes a task that the person sees on the page of the case.
    pub(super) async fn complete(&mut self, by: &str, reference: &str, key: &str, input: Json) -> Result<()> {
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

    /// Changes the parties of a case; the number of the party that it is about, or that it added.
    pub(super) async fn party(&mut self, by: &str, reference: &str, command: PartyCommand) -> Result<u32> {
        self.later().await?;
        let caller = signed_in(self.app, self.people, by).await?;
        let about = command.party();
        done(self.app.change_parties(&caller, reference, command, Guard::default()).await?)
            .with_context(|| format!("a party by {by}"))?;
        let Answer::Found(tab) = self.app.parties(&caller, reference).await? else {
            bail!("`{by}` does not see the parties")
        };
        self.app.sign_out(&caller).await?;
        let newest = tab.parties.iter().map(|party| party.no).max();
        about.or(newest).context("nobody was added")
    }

    /// The newest case that somebody finds in a list of theirs.
    pub(super) async fn newest_in(&mut self, by: &str, list: &str) -> Result<String> {
        self.later().await?;
        let caller = signed_in(self.app, self.people, by).await?;
        let answer = self.app.list(&caller, self.program, list, &app::answer::Filters::default()).await?;
        let Answer::Found(page) = answer else { bail!("`{by}` has no list `{list}`") };
        let row = page.rows.first().with_context(|| format!("`{list}` is empty"))?;
        let reference = row.reference.clone();
        self.app.sign_out(&caller).await?;
        Ok(reference)
    }
}
