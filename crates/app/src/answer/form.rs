//! A form to fill in.

use super::{Offered, Refused};
use casewright_core::{FieldType, money::Currency, value::FieldPath};
use serde::Serialize;

/// The form of an action, or of a task.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct FormShown {
    /// The case.
    pub reference: String,
    /// The version that the values were read at; sent back as `read_at`.
    pub version: u64,
    /// The action's name or the task's key.
    pub of: String,
    /// Its title.
    pub title: String,
    /// True when a reason must be given.
    pub reason_required: bool,
    /// True for an action that is taken by filing the case, an item of an inbox, and not with this form.
    pub by_filing: bool,
    /// One topic a page.
    pub pages: Vec<FormPageShown>,
    /// True when some of the values come from a draft of the caller.
    pub from_draft: bool,
    /// The reason as drafted.
    pub reason: Option<String>,
    /// What would come of it with these values.
    pub preview: Preview,
}

/// What would come of sending the form as it stands.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Preview {
    /// Whether it would work.
    pub offered: Offered,
    /// The refusal in full, where it would be refused.
    pub refused: Option<Refused>,
}

/// A page of the form.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct FormPageShown {
    /// Its id.
    pub id: String,
    /// Its title.
    pub title: String,
    /// Its hint.
    pub hint: Option<String>,
    /// Its questions.
    pub fields: Vec<FormFieldShown>,
}

/// A question.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct FormFieldShown {
    /// The field it writes: the key in the input.
    pub path: FieldPath,
    /// Its label.
    pub label: String,
    /// Its hint.
    pub hint: Option<String>,
    /// Its type.
    pub kind: FieldType,
    /// The currency of an amount; none where the program names none, or it is no amount.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub currency: Option<Currency>,
    /// True when it must have a value.
    pub required: bool,
    /// False when its condition does not hold over what was filled in so far: it is not asked.
    pub asked: bool,
    /// The choices of `one_of`.
    pub choices: Vec<Choice>,
    /// The value so far in the plain JSON that the input takes: the draft's, else the case's, else null.
    pub value: serde_json::Value,
    /// What is wrong with the drafted value.
    pub problem: Option<String>,
}

/// A choice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Choice {
    /// What is stored.
    pub value: String,
    /// What people read.
    pub label: String,
}
