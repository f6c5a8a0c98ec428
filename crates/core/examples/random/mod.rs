//! Random plans and random steps: whatever the model and whoever acts, the engine holds what it promises. Used by the
//! bounded property test (`tests/it/steps.rs`) and by the long run (`examples/steps.rs`). One seed makes one case.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    dead_code,
    reason = "it stands where tests stand, and in two places"
)]

mod plan;
mod step;

pub(crate) use plan::definition;

use casewright_core::{
    Case, CaseState, Command, Definition, ElementKind, Envelope, ItemState, Rejection, StoredEvent, Value,
    command::Actor,
    id::{CaseId, PersonId},
    migrate::{Mapping, Migrate, migrate, plan_migration},
    replay,
    why::{Wait, why},
};
use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

/// A small generator of numbers (SplitMix64), the same on every machine.
#[derive(Clone, Debug)]
pub(crate) struct Random(u64);

impl Random {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// Below `end`; 0 when that is 0.
    pub(crate) fn below(&mut self, end: usize) -> usize {
        if end == 0 { 0 } else { (self.next() % end as u64) as usize }
    }

    /// True in so many of a hundred.
    pub(crate) fn percent(&mut self, percent: u64) -> bool {
        self.next() % 100 < percent
    }

    pub(crate) fn one<'a, T>(&mut self, of: &'a [T]) -> &'a T {
        &of[self.below(of.len())]
    }
}

/// What a run came to.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Tally {
    pub(crate) cases: u64,
    pub(crate) steps: u64,
    pub(crate) taken: u64,
    pub(crate) rejected: u64,
    pub(crate) endless: u64,
    pub(crate) migrated: u64,
    pub(crate) events: u64,
    pub(crate) items_max: usize,
}

impl Tally {
    pub(crate) fn add(&mut self, other: Self) {
        self.cases += other.cases;
        self.steps += other.steps;
        self.taken += other.taken;
        self.rejected += other.rejected;
        self.endless += other.endless;
        self.migrated += other.migrated;
        self.events += other.events;
        self.items_max = self.items_max.max(other.items_max);
    }
}

const CASE: u128 = 1;

/// Takes one case through so many steps. The error says what does not hold, at which step.
pub(crate) fn run(seed: u64, steps: u64) -> Result<Tally, String> {
    let mut random = Random::new(seed);
    let mut definition = definition(&mut random, 0);
    let mut tally = Tally { cases: 1, ..Tally::default() };
    let mut now: Timestamp = "2026-03-02T09:00:00Z".parse().unwrap();
    let id = CaseId::new(Uuid::from_u128(CASE));
    let open = Command::Open {
        reference: "T-1".into(),
        unit: "north".into(),
        party: None,
        file: casewright_core::Input::new(),
    };
    tally.steps += 1;
    let opened = match casewright_core::decide(None, &definition, &envelope(&open, now, false)) {
        Ok(outcome) => outcome,
        Err(Rejection::Budget { .. }) => {
            tally.endless += 1;
            return Ok(tally);
        }
        Err(why) => return Err(format!("a case could not be opened: {why}")),
    };
    let mut log: Vec<StoredEvent> = opened.events;
    let mut case = opened.case;
    let mut replayed = replay(id, &log).ok_or("the first event opens no case")?;
    holds(None, &case, &replayed)?;
    while tally.steps < steps {
        let closed = case.state == casewright_core::CaseState::Closed;
        if closed || (case.ended_at.is_some() && random.percent(15)) {
            break;
        }
        tally.steps += 1;
        now += SignedDuration::from_mins(random.below(90) as i64);
        let at = |what: &str, why: String| format!("step {}, {what}: {why}", tally.steps);
        let (told, decided) = if random.percent(1) {
            let new = self::definition(&mut random, tally.steps);
            let mapping = Mapping::default();
            let planned = plan_migration(&case, &definition, &new, &mapping, now);
            let asked =
                Envelope { command: Migrate { mapping }, ..envelope(&open, now, false).into_migrate() };
            let decided = migrate(&case, &definition, &new, &asked);
            if planned.possible() != decided.is_ok() {
                return Err(at("migration", format!("the dry run says {planned}, and then: {decided:?}")));
            }
            if let Ok(outcome) = &decided {
                for fate in &planned.items {
                    let state = outcome.case.item(fate.item).map(|item| item.state);
                    if fate.after != state {
                        return Err(at("migration", format!("{fate:?} is {state:?} afterwards")));
                    }
                }
                definition = new;
                tally.migrated += 1;
            }
            ("migration".to_owned(), decided)
        } else {
            let (command, by_service) = step::draw(&mut random, &case, &definition);
            if matches!(command, Command::Elapse { .. }) {
                now = now.max(case.next_due().unwrap_or(now));
            }
            let asked = envelope(&command, now, by_service);
            let decided = casewright_core::decide(Some(&case), &definition, &asked);
            // Deciding is pure: one in twenty is decided again.
            if random.percent(5) && casewright_core::decide(Some(&case), &definition, &asked) != decided {
                return Err(at(&format!("{command:?}"), "decided again it is another answer".into()));
            }
            (format!("{command:?}"), decided)
        };
        match decided {
            Ok(outcome) => {
                tally.taken += 1;
                for event in &outcome.events {
                    if event.seq != replayed.version {
                        return Err(at(
                            &told,
                            format!("event {} follows version {}", event.seq, replayed.version),
                        ));
                    }
                    casewright_core::apply(&mut replayed, event);
                }
                holds(Some((&case, told.starts_with("migration"))), &outcome.case, &replayed)
                    .map_err(|why| at(&told, why))?;
                log.extend(outcome.events);
                case = outcome.case;
                rests(&case, &definition, now).map_err(|why| at(&told, why))?;
            }
            Err(Rejection::Budget { .. }) => {
                // An endless model: it would be met again and again.
                tally.endless += 1;
                break;
            }
            Err(_) => tally.rejected += 1,
        }
        if random.percent(5) {
            // Whatever the case looks like, it can be said why.
            let waiting = why(&case, &definition, now);
            if waiting.to_string().contains("\u{fffd}") {
                return Err(at("why", "it says nonsense".into()));
            }
        }
    }
    tally.events = log.len() as u64;
    tally.items_max = case.items.len();
    if replay(id, &log).as_ref() != Some(&case) {
        return Err("the whole log makes another case".into());
    }
    let snapshot = serde_json::to_string(&case).map_err(|why| why.to_string())?;
    let read: Case = serde_json::from_str(&snapshot).map_err(|why| why.to_string())?;
    if read != case {
        return Err("the snapshot reads back as another case".into());
    }
    Ok(tally)
}

