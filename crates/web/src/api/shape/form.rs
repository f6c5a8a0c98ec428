//! Forms with what was filled in so far.

use super::{case::offered, json};
use app::answer::{Choice, FormShown};
use serde::Serialize;
use serde_json::Value as Json;
use utoipa::ToSchema;

/// A form with what was filled in so far.
#[derive(Serialize, ToSchema)]
pub struct Form {
    /// The case.
    pub reference: String,
    /// The version it was read at: send back as `read_at`.
    pub version: u64,
    /// The action's name or the task's key.
    pub of: String,
    /// Its title.
    pub title: String,
    /// True when a reason must be given.
    pub reason_required: bool,
    /// One topic a page.
    pub pages: Vec<FormPage>,
    /// `now`, `depends` or `not`: what would come of sending it as it stands.
    pub offered: &'static str,
    /// Why it depends or would be refused.
    pub why: Option<String>,
}

/// A page of a form.
#[derive(Serialize, ToSchema)]
pub struct FormPage {
    /// Its id.
    pub id: String,
    /// Its title.
    pub title: String,
    /// Its questions.
    pub fields: Vec<Question>,
}

/// A question.
#[derive(Serialize, ToSchema)]
pub struct Question {
    /// The key in the input.
    pub path: String,
    /// Its label.
    pub label: String,
    /// Its hint.
    pub hint: Option<String>,
    /// Its type.
    pub kind: Json,
    /// True when it must have a value.
    pub required: bool,
    /// False when its condition does not hold over what was filled in so far.
    pub asked: bool,
    /// Values one can choose, with their texts.
    pub choices: Vec<ChoiceOf>,
    /// The value so far.
    pub value: Json,
    /// What is wrong with it.
    pub problem: Option<String>,
}

/// A choice.
#[derive(Serialize, ToSchema)]
pub struct ChoiceOf {
    /// What is stored.
    pub value: String,
    /// What people read.
    pub label: String,
}

impl From<&Choice> for ChoiceOf {
    fn from(choice: &Choice) -> Self {
        Self { value: choice.value.clone(), label: choice.label.clone() }
    }
}

impl From<&FormShown> for Form {
    fn from(form: &FormShown) -> Self {
        let (offered, why) = offered(&form.preview.offered);
        Self {
            reference: form.reference.clone(),
            version: form.version,
            of: form.of.clone(),
            title: form.title.clone(),
            reason_required: form.reason_required,
            pages: form
                .pages
                .iter()
                .map(|page| FormPage {
                    id: page.id.clone(),
                    title: page.title.clone(),
                    fields: page
                        .fields
                        .iter()
                        .map(|field| Question {
                            path: field.path.to_string(),
                            label: field.label.clone(),
                            hint: field.hint.clone(),
                            kind: json(&field.kind),
                            required: field.required,
                            asked: field.asked,
                            choices: field.choices.iter().map(ChoiceOf::from).collect(),
                            value: field.value.clone(),
                            problem: field.problem.clone(),
                        })
                        .collect(),
                })
                .collect(),
            offered,
            why,
        }
    }
}
