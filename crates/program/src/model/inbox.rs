//! A program whose cases are items that fit no case yet (S3.10): which of its names stand for what.

use crate::At;
use casewright_core::{
    FieldPath,
    id::{ActionName, ProgramName, StateName},
};
use indexmap::IndexMap;

/// What an item is made of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Inbox {
    /// The state in which it waits.
    pub waiting: StateName,
    /// The action that ends it as filed: taken by filing alone.
    pub file: ActionName,
    /// The action by which it is registered; none: the page of the case offers what there is.
    pub register: Option<ActionName>,
    /// What it is about in a few words: a text.
    pub subject: FieldPath,
    /// Its words: a text of one or several lines.
    pub text: Option<FieldPath>,
    /// How it came: a choice or a text.
    pub channel: Option<FieldPath>,
    /// When it came: a date.
    pub received: Option<FieldPath>,
    /// From whom: a text.
    pub sender: Option<FieldPath>,
    /// How they are reached: a text, an e-mail address or a telephone number.
    pub contact: Option<FieldPath>,
    /// Takes the reference of the case that it stands on.
    pub filed_case: FieldPath,
    /// Takes the name of that case's program.
    pub filed_program: Option<FieldPath>,
    /// Programs of which a case can be opened from it, in the order of the sheet.
    pub opens: IndexMap<ProgramName, Opens>,
    /// Its line in `program.yaml`.
    pub line: u32,
}

/// What a case that is opened from an item takes over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Opens {
    /// The field of that program that takes the item's words; none takes none.
    pub text: Option<FieldPath>,
    /// Where it stands in `program.yaml`.
    pub at: At,
}
