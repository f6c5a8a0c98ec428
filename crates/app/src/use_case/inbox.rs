//! The inbox (S3.10): a program whose cases are the items that fit no case yet. Everything that holds of cases holds of them. What is added
//! here: what waits, on one page; the cases that an item may belong to, of those that its reader may open; and the one act that opens a
//! case from it or puts it on one, with its documents.

use super::{
    notice_settings::derived,
    party_page::{Looks, looks_at_parties},
    session::fault_of,
    work::Place,
};
use crate::language::say;
use crate::{
    Answer, App, Caller, Changed, Fault,
    answer::{Acted, InboxItem, InboxPage, InboxRow, InboxSuggestion},
    entry::{EntryKind, EntryTarget},
    party_match::{Known, WORTH_A_LOOK, compare, words as words_of},
    port::{
        paper::{Paper, PaperQuery},
        store::{CommitError, ListCondition, ListQuery, Sort},
    },
    request::{ActRequest, Guard},
    seen::Seen,
    use_case::cases::about,
    words,
};
use authz::{Ask, CaseView, Filter, Principal, Redacted, Target, documents_seen};
use casewright_core::{
    FieldPath, Value,
    id::{ActionName, CaseId, PersonId, UnitName},
};
use jiff::SignedDuration;
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::collections::BTreeMap;

/// The program whose cases are items, and what it is made of.
const INBOX: &str = "intake";
const WAITING: &str = "waiting";
const FILE: &str = "file";
const FILED_CASE: &str = "filed.case";
const FILED_PROGRAM: &str = "filed.program";
const TEXT: &str = "incoming.text";
/// Kind of the papers that say who is filing an item, and on which case.
const FILING: &str = "filing";
/// Whoever files an item keeps others away so long.
const LEASE: SignedDuration = SignedDuration::from_secs(60);
/// Items of a page.
const ROWS: u32 = 25;
/// Suggestions shown.
const SUGGESTED_MAX: usize = 8;
/// Words of an item that are tried as references.
const TRIED_MAX: usize = 12;
/// A case that the item names.
const NAMED: u32 = 95;
/// A case in which the words of the sender's name were found, in whatever field.
const FOUND: u32 = 45;

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

/// What is kept of filing one.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Filing {
    item: CaseId,
    by: PersonId,
    /// What was asked, so that the same request goes on.
    into: String,
    opened: Option<String>,
}

impl App {
    fn inbox_place(&self, caller: &Caller) -> Result<Option<Place>, Fault> {
        let mut places = if caller.is_guest() { Vec::new() } else { self.places(caller)? };
        places.retain(|place| {
            place.loaded.program.name.as_str() == INBOX
                && place.reach.whole != Filter::False
                && place.loaded.definition().file.field(&FILED_CASE.into()).is_some()
        });
        Ok(places.pop())
    }

    /// Whether somebody works on the inbox.
    pub(crate) fn has_inbox(&self, caller: &Caller) -> bool {
        self.programs.contains_key(INBOX) && !caller.roles_in(&INBOX.into()).is_empty()
    }

    /// What waits.
    pub async fn inbox(&self, caller: &Caller, after: Option<String>) -> Result<Answer<InboxPage>, Fault> {
        let now = self.now();
        let Some(place) = self.inbox_place(caller)? else {
            let target = EntryTarget::Platform;
            self.record(self.entry(caller, now, EntryKind::List, "inbox", target, false)).await?;
            return Ok(Answer::NotFound);
        };
        let target = EntryTarget::Program(place.loaded.program.name.clone());
        let mut entry = self.entry(caller, now, EntryKind::List, "inbox", target, true);
        let query = ListQuery {
            program: place.loaded.program.name.clone(),
            permitted: place.reach.whole.clone(),
            conditions: vec![ListCondition::StateIn(vec![WAITING.to_owned()]), ListCondition::Ended(false)],
            sort: Sort::Opened,
            descending: false,
            limit: ROWS,
            after,
        };
        let found = self.store().list(query).await?;
        let mut page = InboxPage {
            next: found.next,
            may_register: self
                .policies()
                .decide(
                    &caller.principal,
                    &place.context,
                    &Ask::Open,
                    Target::Program(&place.loaded.program.name),
                )
                .allowed,
            ..InboxPage::default()
        };
        for id in found.rows {
            let seen = self.seen_by_id(caller, id).await?;
            let Ok(view) = seen.whole(&place.rows) else { continue };
            entry.detail.shown.push(id);
            page.rows.push(self.inbox_row(caller, &seen, &view));
        }
        self.record(entry).await?;
        Ok(Answer::Found(page))
    }

    /// Opens an item, to be registered.
    pub async fn open_inbox_item(&self, caller: &Caller) -> Result<Answer<Acted>, Fault> {
        self.open_case(caller, INBOX, None, json!({}), Guard::default()).await
    }

