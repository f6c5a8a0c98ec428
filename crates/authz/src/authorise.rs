//! Commands and other asks on their way to being carried out. Only this module makes an [`Authorized`].

mod sources;

use crate::{
    ask::{Ask, Target},
    context::Context,
    decision::AccessDecision,
    documents,
    policies::{Policies, scene::Scene},
    principal::Principal,
};
use casewright_core::{
    Actor, Case, Command, Definition, Envelope, MoneyCommand, Outcome, RecordsCommand, Rejection, Transition,
    access::AccessCommand, id::CaseId, migrate::Migrate,
};

/// Something that somebody may do, with all that the permission rests on. Nobody else can make one:
///
/// ```compile_fail,E0451
/// fn forge(decision: authz::AccessDecision) -> authz::Authorized<()> {
///     authz::Authorized { payload: (), case: None, person_revision: 0, asks: Vec::new(), decision }
/// }
/// ```
///
/// Whoever stores the result compares [`case_version`](Self::case_version), [`person_revision`](Self::person_revision)
/// and [`policies_version`](Self::policies_version) inside the transaction; a mismatch authorises again.
#[derive(Clone, Debug)]
#[must_use = "a permission that is not used was asked for in vain"]
pub struct Authorized<C> {
    payload: C,
    case: Option<(CaseId, u64)>,
    person_revision: u64,
    asks: Vec<Ask>,
    decision: AccessDecision,
}

impl<C> Authorized<C> {
    /// What may be done.
    pub const fn payload(&self) -> &C {
        &self.payload
    }

    /// The case it was decided on; none where the target was no case, or is yet to be opened.
    pub fn case_id(&self) -> Option<CaseId> {
        self.case.map(|(id, _)| id)
    }

    /// The version of the case it was decided on.
    pub fn case_version(&self) -> Option<u64> {
        self.case.map(|(_, version)| version)
    }

    /// The revision of the person's record; 0 for services.
    pub const fn person_revision(&self) -> u64 {
        self.person_revision
    }

    /// The version of the policies.
    pub fn policies_version(&self) -> &str {
        &self.decision.policies_version
    }

    /// What was asked; all of it is allowed.
    pub fn asks(&self) -> &[Ask] {
        &self.asks
    }

    /// The answer with its policies.
    pub const fn decision(&self) -> &AccessDecision {
        &self.decision
    }

    /// Takes the payload out, for what the engine has no part in: a platform command.
    pub fn into_parts(self) -> (C, AccessDecision) {
        (self.payload, self.decision)
    }
}

impl Authorized<Envelope<Command>> {
    /// Has the engine decide the command; the only way there. `case` must be the very case, at the very version, that
    /// the permission was given on. Each outside source that what was decided has asked, now or in a later step of the same
    /// rows, is a permission of its own (`fetch:NAME`), asked of the case before the turn, or of the case that it opens.
    ///
    /// # Errors
    ///
    /// [`NotDecided::Stale`] when case, principal, circumstances or policies are others: load and authorise again.
    /// [`NotDecided::Rejected`] is the domain's no, [`NotDecided::Denied`] the no to a source.
    pub fn decide(
        self,
        asking: Asking<'_>,
        case: Option<&Case>,
        definition: &Definition,
    ) -> Result<(Outcome, AccessDecision), NotDecided> {
        if case.map(|case| (case.id, case.version)) != self.case || !self.is_of(asking) {
            return Err(NotDecided::Stale);
        }
        #[expect(
            clippy::disallowed_methods,
            reason = "this is the one caller: what comes here is authorised"
        )]
        let outcome = casewright_core::decide(case, definition, &self.payload)?;
        let decision = sources::ask(asking, self.decision, case, definition, &outcome)?;
        Ok((outcome, decision))
    }
}

impl Authorized<Envelope<Migrate>> {
    /// Moves the case to another version of its program; the only way there. `case`, `asking` and the sources asked as for
    /// [`decide`](Authorized::decide).
    ///
    /// # Errors
    ///
    /// As for [`decide`](Authorized::decide).
    pub fn migrate(
        self,
        asking: Asking<'_>,
        case: &Case,
        old: &Definition,
        new: &Definition,
    ) -> Result<(Outcome, AccessDecision), NotDecided> {
        if Some((case.id, case.version)) != self.case || !self.is_of(asking) {
            return Err(NotDecided::Stale);
        }
        #[expect(
            clippy::disallowed_methods,
            reason = "this is the one caller: what comes here is authorised"
        )]
        let outcome = casewright_core::migrate::migrate(case, old, new, &self.payload)?;
        let decision = sources::ask(asking, self.decision, Some(case), new, &outcome)?;
        Ok((outcome, decision))
    }
}

