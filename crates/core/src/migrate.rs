//! A running case goes on under another version of its program.
//!
//! Cases are bound to the version they were opened under, and stay with it until somebody moves them. What is in both
//! versions is told by key: states by name, elements by key, fields by path; a [`Mapping`] says what was renamed. Nothing is
//! guessed: a state that is gone and not mapped refuses the whole migration. [`plan_migration`] is the dry run: it carries
//! the migration out on a copy and says what became of every item. [`migrate`] carries it out.

mod carry;
mod display;
mod fate;

pub use carry::{migrate, plan_migration};

use crate::{
    case::{Case, ItemState},
    event::CaseEvent,
    id::{ClockName, ItemNo, PersonId, RoleName, StateName, TrackName},
    value::FieldPath,
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What has another name in the new version. Whatever is not here keeps its name.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Mapping {
    /// States: old name to new. What lies in a renamed state is found under its new name by itself.
    pub states: BTreeMap<StateName, StateName>,
    /// Plan elements: old key to new.
    pub elements: BTreeMap<String, String>,
    /// Case-file items: old path to new.
    pub fields: BTreeMap<FieldPath, FieldPath>,
    /// Roles that people hold on the case: old name to new.
    pub roles: BTreeMap<RoleName, RoleName>,
}

/// What is asked when a case is moved to another version.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Migrate {
    /// What has another name.
    pub mapping: Mapping,
}

/// What a migration would do, or why it is refused.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Migration {
    /// The version the case runs.
    pub from: Version,
    /// The version it would run.
    pub to: Version,
    /// Why it is refused; nothing happens unless this is empty.
    pub problems: Vec<MigrationProblem>,
    /// The registers, in the order of the new sheet.
    pub registers: Vec<RegisterFate>,
    /// Every plan-item instance, in creation order; those that come new last.
    pub items: Vec<ItemFate>,
    /// Clocks that end or come new.
    pub clocks: Vec<ClockFate>,
    /// Case-file items with a value that have another name, or are described no more.
    pub fields: Vec<FieldFate>,
    /// Roles on the case that have another name, or end.
    pub roles: Vec<RoleFate>,
}

impl Migration {
    /// True when it would be carried out.
    pub const fn possible(&self) -> bool {
        self.problems.is_empty()
    }
}

/// A version of a program.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Version {
    /// As written: `1.2.0`.
    pub version: String,
    /// The digest.
    pub digest: String,
}

/// What becomes of a register.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RegisterFate {
    /// The track.
    pub track: TrackName,
    /// The state it is in; none for a track that comes new.
    pub from: Option<StateName>,
    /// The state it is in afterwards: what rules act by themselves has been done.
    pub to: Option<StateName>,
}

/// What becomes of a plan-item instance.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ItemFate {
    /// Its number.
    pub item: ItemNo,
    /// Its key before; for a new one, its key.
    pub key: String,
    /// Its name.
    pub name: String,
    /// Its state before; none for a new one.
    pub before: Option<ItemState>,
    /// Its state afterwards, at rest; none when the migration is refused.
    pub after: Option<ItemState>,
    /// What happens to it.
    pub fate: Fate,
    /// Occurrences that it remembered and that no criterion of the new version waits for: `complete of report`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub forgets: Vec<String>,
}

/// What happens to a plan-item instance.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Fate {
    /// It goes on as it is.
    Kept,
    /// It goes on under another key or in another stage.
    Moved {
        /// Its new key.
        key: String,
        /// The stage it lies in now.
        stage: String,
    },
    /// It was over before and stays so.
    Over,
    /// It ends early.
    Ended(EndedBy),
    /// It comes new.
    New,
    /// It stands in the way: the migration is refused.
    Refused(EndedBy),
}

/// Why an instance cannot go on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum EndedBy {
    /// The new version has no element of its key.
    Gone,
    /// The element of its key is something else now.
    AnotherKind,
    /// The stage it lies in ends.
    Stage(String),
    /// Its element lies in a stage that is not under way in this case.
    StageNotRunning(String),
    /// Another instance takes its place already.
    Twice,
}

/// What becomes of a clock.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClockFate {
    /// Its name.
    pub name: ClockName,
    /// The state it belongs to, by its new name.
    pub state: StateName,
    /// When it is over. A clock that goes on keeps its day, whatever length the new version gives it.
    pub due_at: Timestamp,
    /// True when it comes new, false when it ends.
    pub new: bool,
}

/// What becomes of a case-file item.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldFate {
    /// Where it stands.
    pub path: FieldPath,
    /// Where it will stand; none when the new version does not describe it: the value stays and is shown to nobody.
    pub to: Option<FieldPath>,
}

/// What becomes of a role on the case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoleFate {
    /// Who holds it.
    pub person: PersonId,
    /// The role.
    pub role: RoleName,
    /// Its new name; none when it ends.
    pub to: Option<RoleName>,
}