    fn inbox_row(&self, caller: &Caller, seen: &Seen, view: &CaseView<Redacted>) -> InboxRow {
        let channel = match readable(view, "incoming.channel") {
            Some(channel) => {
                words::choice(&seen.loaded.program, caller.lang(), &"incoming.channel".into(), &channel)
            }
            None => String::new(),
        };
        let (sees, _) = documents_seen(&self.policies(), &seen.principal, &seen.context, &seen.case);
        InboxRow {
            reference: seen.case.reference.clone(),
            subject: readable(view, "incoming.subject").unwrap_or_else(|| about(caller, seen, view)),
            channel,
            received: view.fields.get(&FieldPath::new("incoming.received")).and_then(|field| {
                match field.value {
                    Value::Date(day) if !field.masked => Some(day),
                    _ => None,
                }
            }),
            sender: readable(view, "sender.name"),
            registered_at: seen.case.opened_at,
            documents: sees.len(),
        }
    }

    /// One item, with the cases that it may belong to.
    pub async fn inbox_item(&self, caller: &Caller, reference: &str) -> Result<Answer<InboxItem>, Fault> {
        let seen = self.seen(caller, reference).await?;
        let view = match self.revealed::<InboxItem>(caller, &seen, "inbox").await? {
            Ok(view) => view,
            Err(answer) => return Ok(answer),
        };
        if !seen.exists() || seen.case.program.as_str() != INBOX {
            return self.absent(caller, &seen, "inbox").await;
        }
        self.record_view(caller, &seen, "inbox", &view).await?;
        let waits = seen.case.states().any(|state| state.as_str() == WAITING);
        let may_file = waits && self.allows(&seen, &Ask::Act(FILE.into()));
        let suggestions = if may_file { self.suggested(caller, &seen, &view).await? } else { Vec::new() };
        let mut programs = Vec::new();
        if may_file {
            for (name, loaded) in &self.programs {
                let context = caller.context(self.now(), Some(&loaded.definition().calendar));
                let opens =
                    self.policies().decide(&caller.principal, &context, &Ask::Open, Target::Program(name));
                if name.as_str() != INBOX && opens.allowed {
                    programs.push((name.clone(), loaded.program.title.clone()));
                }
            }
        }
        let filed = match seen.case.value(&FILED_CASE.into()) {
            Some(Value::Text(case)) => match self.store().case_of_reference(case).await? {
                Some(case) => self.reference_of(caller, case).await?,
                None => None,
            },
            _ => None,
        };
        let units = match &caller.principal {
            Principal::Person(person) => person.units.iter().cloned().collect(),
            Principal::Service(_) => Vec::new(),
        };
        Ok(Answer::Found(InboxItem {
            item: self.inbox_row(caller, &seen, &view),
            text: readable(&view, TEXT),
            may_file,
            filed,
            suggestions,
            programs,
            units,
        }))
    }

