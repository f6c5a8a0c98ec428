//! One person, one case, one set of circumstances: prepared once for everything that a page asks.

use crate::{
    Policies, Principal,
    ask::{Ask, Target},
    authorise::Denial,
    context::Context,
    decision::AccessDecision,
    policies::scene::Scene,
    reveal::{CaseView, Extent, Redacted, Views, revealed_in},
};
use casewright_core::{Case, Definition};
use std::sync::Arc;

/// The policies asked about one case for one principal under one set of circumstances. A page of a case asks dozens of times; what the
/// policies read of the three is made up once. It answers for what it was made of and for nothing else: ask [`OnCase::is_of`] before it is
/// used again.
#[derive(Debug)]
pub struct OnCase {
    policies: Arc<Policies>,
    principal: Principal,
    context: Context,
    case: Arc<Case>,
    scene: Result<Scene, String>,
}

impl OnCase {
    /// Prepares it.
    pub fn new(policies: Arc<Policies>, principal: &Principal, context: &Context, case: &Arc<Case>) -> Self {
        let scene = policies.scene(principal, context, Target::Case(case));
        Self {
            policies,
            principal: principal.clone(),
            context: context.clone(),
            case: Arc::clone(case),
            scene,
        }
    }

    /// True when it was made of these: the same policies, the very same case, an equal principal and equal circumstances.
    pub fn is_of(
        &self,
        policies: &Arc<Policies>,
        principal: &Principal,
        context: &Context,
        case: &Arc<Case>,
    ) -> bool {
        Arc::ptr_eq(&self.policies, policies)
            && Arc::ptr_eq(&self.case, case)
            && self.principal == *principal
            && self.context == *context
    }

    /// The answer to one ask, as [`Policies::decide`] gives it.
    pub fn decide(&self, ask: &Ask) -> AccessDecision {
        match &self.scene {
            Ok(scene) => scene.decide(ask),
            Err(error) => self.policies.denied(error.clone()),
        }
    }

    /// What the principal sees of the case, as [`reveal`](crate::reveal()) says it.
    ///
    /// # Errors
    ///
    /// A [`Denial`] when none of the views is open.
    pub fn reveal(&self, definition: &Definition, views: &Views) -> Result<CaseView<Redacted>, Denial> {
        let scene = self.scene.as_ref().map_err(Clone::clone);
        revealed_in(scene, &self.policies, &self.case, definition, views, Extent::Whole)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixtures::*;

    #[test]
    fn s0_29_it_answers_as_the_policies_do_and_only_for_what_it_was_made_of() {
        let policies = Arc::new(policies_with(""));
        let case = Arc::new(case("submitted"));
        let (officer, police, context) = (officer(), police(), office());
        let prepared = OnCase::new(Arc::clone(&policies), &officer, &context, &case);
        let asks: Vec<Ask> =
            spec().views.into_iter().map(Ask::View).chain([Ask::Access, Ask::Audit]).collect();
        for ask in &asks {
            let alone = policies.decide(&officer, &context, ask, Target::Case(&case));
            assert_eq!(prepared.decide(ask), alone, "{ask}");
        }
        assert!(prepared.is_of(&policies, &officer, &context, &case));
        assert!(!prepared.is_of(&policies, &police, &context, &case));
        assert!(!prepared.is_of(&Arc::new(policies_with("")), &officer, &context, &case));
        assert!(!prepared.is_of(&policies, &officer, &context, &Arc::new(Case::clone(&case))));
        let mut later = context.clone();
        later.attested.at += jiff::SignedDuration::from_secs(1);
        assert!(!prepared.is_of(&policies, &officer, &later, &case));
    }
}