trait IntoMigrate {
    fn into_migrate(self) -> Envelope<Migrate>;
}

impl IntoMigrate for Envelope<Command> {
    fn into_migrate(self) -> Envelope<Migrate> {
        Envelope {
            case: self.case,
            actor: self.actor,
            on_behalf_of: None,
            me: self.me,
            at: self.at,
            lang: None,
            purpose: self.purpose,
            reason: self.reason,
            read_at: self.read_at,
            command: Migrate::default(),
        }
    }
}

fn envelope(command: &Command, at: Timestamp, by_service: bool) -> Envelope<Command> {
    let actor = if by_service {
        Actor::Service("payments".into())
    } else {
        Actor::Person(PersonId::new(Uuid::from_u128(7)))
    };
    Envelope {
        case: CaseId::new(Uuid::from_u128(CASE)),
        actor,
        on_behalf_of: None,
        me: Value::Map([("id".into(), Value::text("7"))].into()),
        at,
        lang: None,
        purpose: None,
        reason: None,
        read_at: None,
        command: command.clone(),
    }
}

/// At rest nothing waits whose criterion is satisfied: what is looked at by what it reads misses nothing.
fn rests(case: &Case, definition: &Definition, now: Timestamp) -> Result<(), String> {
    if case.state != CaseState::Active {
        return Ok(());
    }
    for item in why(case, definition, now).items {
        let enters = case
            .item(item.item)
            .and_then(|item| definition.plan.element(item.element))
            .is_some_and(|element| element.kind.is_stage_or_task() || element.kind == ElementKind::Milestone);
        for wait in item.waits {
            let Wait::Criterion(criterion) = wait else { continue };
            let occurred = criterion.on.iter().all(|part| part.occurred);
            let holds = criterion.condition.is_none_or(|condition| condition.truth.holds());
            let looks = if criterion.exit { item.state == ItemState::Active } else { enters };
            if occurred && holds && looks {
                let side = if criterion.exit { "exit" } else { "entry" };
                return Err(format!("the {side} criterion of {} is satisfied, and it waits", item.key));
            }
        }
    }
    Ok(())
}

/// What holds after every step. Of the case before: what was over stays over.
fn holds(before: Option<(&Case, bool)>, case: &Case, replayed: &Case) -> Result<(), String> {
    if case != replayed {
        return Err("the replay is not the live case".into());
    }
    for (index, item) in case.items.iter().enumerate() {
        if item.no.0 as usize != index {
            return Err(format!("{} has the number {} at place {index}", item.key, item.no.0));
        }
        let Some(parent) = item.parent.and_then(|parent| case.item(parent)) else { continue };
        if item.state == ItemState::Active && parent.state != ItemState::Active {
            return Err(format!("{} is active in {}, which is {:?}", item.key, parent.key, parent.state));
        }
        if parent.state.is_terminal() && !item.state.is_semi_terminal() {
            return Err(format!("{} is {:?} in {}, which has ended", item.key, item.state, parent.key));
        }
    }
    if let Some((before, _)) = before {
        for item in before.items.iter().skip(1).filter(|item| item.state.is_terminal()) {
            if case.item(item.no).map(|item| item.state) != Some(item.state) {
                return Err(format!("{} was over and came back", item.key));
            }
        }
    }
    for (no, timer) in &case.timers {
        if let casewright_core::case::TimerOf::Listener(item) = timer.of
            && case.item(item).is_none_or(|item| item.state.is_terminal())
        {
            return Err(format!("timer {} runs for a listener that is over", no.0));
        }
    }
    Ok(())
}