    /// Cases that an item may belong to. What its reader may not read of the item, and cases that they may not open, take no part.
    async fn suggested(
        &self,
        caller: &Caller,
        seen: &Seen,
        view: &CaseView<Redacted>,
    ) -> Result<Vec<InboxSuggestion>, Fault> {
        let mut found: BTreeMap<CaseId, (u32, Vec<&'static str>)> = BTreeMap::new();
        let said = [readable(view, "incoming.subject"), readable(view, TEXT)]
            .map(Option::unwrap_or_default)
            .join(" ");
        for word in references_in(&said) {
            let other = self.seen(caller, &word).await?;
            if other.exists() {
                found.insert(other.case.id, (NAMED, vec!["reference-named"]));
            }
        }
        let name = readable(view, "sender.name").unwrap_or_default();
        let mine = Known {
            name: name.clone(),
            contacts: readable(view, "sender.contact")
                .map(|text| Value::Text(text.into()))
                .into_iter()
                .collect(),
            ..Known::default()
        };
        let mut looks = Looks::default();
        for word in words_of(&name).into_iter().filter(|word| word.chars().count() > 2) {
            for case in self.found_by_word(caller, &word, &mut looks).await? {
                for (confidence, reasons) in looks_at_parties(&looks, case, |known| compare(&mine, known)) {
                    let best = found.entry(case).or_default();
                    if confidence >= WORTH_A_LOOK && confidence > best.0 {
                        *best = (confidence, reasons);
                    }
                }
            }
        }
        if words_of(&name).len() > 1 {
            for row in self.search(caller, &name).await?.programs.into_iter().flat_map(|one| one.rows) {
                if let Some(case) = self.store().case_of_reference(&row.reference).await? {
                    let best = found.entry(case).or_default();
                    if FOUND > best.0 {
                        *best = (FOUND, vec!["words-found"]);
                    }
                }
            }
        }
        let mut suggestions = Vec::new();
        let mut shown = Vec::new();
        for (case, (confidence, reasons)) in found {
            let other = self.seen_by_id(caller, case).await?;
            // Whoever may not open it is told nothing of it.
            let Ok(there) = self.reveal(&other) else { continue };
            let here = case == seen.case.id || other.case.program.as_str() == INBOX;
            if here || !other.exists() || there.reference.is_none() || confidence == 0 {
                continue;
            }
            shown.push(case);
            suggestions.push(InboxSuggestion {
                reference: other.case.reference.clone(),
                program_title: other.loaded.program.title.clone(),
                about: about(caller, &other, &there),
                confidence,
                reasons,
            });
        }
        if !shown.is_empty() {
            let mut entry = self.entry_on(caller, seen, EntryKind::List, "inbox", true);
            entry.detail.shown = shown;
            self.record(entry).await?;
        }
        suggestions.sort_by(|a, b| (b.confidence, &a.reference).cmp(&(a.confidence, &b.reference)));
        suggestions.truncate(SUGGESTED_MAX);
        Ok(suggestions)
    }

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
        let waits = seen.exists() && seen.case.states().any(|state| state.as_str() == WAITING);
        let files = seen.case.program.as_str() == INBOX && self.allows(&seen, &Ask::Act(FILE.into()));
        let me = caller.person().filter(|_| caller.token().is_none());
        let (Some(me), true) = (me, waits && files) else {
            // The refusal, and its entry, is that of the act.
            return Ok(match self.act(caller, reference, filed("", "", reason)).await? {
                Answer::Found(Acted::Refused(refused)) => Answer::Found(Changed::Not(refused.text)),
                Answer::Found(_) => Answer::Found(Changed::Not(say!("it-was-changed-meanwhile-look-at-the"))),
                Answer::Denied(denied) => Answer::Denied(denied),
                Answer::NotFound => Answer::NotFound,
            });
        };
        let asked = match &into {
            FileInto::Case(case) => format!("case {case}"),
            FileInto::New { program, unit } => {
                format!("new {program} {}", unit.as_ref().map_or("", UnitName::as_str))
            }
        };
        let Some((mut paper, mut filing)) = self.begin_filing(caller, &seen, me, asked).await? else {
            return Ok(Answer::Found(Changed::Not(say!("somebody-else-is-filing-it"))));
        };
        let target = match (&filing.opened, &into) {
            (Some(opened), _) => opened.clone(),
            (None, FileInto::Case(case)) => case.trim().to_owned(),
            (None, FileInto::New { program, unit }) => {
                match self.open_for(caller, &seen, program, unit.clone()).await? {
                    Ok(opened) => opened,
                    Err(why) => return self.give_up(caller, &seen, paper, why).await,
                }
            }
        };
        let other = self.seen(caller, &target).await?;
        let known = other.exists() && self.reveal(&other).is_ok_and(|view| view.reference.is_some());
        if !known || other.case.program.as_str() == INBOX {
            // The same answer as for a case that the caller may not know of.
            self.absent::<()>(caller, &other, "file").await?;
            return self.give_up(caller, &seen, paper, say!("there-is-no-case-to-file-on", target)).await;
        }
        filing.opened = Some(target.clone());
        paper = Paper { case: Some(other.case.id), ..paper.now_says(&filing) };
        self.put_filing(caller, &seen, paper.clone()).await?;
        let why = say!("filed-from-the-inbox", reference = seen.case.reference.clone());
        for (number, document) in (0..).zip(&seen.case.documents) {
            if !document.is_here() {
                continue;
            }
            let moved = self
                .move_document_as_fits(caller, reference, number, &target, &why, Guard::default())
                .await?;
            match moved {
                Answer::Found(Acted::Done(_)) => {}
                Answer::Found(Acted::Refused(refused)) => {
                    return self.give_up(caller, &seen, paper, refused.text).await;
                }
                _ => {
                    let text = say!("a-document-could-not-be-moved", target);
                    return self.give_up(caller, &seen, paper, text).await;
                }
            }
        }
        let act = filed(&target, other.case.program.as_str(), reason);
        match self.act(caller, reference, act).await? {
            Answer::Found(Acted::Done(_)) => {}
            Answer::Found(Acted::Refused(refused)) => {
                return self.give_up(caller, &seen, paper, refused.text).await;
            }
            _ => {
                let text = say!("it-was-changed-meanwhile-look-at-the");
                return self.give_up(caller, &seen, paper, text).await;
            }
        }
        let done = Paper { open: false, revision: paper.revision + 1, ..paper };
        self.put_filing(caller, &seen, done).await?;
        Ok(Answer::Found(Changed::Done(target)))
    }

