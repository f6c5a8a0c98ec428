//! A notice of an unusual look leads to a report of a breach: a case of its own, opened by whoever was told, that names the case it is
//! about (S1.20).

use super::{
    change_access::{AccessNews, NOTICE},
    notices::is_look,
};
use crate::language::say;
use crate::{
    Answer, App, Caller, Changed, Fault,
    answer::Acted,
    entry::{EntryKind, EntryTarget},
    port::paper::Paper,
    request::Guard,
};
use authz::{Ask, Target};
use serde_json::{Map, Value as Json};
use uuid::Uuid;

/// The field of a report that names the case it is about.
pub(crate) const ABOUT_CASE: &str = "report.about_case";
/// And its program.
const ABOUT_PROGRAM: &str = "report.about_program";

impl App {
    /// Whether somebody may report a breach: there is a program for it, and they may open its cases.
    pub(crate) fn may_report_breach(&self, caller: &Caller) -> bool {
        let Some(loaded) = self.programs.get(self.settings.notices.breach_program.as_str()) else {
            return false;
        };
        let context = caller.context(self.now(), Some(&loaded.definition().calendar));
        let target = Target::Program(&loaded.program.name);
        loaded.definition().file.field(&ABOUT_CASE.into()).is_some()
            && self.policies().decide(&caller.principal, &context, &Ask::Open, target).allowed
    }

    /// Reports a breach from a notice of one's own: opens a case about it, once. Its reference.
    pub async fn report_breach(
        &self,
        caller: &Caller,
        notice: Uuid,
    ) -> Result<Answer<Changed<String>>, Fault> {
        let now = self.now();
        let own = |paper: &Paper| {
            paper.kind == NOTICE && paper.open && paper.person.is_some() && paper.person == caller.person()
        };
        let paper = self.store().paper(notice).await?.filter(own);
        let news = paper.as_ref().and_then(Paper::read::<AccessNews>).filter(|news| is_look(&news.what));
        let seen = match &paper {
            Some(paper) => self.seen_of(caller, paper).await?.filter(|seen| self.may_know(seen)),
            None => None,
        };
        let (Some(paper), Some(news), Some(seen)) = (paper, news, seen) else {
            let target = EntryTarget::Platform;
            self.record(self.entry(caller, now, EntryKind::Act, "report-breach", target, false)).await?;
            return Ok(Answer::NotFound);
        };
        self.record(self.entry_on(caller, &seen, EntryKind::Act, "report-breach", true)).await?;
        if let Some(case) = news.breach {
            return Ok(Answer::Found(match self.reference_of(caller, case).await? {
                Some(reference) => Changed::Done(reference),
                None => Changed::Not(say!("it-was-reported-already")),
            }));
        }
        if !self.may_report_breach(caller) {
            return Ok(Answer::Found(Changed::Not(say!("there-is-no-program-here-in-which"))));
        }
        let name = self.settings.notices.breach_program.clone();
        let what = format!(
            "{} on case {}, {}. Reported from the notice about it.",
            match news.what.as_str() {
                "glass-broken" => "The glass was broken",
                "emergency-declared" => "An emergency was declared",
                "recovery-proposed" => "It was proposed to open the closed list",
                _ => "What was opened was not reviewed in time",
            },
            seen.case.reference,
            paper.at.strftime("%Y-%m-%d %H:%M UTC"),
        );
        let fields = [
            ("report.subject", "Unusual access to a case".to_owned()),
            ("report.what", what),
            ("report.first_detected", paper.at.to_string()),
            (ABOUT_PROGRAM, seen.case.program.to_string()),
            (ABOUT_CASE, seen.case.reference.clone()),
        ];
        let known = |path: &str| {
            self.programs
                .get(name.as_str())
                .is_some_and(|loaded| loaded.definition().file.field(&path.into()).is_some())
        };
        let input: Map<String, Json> = fields
            .into_iter()
            .filter(|(path, _)| known(path))
            .map(|(path, text)| (path.to_owned(), Json::String(text)))
            .collect();
        let guard = Guard { key: Some(format!("breach-{notice}")), ..Guard::default() };
        let opened = match self.open_case(caller, &name, None, Json::Object(input), guard).await? {
            Answer::Found(Acted::Done(opened)) => opened,
            Answer::Found(Acted::Refused(refused)) => {
                return Ok(Answer::Found(Changed::Not(refused.text)));
            }
            Answer::Denied(denied) => return Ok(Answer::Denied(denied)),
            Answer::Found(_) | Answer::NotFound => {
                return Ok(Answer::Found(Changed::Not(say!("it-could-not-be-reported-try-again"))));
            }
        };
        let case = self.store().case_of_reference(&opened.reference).await?;
        let reported = paper.now_says(&AccessNews { breach: case, ..news });
        let entry = self.entry_on(caller, &seen, EntryKind::Act, "report-breach", true);
        // Whoever settles the notice at this moment loses nothing but the link: the report names the case.
        match self.store().put_papers(vec![reported], entry).await {
            Ok(()) | Err(crate::port::store::CommitError::Paper) => {}
            Err(error) => return Err(super::session::fault_of(error)),
        }
        Ok(Answer::Found(Changed::Done(opened.reference)))
    }
}
