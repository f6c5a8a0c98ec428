//! Who is away, from one day to another, and who stands in. A stand-in is offered first; they get no right by it (that is what
//! delegating is for). Said by people of themselves, and by whoever administers them or hands out work in their unit.

use super::{session::fault_of, work::Place};
use crate::language::say;
use crate::{
    Answer, App, Caller, Changed, Denied, Fault,
    answer::{AbsenceShown, Absences, AwayTasks},
    entry::{EntryKind, EntryTarget},
    people::Person,
    port::{
        paper::{Paper, PaperQuery},
        store::{CommitError, ListCondition, ListQuery, Sort},
    },
    record::with_decision,
};
use authz::{Ask, Filter, Principal};
use casewright_core::id::PersonId;
use jiff::{ToSpan, civil::Date, tz::TimeZone};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// Kind of the papers that hold one.
const ABSENCE: &str = "absence";
/// Absences that are looked at.
const KEPT_MAX: u32 = 10_000;
/// Absences of one person that are not over.
const OF_ONE_MAX: usize = 20;
/// Longest absence, and how far ahead one begins at most, in years.
const YEARS_MAX: i32 = 2;

/// What is kept of one.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Away {
    pub(crate) from: Date,
    pub(crate) until: Date,
    pub(crate) stand_in: Option<PersonId>,
    by: PersonId,
}

/// Somebody is going to be away.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewAbsence {
    /// Who; none is the caller.
    pub person: Option<PersonId>,
    /// The first day.
    pub from: Date,
    /// The last day.
    pub until: Date,
    /// Who is offered first in their place.
    pub stand_in: Option<PersonId>,
}

/// Every absence that was said and not taken back.
#[derive(Clone, Debug, Default)]
pub(crate) struct Kept(Vec<(Uuid, PersonId, Away)>);

impl Kept {
    /// The absence of somebody on a day; of several the one that ends last.
    pub(crate) fn on(&self, person: PersonId, day: Date) -> Option<&Away> {
        let on = self
            .0
            .iter()
            .filter(|(_, whose, away)| *whose == person && away.from <= day && day <= away.until);
        on.map(|(_, _, away)| away).max_by_key(|away| away.until)
    }

    /// The day until which all of these are away; none when one of them is there, or there are none.
    pub(crate) fn until(&self, people: &[PersonId], day: Date) -> Option<Date> {
        let mut first = None;
        for person in people {
            let until = self.on(*person, day)?.until;
            first = Some(first.map_or(until, |first: Date| first.min(until)));
        }
        first
    }

    /// Everybody who is away on a day, with the last day.
    pub(crate) fn away(&self, day: Date) -> BTreeMap<PersonId, Date> {
        let people: BTreeSet<PersonId> = self.0.iter().map(|(_, person, _)| *person).collect();
        people.into_iter().filter_map(|person| Some((person, self.on(person, day)?.until))).collect()
    }
}

impl App {
    /// Everybody's absences.
    pub(crate) async fn kept_absences(&self) -> Result<Kept, Fault> {
        let query = PaperQuery { open: Some(true), limit: KEPT_MAX, ..PaperQuery::of(ABSENCE) };
        let papers = self.store().papers(query).await?;
        let read = |paper: &Paper| Some((paper.id, paper.person?, paper.read::<Away>()?));
        Ok(Kept(papers.iter().filter_map(read).collect()))
    }

    /// The day that it is where somebody works: by the calendar of their first program.
    fn day_of(&self, person: &Person) -> Date {
        let programs = person.roles.iter().filter_map(|grant| self.programs.get(&grant.program));
        let zone = programs.map(|loaded| loaded.definition().calendar.zone.clone()).next();
        self.now().to_zoned(zone.unwrap_or(TimeZone::UTC)).date()
    }