impl<C> Authorized<Envelope<C>> {
    /// True when these are whom, when and by which policies it was permitted.
    fn is_of(&self, asking: Asking<'_>) -> bool {
        let Asking { policies, principal, context } = asking;
        self.payload.actor == principal.actor()
            && self.payload.on_behalf_of == principal.on_behalf_of()
            && self.payload.at == context.attested.at
            && self.person_revision == principal.revision()
            && self.decision.policies_version == policies.version()
    }
}

/// Who asks, under which circumstances, and the policies that answer: the same three that the permission was asked with.
#[derive(Clone, Copy, Debug)]
pub struct Asking<'a> {
    /// The policies.
    pub policies: &'a Policies,
    /// Who.
    pub principal: &'a Principal,
    /// When, from where, why.
    pub context: &'a Context,
}

/// Why a permitted command led to nothing.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum NotDecided {
    /// The case is not the one, or not at the version, that the permission was given on; or who asks is another.
    #[error("the case has changed since this was authorised; load it and authorise again")]
    Stale,
    /// The domain says no.
    #[error(transparent)]
    Rejected(#[from] Rejection),
    /// The policies say no to a source that the command would have asked.
    #[error(transparent)]
    Denied(#[from] Denial),
}

/// A refusal.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("access is denied: `{ask}`")]
pub struct Denial {
    /// What was asked for and not allowed.
    pub ask: Ask,
    /// The answer with its policies and errors, for the log.
    pub decision: AccessDecision,
    /// What the answer may give away.
    pub existence: Existence,
}

/// Whether somebody who was refused may know that the case is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Existence {
    /// They see something of the case: the answer is *refused*.
    Known,
    /// They see nothing of it: the answer is *not found*, as for a case that does not exist.
    Hidden,
}

/// Authorises a command. `case` is the case as loaded; none for a command that opens one.
///
/// # Errors
///
/// A [`Denial`] with the first ask that was not allowed, also when envelope, principal, circumstances, case and
/// definition do not belong together.
pub fn authorise(
    policies: &Policies,
    principal: &Principal,
    context: &Context,
    case: Option<&Case>,
    definition: &Definition,
    envelope: Envelope<Command>,
) -> Result<Authorized<Envelope<Command>>, Denial> {
    let target = case.map_or(Target::Program(&definition.program), Target::Case);
    let misfit = misfit(principal, context, case, definition, &envelope);
    let asks = match (&envelope.command, case) {
        (Command::Document(command), Some(case)) => {
            // What is asked may rest on the command, which goes on with the permission.
            let command = command.clone();
            let asks = documents::asks_of(policies.spec(&case.program), &command, case);
            return authorise_all(policies, principal, context, asks, target, misfit, envelope);
        }
        (command, case) => asks_of(command, case, principal),
    };
    let asks = asks.into_iter().map(|ask| (ask, target)).collect();
    authorise_all(policies, principal, context, asks, target, misfit, envelope)
}

/// Authorises the opening of a case for a case task of `parent`. Nothing else opens a case for another: the parent must have asked
/// for it, and the program must say that tasks of the parent's program open its cases.
///
/// # Errors
///
/// A [`Denial`].
pub fn authorise_child(
    policies: &Policies,
    principal: &Principal,
    context: &Context,
    parent: &Case,
    definition: &Definition,
    envelope: Envelope<Command>,
) -> Result<Authorized<Envelope<Command>>, Denial> {
    let asked_for = match &envelope.command {
        Command::OpenChild { parent: of, effect, .. } => {
            *of == parent.id
                && parent.children.contains_key(effect)
                && parent.effects_open.contains_key(effect)
        }
        _ => false,
    };
    let misfit = misfit(principal, context, None, definition, &envelope)
        .or((!asked_for).then_some("no task of the other case asks for this one"));
    let target = Target::Program(&definition.program);
    let asks = vec![(Ask::OpenChild(parent.program.clone()), target)];
    authorise_all(policies, principal, context, asks, target, misfit, envelope)
}

