//! The board of whoever hands out work: who works on how much, what is due, what waits. Every number is counted by the query of the
//! list that it opens.

use super::work::Place;
use crate::{
    Answer, App, Caller, Fault,
    answer::{Board, BoardClocks, BoardRow, CaseFilters, Count, DueWithin, Owner, WaitsFor},
    entry::{EntryKind, EntryTarget},
};
use authz::Filter;
use casewright_core::id::{PersonId, ProgramName};

/// People shown.
const WORKERS_MAX: usize = 40;

impl App {
    /// The board of a program; none: the first that the caller has one of.
    pub async fn board(&self, caller: &Caller, program: Option<&str>) -> Result<Answer<Board>, Fault> {
        let now = self.now();
        let oversees = caller.oversees();
        let mut places = self.places(caller)?;
        places.retain(|place| {
            place.reach.whole != Filter::False && (oversees || place.hands_out != Filter::False)
        });
        let programs: Vec<(ProgramName, String)> = places
            .iter()
            .map(|place| (place.loaded.program.name.clone(), place.loaded.program.title.clone()))
            .collect();
        let place = match program {
            Some(name) => places.iter().find(|place| place.loaded.program.name.as_str() == name),
            None => places.first(),
        };
        let Some(place) = place else {
            let target = EntryTarget::Platform;
            self.record(self.entry(caller, now, EntryKind::List, "board", target, false)).await?;
            return Ok(Answer::NotFound);
        };
        let program = &place.loaded.program;
        let target = EntryTarget::Program(program.name.clone());
        self.record(self.entry(caller, now, EntryKind::List, "board", target, true)).await?;
        let states: Vec<(String, String)> = program
            .states
            .iter()
            .filter(|(_, meta)| !meta.is_final)
            .map(|(name, meta)| (name.to_string(), meta.title.clone()))
            .collect();
        let mut workers = Vec::new();
        let colleagues = self.colleagues(caller, &place.loaded).await?;
        let more_workers = colleagues.len() > WORKERS_MAX;
        for one in colleagues.into_iter().take(WORKERS_MAX) {
            let Some(person) = one.value.parse().ok().map(PersonId::new) else { continue };
            workers.push(self.worker_row(caller, place, person, one.label, &states).await?);
        }
        workers.sort_by(|a, b| {
            (std::cmp::Reverse(a.all.n), &a.name).cmp(&(std::cmp::Reverse(b.all.n), &b.name))
        });
        let mut clocks = Vec::new();
        for (state, title) in &states {
            let all = self.number(caller, place, filters(Some(state))).await?;
            let due = |within| CaseFilters { due: Some(within), ..filters(Some(state)) };
            if all.n == 0 {
                continue;
            }
            clocks.push(BoardClocks {
                state: state.clone(),
                title: title.clone(),
                all,
                over: self.number(caller, place, due(DueWithin::Over)).await?,
                today: self.number(caller, place, due(DueWithin::Today)).await?,
                week: self.number(caller, place, due(DueWithin::Week)).await?,
                month: self.number(caller, place, due(DueWithin::Month)).await?,
                never: self.number(caller, place, due(DueWithin::Never)).await?,
            });
        }
        let due = |within| CaseFilters { due: Some(within), ..filters(None) };
        let waits = |waits| CaseFilters { waits: Some(waits), ..filters(None) };
        let nobody = CaseFilters { owner: Some(Owner::Nobody), ..filters(None) };
        Ok(Answer::Found(Board {
            live: self.number(caller, place, filters(None)).await?,
            over: self.number(caller, place, due(DueWithin::Over)).await?,
            week: self.number(caller, place, due(DueWithin::Week)).await?,
            approvals: self.number(caller, place, waits(WaitsFor::Approval)).await?,
            flags: self.number(caller, place, waits(WaitsFor::Flag)).await?,
            nobody: self.number(caller, place, nobody).await?,
            program: program.name.clone(),
            program_title: program.title.clone(),
            programs,
            states,
            workers,
            clocks,
            more_workers,
        }))
    }

    async fn worker_row(
        &self,
        caller: &Caller,
        place: &Place,
        person: PersonId,
        name: String,
        states: &[(String, String)],
    ) -> Result<BoardRow, Fault> {
        let owner = Some(Owner::Person(person));
        let of = |state: Option<&str>| CaseFilters { owner, ..filters(state) };
        let all = self.number(caller, place, CaseFilters { which: None, ..of(None) }).await?;
        let mut by_state = vec![Count::default(); states.len()];
        let mut over = Count::default();
        // Who has nothing has nothing in any state.
        if all.n > 0 {
            over = self.number(caller, place, CaseFilters { due: Some(DueWithin::Over), ..of(None) }).await?;
            for (count, (state, _)) in by_state.iter_mut().zip(states) {
                *count = self.number(caller, place, of(Some(state))).await?;
            }
        }
        Ok(BoardRow { person, name, all, over, by_state })
    }

    async fn number(&self, caller: &Caller, place: &Place, filters: CaseFilters) -> Result<Count, Fault> {
        Ok(self.numbered(caller, place, &filters).await?.unwrap_or_default())
    }
}

/// Live cases, of one state or all. The board's pages make the addresses of its numbers by the same.
pub fn filters(state: Option<&str>) -> CaseFilters {
    CaseFilters {
        states: state.into_iter().map(ToOwned::to_owned).collect(),
        which: state.map(|_| crate::answer::Which::Live),
        ..CaseFilters::default()
    }
}
