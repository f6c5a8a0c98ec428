//! One search over every program (S3.43): the words that somebody types, in every field that they may read, on every case that they find.

use super::{case_page::sees_all, cases::about, work::Place};
use crate::{
    App, Caller, Fault,
    answer::{CaseFilters, FoundCase, FoundIn, Search, Which},
    carry_out::states_shown,
    entry::{EntryKind, EntryTarget},
};
use authz::Filter;
use casewright_core::id::CaseId;

/// Cases shown of a program; its own page of cases shows all.
const FOUND_MAX: u32 = 8;
/// Characters that are looked for at most.
const SEARCH_MAX: usize = 200;

impl App {
    /// The cases that hold all of these words, program by program, newest first. Of a program of which nothing is found nothing is said.
    pub async fn search(&self, caller: &Caller, words: &str) -> Result<Search, Fault> {
        let words: String = words.trim().chars().take(SEARCH_MAX).collect();
        let mut entry =
            self.entry(caller, self.now(), EntryKind::List, "search", EntryTarget::Platform, true);
        let mut programs = Vec::new();
        for place in if words.is_empty() { Vec::new() } else { self.places(caller)? } {
            let (ids, found) = self.found_in(caller, &place, &words).await?;
            entry.detail.shown.extend(ids);
            programs.extend((!found.rows.is_empty()).then_some(found));
        }
        entry.detail.shown.sort_unstable();
        self.record(entry).await?;
        Ok(Search { words, programs })
    }

    async fn found_in(
        &self,
        caller: &Caller,
        place: &Place,
        words: &str,
    ) -> Result<(Vec<CaseId>, FoundIn), Fault> {
        let program = &place.loaded.program;
        let mut ids = Vec::new();
        let mut found = FoundIn {
            program: program.name.clone(),
            title: program.title.clone(),
            rows: Vec::new(),
            more: false,
        };
        let searchable = place.loaded.definition().file.fields.values().any(|field| field.index.search);
        if !searchable || place.reach.found == Filter::False {
            return Ok((ids, found));
        }
        let filters = CaseFilters {
            words: Some(words.to_owned()),
            which: Some(Which::Both),
            limit: FOUND_MAX,
            ..CaseFilters::default()
        };
        let query =
            Self::case_query(caller, &place.loaded, &place.rows, &place.reach, &place.context, &filters);
        let Ok(query) = query else { return Ok((ids, found)) };
        let page = self.store().list(query.clone()).await?;
        found.more = page.next.is_some();
        for id in page.rows {
            let seen = self.seen_by_id(caller, id).await?;
            // Between query and look the case may have moved on: what cannot be seen any more is no row.
            let Ok(view) = seen.whole(&place.rows) else { continue };
            if !self.found_openly(&seen, &view.readable, &query).await? {
                continue;
            }
            let states =
                if view.states.is_some() { states_shown(&seen.loaded, &seen.case) } else { Vec::new() };
            ids.push(id);
            found.rows.push(FoundCase {
                reference: seen.case.reference.clone(),
                about: about(caller, &seen, &view),
                states: states.into_iter().map(|state| state.title).collect(),
                ended: sees_all(&seen, &view) && seen.case.ended_at.is_some(),
            });
        }
        Ok((ids, found))
    }
}
