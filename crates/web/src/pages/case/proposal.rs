//! Actions that wait for approval: what would be done, who proposed it and why, and whose answer it waits for.

use crate::{
    part::{Frame, field},
    text::{t, tv},
};
use app::answer::CasePage;
use maud::{Markup, html};

/// One section each, above everything else of the case.
pub(crate) fn sections(frame: &Frame, case: &CasePage) -> Markup {
    html! {
        @for proposal in &case.proposals {
            section.govuk-inset-text id={ "proposal-" (proposal.action) } {
                h2.govuk-heading-m { (tv("proposal-title", [("action", proposal.title.as_str())])) }
                p.govuk-body {
                    (tv("proposal-by", [("by", proposal.by.clone()), ("when", frame.words.time(proposal.at))]))
                }
                @if let Some(reason) = &proposal.reason {
                    p.govuk-body { (tv("proposal-reason", [("reason", reason.as_str())])) }
                }
                @if !proposal.approved_by.is_empty() {
                    p.govuk-body { (tv("proposal-approved", [("by", proposal.approved_by.join(", "))])) }
                }
                p.govuk-body { (tv("proposal-waits", [("role", proposal.waits_for.as_str())])) }
                @if !proposal.fields.is_empty() {
                    h3.govuk-heading-s { (t("proposal-fields")) }
                    (field::summary(frame, None, &proposal.fields))
                }
            }
        }
    }
}