    /// Who of these people the caller may say is away, besides themselves: all of them as an administrator, else those whose work in
    /// their own units the caller hands out.
    fn says_away_of<'a>(
        &self,
        caller: &Caller,
        places: &[Place],
        people: &'a [Person],
    ) -> Result<Vec<&'a Person>, Fault> {
        let own = caller.principal.on_behalf_of().is_none();
        let Principal::Person(me) = &caller.principal else { return Ok(Vec::new()) };
        let now = self.now();
        let administers = self.decide_on_platform(caller, &Ask::Administer).allowed;
        let handed = |person: &Person| {
            person.units.iter().any(|unit| me.units.contains(unit))
                && places.iter().filter(|place| place.hands_out != Filter::False).any(|place| {
                    let name = &place.loaded.program.name;
                    person.roles.iter().any(|grant| grant.program == *name && grant.is_on(now))
                })
        };
        Ok(people
            .iter()
            .filter(|person| own && person.active && person.login.is_some())
            .filter(|person| Some(person.id) != caller.person() && (administers || handed(person)))
            .collect())
    }

    /// Who is away, as far as it concerns the caller.
    pub async fn absences(&self, caller: &Caller) -> Result<Answer<Absences>, Fault> {
        let now = self.now();
        let me = caller.person().filter(|_| !caller.is_guest() && caller.token().is_none());
        let target = EntryTarget::Platform;
        self.record(self.entry(caller, now, EntryKind::Read, "absences", target, me.is_some())).await?;
        let Some(me) = me else { return Ok(Answer::NotFound) };
        let people = self.store().people().await?;
        let places = self.places(caller)?;
        let says_of = self.says_away_of(caller, &places, &people)?;
        let Kept(kept) = self.kept_absences().await?;
        let mut answer = Absences::default();
        for (id, whose, away) in kept {
            let Some(person) = people.iter().find(|one| one.id == whose && one.active) else { continue };
            let day = self.day_of(person);
            let mine = whose == me;
            if away.until < day || !(mine || says_of.iter().any(|one| one.id == whose)) {
                continue;
            }
            let tasks = if mine { Vec::new() } else { self.tasks_of_absent(&places, whose).await? };
            let name = |id: PersonId| people.iter().find(|one| one.id == id).map(|one| one.name.clone());
            let shown = AbsenceShown {
                id,
                person: whose,
                name: person.name.clone(),
                from: away.from,
                until: away.until,
                stand_in: away.stand_in,
                stand_in_name: away.stand_in.and_then(name),
                now: away.from <= day,
                tasks,
            };
            if mine { answer.mine.push(shown) } else { answer.others.push(shown) }
        }
        answer.mine.sort_by_key(|one| one.from);
        answer.others.sort_by(|a, b| (a.from, &a.name).cmp(&(b.from, &b.name)));
        let named = |one: &Person| (one.id, one.name.clone());
        answer.people = says_of.iter().map(|one| named(one)).collect();
        answer.people.sort_by(|a, b| a.1.cmp(&b.1));
        let units: BTreeSet<_> = people
            .iter()
            .filter(|one| one.id == me || says_of.iter().any(|says| says.id == one.id))
            .flat_map(|one| one.units.iter())
            .collect();
        let near = |one: &&Person| one.units.iter().any(|unit| units.contains(unit));
        let there = people.iter().filter(|one| one.active && one.login.is_some());
        answer.stand_ins = there.filter(near).map(named).collect();
        answer.stand_ins.sort_by(|a, b| a.1.cmp(&b.1));
        Ok(Answer::Found(answer))
    }

    async fn tasks_of_absent(&self, places: &[Place], whose: PersonId) -> Result<Vec<AwayTasks>, Fault> {
        let mut all = Vec::new();
        for place in places {
            let cases = self.counted(&handed_out(place, ListCondition::TaskOf(whose))).await?;
            if cases.n > 0 {
                let program = &place.loaded.program;
                all.push(AwayTasks { program: program.name.clone(), title: program.title.clone(), cases });
            }
        }
        Ok(all)
    }

    /// Says that somebody is away.
    pub async fn say_away(&self, caller: &Caller, new: NewAbsence) -> Result<Answer<Changed<Uuid>>, Fault> {
        let now = self.now();
        let me = caller.person().filter(|_| !caller.is_guest() && caller.token().is_none());
        let own = caller.principal.on_behalf_of().is_none();
        let person = new.person.or(me);
        let people = self.store().people().await?;
        let allowed = match (me, person) {
            (Some(me), Some(person)) if me == person => own,
            (Some(_), Some(person)) => {
                let places = self.places(caller)?;
                self.says_away_of(caller, &places, &people)?.iter().any(|one| one.id == person)
            }
            _ => false,
        };
        let target = person.map_or(EntryTarget::Platform, EntryTarget::Person);
        let mut entry = self.entry(caller, now, EntryKind::Administration, "say-away", target, allowed);
        if me != person {
            entry = with_decision(entry, &self.decide_on_platform(caller, &Ask::Administer));
            entry.allowed = allowed;
        }
        entry.detail.note = Some(format!("{} to {}", new.from, new.until));
        let found = person.and_then(|person| people.iter().find(|one| one.id == person && one.active));
        let (Some(by), Some(person), true) = (me, found, allowed) else {
            self.record(entry).await?;
            return Ok(match me {
                // Whether there is such a person is nothing that they may ask.
                Some(_) => Answer::Denied(Denied::new(say!("you-may-not-say-that-they-are-away"))),
                None => Answer::NotFound,
            });
        };
        let today = self.day_of(person);
        let far = today.checked_add(YEARS_MAX.years()).unwrap_or(Date::MAX);
        let papers = self.store().papers(kept_of(person.id)).await?;
        let (over, kept): (Vec<Paper>, Vec<Paper>) =
            papers.into_iter().partition(|paper| paper.read::<Away>().is_none_or(|away| away.until < today));
        let stands_in = |id: PersonId| {
            let one = people.iter().find(|one| one.id == id && one.active && one.login.is_some());
            one.is_some_and(|one| one.units.iter().any(|unit| person.units.contains(unit)))
        };
        let no = if new.until < new.from || new.until < today {
            Some(say!("the-last-day-is-not-before-the-first"))
        } else if new.until > far {
            Some(say!("give-a-last-day-within-two-years"))
        } else if new.stand_in == Some(person.id) {
            Some(say!("nobody-stands-in-for-themselves"))
        } else if new.stand_in.is_some_and(|one| !stands_in(one)) {
            Some(say!("choose-a-stand-in-of-the-same-unit"))
        } else if kept.len() >= OF_ONE_MAX {
            Some(say!("so-many-absences-are-said-already", most = OF_ONE_MAX))
        } else {
            None
        };
        if let Some(no) = no {
            self.record(entry).await?;
            return Ok(Answer::Found(Changed::Not(no)));
        }
        let away = Away { from: new.from, until: new.until, stand_in: new.stand_in, by };
        let paper =
            Paper { person: Some(person.id), ..Paper::new(ABSENCE, self.ports.ids.uuid(), now, &away) };
        let id = paper.id;
        let closed = over.into_iter().map(closed);
        self.store()
            .put_papers(std::iter::once(paper).chain(closed).collect(), entry)
            .await
            .or_else(raced)?;
        Ok(Answer::Found(Changed::Done(id)))
    }

    /// Takes it back, or ends it before its day: whoever may say it.
    pub async fn end_absence(&self, caller: &Caller, id: Uuid) -> Result<Answer<()>, Fault> {
        let now = self.now();
        let me = caller.person().filter(|_| !caller.is_guest() && caller.token().is_none());
        let found = self.store().paper(id).await?.filter(|paper| paper.kind == ABSENCE && paper.open);
        let whose = found.as_ref().and_then(|paper| paper.person);
        let allowed = match (me, whose) {
            (Some(me), Some(whose)) if me == whose => caller.principal.on_behalf_of().is_none(),
            (Some(_), Some(whose)) => {
                let people = self.store().people().await?;
                let places = self.places(caller)?;
                self.says_away_of(caller, &places, &people)?.iter().any(|one| one.id == whose)
            }
            _ => false,
        };
        let target = whose.map_or(EntryTarget::Platform, EntryTarget::Person);
        let entry = self.entry(caller, now, EntryKind::Administration, "end-absence", target, allowed);
        let Some(paper) = found.filter(|_| allowed) else {
            self.record(entry).await?;
            return Ok(Answer::NotFound);
        };
        self.store().put_papers(vec![closed(paper)], entry).await.or_else(raced)?;
        Ok(Answer::Found(()))
    }
}

/// The live cases of which the caller hands out work, on a condition.
pub(crate) fn handed_out(place: &Place, condition: ListCondition) -> ListQuery {
    ListQuery {
        program: place.loaded.program.name.clone(),
        permitted: Filter::all([place.reach.whole.clone(), place.hands_out.clone()]),
        conditions: vec![condition, ListCondition::Ended(false)],
        sort: Sort::Opened,
        descending: false,
        limit: 1,
        after: None,
    }
}

fn kept_of(person: PersonId) -> PaperQuery {
    PaperQuery { person: Some(person), open: Some(true), limit: KEPT_MAX, ..PaperQuery::of(ABSENCE) }
}

fn closed(paper: Paper) -> Paper {
    Paper { open: false, revision: paper.revision + 1, ..paper }
}

/// Somebody else closed it at the same moment: it is as was asked.
fn raced(error: CommitError) -> Result<(), Fault> {
    match error {
        CommitError::Paper => Ok(()),
        other => Err(fault_of(other)),
    }
}
