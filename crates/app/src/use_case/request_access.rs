//! Asking for a role on one case: request → approve, reject or ask more → for a time. Whoever asks knows the reference and
//! nothing more; whoever decides may give roles on that case. What is approved is a role on the case like any other.

use super::change_access::AccessNews;
use crate::language::say;
use crate::{
    Answer, App, Caller, Denied, Fault,
    answer::{Acted, RequestShown, Said},
    carry_out::With,
    entry::{EntryKind, EntryTarget},
    port::{
        paper::{Paper, PaperQuery},
        store::CommitError,
    },
    record::with_decision,
    request::Guard,
    seen::Seen,
};
use authz::Ask;
use casewright_core::{
    Command,
    id::{PersonId, RoleName},
};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use std::{collections::BTreeMap, sync::Arc};
use uuid::Uuid;

/// Kind of the papers that ask for access.
pub(crate) const REQUEST: &str = "request";
/// A role is asked for at most so long.
const LONGEST: SignedDuration = SignedDuration::from_hours(92 * 24);
/// Longest text, in characters.
const TEXT_CHARS_MAX: usize = 2_000;

/// A request as kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct AccessRequest {
    pub(crate) role: RoleName,
    pub(crate) until: Timestamp,
    pub(crate) state: RequestState,
    pub(crate) said: Vec<Said>,
    pub(crate) decided_by: Option<PersonId>,
    pub(crate) decided_at: Option<Timestamp>,
}

/// Where a request stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RequestState {
    /// Waits for an answer.
    Asked,
    /// Waits for the one who asked to say more.
    MoreAsked,
    /// Approved.
    Approved,
    /// Rejected.
    Rejected,
    /// Taken back.
    Withdrawn,
}

/// What is done with a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RequestStep {
    /// Approves it, perhaps for a shorter time.
    Approve {
        /// Until when; none is as asked.
        until: Option<Timestamp>,
    },
    /// Rejects it.
    Reject,
    /// Asks the one who asked.
    AskMore,
    /// Says more.
    Answer,
    /// Takes it back.
    Withdraw,
}

/// What came of asking, or of a step.
#[derive(Clone, Debug, PartialEq)]
pub enum RequestAnswer {
    /// As it stands now.
    Stands(RequestShown),
    /// Not acceptable, in plain words.
    Not(String),
}

impl App {
    /// Asks for a role on a case until a time.
    pub async fn request_access(
        &self,
        caller: &Caller,
        reference: &str,
        role: RoleName,
        until: Timestamp,
        reason: &str,
    ) -> Result<Answer<RequestAnswer>, Fault> {
        let seen = self.seen(caller, reference).await?;
        let decision = self.decision(&seen, &Ask::Request);
        let allowed = decision.allowed && seen.exists() && caller.person().is_some();
        let mut entry =
            with_decision(self.entry_on(caller, &seen, EntryKind::Act, "request", allowed), &decision);
        entry.detail.reason = Some(reason.to_owned());
        if !allowed {
            self.record(entry).await?;
            return Ok(Answer::NotFound);
        }
        let latest = seen.at.checked_add(LONGEST).unwrap_or(Timestamp::MAX);
        let known = self.knows_role(&seen.case.program, &role);
        let why = if !known {
            Some(say!("program-has-no-role", program = seen.case.program, role))
        } else if until <= seen.at || until > latest {
            Some(say!("give-an-end-within-three-months"))
        } else {
            unacceptable(reason)
        };
        if let Some(why) = why {
            self.record(entry).await?;
            return Ok(Answer::Found(RequestAnswer::Not(why)));
        }
        let said = caller.person().map(|by| Said { by, at: seen.at, text: reason.trim().to_owned() });
        let request = AccessRequest {
            role,
            until,
            state: RequestState::Asked,
            said: said.into_iter().collect(),
            decided_by: None,
            decided_at: None,
        };
        let mut paper = Paper::new(REQUEST, self.ports.ids.uuid(), seen.at, &request);
        paper.person = caller.person();
        paper.case = Some(seen.case.id);
        self.put_papers(vec![paper.clone()], entry).await?;
        Ok(Answer::Found(RequestAnswer::Stands(
            self.request_shown(&paper, &request, reference, false).await?,
        )))
    }

