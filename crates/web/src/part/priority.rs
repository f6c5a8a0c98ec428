//! What comes first: a tag that says so in words, beside a case or a task.

use crate::text::tv;
use app::answer::PriorityShown;
use maud::{Markup, html};

/// The tag; nothing where there is no priority. What comes first is red, what comes next yellow: the word says the same.
pub(crate) fn tag(priority: Option<&PriorityShown>) -> Markup {
    html! {
        @if let Some(priority) = priority {
            strong.govuk-tag.(colour(priority.place)) { (tv("priority-is", [("title", priority.title.as_str())])) }
        }
    }
}

const fn colour(place: usize) -> &'static str {
    match place {
        0 => "govuk-tag--red",
        1 => "govuk-tag--yellow",
        _ => "govuk-tag--grey",
    }
}
