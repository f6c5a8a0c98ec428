//! How long one case is kept: legal holds, and its disposal, which one person proposes and another approves (S3.19, S3.41, S3.59).

use super::certificate::{DISPOSAL, DisposalPaper};
use crate::{
    Answer, App, Caller, Fault,
    answer::{
        Acted, ApprovedShown, DisposalShown, HoldShown, KeptShown, LiftedShown, RecordsMay, RecordsTab,
    },
    carry_out::With,
    entry::EntryKind,
    names::Names,
    port::paper::Paper,
    request::Guard,
    seen::Seen,
    use_case::Papers,
};
use authz::Ask;
use casewright_core::{
    Case, CaseEvent, Command, RecordsChange, RecordsCommand,
    id::PersonId,
    retention::{Kept, kept},
};
use std::{collections::BTreeSet, sync::Arc};

/// Whoever may one of these sees what records management says of a case.
pub(crate) const RECORDS: [Ask; 6] =
    [Ask::Hold, Ask::Disposal, Ask::ProposeDisposal, Ask::ApproveDisposal, Ask::Transfer, Ask::Disclose];

impl App {
    /// Places or lifts a hold; proposes, refuses or approves the disposal of a case. What is approved is destroyed by a job.
    pub async fn change_records(
        &self,
        caller: &Caller,
        reference: &str,
        command: RecordsCommand,
        reason: Option<String>,
        guard: Guard,
    ) -> Result<Answer<Acted>, Fault> {
        let (id, at) = (self.ports.ids.uuid(), self.now());
        let papers: Papers = Arc::new(move |_, outcome| {
            let approved = outcome.events.iter().any(|stored| {
                matches!(
                    &stored.event,
                    CaseEvent::RecordsChanged { change: RecordsChange::DisposalApproved { .. } }
                )
            });
            let mut paper = Paper::new(DISPOSAL, id, at, &DisposalPaper::of(&outcome.case));
            paper.case = Some(outcome.case.id);
            paper.due_at = Some(at);
            approved.then_some(paper).into_iter().collect()
        });
        let with = With {
            route: "records".to_owned(),
            body: serde_json::to_string(&command).unwrap_or_default(),
            reason,
            guard,
            papers: Some(papers),
            ..With::default()
        };
        let made =
            self.carry_out(caller, reference, with, &|_, _| (Command::Records(command.clone()), None)).await;
        self.wake.notify_one();
        made
    }

    /// What records management says of a case, for those who may do something about it.
    pub async fn records_tab(&self, caller: &Caller, reference: &str) -> Result<Answer<RecordsTab>, Fault> {
        let seen = self.seen(caller, reference).await?;
        let open = RECORDS.iter().find(|ask| self.allows(&seen, ask)).unwrap_or(&Ask::Hold);
        if let Some(answer) = self.closed(caller, &seen, open, "records").await? {
            return Ok(answer);
        }
        self.record(self.entry_on(caller, &seen, EntryKind::Read, "records", true)).await?;
        let names = self.names_in_records(caller, &seen.case).await?;
        let records = &seen.case.records;
        let mut holds: Vec<HoldShown> = records
            .holds
            .iter()
            .enumerate()
            .map(|(no, hold)| HoldShown {
                no: no as u32,
                by: names.person(hold.by),
                at: hold.at,
                reason: hold.reason.clone(),
                lifted: hold.lifted.as_ref().map(|lifted| LiftedShown {
                    by: names.person(lifted.by),
                    at: lifted.at,
                    reason: lifted.reason.clone(),
                }),
            })
            .collect();
        holds.reverse();
        let kept = kept(seen.loaded.definition(), &seen.case);
        Ok(Answer::Found(RecordsTab {
            reference: seen.case.reference.clone(),
            version: seen.case.version,
            program_title: seen.loaded.program.title.clone(),
            ended_at: seen.case.ended_at,
            held: records.is_held(),
            holds,
            disposal: disposal_shown(caller, &seen.case, &names),
            may: self.records_may(caller, &seen, &kept),
            kept: kept_shown(&seen, &kept),
        }))
    }

    /// Whether a banner says that the case is held: to those who see everything, or have to do with its records.
    pub(crate) fn shows_hold(&self, seen: &Seen, sees_all: bool) -> bool {
        seen.case.records.is_held() && (sees_all || RECORDS.iter().any(|ask| self.allows(seen, ask)))
    }

    /// What the caller may do, and what makes sense as things are.
    pub(crate) fn records_may(&self, caller: &Caller, seen: &Seen, kept: &Kept) -> RecordsMay {
        let records = &seen.case.records;
        let gone = records.is_being_destroyed();
        let over = kept.is_over(&seen.loaded.definition().calendar, seen.at) && !records.is_held();
        let proposed = records.disposal.as_ref();
        let waits = proposed.is_some_and(|disposal| disposal.approved_at.is_none());
        let mine = records.proposed_by().any(|person| Some(person) == caller.person());
        let allows = |ask| !gone && self.allows(seen, &ask);
        RecordsMay {
            hold: allows(Ask::Hold),
            propose: over && proposed.is_none() && allows(Ask::ProposeDisposal),
            approve: over && waits && allows(Ask::ApproveDisposal),
            refuse: proposed.is_some()
                && allows(if mine { Ask::ProposeDisposal } else { Ask::ApproveDisposal }),
            transfer: seen.case.ended_at.is_some() && allows(Ask::Transfer),
            disclose: allows(Ask::Disclose),
        }
    }

    /// The names of those who decided about its records: whoever works on these knows who else does.
    pub(crate) async fn names_in_records(&self, caller: &Caller, case: &Case) -> Result<Names, Fault> {
        let records = &case.records;
        let lifted =
            |hold: &casewright_core::records::LegalHold| hold.lifted.as_ref().map(|lifted| lifted.by);
        let mut people: BTreeSet<PersonId> =
            records.holds.iter().flat_map(|hold| std::iter::once(hold.by).chain(lifted(hold))).collect();
        people.extend(records.proposed_by());
        people.extend(records.disposal.iter().flat_map(|disposal| disposal.approved_by.iter().copied()));
        self.names(caller, case, people, true).await
    }
}

pub(crate) fn kept_shown(seen: &Seen, kept: &Kept) -> KeptShown {
    KeptShown {
        says: kept.to_string(),
        schedule: kept.schedule().map(ToOwned::to_owned),
        over: kept.is_over(&seen.loaded.definition().calendar, seen.at),
    }
}

pub(crate) fn disposal_shown(caller: &Caller, case: &Case, names: &Names) -> Option<DisposalShown> {
    let disposal = case.records.disposal.as_ref()?;
    let all = |people: &BTreeSet<PersonId>| {
        people.iter().map(|person| names.person(*person)).collect::<Vec<_>>().join(", ")
    };
    Some(DisposalShown {
        by: all(&disposal.proposed_by),
        at: disposal.at,
        reason: disposal.reason.clone(),
        approved: disposal.approved_at.map(|at| ApprovedShown { by: all(&disposal.approved_by), at }),
        begun: disposal.begun_at.is_some(),
        mine: disposal.proposed_by.iter().any(|person| Some(*person) == caller.person()),
    })
}