/// Authorises anything else: a platform command, a read of the log, a moved clock.
///
/// # Errors
///
/// A [`Denial`].
pub fn authorise_ask<C>(
    policies: &Policies,
    principal: &Principal,
    context: &Context,
    ask: Ask,
    target: Target<'_>,
    payload: C,
) -> Result<Authorized<C>, Denial> {
    authorise_all(policies, principal, context, vec![(ask, target)], target, None, payload)
}

/// Every ask on its own target; `target` is what the whole is about.
pub(crate) fn authorise_all<C>(
    policies: &Policies,
    principal: &Principal,
    context: &Context,
    asks: Vec<(Ask, Target<'_>)>,
    target: Target<'_>,
    misfit: Option<&'static str>,
    payload: C,
) -> Result<Authorized<C>, Denial> {
    let refused =
        |ask: Ask, decision: AccessDecision, existence: Existence| Denial { ask, decision, existence };
    let first = || asks.first().map_or(Ask::Administer, |(ask, _)| ask.clone());
    if let Some(misfit) = misfit {
        return Err(refused(first(), policies.denied(misfit.to_owned()), Existence::Hidden));
    }
    let scene = match policies.scene(principal, context, target) {
        Ok(scene) => scene,
        Err(error) => return Err(refused(first(), policies.denied(error), Existence::Hidden)),
    };
    let mut together = AccessDecision {
        allowed: !asks.is_empty(),
        policies: Vec::new(),
        errors: Vec::new(),
        policies_version: policies.version().to_owned(),
    };
    for (ask, on) in &asks {
        let decision = match on {
            Target::Document(..) | Target::NewDocument(..) => policies.decide(principal, context, ask, *on),
            _ => scene.decide(ask),
        };
        if !decision.allowed {
            let existence = existence(&scene, target);
            return Err(refused(ask.clone(), decision, existence));
        }
        together.policies.extend(decision.policies);
    }
    if asks.is_empty() {
        return Err(refused(first(), policies.denied("nothing was asked".to_owned()), Existence::Hidden));
    }
    let case = match target {
        Target::Case(case) | Target::Document(case, _) | Target::NewDocument(case, _) => {
            Some((case.id, case.version))
        }
        Target::Program(_) | Target::Account(_) | Target::Platform => None,
    };
    let asks = asks.into_iter().map(|(ask, _)| ask).collect();
    Ok(Authorized { payload, case, person_revision: principal.revision(), asks, decision: together })
}

/// Whether the principal sees anything of a case: one of its views, its access page or its log. Programs and the
/// platform are no secret.
pub(crate) fn existence(scene: &Scene, target: Target<'_>) -> Existence {
    let Target::Case(_) = target else { return Existence::Known };
    let views = scene.loaded.spec.views.iter().cloned().map(Ask::View);
    if views.chain([Ask::Access, Ask::Audit]).any(|ask| scene.decide(&ask).allowed) {
        Existence::Known
    } else {
        Existence::Hidden
    }
}

/// Why the parts do not belong together, if they do not. Each would be a bug of the caller, so it fails closed.
fn misfit(
    principal: &Principal,
    context: &Context,
    case: Option<&Case>,
    definition: &Definition,
    envelope: &Envelope<Command>,
) -> Option<&'static str> {
    let opens = matches!(envelope.command, Command::Open { .. } | Command::OpenChild { .. });
    if envelope.actor != principal.actor() {
        Some("the command is signed by somebody else")
    } else if envelope.on_behalf_of != principal.on_behalf_of() {
        Some("the command is given in the place of somebody else")
    } else if envelope.at != context.attested.at {
        Some("command and circumstances are of different times")
    } else if opens != case.is_none() {
        Some("opening needs no case, everything else needs one")
    } else if case.is_some_and(|case| case.id != envelope.case) {
        Some("the command is meant for another case")
    } else if case.is_some_and(|case| case.program != definition.program) {
        Some("the case runs another program")
    } else {
        None
    }
}