    /// The requests of the caller, and those they may decide.
    pub async fn requests(&self, caller: &Caller) -> Result<Vec<RequestShown>, Fault> {
        let entry = self.entry(caller, self.now(), EntryKind::Read, "requests", EntryTarget::Platform, true);
        self.record(entry).await?;
        let mut shown = Vec::new();
        for paper in self.store().papers(PaperQuery::of(REQUEST)).await? {
            let (Some(request), Some(case)) = (paper.read::<AccessRequest>(), paper.case) else { continue };
            let mine = paper.person == caller.person();
            let seen = self.seen_by_id(caller, case).await?;
            let may_decide = !mine && paper.open && seen.exists() && self.decides(&seen, &Ask::Assign);
            if mine || may_decide {
                let reference = seen.case.reference.clone();
                shown.push(self.request_shown(&paper, &request, &reference, may_decide).await?);
            }
        }
        Ok(shown)
    }

    /// Requests for a role on a case, for its access page.
    pub(crate) async fn requests_on(&self, seen: &Seen) -> Result<Vec<RequestShown>, Fault> {
        let query = PaperQuery { case: Some(seen.case.id), ..PaperQuery::of(REQUEST) };
        let mut shown = Vec::new();
        for paper in self.store().papers(query).await? {
            let Some(request) = paper.read::<AccessRequest>() else { continue };
            let me = match seen.principal.actor() {
                casewright_core::Actor::Person(me) => Some(me),
                casewright_core::Actor::Service(_) => None,
            };
            let theirs = paper.person != me;
            let may_decide = paper.open && theirs && self.decides(seen, &Ask::Assign);
            shown.push(self.request_shown(&paper, &request, &seen.case.reference, may_decide).await?);
        }
        Ok(shown)
    }

