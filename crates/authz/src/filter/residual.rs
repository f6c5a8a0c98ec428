//! Asks the policies with the case unknown.

use super::{Filter, kept::Parts, shape, translate};
use crate::{
    ask::{Ask, Target},
    context::Context,
    entities,
    policies::{Loaded, Policies},
    principal::Principal,
};
use casewright_core::id::ProgramName;
use cedar_policy::{
    Entities, PartialEntities, PartialEntityUid, PartialRequest, Policy, PolicyId, PolicySet,
    pst::{Clause, ResourceConstraint},
};

/// The policies do not become a filter. For lists this cannot happen: loading has tried every list.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Untranslatable {
    /// There are no such policies or asks.
    #[error("`{ask}` cannot be asked of the cases of `{program}`: {why}")]
    NotAsked {
        /// The ask.
        ask: Ask,
        /// The program.
        program: ProgramName,
        /// Why not.
        why: String,
    },
    /// A condition is of a shape that a list cannot ask for.
    #[error(
        "policy `{policy}`: {why}; compare parts of the case with the person, with the context or with constants"
    )]
    Shape {
        /// The policy.
        policy: String,
        /// What in it.
        why: String,
    },
}

/// Which cases of the program the ask is allowed on, for this principal under these circumstances.
///
/// # Errors
///
/// [`Untranslatable`]; callers show nothing then.
pub fn filter(
    policies: &Policies,
    principal: &Principal,
    context: &Context,
    program: &ProgramName,
    ask: &Ask,
) -> Result<Filter, Untranslatable> {
    if !principal.reaches(Some(program), ask) {
        return Ok(Filter::False);
    }
    // The ties of the absent person are narrowed where their rights are asked; whoever really acts is asked as they are.
    let (permitted, forbidden) = parts(policies, principal, context, program, ask)?;
    let own = Filter::all([permitted, forbidden.negated()]).of_delegated(principal, program);
    Ok(match principal.delegate() {
        Some(delegate) => Filter::all([own, parts(policies, &delegate, context, program, ask)?.1.negated()]),
        None => own,
    })
}

/// What is permitted and what is forbidden, as it was answered before where it was asked before.
fn parts(
    policies: &Policies,
    principal: &Principal,
    context: &Context,
    program: &ProgramName,
    ask: &Ask,
) -> Result<Parts, Untranslatable> {
    let not_asked =
        |why: String| Untranslatable::NotAsked { ask: ask.clone(), program: program.clone(), why };
    let action = ask.to_string();
    let loaded = policies.loaded(Target::Program(program)).map_err(&not_asked)?;
    let slice = loaded.slices.get(&action).ok_or_else(|| not_asked("there is no such ask".to_owned()))?;
    let key = loaded.kept.key(&action, slice, principal, context, program);
    if let Some(known) = loaded.kept.find(&key, context.attested.at) {
        return Ok(known);
    }
    let made = made(loaded, slice, principal, context, program, ask)?;
    loaded.kept.keep(key, &made);
    Ok(made)
}

/// The same, by partial evaluation.
fn made(
    loaded: &Loaded,
    slice: &PolicySet,
    principal: &Principal,
    context: &Context,
    program: &ProgramName,
    ask: &Ask,
) -> Result<Parts, Untranslatable> {
    let not_asked =
        |why: String| Untranslatable::NotAsked { ask: ask.clone(), program: program.clone(), why };
    let action = ask.to_string();
    let (uid, person) = entities::principal(principal, Some(program)).map_err(&not_asked)?;
    let known = loaded.actions.get(&action).cloned().into_iter().chain([person]);
    let known = Entities::from_entities(known, None).map_err(|error| not_asked(error.to_string()))?;
    let known = PartialEntities::from_concrete(known, &loaded.schema)
        .map_err(|error| not_asked(error.to_string()))?;
    let request = PartialRequest::new(
        PartialEntityUid::from_concrete(uid),
        entities::action_uid(&action),
        PartialEntityUid::new(entities::CASE.clone(), None),
        Some(entities::context(context, principal, Some(program)).map_err(&not_asked)?),
        &loaded.schema,
    )
    .map_err(|error| not_asked(error.to_string()))?;
    let response =
        slice.tpe(&request, &known, &loaded.schema).map_err(|error| not_asked(error.to_string()))?;

    // What errors whatever the case is denies every case; so does a forbid that holds whatever the case is.
    if response
        .error_permits()
        .chain(response.error_forbids())
        .chain(response.true_forbids())
        .next()
        .is_some()
    {
        return Ok((Filter::False, Filter::True));
    }
    let at = context.attested.at;
    let each = |mut ids: Vec<&PolicyId>| {
        // Partial evaluation answers in no order; the same question gets the same filter.
        ids.sort();
        ids.into_iter()
            .map(|id| {
                let shape = |why: String| Untranslatable::Shape { policy: id.to_string(), why };
                let residual =
                    response.get_policy(id).ok_or_else(|| shape("its residual is missing".to_owned()))?;
                let residual = residual.to_pst().map_err(|error| shape(error.to_string()))?;
                translate::policy(&residual, at).map_err(shape)
            })
            .collect::<Result<Vec<Filter>, Untranslatable>>()
    };
    // `residual_policies()` leaves out permits that became trivially true.
    let always = response.true_permits().next().is_some();
    let permitted =
        if always { Filter::True } else { Filter::any(each(response.residual_permits().collect())?) };
    let forbidden = Filter::any(each(response.residual_forbids().collect())?);
    Ok((permitted, forbidden))
}

/// Whether a policy can be part of a list, whoever asks. Else what in it cannot.
pub(crate) fn listable(policy: &Policy) -> Result<(), String> {
    let policy = policy.to_pst().map_err(|error| error.to_string())?;
    if let ResourceConstraint::In(_) | ResourceConstraint::IsIn(..) = policy.body().resource {
        return Err("a case lies in nothing, so `resource in` names no case".to_owned());
    }
    for clause in policy.body().clauses() {
        let (Clause::When(expr) | Clause::Unless(expr)) = clause;
        shape::check(expr).map_err(|part| format!("`{part}` is not a comparison that a list can make"))?;
    }
    Ok(())
}
