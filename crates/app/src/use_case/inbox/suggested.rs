//! The cases that an item may belong to, of those that its reader may open.

use super::readable;
use crate::{
    App, Caller, Fault,
    answer::InboxSuggestion,
    entry::EntryKind,
    party_match::{Known, WORTH_A_LOOK, compare, words as words_of},
    seen::Seen,
    use_case::{
        cases::about,
        party_page::{Looks, looks_at_parties},
    },
};
use authz::{CaseView, Redacted};
use casewright_core::{FieldPath, Value, id::CaseId};
use program::model::Inbox;
use std::collections::BTreeMap;

/// Suggestions shown.
const SUGGESTED_MAX: usize = 8;
/// Words of an item that are tried as references.
const TRIED_MAX: usize = 12;
/// A case that the item names.
const NAMED: u32 = 95;
/// A case in which the words of the sender's name were found, in whatever field.
const FOUND: u32 = 45;

impl App {
    /// Cases that an item may belong to. What its reader may not read of the item, and cases that they may not open, take no part.
    pub(super) async fn suggested(
        &self,
        caller: &Caller,
        seen: &Seen,
        inbox: &Inbox,
        view: &CaseView<Redacted>,
    ) -> Result<Vec<InboxSuggestion>, Fault> {
        let mut found: BTreeMap<CaseId, (u32, Vec<&'static str>)> = BTreeMap::new();
        let read = |path: &Option<FieldPath>| path.as_ref().and_then(|path| readable(view, path));
        let said =
            [readable(view, &inbox.subject), read(&inbox.text)].map(Option::unwrap_or_default).join(" ");
        for word in references_in(&said) {
            let other = self.seen(caller, &word).await?;
            if other.exists() {
                found.insert(other.case.id, (NAMED, vec!["reference-named"]));
            }
        }
        let name = read(&inbox.sender).unwrap_or_default();
        let mine = Known {
            name: name.clone(),
            contacts: read(&inbox.contact).map(|text| Value::Text(text.into())).into_iter().collect(),
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
            let here = case == seen.case.id || self.inbox_of(&other.loaded).is_some();
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
