//! What comes first (S3.22, S3.26). A program says which result of a decision, or which choice of the case file, is the priority of its
//! cases, and in which order; a task may have one of its own. Nothing of it is stored: it is read from the case as it is.

use crate::{
    case::{Case, PlanItemInstance},
    id::DecisionName,
    value::{FieldPath, Value},
};
use std::{collections::BTreeMap, sync::Arc};

/// `priority:` of a program.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PriorityDef {
    /// Where a case says it.
    pub of: PriorityOf,
    /// Its words, the one that comes first at the beginning.
    pub order: Vec<Arc<str>>,
    /// Tasks with a priority of their own, by element key: `assessment.see-child`.
    pub tasks: BTreeMap<String, Arc<str>>,
}

/// Where a case says what its priority is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PriorityOf {
    /// The result of a decision that is one word.
    Decision(DecisionName),
    /// A field that is one of several words.
    Field(FieldPath),
}

impl PriorityDef {
    /// The priority of a case; none where nobody has said it, or where it is no word of the order: such a case comes after all others.
    pub fn of_case(&self, case: &Case) -> Option<&Arc<str>> {
        let said = match &self.of {
            PriorityOf::Decision(name) => case.decisions.get(name),
            PriorityOf::Field(path) => case.file.at(&path.segments()),
        };
        match said {
            Some(Value::Text(word)) => self.word(word),
            _ => None,
        }
    }

    /// The priority of a task: its own, else that of its case.
    pub fn of_task(&self, case: &Case, item: &PlanItemInstance) -> Option<&Arc<str>> {
        self.own(item).or_else(|| self.of_case(case))
    }

    /// The priority that the program gives a task whatever its case is.
    pub fn own(&self, item: &PlanItemInstance) -> Option<&Arc<str>> {
        self.tasks.get(&item.key)
    }

    /// Where a word stands in the order, from 0; what has no priority stands after the last.
    pub fn place(&self, word: Option<&Arc<str>>) -> usize {
        let stands = word.and_then(|word| self.order.iter().position(|known| known == word));
        stands.unwrap_or(self.order.len())
    }

    fn word(&self, said: &str) -> Option<&Arc<str>> {
        self.order.iter().find(|word| ***word == *said)
    }
}
