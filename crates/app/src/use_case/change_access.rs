//! Who may open one case beyond roles and ties: closed list, exclusion, broken glass, emergency. Who broke the glass is told
//! of to the people on the case and to the security officers in the same transaction, and a review waits for one of them.

use crate::{
    Answer, App, Caller, Fault, answer::Acted, carry_out::With, notice::NoticeWay, port::paper::Paper,
    request::Guard, seen::Seen,
};
use authz::{Ask, Principal, Target};
use casewright_core::{
    Case, CaseEvent, Command, Outcome,
    access::{AccessChange, AccessCommand},
    id::{CaseId, ItemNo, PersonId},
};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use std::{collections::BTreeSet, sync::Arc};
use uuid::Uuid;

use super::access_tab::best_of_times;
use crate::caller::principal_of;

/// Kind of the papers that tell somebody something.
pub(crate) const NOTICE: &str = "notice";
/// Kind of the papers that ask for a review.
pub(crate) const REVIEW: &str = "review";
/// The platform role that is told of every wall and every broken glass.
pub(crate) const SECURITY: &str = "security-officer";
/// A review should be closed within so long; after that it escalates.
const REVIEW_WITHIN: SignedDuration = SignedDuration::from_hours(24);
/// Most people told of one thing.
pub(crate) const TOLD_MAX: usize = 50;

/// What a notice or a review is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccessNews {
    /// `glass-broken`, `emergency-declared`, `list-closed`, `list-opened`, `recovery-proposed`, `review-overdue`, `message-received`.
    pub what: String,
    /// Who did it.
    pub by: PersonId,
    /// The number of the broken glass or the emergency on its case.
    #[serde(default)]
    pub no: Option<u32>,
    /// Why, in their words.
    #[serde(default)]
    pub reason: Option<String>,
    /// Until when it opens something.
    #[serde(default)]
    pub until: Option<Timestamp>,
    /// What is due, for a reminder.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due: Option<DueOf>,
    /// How it is told outside of the application; none before that was looked at.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub out: Option<Out>,
    /// The case in which it was reported as a breach.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub breach: Option<CaseId>,
}

impl AccessNews {
    /// That somebody did something.
    pub(crate) fn new(what: &str, by: PersonId) -> Self {
        Self {
            what: what.to_owned(),
            by,
            no: None,
            reason: None,
            until: None,
            due: None,
            out: None,
            breach: None,
        }
    }

    /// The paper that tells somebody. What may be told outside is looked at as soon as it is there.
    pub(crate) fn notice(&self, id: Uuid, to: PersonId, case: Option<CaseId>, at: Timestamp) -> Paper {
        Paper { person: Some(to), case, due_at: Some(at), ..Paper::new(NOTICE, id, at, self) }
    }
}

/// What is due on a case.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DueOf {
    /// A clock, by its place among the clocks of the case, and when.
    Clock(u32, Timestamp),
    /// A task, and when.
    Task(ItemNo, Timestamp),
}

/// How a notice is told outside of the application.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Out {
    /// By which way.
    pub way: NoticeWay,
    /// How often it was tried.
    #[serde(default)]
    pub tries: u32,
    /// What went wrong last, without personal data.
    #[serde(default)]
    pub failure: Option<String>,
    /// When it was delivered.
    #[serde(default)]
    pub sent_at: Option<Timestamp>,
}

/// Papers that go with a commit, made from the case before it and what came of the command.
pub(crate) type Papers = Arc<dyn Fn(&Case, &Outcome) -> Vec<Paper> + Send + Sync>;

impl App {
    /// Changes who may open the case.
    pub async fn change_access(
        &self,
        caller: &Caller,
        reference: &str,
        command: AccessCommand,
        reason: Option<String>,
        guard: Guard,
    ) -> Result<Answer<Acted>, Fault> {
        let seen = self.seen(caller, reference).await?;
        let told = if seen.exists() { self.told_of(&seen).await? } else { Told::default() };
        let ids: Vec<Uuid> = (0..TOLD_MAX + 2).map(|_| self.ports.ids.uuid()).collect();
        let at = seen.at;
        let papers: Papers = Arc::new(move |before, outcome| papers(before, outcome, &told, &ids, at));
        let with = With {
            route: "access".to_owned(),
            body: serde_json::to_string(&command).unwrap_or_default(),
            reason,
            guard,
            papers: Some(papers),
            ..With::default()
        };
        self.carry_out(caller, reference, with, &|_, _| (Command::Access(command.clone()), None)).await
    }

