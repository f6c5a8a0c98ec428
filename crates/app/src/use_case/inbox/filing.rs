//! Filing an item: on a case that is there, or on one that is opened for it. The case comes first, then the documents, then the item ends.
//! A paper keeps others away meanwhile and says how far it is; opening the case and ending the item change it in the same transaction, so
//! that whoever lost it meanwhile does neither.
//!
//! | It breaks off | What is there | The same request again |
//! |---|---|---|
//! | before the case | the paper | opens the case |
//! | after the case was opened | the case, and the paper that names it | goes on with the documents, on that case |
//! | among the documents | those that were moved, each with its trace | moves the others |
//! | before the item ends | everything but the end | ends it |

use super::{is_waiting, readable};
use crate::language::say;
use crate::{
    Answer, App, Caller, Changed, Fault,
    answer::Acted,
    entry::EntryKind,
    port::{
        paper::{Paper, PaperQuery},
        store::CommitError,
    },
    request::{ActRequest, Guard},
    seen::Seen,
    use_case::{
        TakenBy,
        documents::KindThere,
        notice_settings::derived,
        open_case::{Opening, opens_as_party},
        session::fault_of,
    },
};
use casewright_core::{
    Case, FieldType,
    id::{CaseId, PersonId, UnitName},
};
use jiff::SignedDuration;
use program::model::Inbox;
use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};

/// Kind of the papers that say who is filing an item, and on which case.
const FILING: &str = "filing";
/// Whoever files an item keeps others away so long.
const LEASE: SignedDuration = SignedDuration::from_secs(60);
/// With less than this left they keep others away anew.
const LEASE_LEFT: SignedDuration = SignedDuration::from_secs(30);

/// Where an item goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FileInto {
    /// On a case that is there.
    Case(String),
    /// On a case that is opened for it.
    New {
        /// Of this program.
        program: String,
        /// In this unit; none is the caller's first.
        unit: Option<UnitName>,
    },
}

impl FileInto {
    /// What was asked, so that the same request is known again.
    fn asked(&self) -> String {
        match self {
            Self::Case(case) => format!("case {}", case.trim()),
            Self::New { program, unit } => {
                format!("new {program} {}", unit.as_ref().map_or("", UnitName::as_str))
            }
        }
    }
}

/// What is kept of filing one.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Filing {
    item: CaseId,
    by: PersonId,
    /// What was asked, so that the same request goes on.
    into: String,
    /// The case that it goes on, once it is sure which.
    opened: Option<String>,
}

/// Filing that was begun, as it stands.
struct Begun {
    paper: Paper,
    filing: Filing,
}

impl Begun {
    /// The paper once the case is known.
    fn onto(&self, case: &Case) -> Paper {
        let filing = Filing { opened: Some(case.reference.clone()), ..self.filing.clone() };
        Paper { case: Some(case.id), ..self.paper.now_says(&filing) }
    }

    /// The paper once the item has ended.
    fn done(&self) -> Paper {
        Paper { open: false, revision: self.paper.revision + 1, ..self.paper.clone() }
    }
}

/// Why it was not filed. Somebody else has it by now, or what the caller is told.
enum Not {
    Lost,
    Because(String),
}

impl App {
    /// Puts an item on a case, which is opened for it where there is none yet: the case first, then its documents, then the item is done.
    /// When it breaks off in between, doing it again goes on, on the same case. Nobody else files it meanwhile. The case's reference.
    pub async fn file_item(
        &self,
        caller: &Caller,
        reference: &str,
        into: FileInto,
        reason: Option<String>,
    ) -> Result<Answer<Changed<String>>, Fault> {
        let seen = self.seen(caller, reference).await?;
        let Some(inbox) = self.inbox_of(&seen.loaded).filter(|_| seen.exists()).cloned() else {
            return self.absent(caller, &seen, "file").await;
        };
        let files = is_waiting(&seen, &inbox) && self.allows(&seen, &authz::Ask::Act(inbox.file.clone()));
        let me = caller.person().filter(|_| caller.token().is_none());
        let (Some(me), true) = (me, files) else {
            // The refusal, and its entry, is that of the act.
            let act = filed(&inbox, "", "", reason);
            return Ok(match self.act(caller, reference, act).await? {
                Answer::Found(Acted::Refused(refused)) => Answer::Found(Changed::Not(refused.text)),
                Answer::Found(_) => Answer::Found(Changed::Not(say!("it-was-changed-meanwhile-look-at-the"))),
                Answer::Denied(denied) => Answer::Denied(denied),
                Answer::NotFound => Answer::NotFound,
            });
        };
        let Some(mut begun) = self.begin_filing(caller, &seen, me, into.asked()).await? else {
            return Ok(Answer::Found(Changed::Not(say!("somebody-else-is-filing-it"))));
        };
        let not = match self.go_on_filing(caller, &seen, &inbox, &mut begun, into, reason).await? {
            Ok(case) => return Ok(Answer::Found(Changed::Done(case))),
            Err(not) => not,
        };
        Ok(Answer::Found(Changed::Not(match not {
            Not::Lost => say!("somebody-else-is-filing-it"),
            Not::Because(why) => {
                // Others may, at once. What was opened stays known, so that the same request goes on there.
                let revision = begun.paper.revision + 1;
                let free = Paper { due_at: Some(seen.at), revision, ..begun.paper };
                self.put_filing(caller, &seen, free).await?;
                why
            }
        })))
    }