    /// Keeps others from filing the item at the same time; none while somebody else is at it.
    async fn begin_filing(
        &self,
        caller: &Caller,
        seen: &Seen,
        me: PersonId,
        into: String,
    ) -> Result<Option<(Paper, Filing)>, Fault> {
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
            Some(kept) => Paper { open: true, due_at, ..kept.now_says(&filing) },
            None => Paper { due_at, ..Paper::new(FILING, id, seen.at, &filing) },
        };
        let entry = self.entry_on(caller, seen, EntryKind::Act, "begin-filing", true);
        match self.store().put_papers(vec![paper.clone()], entry).await {
            Ok(()) => Ok(Some((paper, filing))),
            Err(CommitError::Paper) => Ok(None),
            Err(other) => Err(fault_of(other)),
        }
    }

    async fn put_filing(&self, caller: &Caller, seen: &Seen, paper: Paper) -> Result<(), Fault> {
        let entry = self.entry_on(caller, seen, EntryKind::Act, "filing", true);
        self.store().put_papers(vec![paper], entry).await.map_err(fault_of)
    }

    /// It was not filed: others may, at once. What was opened stays known, so that the same request goes on there.
    async fn give_up(
        &self,
        caller: &Caller,
        seen: &Seen,
        paper: Paper,
        why: String,
    ) -> Result<Answer<Changed<String>>, Fault> {
        let revision = paper.revision + 1;
        self.put_filing(caller, seen, Paper { due_at: Some(seen.at), revision, ..paper }).await?;
        Ok(Answer::Found(Changed::Not(why)))
    }

    /// A case for an item, with its text where the inbox says that it goes; the same one however often it is asked.
    async fn open_for(
        &self,
        caller: &Caller,
        seen: &Seen,
        program: &str,
        unit: Option<UnitName>,
    ) -> Result<Result<String, String>, Fault> {
        let field =
            match seen.loaded.program.config.get(format!("into_{}", program.replace('-', "_")).as_str()) {
                Some(Value::Text(field)) => Some(field.to_string()),
                _ => None,
            };
        let known = |path: &String| {
            let loaded = self.programs.get(program);
            loaded.is_some_and(|loaded| {
                loaded.definition().file.field(&FieldPath::new(path.as_str())).is_some()
            })
        };
        let text = self.reveal(seen).ok().and_then(|view| readable(&view, TEXT));
        let input = match (field.filter(known), text) {
            (Some(field), Some(text)) => json!({ field: text }),
            _ => json!({}),
        };
        let guard = Guard { key: Some(format!("inbox-{}-{program}", seen.case.id)), ..Guard::default() };
        if program == INBOX {
            return Ok(Err(say!("there-is-no-such-program")));
        }
        Ok(match self.open_case(caller, program, unit, input, guard).await? {
            Answer::Found(Acted::Done(opened)) => Ok(opened.reference),
            Answer::Found(Acted::Refused(refused)) => Err(refused.text),
            Answer::Denied(denied) => Err(denied.says),
            Answer::Found(_) => Err(say!("it-was-changed-meanwhile-look-at-the")),
            Answer::NotFound => Err(say!("you-may-not-open-such-a-case")),
        })
    }

    /// Items that were filed on a case, for those who may open them.
    pub(crate) async fn items_of(&self, case: CaseId) -> Result<Vec<CaseId>, Fault> {
        let query = PaperQuery { case: Some(case), open: Some(false), ..PaperQuery::of(FILING) };
        let papers = self.store().papers(query).await?;
        Ok(papers.iter().filter_map(Paper::read::<Filing>).map(|filing| filing.item).collect())
    }
}

/// What an item says of itself, in clear; none where it says nothing or the caller reads a mask.
fn readable(view: &CaseView<Redacted>, path: &str) -> Option<String> {
    let field = view.fields.get(&FieldPath::new(path)).filter(|field| !field.masked)?;
    match &field.value {
        Value::Null => None,
        Value::Text(text) => Some(text.to_string()).filter(|text| !text.is_empty()),
        other => Some(other.to_string()),
    }
}

/// Words that may be references of cases.
fn references_in(text: &str) -> Vec<String> {
    let words =
        text.split(|c: char| !(c.is_ascii_alphanumeric() || c == '-')).map(|word| word.trim_matches('-'));
    let mut found: Vec<String> = words
        .filter(|word| {
            word.contains('-') && word.len() >= 6 && word.bytes().any(|byte| byte.is_ascii_digit())
        })
        .map(str::to_ascii_uppercase)
        .collect();
    found.dedup();
    found.truncate(TRIED_MAX);
    found
}

fn filed(case: &str, program: &str, reason: Option<String>) -> ActRequest {
    let input = json!({ FILED_CASE: case, FILED_PROGRAM: program });
    ActRequest { track: None, action: ActionName::from(FILE), input, reason, guard: Guard::default() }
}