    /// Who is told of what happens to the access of a case: who works on it, else who may give roles on it; and security.
    pub(crate) async fn told_of(&self, seen: &Seen) -> Result<Told, Fault> {
        let people = self.store().people().await?;
        let context = best_of_times(seen);
        let target = Target::Case(&seen.case);
        let mut told = Told::default();
        for person in people.iter().filter(|person| person.active) {
            let principal = Principal::Person(principal_of(person, seen.at));
            if person.platform_roles.iter().any(|role| role == SECURITY) {
                told.security.insert(person.id);
            }
            let on_team =
                seen.case.team.iter().any(|member| member.person == person.id && member.holds_at(seen.at));
            let administers = person.platform_roles.iter().any(|role| role == "administrator");
            if on_team
                || (!administers
                    && self.policies().decide(&principal, &context, &Ask::Assign, target).allowed)
            {
                told.owners.insert(person.id);
            }
        }
        Ok(told)
    }
}

/// Who is told.
#[derive(Clone, Debug, Default)]
pub(crate) struct Told {
    pub(crate) owners: BTreeSet<PersonId>,
    security: BTreeSet<PersonId>,
}

fn papers(before: &Case, outcome: &Outcome, told: &Told, ids: &[Uuid], at: Timestamp) -> Vec<Paper> {
    let mut made = Vec::new();
    let mut ids = ids.iter();
    for stored in &outcome.events {
        let CaseEvent::AccessChanged { change } = &stored.event else { continue };
        let casewright_core::Actor::Person(by) = stored.by else { continue };
        let news = |what: &str, no, reason: Option<&String>, until| AccessNews {
            no,
            reason: reason.cloned(),
            until,
            ..AccessNews::new(what, by)
        };
        let listed = |case: &Case| -> BTreeSet<PersonId> {
            case.access.closed.iter().flat_map(|list| list.members.iter().copied()).collect()
        };
        let everybody = || told.owners.union(&told.security).copied().collect::<BTreeSet<_>>();
        let (news, people, review) = match change {
            AccessChange::GlassBroken { reason, until, .. } => {
                let no = before.access.glass.len() as u32;
                (news("glass-broken", Some(no), Some(reason), Some(*until)), everybody(), Some(*until))
            }
            AccessChange::EmergencyDeclared { reason, until, .. } => {
                let no = before.access.emergencies.len() as u32;
                (news("emergency-declared", Some(no), Some(reason), Some(*until)), everybody(), Some(*until))
            }
            AccessChange::ListClosed { members, reason, .. } => {
                (news("list-closed", None, reason.as_ref(), None), members.clone(), None)
            }
            AccessChange::RecoveryProposed { reason, .. } => {
                let people = listed(before).union(&told.security).copied().collect();
                (news("recovery-proposed", None, Some(reason), None), people, None)
            }
            AccessChange::ListOpened { reason } => {
                (news("list-opened", None, reason.as_ref(), None), listed(before), None)
            }
            AccessChange::GlassReviewed { .. } | AccessChange::EmergencyReviewed { .. } => continue,
            _ => continue,
        };
        for person in people.into_iter().filter(|person| *person != by).take(TOLD_MAX) {
            let Some(id) = ids.next() else { break };
            made.push(news.notice(*id, person, Some(before.id), at));
        }
        if let (Some(until), Some(id)) = (review, ids.next()) {
            let mut paper = Paper::new(REVIEW, *id, at, &news);
            paper.case = Some(before.id);
            paper.due_at = until.checked_add(REVIEW_WITHIN).ok();
            made.push(paper);
        }
    }
    made
}
