//! Planning tables (5.4.9): what can be planned where, by whom, under which conditions.

use super::Rule;
use crate::id::{ElementId, RoleName, TableId};

/// A planning table of a stage or a human task, or one nested in another: `planningTable`.
#[derive(Clone, Debug)]
pub struct PlanningTable {
    /// The id of the model, if it has one.
    pub key: Option<String>,
    /// The stage or human task it belongs to; of a nested one, that of the outermost. Items of a stage's table are planned
    /// in an active instance of the stage; items of a human task's table in the stage around, while the task is active.
    pub owner: ElementId,
    /// The table around, for a nested one.
    pub within: Option<TableId>,
    /// `applicabilityRuleRefs`: all must be true for anything in the table to be planned. A rule without a condition is
    /// true.
    pub applicability: Vec<Rule>,
    /// `authorizedRoleRefs`, by name: who may plan what names no roles of its own. None: the table around says.
    pub roles: Vec<RoleName>,
}

/// Where a discretionary item stands: `discretionaryItem`.
#[derive(Clone, Debug)]
pub struct TableEntry {
    /// The innermost table it stands in.
    pub table: TableId,
    /// `applicabilityRuleRefs`: all must be true, and those of every table around.
    pub applicability: Vec<Rule>,
    /// `authorizedRoleRefs`, by name: who may plan it. None: the innermost table around that names some; where none does,
    /// whoever may do it.
    pub roles: Vec<RoleName>,
}
