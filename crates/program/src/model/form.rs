//! Input views: one topic a page.

use casewright_core::{FieldPath, definition::When, id::TextKey};

/// A form.
#[derive(Clone, Debug)]
pub struct Form {
    /// Its file: `forms/application.yaml`.
    pub file: String,
    /// One topic a page.
    pub pages: Vec<FormPage>,
    /// The `many` group that the input is appended to as one item.
    pub appends: Option<FieldPath>,
}

impl Form {
    /// All fields, page after page.
    pub fn fields(&self) -> impl Iterator<Item = &FormField> {
        self.pages.iter().flat_map(|page| &page.fields)
    }
}

/// A page of a form.
#[derive(Clone, Debug)]
pub struct FormPage {
    /// Unique in the form: `premises`.
    pub id: String,
    /// `form-application-premises`.
    pub title: TextKey,
    /// `form-application-premises.hint`, where the locale has one.
    pub hint: Option<TextKey>,
    /// The questions.
    pub fields: Vec<FormField>,
}

/// A question of a form.
#[derive(Clone, Debug)]
pub struct FormField {
    /// The field it writes; for a form that appends, the path includes the group: `representations.text`.
    pub path: FieldPath,
    /// The key of its label.
    pub label: TextKey,
    /// The key of its hint, where the locale has one.
    pub hint: Option<TextKey>,
    /// True when it must have a value (if it is asked at all).
    pub required: bool,
    /// Asked only when this holds over the case and what was filled in so far.
    pub when: Option<When>,
}