/// Why a migration is refused. Each says what to do.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum MigrationProblem {
    /// The new version is of another program.
    #[error("the case runs program `{case}`, not `{program}`")]
    OtherProgram {
        /// The case's.
        case: String,
        /// The one given.
        program: String,
    },
    /// The definition given as the old one is not the case's.
    #[error("the case runs version {digest} of its program, which was not given")]
    OtherVersion {
        /// The digest the case is bound to.
        digest: String,
    },
    /// It runs the new version already.
    #[error("the case runs this version already")]
    SameVersion,
    /// Only what goes on is moved.
    #[error("the case has ended: ended cases stay with the version they ended under")]
    Ended,
    /// A step is awaited; its row belongs to the old sheet.
    #[error("track `{track}` waits for a step to end: migrate when its answer has come")]
    StepAwaited {
        /// The track.
        track: TrackName,
    },
    /// The new version has no such state.
    #[error("the case is in state `{state}`, which the new version does not have: map it under `states`")]
    StateGone {
        /// The state.
        state: StateName,
    },
    /// The state belongs to another track.
    #[error(
        "state `{state}` is of track `{now}` in the new version, not of `{track}`: map it under `states`"
    )]
    StateElsewhere {
        /// The state.
        state: StateName,
        /// Its track in the case.
        track: TrackName,
        /// Its track in the new version.
        now: TrackName,
    },
    /// The new version has no such track.
    #[error("the new version has no track `{track}`: keep it, if only with the states in which cases are")]
    TrackGone {
        /// The track.
        track: TrackName,
    },
    /// A value does not fit the type of its field.
    #[error(
        "the value of `{path}` does not fit the new version ({problem}): change the field or correct the value first"
    )]
    Value {
        /// The path, in the new version.
        path: FieldPath,
        /// `wrong-type`, `not-one-of`, …
        problem: String,
    },
    /// The new version has no such kind of document.
    #[error(
        "there are documents of kind `{document}`, which the new version does not have: nobody could see them; keep the kind"
    )]
    DocumentKindGone {
        /// The kind.
        document: String,
    },
    /// The new version has no such fee or benefit.
    #[error("money was posted on `{line}`, which the new version does not have; keep it under `money`")]
    MoneyLineGone {
        /// The fee or benefit.
        line: String,
    },
    /// Two values would stand in one place.
    #[error("`{path}` has a value already, and another is to be moved there")]
    ValueTwice {
        /// The path.
        path: FieldPath,
    },
    /// A plan item stands in the way.
    #[error("`{name}` is under way, and {why}: map it under `elements`, or end it first")]
    Item {
        /// Which.
        item: ItemNo,
        /// Its name.
        name: String,
        /// Why it cannot go on.
        why: String,
    },
    /// The mapping names what is not there.
    #[error("the mapping names {what}, which is not there")]
    Mapping {
        /// ``state `hearng` of the new version``.
        what: String,
    },
    /// The new version does not come to rest on this case.
    #[error("the new version cannot go on with this case: {why}")]
    NoRest {
        /// What the engine said.
        why: String,
    },
}

/// Applies [`CaseEvent::Migrated`].
pub(crate) fn apply(case: &mut Case, event: &CaseEvent) {
    let CaseEvent::Migrated { to, items, auto_taken, states, fields, roles, facts_gone, .. } = event else {
        return;
    };
    case.definition.clone_from(to);
    for moved in items {
        if let Some(item) = case.items.get_mut(moved.item.0 as usize) {
            item.element = moved.element;
            item.key.clone_from(&moved.key);
            item.parent = moved.parent;
            item.occurred.clone_from(&moved.occurred);
        }
    }
    let renamed = |state: &StateName| states.get(state).unwrap_or(state).clone();
    for (track, register) in &mut case.registers {
        register.state = renamed(&register.state);
        register.visited = std::mem::take(&mut register.visited)
            .into_iter()
            .map(|(state, visit)| (renamed(&state), visit))
            .collect();
        register.auto_taken = auto_taken.get(track).cloned().unwrap_or_default();
    }
    for clock in &mut case.clocks {
        clock.state = renamed(&clock.state);
    }
    // All are taken out before one is put back: names may be exchanged.
    let moved: Vec<_> = fields
        .iter()
        .map(|(from, to)| {
            let value = case.value(from).cloned().unwrap_or_default();
            case.file.put(&from.segments(), crate::value::Value::Null);
            (to, value, case.provenance.remove(from))
        })
        .collect();
    for (to, value, provenance) in moved {
        case.file.put(&to.segments(), value);
        case.provenance.extend(provenance.map(|provenance| (to.clone(), provenance)));
    }
    for member in &mut case.team {
        if let Some(role) = roles.get(&member.role) {
            member.role = role.clone();
        }
    }
    for added in case.items.iter_mut().filter_map(|item| item.added.as_mut()) {
        if let Some(role) = roles.get(&added.role) {
            added.role = role.clone();
        }
    }
    case.facts.retain(|fact, _| !facts_gone.contains(fact));
}
