//! Actions that wait for approval, as one caller may see them.

use super::case_page::sees_all;
use crate::{
    App, Caller,
    answer::{FieldShown, ProposalShown},
    names::Names,
    seen::{Seen, may_see},
    show::Shower,
    words,
};
use authz::{Ask, CaseView, Redacted};
use casewright_core::{case::Proposal, command::Actor, definition::Action, value::FieldPath};

impl App {
    /// For those who may answer, for who proposed it, and for those who see everything: nobody else learns of it.
    pub(crate) fn proposals_shown(
        &self,
        caller: &Caller,
        seen: &Seen,
        view: &CaseView<Redacted>,
        shower: &Shower<'_>,
    ) -> Vec<ProposalShown> {
        let definition = seen.loaded.definition();
        let program = &seen.loaded.program;
        let mut shown = Vec::new();
        for (name, proposal) in &seen.case.proposals {
            let Some(action) = definition.actions.get(name) else { continue };
            let Some(approval) = action.approval.get(proposal.step() as usize) else { continue };
            let mine = matches!(proposal.by, Actor::Person(person) if Some(person) == caller.person());
            let answers = definition.actions.iter().any(|(answer, meta)| {
                let step =
                    meta.answers.as_ref().filter(|of| of.action == *name && of.step == proposal.step());
                step.is_some() && self.allows(seen, &Ask::Act(answer.clone()))
            });
            if !(mine || answers || sees_all(seen, view)) {
                continue;
            }
            shown.push(ProposalShown {
                action: name.clone(),
                title: words::action_title(program, name.as_str()),
                by: shower.names.actor(&proposal.by),
                at: proposal.at,
                reason: proposal.reason.clone(),
                fields: filled_in(seen, view, shower, action, proposal),
                approved_by: names_of(shower.names, &proposal.approved_by),
                waits_for: words::role_title(program, approval.role.as_str()),
            });
        }
        shown
    }
}

fn names_of(names: &Names, actors: &[Actor]) -> Vec<String> {
    actors.iter().map(|actor| names.actor(actor)).collect()
}

/// What was filled in, cut to what the caller may read of the case itself.
fn filled_in(
    seen: &Seen,
    view: &CaseView<Redacted>,
    shower: &Shower<'_>,
    action: &Action,
    proposal: &Proposal,
) -> Vec<FieldShown> {
    let each = proposal.input.iter();
    each.filter_map(|(path, value)| {
        let Some(group) = &action.appends else {
            if !may_see(&seen.loaded, Some(view), path) {
                return None;
            }
            return shower.with_value(path, value);
        };
        // A form that appends names the parts of the item, with or without the group.
        let part =
            if path.is_within(group) { path.clone() } else { FieldPath::new(format!("{group}.{path}")) };
        may_see(&seen.loaded, Some(view), group).then(|| shower.part(group, &part, value)).flatten()
    })
    .collect()
}
