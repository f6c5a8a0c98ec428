//! Legal holds and disposal. Who may is the policies' business; here is what makes sense.

use crate::{
    command::Actor,
    event::CaseEvent,
    id::PersonId,
    records::{Disposal, HOLDS_MAX, REASON_CHARS_MAX, RecordsChange, RecordsCommand},
    rejection::Rejection,
    retention::{Kept, kept},
    turn::Turn,
};
use std::collections::BTreeSet;

impl Turn<'_> {
    pub(crate) fn change_records(&mut self, command: &RecordsCommand) -> Result<(), Rejection> {
        let change = match command {
            RecordsCommand::PlaceHold => {
                let (by, reason) = (self.a_person()?, self.reason_for_records()?);
                if self.case.records.holds.len() >= HOLDS_MAX {
                    return Err(not("the case was held as often as one can be; lift nothing more on it"));
                }
                RecordsChange::HoldPlaced { by, reason }
            }
            RecordsCommand::LiftHold { hold } => {
                let (by, reason) = (self.a_person()?, self.reason_for_records()?);
                if !self.case.records.holds_on().any(|(no, _)| no == *hold) {
                    return Err(Rejection::Unknown { what: format!("hold {hold} that still lasts") });
                }
                RecordsChange::HoldLifted { hold: *hold, by, reason }
            }
            RecordsCommand::ProposeDisposal => {
                let by = self.people()?;
                if self.case.records.disposal.is_some() {
                    return Err(not("its disposal was proposed already"));
                }
                let kept = self.time_is_over()?;
                let Kept::Until { day, rule } = &kept else { return Err(still_kept(&kept)) };
                // The schedule is reason enough; an empty field of a form says nothing more.
                let said = self.reason.as_deref().filter(|reason| !reason.trim().is_empty());
                RecordsChange::DisposalProposed {
                    by,
                    reason: said.map(limited).transpose()?,
                    kept_until: *day,
                    rule: kept.to_string(),
                    schedule: rule.schedule.clone(),
                }
            }
            RecordsCommand::RefuseDisposal => {
                self.a_person()?;
                self.proposed()?;
                RecordsChange::DisposalRefused { reason: self.reason_for_records()? }
            }
            RecordsCommand::ApproveDisposal => {
                let by = self.people()?;
                self.time_is_over()?;
                let proposal = self.proposed()?;
                if proposal.approved_at.is_some() {
                    return Err(not("its disposal was approved already"));
                }
                if !proposal.proposed_by.is_disjoint(&by) {
                    return Err(not("somebody else than who proposed it must approve"));
                }
                RecordsChange::DisposalApproved { by }
            }
            RecordsCommand::BeginDestruction => {
                if self.case.records.is_being_destroyed() {
                    // asked again after a break: it has begun
                    return Ok(());
                }
                self.time_is_over()?;
                if self.proposed()?.approved_at.is_none() {
                    return Err(not("nobody has approved its disposal"));
                }
                RecordsChange::DestructionBegun
            }
        };
        self.emit(CaseEvent::RecordsChanged { change });
        Ok(())
    }

    fn a_person(&self) -> Result<PersonId, Rejection> {
        match self.by {
            Actor::Person(person) => Ok(person),
            Actor::Service(_) => Err(not("only people decide how long a case is kept")),
        }
    }

    /// Who acts, and in whose place.
    fn people(&self) -> Result<BTreeSet<PersonId>, Rejection> {
        Ok(std::iter::once(self.a_person()?).chain(self.on_behalf_of()).collect())
    }

    /// That the case may go: its time is over and no hold lasts.
    fn time_is_over(&self) -> Result<Kept, Rejection> {
        if self.case.records.is_held() {
            return Err(not("a legal hold keeps the case; it must be lifted first"));
        }
        let kept = kept(self.definition, &self.case);
        if kept.is_over(&self.definition.calendar, self.at) { Ok(kept) } else { Err(still_kept(&kept)) }
    }

    fn proposed(&self) -> Result<&Disposal, Rejection> {
        let proposed = self.case.records.disposal.as_ref();
        proposed.ok_or_else(|| not("nobody has proposed to dispose of the case"))
    }

    fn reason_for_records(&self) -> Result<String, Rejection> {
        limited(self.reason.as_deref().unwrap_or_default())
    }
}

fn limited(text: &str) -> Result<String, Rejection> {
    let text = text.trim();
    match text.chars().count() {
        0 => Err(Rejection::ReasonMissing),
        chars if chars > REASON_CHARS_MAX => {
            Err(not(&format!("use at most {REASON_CHARS_MAX} characters for the reason")))
        }
        _ => Ok(text.to_owned()),
    }
}

fn still_kept(kept: &Kept) -> Rejection {
    not(&format!("the case is still kept: {kept}"))
}

fn not(why: &str) -> Rejection {
    Rejection::Records { why: why.to_owned() }
}
