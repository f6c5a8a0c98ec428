//! The disposal list: ended cases whose time is over, with the rule that says so. The policies are a filter in the query; nothing of
//! a case's content is on it, so that whoever keeps the records need not read them (S3.59).

use super::records::{disposal_shown, kept_shown};
use crate::{
    Answer, App, Caller, Fault,
    answer::{DisposalPage, DisposalRow},
    app::Loaded,
    entry::{EntryKind, EntryTarget},
    port::store::{ListCondition, ListQuery, Sort},
    signals::KEPT,
};
use authz::{Ask, Filter};
use casewright_core::{Value, id::ProgramName, retention::kept, value::FieldPath};
use std::sync::Arc;

/// Rows of a page.
const ROWS: u32 = 50;
impl App {
    /// Cases of a program that need not be kept any longer, of those whose disposal the caller may propose or approve. Without a
    /// program the first in which that are any.
    pub async fn disposals(
        &self,
        caller: &Caller,
        program: Option<&str>,
        cursor: Option<String>,
    ) -> Result<Answer<DisposalPage>, Fault> {
        let mut open: Vec<(Arc<Loaded>, Filter)> = Vec::new();
        for loaded in self.programs.values() {
            let permitted = self.disposable(caller, loaded);
            if permitted != Filter::False {
                open.push((Arc::clone(loaded), permitted));
            }
        }
        let titled = |loaded: &Loaded| (loaded.program.name.clone(), loaded.program.title.clone());
        let programs: Vec<(ProgramName, String)> = open.iter().map(|(loaded, _)| titled(loaded)).collect();
        let chosen = open
            .into_iter()
            .find(|(loaded, _)| program.is_none_or(|wanted| loaded.program.name.as_str() == wanted));
        let entry =
            |target, allowed| self.entry(caller, self.now(), EntryKind::List, "disposals", target, allowed);
        let Some((loaded, permitted)) = chosen else {
            self.record(entry(EntryTarget::Platform, false)).await?;
            return Ok(Answer::NotFound);
        };
        let mut entry = entry(EntryTarget::Program(loaded.program.name.clone()), true);
        let query = ListQuery {
            program: loaded.program.name.clone(),
            permitted,
            conditions: vec![
                ListCondition::Ended(true),
                ListCondition::Between(FieldPath::from(KEPT), None, Some(Value::Time(self.now()))),
            ],
            sort: Sort::Field(FieldPath::from(KEPT)),
            descending: false,
            limit: ROWS,
            after: cursor,
        };
        let page = self.store().list(query).await?;
        let mut rows = Vec::with_capacity(page.rows.len());
        for id in page.rows {
            let seen = self.seen_by_id(caller, id).await?;
            // Decided case by case as well: between query and look it may have moved on.
            if !self.allows(&seen, &Ask::Disposal) {
                continue;
            }
            let kept = kept(seen.loaded.definition(), &seen.case);
            if !kept.is_over(&seen.loaded.definition().calendar, seen.at) {
                continue;
            }
            let names = self.names_in_records(caller, &seen.case).await?;
            entry.detail.shown.push(id);
            rows.push(DisposalRow {
                reference: seen.case.reference.clone(),
                version: seen.case.version,
                unit: seen.case.unit.clone(),
                ended_at: seen.case.ended_at,
                kept: kept_shown(&seen, &kept),
                held: seen.case.records.is_held(),
                disposal: disposal_shown(caller, &seen.case, &names),
                may: self.records_may(caller, &seen, &kept),
            });
        }
        self.record(entry).await?;
        let (program, program_title) = titled(&loaded);
        Ok(Answer::Found(DisposalPage { program, program_title, programs, rows, next: page.next }))
    }

    /// True where the disposal list is worth a link: some case of some program may be on it for the caller.
    pub fn keeps_records(&self, caller: &Caller) -> bool {
        self.programs.values().any(|loaded| self.disposable(caller, loaded) != Filter::False)
    }

    /// Cases of a program whose disposal the caller may propose or approve, as far as lists can tell.
    fn disposable(&self, caller: &Caller, loaded: &Loaded) -> Filter {
        let context = caller.context(self.now(), Some(&loaded.definition().calendar));
        let filter = authz::filter(
            &self.policies(),
            &caller.principal,
            &context,
            &loaded.program.name,
            &Ask::Disposal,
        );
        // A policy of a deployment that no list can ask closes the list: nothing is shown rather than too much.
        filter.unwrap_or(Filter::False)
    }
}