/// What a command needs. All of it must be allowed.
fn asks_of(command: &Command, case: Option<&Case>, principal: &Principal) -> Vec<Ask> {
    let actor = &principal.actor();
    let item = |no| case.and_then(|case| case.item(no));
    // An item that is not there has a key that no program has: a deny.
    let task = |no| Ask::Task(item(no).map(|item| item.key.clone()).unwrap_or_default());
    match command {
        Command::EndRole { .. } | Command::AssignItem { .. } if matches!(actor, Actor::Service(_)) => {
            vec![Ask::Reroute]
        }
        Command::Open { .. } => vec![Ask::Open],
        Command::Act { action, .. } => vec![Ask::Act(action.clone())],
        Command::Item { item, transition, .. } => match transition {
            Transition::Complete
            | Transition::Start
            | Transition::ManualStart
            | Transition::Enable
            | Transition::Disable
            | Transition::Reenable
            | Transition::Occur
            | Transition::Fault => vec![task(*item)],
            // Halting, ending and reviving other people's work is for those who run the case.
            _ => vec![Ask::Assign],
        },
        Command::Plan { element, .. } => vec![Ask::Plan(element.clone())],
        Command::AddTask { .. } => vec![Ask::AddTask],
        Command::AssignItem { item: no, to } => {
            let is_actor = |person| *actor == Actor::Person(person);
            let assignee = item(*no).and_then(|item| item.assignee);
            match (assignee, to) {
                // Takes what lies free, returns what is one's own.
                (None, Some(to)) if is_actor(*to) => vec![task(*no)],
                (Some(mine), None) if is_actor(mine) => vec![task(*no)],
                _ => vec![Ask::Assign],
            }
        }
        Command::Write { .. } => vec![Ask::Write],
        Command::AssignRole { person, .. } if principal.is(*person) => vec![Ask::Assign, Ask::AssignSelf],
        Command::AssignRole { .. } | Command::EndRole { .. } | Command::AddPartner { .. } => {
            vec![Ask::Assign]
        }
        Command::Access(command) => vec![match command {
            AccessCommand::CloseList { .. }
            | AccessCommand::OpenList
            | AccessCommand::Exclude { .. }
            | AccessCommand::Readmit { .. } => Ask::Restrict,
            AccessCommand::RecoverList => Ask::Recover,
            AccessCommand::BreakGlass { .. } => Ask::BreakGlass,
            // What one opened oneself one may close without asking anybody.
            AccessCommand::EndGlass { glass } => {
                let broken = case.and_then(|case| case.access.glass.get(*glass as usize));
                let mine = broken.is_some_and(|broken| *actor == Actor::Person(broken.person));
                if mine { Ask::BreakGlass } else { Ask::Review }
            }
            AccessCommand::DeclareEmergency { .. } | AccessCommand::EndEmergency => Ask::DeclareEmergency,
            AccessCommand::ReviewGlass { .. } | AccessCommand::ReviewEmergency { .. } => Ask::Review,
        }],
        Command::Records(command) => vec![match command {
            RecordsCommand::PlaceHold | RecordsCommand::LiftHold { .. } => Ask::Hold,
            RecordsCommand::ProposeDisposal => Ask::ProposeDisposal,
            // What one proposed oneself one may take back.
            RecordsCommand::RefuseDisposal => {
                let mine = case.is_some_and(|case| {
                    case.records.proposed_by().any(|person| *actor == Actor::Person(person))
                });
                if mine { Ask::ProposeDisposal } else { Ask::ApproveDisposal }
            }
            RecordsCommand::ApproveDisposal => Ask::ApproveDisposal,
            RecordsCommand::BeginDestruction => Ask::Destroy,
        }],
        Command::Money(command) => vec![match command {
            MoneyCommand::Receive { .. } | MoneyCommand::Reverse { .. } => Ask::ReceivePayment,
            MoneyCommand::HandOver { .. } | MoneyCommand::CancelVoucher { .. } => Ask::Vouchers,
            MoneyCommand::Redeem { .. } => Ask::Redeem,
            MoneyCommand::Confirm { .. } | MoneyCommand::Refuse { .. } | MoneyCommand::Unanswered { .. } => {
                Ask::Settle
            }
        }],
        // Only who carries effects tells the end of cases that tasks opened. They are opened by `authorise_child` alone: to settle
        // is asked of a case, so without one this is a deny.
        Command::AnswerFetch { .. }
        | Command::SettleEffect { .. }
        | Command::OpenChild { .. }
        | Command::EndChild { .. } => vec![Ask::Settle],
        Command::Elapse { .. } => vec![Ask::Elapse],
        // Moving a case file without a form is for bare models; the engine refuses it to programs.
        Command::Case { .. } | Command::SetFile { .. } | Command::MoveFileItem { .. } => {
            vec![Ask::Administer]
        }
        Command::ClearFlag { .. } => vec![Ask::ClearFlag],
        Command::Party(_) => vec![Ask::KeepParties],
        // Asked on the document, by `documents::asks_of`; without a case nothing is.
        Command::Document(_) => Vec::new(),
    }
}

#[cfg(test)]
mod tests;
