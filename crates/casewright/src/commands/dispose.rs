//! `casewright dispose`: the end of a case's content.

use super::{print, say};
use crate::operator::{Operator, block_on};
use anyhow::{Result, bail};
use app::{
    Store,
    authz::Filter,
    core::{Case, id::CaseId},
    entry::EntryTarget,
    port::store::{Disposed, Disposing, ListQuery, Sort},
    program::Program,
};
use clap::Args;
use std::{path::PathBuf, sync::Arc};

/// Cases asked for at once.
const PAGE: u32 = 500;

/// Dispose of a case: destroy its key and remove its content, for good. No backup brings it back as long as the list beside the
/// key ring is kept. The log keeps who looked at the case and that it was disposed of; what a register publishes stays.
///
/// A case is kept as long as the longest retention rule of its program says that has begun; before that it is not disposed of,
/// and never while a legal hold lasts. What the operator does alone two people do in the application, with a certificate.
#[derive(Debug, Args)]
#[command(after_help = "\
Exit codes: 0 it was disposed of, or the list is empty or not, 1 there is no such case or it is still kept.

Examples:
  casewright dispose --due                                       the cases whose time is over
  casewright dispose PL-2026-7F3KQ --reason \"retention schedule 4.2\"")]
pub(crate) struct Dispose {
    /// Configuration file of the server.
    #[arg(long)]
    config: Option<PathBuf>,
    /// List the cases whose time is over, and do nothing.
    #[arg(long, conflicts_with_all = ["reference", "reason", "before_time"])]
    due: bool,
    /// The reference of the case: `PL-2026-7F3KQ`.
    #[arg(required_unless_present = "due")]
    reference: Option<String>,
    /// Why: the rule of the retention schedule. It stands in the log, sealed.
    #[arg(long, required_unless_present = "due")]
    reason: Option<String>,
    /// Also when the case is still kept, as after the order of a court. The log says so.
    #[arg(long)]
    before_time: bool,
}

impl Dispose {
    /// True when there was such a case and its time was over.
    pub(crate) fn run(self) -> Result<bool> {
        let operator = Operator::new(self.config.as_deref())?;
        let programs = operator.programs()?;
        block_on(async {
            let store = operator.store().await?;
            let (Some(reference), false) = (&self.reference, self.due) else {
                return list_due(&operator, &*store, &programs).await;
            };
            // What is refused was asked for all the same.
            let refused = async |target: EntryTarget, why: &str| {
                let mut entry = operator.entry("dispose", target.clone(), self.reason.clone());
                entry.allowed = false;
                entry.detail.note = Some(why.to_owned());
                if target == EntryTarget::NoCase {
                    entry.detail.reference = Some(reference.chars().take(100).collect());
                }
                store.record(vec![entry]).await
            };
            let Some((id, case)) = case_of(&*store, reference).await? else {
                refused(EntryTarget::NoCase, "there is no such case").await?;
                say("there is no case of this reference");
                return Ok(false);
            };
            let (over, kept) = match program_of(&programs, &case) {
                Some(program) => {
                    let kept = program.retention(&case);
                    (kept.is_over(&program.definition.calendar, operator.now()), kept.to_string())
                }
                None => (false, format!("its program `{}` is not configured", case.program)),
            };
            if !over && !self.before_time {
                refused(EntryTarget::Case(id), "it is still kept").await?;
                say(&format!("{reference} stays: {kept}"));
                return Ok(false);
            }
            if case.records.is_held() {
                refused(EntryTarget::Case(id), "a legal hold keeps it").await?;
                say(&held(reference));
                return Ok(false);
            }
            // the list first: should this break off, the next start goes on with it
            operator.disposals().add(id)?;
            let mut entry = operator.entry("dispose", EntryTarget::Case(id), self.reason.clone());
            entry.detail.note = (!over).then(|| "before its time".to_owned());
            if store.dispose(id, Disposing::Now, entry).await? == Disposed::Held {
                // placed at this very moment
                operator.disposals().take_off(id)?;
                refused(EntryTarget::Case(id), "a legal hold keeps it").await?;
                say(&held(reference));
                return Ok(false);
            }
            // Nobody can open it any more; it goes all the same.
            operator.objects()?.remove(id, None).await?;
            print(&format!("disposed of; its id in the log: {id}"));
            Ok(true)
        })
    }
}

fn held(reference: &str) -> String {
    format!(
        "{reference} stays: a legal hold keeps it; it must be lifted first, also after the order of a court"
    )
}

fn program_of<'a>(programs: &'a [Arc<Program>], case: &Case) -> Option<&'a Arc<Program>> {
    programs.iter().find(|program| program.name == case.program)
}

async fn case_of(store: &dyn Store, reference: &str) -> Result<Option<(CaseId, Arc<Case>)>> {
    let Some(id) = store.case_of_reference(reference).await? else { return Ok(None) };
    Ok(store.case(id).await?.map(|case| (id, case)))
}

/// One line a case, with why it need not be kept any longer.
async fn list_due(operator: &Operator, store: &dyn Store, programs: &[Arc<Program>]) -> Result<bool> {
    if programs.is_empty() {
        bail!("no program is configured: retention rules stand in programs");
    }
    operator.record(store, "list-due", None).await?;
    let mut found = 0_u32;
    for program in programs {
        let mut after = None;
        loop {
            let query = ListQuery {
                program: program.name.clone(),
                // The operator holds the keys of the store; of these cases the reference alone is printed.
                permitted: Filter::True,
                conditions: Vec::new(),
                sort: Sort::Opened,
                descending: false,
                limit: PAGE,
                after,
            };
            let page = store.list(query).await?;
            for id in page.rows {
                let Some(case) = store.case(id).await? else { continue };
                let kept = program.retention(&case);
                if kept.is_over(&program.definition.calendar, operator.now()) && !case.records.is_held() {
                    print(&format!("{}  {kept}", case.reference));
                    found += 1;
                }
            }
            after = page.next;
            if after.is_none() {
                break;
            }
        }
    }
    say(&format!("{found} case(s) whose time is over"));
    Ok(true)
}
