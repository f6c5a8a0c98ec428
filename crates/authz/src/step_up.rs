//! Whether a stronger or newer sign-in would open what was refused. Asked of the policies themselves, so that it holds for every
//! way of writing such a rule: in a sheet, in Cedar, of a program or of the platform.

use crate::{
    ask::{Ask, Target},
    context::Context,
    policies::Policies,
    principal::Principal,
};
use serde::Serialize;

/// The strongest way to sign in that policies know.
const STRONGEST: u8 = 3;

/// What a sign-in lacks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct StepUp {
    /// The least strength that is enough.
    pub strength: u8,
    /// The greatest age that is young enough, in seconds; none where age is not the matter.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_age_s: Option<u32>,
}

/// What is lacking; none when it is allowed as things are, or no sign-in would open it.
pub fn step_up(
    policies: &Policies,
    principal: &Principal,
    context: &Context,
    ask: &Ask,
    target: Target<'_>,
) -> Option<StepUp> {
    step_up_by(context, |context| policies.decide(principal, context, ask, target).allowed)
}

/// The same for whatever else depends on the circumstances: whether a list finds anything at all.
pub fn step_up_by(context: &Context, holds: impl Fn(&Context) -> bool) -> Option<StepUp> {
    let allowed = |strength: u8, age_s: u32| {
        let mut context = context.clone();
        context.attested.auth_strength = strength;
        context.attested.auth_age_s = age_s;
        holds(&context)
    };
    let (now, age_s) = (context.attested.auth_strength, context.attested.auth_age_s);
    if !allowed(STRONGEST, 0) || allowed(now, age_s) {
        return None;
    }
    let strength = (now..=STRONGEST).find(|strength| allowed(*strength, 0))?;
    if allowed(strength, age_s) {
        return Some(StepUp { strength, max_age_s: None });
    }
    // Young enough at `enough`, too old at `late`.
    let (mut enough, mut late) = (0, age_s);
    while late - enough > 1 {
        let middle = enough + (late - enough) / 2;
        if allowed(strength, middle) { enough = middle } else { late = middle }
    }
    Some(StepUp { strength, max_age_s: Some(enough) })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        PolicyText,
        fixtures::{case, office, officer, program},
    };

    fn asked(rule: &str, strength: u8, age_s: u32) -> Option<StepUp> {
        let mut program = program();
        let text = format!(
            "@id(\"fresh\")\n@says(\"Needs a newer sign-in.\")\nforbid(principal, action == Action::\"view:full\", resource) unless {{ {rule} }};"
        );
        program.texts.push(PolicyText::new("policies/fresh.cedar", text));
        let policies = Policies::load(vec![program]).unwrap_or_else(|findings| panic!("{findings:?}"));
        let mut context = office();
        context.attested.auth_strength = strength;
        context.attested.auth_age_s = age_s;
        let case = case("submitted");
        step_up(&policies, &officer(), &context, &Ask::View("full".into()), Target::Case(&case))
    }

    #[test]
    fn it_says_what_is_lacking_and_no_more() {
        let both = "context.auth_strength >= 2 && context.auth_age_s < 900";
        assert_eq!(asked(both, 2, 10), None, "nothing is lacking");
        assert_eq!(asked(both, 1, 10), Some(StepUp { strength: 2, max_age_s: None }));
        assert_eq!(asked(both, 2, 5_000), Some(StepUp { strength: 2, max_age_s: Some(899) }));
        assert_eq!(asked(both, 1, 5_000), Some(StepUp { strength: 2, max_age_s: Some(899) }));
        assert_eq!(asked("context.auth_age_s == 0", 1, 1), Some(StepUp { strength: 1, max_age_s: Some(0) }));
        assert_eq!(asked("context.managed_device && context.emergency", 1, 10), None, "no sign-in helps");
    }
}
