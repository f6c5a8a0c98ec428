//! The names that policies speak of.

use casewright_core::id::{
    ActionName, ClassName, ConditionName, DocumentKind, FetchName, ListName, PartnerName, ProgramName,
    RoleName, ServiceName, StateName, ViewName,
};

/// Everything the policy schema of a program is made from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccessModel {
    /// The program.
    pub program: ProgramName,
    /// Its roles.
    pub roles: Vec<RoleName>,
    /// Partner organisations that can be brought into a case.
    pub partners: Vec<PartnerName>,
    /// Its views.
    pub views: Vec<ViewName>,
    /// Its actions.
    pub actions: Vec<ActionName>,
    /// Keys of human tasks: `hearing.notify-parties`.
    pub tasks: Vec<String>,
    /// `child-of`: programs whose case tasks may open cases of this one.
    pub child_of: Vec<ProgramName>,
    /// Keys of what somebody can plan: discretionary items and plan fragments.
    pub plans: Vec<String>,
    /// Its fetches.
    pub fetches: Vec<FetchName>,
    /// Kinds of documents, with their class and the roles that may seal them.
    pub documents: Vec<(DocumentKind, ClassName, Vec<RoleName>)>,
    /// Classes of fields and documents.
    pub classes: Vec<ClassName>,
    /// Classes of which a field, or a part of an item, has a mask.
    pub reveals: Vec<ClassName>,
    /// Its lists.
    pub lists: Vec<ListName>,
    /// Conditions that guard views or offers.
    pub facts: Vec<ConditionName>,
    /// States of every track.
    pub states: Vec<StateName>,
    /// Actions that others must approve.
    pub approvals: Vec<ActionName>,
    /// Services that write fields.
    pub services: Vec<ServiceName>,
}