    /// Takes a step. One's own request one answers or takes back; whoever may give roles on the case decides others'.
    pub async fn step_request(
        &self,
        caller: &Caller,
        id: Uuid,
        step: RequestStep,
        text: &str,
    ) -> Result<Answer<RequestAnswer>, Fault> {
        let paper = self.store().paper(id).await?.filter(|paper| paper.kind == REQUEST);
        let Some((paper, person, case)) =
            paper.and_then(|paper| Some((paper.clone(), paper.person?, paper.case?)))
        else {
            return Ok(Answer::NotFound);
        };
        let Some(request) = paper.read::<AccessRequest>() else { return Ok(Answer::NotFound) };
        let seen = self.seen_by_id(caller, case).await?;
        let mine = caller.person() == Some(person);
        let decides =
            matches!(step, RequestStep::Approve { .. } | RequestStep::Reject | RequestStep::AskMore);
        let decision = self.decision(&seen, &Ask::Assign);
        let allowed = seen.exists() && if decides { decision.allowed && !mine } else { mine };
        let ask = if decides { "decide-request" } else { "request" };
        let mut entry = self.entry_on(caller, &seen, EntryKind::Act, ask, allowed);
        if decides {
            entry = with_decision(entry, &decision);
        }
        entry.detail.reason = Some(text.to_owned()).filter(|text| !text.is_empty());
        if !allowed {
            self.record(entry).await?;
            if mine && decision.allowed {
                return Ok(Answer::Denied(Denied::new(say!("somebody-else-must-decide-what-you-asked"))));
            }
            return Ok(Answer::NotFound);
        }
        let not = |why: &str| Ok(Answer::Found(RequestAnswer::Not(why.to_owned())));
        if !paper.open {
            self.record(entry).await?;
            return not(&say!("this-request-is-settled-already"));
        }
        let needs_text = !matches!(step, RequestStep::Approve { .. } | RequestStep::Withdraw);
        if let Some(why) = unacceptable(text).filter(|_| needs_text) {
            self.record(entry).await?;
            return not(&why);
        }
        let mut next = request.clone();
        next.said.extend(caller.person().filter(|_| !text.trim().is_empty()).map(|by| Said {
            by,
            at: seen.at,
            text: text.trim().to_owned(),
        }));
        next.state = match step {
            RequestStep::Approve { .. } => RequestState::Approved,
            RequestStep::Reject => RequestState::Rejected,
            RequestStep::AskMore => RequestState::MoreAsked,
            RequestStep::Answer => RequestState::Asked,
            RequestStep::Withdraw => RequestState::Withdrawn,
        };
        if matches!(step, RequestStep::Approve { .. } | RequestStep::Reject) {
            next.decided_by = caller.person();
            next.decided_at = Some(seen.at);
        }
        if let RequestStep::Approve { until: Some(until) } = step {
            if until <= seen.at || until > request.until {
                self.record(entry).await?;
                return not(&say!("approve-for-the-time-asked-for-or"));
            }
            next.until = until;
        }
        let settled =
            matches!(next.state, RequestState::Approved | RequestState::Rejected | RequestState::Withdrawn);
        let written = Paper { open: !settled, ..paper.now_says(&next) };
        let mut papers = vec![written.clone()];
        if decides && let Some(by) = caller.person() {
            let what = match next.state {
                RequestState::Approved => "request-approved",
                RequestState::Rejected => "request-rejected",
                _ => "more-asked",
            };
            let news = AccessNews {
                reason: Some(text.trim().to_owned()).filter(|text| !text.is_empty()),
                until: (next.state == RequestState::Approved).then_some(next.until),
                ..AccessNews::new(what, by)
            };
            papers.push(news.notice(self.ports.ids.uuid(), person, Some(case), seen.at));
        }
        let reference = seen.case.reference.clone();
        if next.state == RequestState::Approved {
            let (role, until) = (next.role.clone(), next.until);
            let custom = self.role_made(&seen.case.program, &role).is_some();
            let with = With {
                route: format!("request:{id}"),
                reason: entry.detail.reason.clone(),
                guard: Guard::default(),
                papers: Some(Arc::new(move |_, _| papers.clone())),
                ..With::default()
            };
            let done = self
                .carry_out(caller, &reference, with, &|_, _| {
                    let role = role.clone();
                    (Command::AssignRole { person, role, from: None, until: Some(until), custom }, None)
                })
                .await?;
            match done {
                Answer::Found(Acted::Done(_)) => {}
                Answer::Found(Acted::Refused(refused)) => return not(&refused.text),
                Answer::Found(_) => return not(&say!("somebody-else-has-decided-this-meanwhile-look")),
                Answer::Denied(denied) => return Ok(Answer::Denied(denied)),
                Answer::NotFound => return Ok(Answer::NotFound),
            }
        } else {
            self.put_papers(papers, entry).await?;
        }
        let shown = self.request_shown(&written, &next, &reference, decides && !settled).await?;
        Ok(Answer::Found(RequestAnswer::Stands(shown)))
    }

    /// Writes papers; what somebody else changed meanwhile is a conflict that a person should see.
    pub(crate) async fn put_papers(
        &self,
        papers: Vec<Paper>,
        entry: crate::entry::Entry,
    ) -> Result<(), Fault> {
        self.store().put_papers(papers, entry).await.map_err(|error| match error {
            CommitError::Fault(fault) => fault,
            _ => Fault::Busy(1),
        })
    }

    async fn request_shown(
        &self,
        paper: &Paper,
        request: &AccessRequest,
        reference: &str,
        may_decide: bool,
    ) -> Result<RequestShown, Fault> {
        let mut names = BTreeMap::new();
        let person = paper.person.unwrap_or(PersonId::new(Uuid::nil()));
        Ok(RequestShown {
            id: paper.id,
            reference: reference.to_owned(),
            person,
            name: self.name_of(&mut names, person).await?,
            role: request.role.to_string(),
            until: request.until,
            state: request.state,
            asked_at: paper.at,
            said: request.said.clone(),
            decided_by: request.decided_by,
            decided_at: request.decided_at,
            may_decide,
        })
    }
}

fn unacceptable(text: &str) -> Option<String> {
    match text.trim().chars().count() {
        0 => Some(say!("say-why")),
        chars if chars > TEXT_CHARS_MAX => Some(say!("use-at-most-characters", most = TEXT_CHARS_MAX)),
        _ => None,
    }
}
