//! Who has how much work, and the choice of whoever has least (S3.26). Only those are looked at whom the policies let do the very task
//! on the very case at this moment: nobody who is shut out, in conflict or not on a closed list is counted, offered or named.

use super::{
    absence::{Kept, handed_out},
    case_query::{due_within, works_on},
    work::{Given, Place},
};
use crate::language::say;
use crate::{
    Answer, App, Caller, Fault,
    answer::{Acted, DueWithin, Load, Refused},
    entry::EntryKind,
    people::Person,
    port::store::ListCondition,
    request::Guard,
    seen::Seen,
    signals,
};
use authz::Ask;
use casewright_core::id::{ItemNo, PersonId, RoleName};

/// Who was chosen, and why.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct LeastWork {
    /// Who.
    pub person: PersonId,
    /// Their name.
    pub name: String,
    /// How much they had.
    pub load: Load,
    /// Why they, in plain words.
    pub why: String,
}

impl App {
    /// How much somebody has in a program, of the work that the asker may hand out.
    pub(crate) async fn load_of(&self, place: &Place, person: PersonId) -> Result<Load, Fault> {
        let now = place.context.attested.at;
        let zone = &place.loaded.definition().calendar.zone;
        let works = || works_on(person, now);
        let cases = self.counted(&handed_out(place, works())).await?;
        if cases.n == 0 {
            return Ok(Load::default());
        }
        let due = async |within| {
            let mut query = handed_out(place, works());
            query.conditions.push(due_within(within, now, zone));
            self.counted(&query).await
        };
        Ok(Load {
            cases,
            tasks: self.counted(&handed_out(place, ListCondition::TaskOf(person))).await?,
            over: due(DueWithin::Over).await?,
            week: due(DueWithin::Week).await?,
        })
    }

    /// Who may be given a task: those who hold its role on the case and whom the policies let do it, other circumstances aside.
    pub(crate) fn may_be_given<'a>(
        &self,
        seen: &Seen,
        role: &RoleName,
        key: &str,
        people: &'a [Person],
    ) -> Vec<&'a Person> {
        let held = self.may_have(seen, role, people);
        people.iter().filter(|one| held.contains(&one.id) && self.person_could_do(seen, one, key)).collect()
    }

    /// Gives a task to whoever may do it, is there, and has the least work of those; one act. Who it was, and why, is in the log.
    pub async fn hand_out_to_least(
        &self,
        caller: &Caller,
        reference: &str,
        item: ItemNo,
        reason: Option<String>,
        guard: Guard,
    ) -> Result<Answer<(Acted, Option<LeastWork>)>, Fault> {
        let seen = self.seen(caller, reference).await?;
        let found = signals::open_tasks(seen.loaded.definition(), &seen.case)
            .find(|(one, _)| one.no == item)
            .and_then(|(one, role)| Some((one.key.clone(), one.assignee, role?.clone())));
        let (Some((key, now_has, role)), true) = (found, self.allows(&seen, &Ask::Assign)) else {
            // The same answer, with the same entry, as when it is given to nobody in particular.
            let given = Given { to: None, body: Some(LEAST), reason, asked: None };
            return Ok(self.give(caller, reference, item, given, guard).await?.map(|acted| (acted, None)));
        };
        let Some(place) = self.places(caller)?.into_iter().find(|one| is_of(one, &seen)) else {
            return Ok(Answer::NotFound);
        };
        let people = self.store().people().await?;
        let kept = self.kept_absences().await?;
        let chosen = self.least(&seen, &place, &kept, (&role, &key, now_has), &people).await?;
        let chosen = match chosen {
            Ok(chosen) => chosen,
            Err(text) => {
                let ask = format!("assign-item:{}", item.0);
                let mut entry = self.entry_on(caller, &seen, EntryKind::Act, &ask, true);
                entry.detail.note = Some("nobody-to-choose".to_owned());
                self.record(entry).await?;
                let refused = Refused { kind: "not-theirs".to_owned(), text, ..Refused::default() };
                return Ok(Answer::Found((Acted::Refused(refused), None)));
            }
        };
        let asked = Some(reason.clone().unwrap_or_default());
        let why = match reason.filter(|reason| !reason.trim().is_empty()) {
            Some(reason) => format!("{} ({})", reason.trim(), chosen.why),
            None => chosen.why.clone(),
        };
        let given = Given { to: Some(chosen.person), body: Some(LEAST), reason: Some(why), asked };
        let acted = self.give(caller, reference, item, given, guard).await?;
        // The same request once more did nothing: whoever got it then has it, and not who would be chosen now.
        let now = self.seen(caller, reference).await?;
        let has = now.case.item(item).and_then(|item| item.assignee);
        Ok(acted.map(|acted| (acted, Some(chosen).filter(|one| Some(one.person) == has))))
    }

    /// Of those who may do it and are there, whoever has least; not who has it already, and of equals whoever stands first by their id.
    async fn least(
        &self,
        seen: &Seen,
        place: &Place,
        kept: &Kept,
        (role, key, now_has): (&RoleName, &str, Option<PersonId>),
        people: &[Person],
    ) -> Result<Result<LeastWork, String>, Fault> {
        let day = seen.at.to_zoned(seen.loaded.definition().calendar.zone.clone()).date();
        let may = self.may_be_given(seen, role, key, people);
        let others: Vec<&Person> = may.into_iter().filter(|one| now_has != Some(one.id)).collect();
        let there: Vec<&Person> =
            others.iter().filter(|one| kept.on(one.id, day).is_none()).copied().collect();
        let away = others.len() - there.len();
        let mut loads = Vec::with_capacity(there.len());
        for one in there {
            loads.push((self.load_of(place, one.id).await?, one));
        }
        loads.sort_by_key(|(load, one)| (load.rank(), one.id));
        let Some((load, one)) = loads.first() else {
            return Ok(Err(if away > 0 {
                say!("everybody-who-may-do-this-task-is-away")
            } else {
                say!("nobody-else-may-do-this-task")
            }));
        };
        let why = say!(
            "chosen-as-least-work",
            tasks = load.tasks.n,
            over = load.over.n,
            week = load.week.n,
            cases = load.cases.n,
            of = loads.len(),
            away
        );
        Ok(Ok(LeastWork { person: one.id, name: one.name.clone(), load: *load, why }))
    }
}

/// What stands for the person in the idempotency key: whoever it was the first time, it is done once.
const LEAST: &str = "least-work";

pub(crate) fn is_of(place: &Place, seen: &Seen) -> bool {
    place.loaded.program.name == seen.case.program
}