    async fn go_on_filing(
        &self,
        caller: &Caller,
        seen: &Seen,
        inbox: &Inbox,
        begun: &mut Begun,
        into: FileInto,
        reason: Option<String>,
    ) -> Result<Result<String, Not>, Fault> {
        let known = begun.filing.opened.clone();
        // Whoever names a case is told of it what everybody is told who may not know of it.
        let elsewhere = known.is_some() && matches!(into, FileInto::New { .. });
        let target = match (known, into) {
            (Some(opened), _) => opened,
            (None, FileInto::Case(case)) => case.trim().to_owned(),
            (None, FileInto::New { program, unit }) => {
                match self.open_for(caller, seen, inbox, begun, &program, unit).await? {
                    Ok(opened) => opened,
                    Err(not) => return Ok(Err(not)),
                }
            }
        };
        let other = self.seen(caller, &target).await?;
        let known = other.exists() && self.reveal(&other).is_ok_and(|view| view.reference.is_some());
        if !known || self.inbox_of(&other.loaded).is_some() {
            // The same answer as for a case that the caller may not know of; what somebody else began is not named.
            self.absent::<()>(caller, &other, "file").await?;
            return Ok(Err(Not::Because(if elsewhere {
                say!("it-was-begun-where-you-may-not-go")
            } else {
                say!("there-is-no-case-to-file-on", target)
            })));
        }
        if begun.filing.opened.is_none() {
            let onto = begun.onto(&other.case);
            if !self.put_filing(caller, seen, onto.clone()).await? {
                return Ok(Err(Not::Lost));
            }
            begun.filing.opened = Some(target.clone());
            begun.paper = onto;
        }
        let why = say!("filed-from-the-inbox", reference = seen.case.reference.clone());
        for (number, document) in (0..).zip(&seen.case.documents) {
            if !document.is_here() {
                continue;
            }
            if !self.keep_filing(caller, seen, begun).await? {
                return Ok(Err(Not::Lost));
            }
            let of = (seen.case.reference.as_str(), number);
            let moved = self
                .move_document_as(caller, of, &target, &why, KindThere::FirstThatTakesIt, Guard::default())
                .await?;
            match moved {
                Answer::Found(Acted::Done(_)) => {}
                Answer::Found(Acted::Refused(refused)) => return Ok(Err(Not::Because(refused.text))),
                _ => return Ok(Err(Not::Because(say!("a-document-could-not-be-moved", target)))),
            }
        }
        if !self.keep_filing(caller, seen, begun).await? {
            return Ok(Err(Not::Lost));
        }
        let act = filed(inbox, &target, other.case.program.as_str(), reason);
        let taken = TakenBy::Filing(vec![begun.done()]);
        Ok(match self.act_taken_by(caller, &seen.case.reference, act, taken).await? {
            Answer::Found(Acted::Done(_)) => Ok(target),
            Answer::Found(Acted::Refused(refused)) => Err(Not::Because(refused.text)),
            _ => Err(Not::Because(say!("it-was-changed-meanwhile-look-at-the"))),
        })
    }

    /// Keeps others from filing the item at the same time; none while somebody else is at it.
    async fn begin_filing(
        &self,
        caller: &Caller,
        seen: &Seen,
        me: PersonId,
        into: String,
    ) -> Result<Option<Begun>, Fault> {
        let id = derived(&format!("filing/{}", seen.case.id));
        let due_at = seen.at.checked_add(LEASE).ok();
        let kept = self.store().paper(id).await?;
        let before = kept.as_ref().filter(|paper| paper.open).and_then(Paper::read::<Filing>);
        let waits =
            kept.as_ref().is_some_and(|paper| paper.open && paper.due_at.is_some_and(|due| due > seen.at));
        if waits && before.as_ref().is_some_and(|before| before.by != me || before.into != into) {
            return Ok(None);
        }
        // What was begun for the same goes on where it was; for another case it begins anew.
        let opened = before.filter(|before| before.into == into).and_then(|before| before.opened);
        let filing = Filing { item: seen.case.id, by: me, into, opened };
        let paper = match kept {
            Some(kept) => {
                let case = kept.case.filter(|_| filing.opened.is_some());
                Paper { open: true, due_at, case, ..kept.now_says(&filing) }
            }
            None => Paper { due_at, ..Paper::new(FILING, id, seen.at, &filing) },
        };
        let entry = self.entry_on(caller, seen, EntryKind::Act, "begin-filing", true);
        match self.store().put_papers(vec![paper.clone()], entry).await {
            Ok(()) => Ok(Some(Begun { paper, filing })),
            Err(CommitError::Paper) => Ok(None),
            Err(other) => Err(fault_of(other)),
        }
    }

