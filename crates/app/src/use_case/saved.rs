//! Ways of looking at cases that somebody has kept: the address of a list under a name of their own.

use super::session::fault_of;
use crate::language::say;
use crate::{
    Answer, App, Caller, Changed, Fault,
    answer::{CaseFilters, SavedView},
    entry::{EntryKind, EntryTarget},
    port::{
        paper::{Paper, PaperQuery},
        store::CommitError,
    },
};
use casewright_core::id::{PersonId, ProgramName};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Kind of the papers that hold one.
const SAVED: &str = "saved-view";
/// Ways of looking that one person keeps.
const KEPT_MAX: u32 = 50;
/// Longest name, in characters.
const NAME_MAX: usize = 60;

#[derive(Debug, Serialize, Deserialize)]
struct Saved {
    program: ProgramName,
    name: String,
    pairs: Vec<(String, String)>,
}

impl App {
    /// Ways of looking at the cases of a program that the caller has kept, by name.
    pub(crate) async fn saved_views(
        &self,
        caller: &Caller,
        program: &ProgramName,
    ) -> Result<Vec<SavedView>, Fault> {
        let Some(person) = caller.person() else { return Ok(Vec::new()) };
        let papers = self.store().papers(kept_by(person)).await?;
        let mut views: Vec<SavedView> = papers
            .iter()
            .filter_map(|paper| Some((paper.id, paper.read::<Saved>()?)))
            .filter(|(_, saved)| saved.program == *program)
            .map(|(id, saved)| SavedView { id, name: saved.name, pairs: saved.pairs })
            .collect();
        views.sort_by(|a, b| a.name.cmp(&b.name));
        Ok(views)
    }

    /// Keeps a way of looking under a name; one of that name is replaced. What was found is not kept: whoever opens it finds what
    /// they may see then.
    pub async fn save_view(
        &self,
        caller: &Caller,
        program: &str,
        name: &str,
        filters: &CaseFilters,
    ) -> Result<Answer<Changed<Uuid>>, Fault> {
        let now = self.now();
        let person = caller.person().filter(|_| !caller.is_guest());
        let loaded = self.programs.get(program);
        let target =
            loaded.map_or(EntryTarget::Platform, |loaded| EntryTarget::Program(loaded.program.name.clone()));
        let allowed = person.is_some() && loaded.is_some();
        let entry = self.entry(caller, now, EntryKind::Act, "save-view", target, allowed);
        let (Some(person), Some(loaded)) = (person, loaded) else {
            self.record(entry).await?;
            return Ok(Answer::NotFound);
        };
        let name = name.trim();
        let kept = self.store().papers(kept_by(person)).await?;
        let same = kept.iter().find(|paper| {
            paper.read::<Saved>().is_some_and(|one| one.program == loaded.program.name && one.name == name)
        });
        let no = if name.is_empty() || name.chars().count() > NAME_MAX {
            Some(say!("give-it-a-name-of-at-most", most = NAME_MAX))
        } else if same.is_none() && kept.len() >= KEPT_MAX as usize {
            Some(say!("you-have-kept-already", most = KEPT_MAX))
        } else {
            None
        };
        if let Some(no) = no {
            self.record(entry).await?;
            return Ok(Answer::Found(Changed::Not(no)));
        }
        let saved = Saved {
            program: loaded.program.name.clone(),
            name: name.to_owned(),
            pairs: filters.from_the_start().pairs(),
        };
        let paper = match same {
            Some(paper) => paper.now_says(&saved),
            None => {
                let mut paper = Paper::new(SAVED, self.ports.ids.uuid(), now, &saved);
                paper.person = Some(person);
                paper
            }
        };
        let id = paper.id;
        match self.store().put_papers(vec![paper], entry).await {
            Ok(()) => Ok(Answer::Found(Changed::Done(id))),
            Err(CommitError::Paper) => {
                Ok(Answer::Found(Changed::Not(say!("it-was-changed-in-another-window-look"))))
            }
            Err(other) => Err(fault_of(other)),
        }
    }

    /// Removes one of the caller's own.
    pub async fn remove_view(&self, caller: &Caller, id: Uuid) -> Result<Answer<()>, Fault> {
        let now = self.now();
        let own = |paper: &Paper| {
            paper.kind == SAVED && paper.open && paper.person.is_some() && paper.person == caller.person()
        };
        let found = self.store().paper(id).await?.filter(own);
        let entry =
            self.entry(caller, now, EntryKind::Act, "remove-view", EntryTarget::Platform, found.is_some());
        let Some(paper) = found else {
            self.record(entry).await?;
            return Ok(Answer::NotFound);
        };
        let removed = Paper { open: false, revision: paper.revision + 1, ..paper };
        match self.store().put_papers(vec![removed], entry).await {
            Ok(()) | Err(CommitError::Paper) => Ok(Answer::Found(())),
            Err(other) => Err(fault_of(other)),
        }
    }
}

fn kept_by(person: PersonId) -> PaperQuery {
    PaperQuery { person: Some(person), open: Some(true), limit: KEPT_MAX, ..PaperQuery::of(SAVED) }
}
