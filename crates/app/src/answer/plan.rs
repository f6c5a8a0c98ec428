//! The plan of a case as one caller may see it, and who works on the case.

use super::{Member, TeamRow, Waiting};
use casewright_core::{ItemState, id::RoleName};
use jiff::Timestamp;
use serde::Serialize;

/// The plan tab.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PlanTab {
    /// The case.
    pub reference: String,
    /// Its version.
    pub version: u64,
    /// The states of the sheet in its order, with what is planned in each; empty for those who do not see everything.
    pub states: Vec<PlanState>,
    /// What is planned beside the states; for those who do not see everything, their own tasks.
    pub beside: Vec<PlanItem>,
}

/// A state, and the stage that it owns.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PlanState {
    /// Its name.
    pub name: String,
    /// What people call it.
    pub title: String,
    /// The track it belongs to.
    pub track: String,
    /// True when the case is in it.
    pub now: bool,
    /// True when the case is or was in it.
    pub been: bool,
    /// True when the case can end here.
    pub is_final: bool,
    /// Names of the states that a rule leads to from here.
    pub leads_to: Vec<String>,
    /// What is planned in it.
    pub items: Vec<PlanItem>,
}

/// What a plan item is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum PlanKind {
    /// A stage.
    Stage,
    /// Work of a person.
    Task,
    /// Work of a system.
    Process,
    /// A decision.
    Decision,
    /// Another case.
    Case,
    /// A point reached.
    Milestone,
    /// A point in time.
    Timer,
    /// Something that somebody signals.
    Listener,
}

/// An element of the plan with how its newest instance stands.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PlanItem {
    /// Its key.
    pub key: String,
    /// What people call it.
    pub title: String,
    /// What it is.
    pub kind: PlanKind,
    /// Its CMMN state; none while there is no instance of it.
    pub state: Option<ItemState>,
    /// Since when.
    pub since: Option<Timestamp>,
    /// The role that performs it, as people call it.
    pub role: Option<String>,
    /// Who has it.
    pub assignee: Option<String>,
    /// When it should be done.
    pub due_at: Option<Timestamp>,
    /// True when the stage around cannot complete without it.
    pub required: bool,
    /// True for what is there only once somebody plans it.
    pub discretionary: bool,
    /// How many instances there are or were.
    pub instances: u32,
    /// What it waits for: alternatives.
    pub waits: Vec<Waiting>,
    /// What lies in it.
    pub items: Vec<PlanItem>,
}

/// Who has to do with a case.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PeopleTab {
    /// The case.
    pub reference: String,
    /// Its version.
    pub version: u64,
    /// People with a role on this very case.
    pub team: Vec<TeamRow>,
    /// People the case is about or from.
    pub parties: Vec<Member>,
    /// Partner organisations brought in.
    pub partners: Vec<String>,
    /// Who has a task: their name, and the titles.
    pub tasks: Vec<(String, Vec<String>)>,
    /// Whom the caller may give which role on this case; empty where they may give none.
    pub candidates: Vec<Candidate>,
}

/// Somebody who can be given a role on a case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Candidate {
    /// The role.
    pub role: RoleName,
    /// What people call it.
    pub role_title: String,
    /// Who has the role in the program and can hold it here.
    pub people: Vec<Member>,
}