    /// Keeps others away for longer where little time is left; false once somebody else has it.
    async fn keep_filing(&self, caller: &Caller, seen: &Seen, begun: &mut Begun) -> Result<bool, Fault> {
        let now = self.now();
        let left = now.checked_add(LEASE_LEFT).ok();
        if begun.paper.due_at > left {
            let kept = self.store().paper(begun.paper.id).await?;
            return Ok(kept.is_some_and(|kept| kept.revision == begun.paper.revision));
        }
        let revision = begun.paper.revision + 1;
        let longer = Paper { due_at: now.checked_add(LEASE).ok(), revision, ..begun.paper.clone() };
        let kept = self.put_filing(caller, seen, longer.clone()).await?;
        begun.paper = longer;
        Ok(kept)
    }

    /// Notes how far it is; false once somebody else has it.
    async fn put_filing(&self, caller: &Caller, seen: &Seen, paper: Paper) -> Result<bool, Fault> {
        let entry = self.entry_on(caller, seen, EntryKind::Act, "filing", true);
        match self.store().put_papers(vec![paper], entry).await {
            Ok(()) => Ok(true),
            Err(CommitError::Paper) => Ok(false),
            Err(other) => Err(fault_of(other)),
        }
    }

    /// A case for an item, with its words where the sheet says that they go, of a program that the sheet names and that the caller opens
    /// for the organisation. That it was opened is noted with it: it is the same one however often it is asked.
    async fn open_for(
        &self,
        caller: &Caller,
        seen: &Seen,
        inbox: &Inbox,
        begun: &mut Begun,
        program: &str,
        unit: Option<UnitName>,
    ) -> Result<Result<String, Not>, Fault> {
        let loaded = self.programs.get(program);
        let Some((opens, loaded)) =
            inbox.opens.get(program).zip(loaded).filter(|(_, loaded)| !opens_as_party(caller, loaded))
        else {
            let mut entry = self.entry_on(caller, seen, EntryKind::Act, "file", false);
            entry.detail.note = Some("opens-no-such-case".to_owned());
            self.record(entry).await?;
            return Ok(Err(Not::Because(say!("you-may-not-open-such-a-case"))));
        };
        let fits = |path: &&casewright_core::FieldPath| {
            let field = loaded.definition().file.field(path);
            field.is_some_and(|field| matches!(field.kind, FieldType::LongText))
        };
        let view = self.reveal(seen).ok();
        let text = view.zip(inbox.text.as_ref()).and_then(|(view, path)| readable(&view, path));
        let input = match (opens.text.as_ref().filter(fits), text) {
            (Some(field), Some(text)) => {
                Json::Object([(field.to_string(), Json::String(text))].into_iter().collect())
            }
            _ => json!({}),
        };
        let noted = |case: &Case| begun.onto(case);
        let opening = Opening { unit, input, guard: Guard::default(), noted: Some(&noted) };
        let opened = match self.open_case_as(caller, program, opening).await? {
            Answer::Found(Acted::Done(opened)) => opened.reference,
            Answer::Found(Acted::Refused(refused)) => return Ok(Err(Not::Because(refused.text))),
            Answer::Denied(denied) => return Ok(Err(Not::Because(denied.says))),
            // Nothing was opened: the paper is not as it was.
            Answer::Found(_) => return Ok(Err(Not::Lost)),
            Answer::NotFound => return Ok(Err(Not::Because(say!("you-may-not-open-such-a-case")))),
        };
        if let Some(paper) = self.store().paper(begun.paper.id).await?
            && let Some(filing) = paper.read()
        {
            *begun = Begun { paper, filing };
        }
        Ok(Ok(opened))
    }

    /// The case that filing an item was begun on and not ended, for those who may open it.
    pub(super) async fn begun_on(&self, caller: &Caller, seen: &Seen) -> Result<Option<String>, Fault> {
        let kept = self.store().paper(derived(&format!("filing/{}", seen.case.id))).await?;
        match kept.filter(|paper| paper.open).and_then(|paper| paper.case) {
            Some(case) => self.reference_of(caller, case).await,
            None => Ok(None),
        }
    }

    /// Items that were filed on a case, for those who may open them.
    pub(crate) async fn items_of(&self, case: CaseId) -> Result<Vec<CaseId>, Fault> {
        let query = PaperQuery { case: Some(case), open: Some(false), ..PaperQuery::of(FILING) };
        let papers = self.store().papers(query).await?;
        Ok(papers.iter().filter_map(Paper::read::<Filing>).map(|filing| filing.item).collect())
    }
}

fn filed(inbox: &Inbox, case: &str, program: &str, reason: Option<String>) -> ActRequest {
    let mut input = serde_json::Map::new();
    input.insert(inbox.filed_case.to_string(), case.into());
    if let Some(path) = &inbox.filed_program {
        input.insert(path.to_string(), program.into());
    }
    ActRequest {
        track: None,
        action: inbox.file.clone(),
        input: Json::Object(input),
        reason,
        guard: Guard::default(),
    }
}
