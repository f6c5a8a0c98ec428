//! How far a token reaches: programs and asks. It only narrows what the policies give the account (S0.24).

use crate::{
    ask::Ask,
    decision::{AccessDecision, PolicyEffect, PolicyRef},
};
use casewright_core::id::ProgramName;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use uuid::Uuid;

/// What a token may be used for, of what its account may do.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Scope {
    /// Programs it reaches; none beside them, and the platform itself only with [`Self::platform`].
    pub programs: BTreeSet<ProgramName>,
    /// Asks as [`Ask`] writes them (`act:submit`), or a kind with a star (`view:*`), or `*`. Empty reaches nothing.
    pub asks: BTreeSet<String>,
    /// True: what is asked of the platform and of accounts is reached as well.
    #[serde(default)]
    pub platform: bool,
    /// The token, for the log.
    #[serde(skip)]
    pub token: Option<Uuid>,
}

impl Scope {
    /// Whether it reaches an ask of something in a program; none is the platform itself, or an account.
    pub fn reaches(&self, program: Option<&ProgramName>, ask: &Ask) -> bool {
        let there = match program {
            Some(program) => self.programs.contains(program),
            None => self.platform,
        };
        let ask = ask.to_string();
        there
            && self.asks.iter().any(|one| match one.strip_suffix('*') {
                Some(kind) => ask.starts_with(kind),
                None => *one == ask,
            })
    }

    /// Why a text is no ask of a scope, if it is not: a star stands at the end, alone or after `view:`.
    pub fn unacceptable(ask: &str) -> Option<String> {
        let kind = match ask.strip_suffix('*') {
            Some("") => return None,
            Some(kind) => kind.strip_suffix(':').map(|kind| format!("{kind}:x")),
            None => Some(ask.to_owned()),
        };
        let reads = kind.is_some_and(|ask| ask.parse::<Ask>().is_ok());
        (!reads).then(|| {
            format!(
                "`{ask}` is nothing that can be asked: write `view:*`, `act:submit`, `list:*`, `open` or `*`"
            )
        })
    }

    /// The answer to what it does not reach.
    pub(crate) fn refusal(version: &str) -> AccessDecision {
        AccessDecision {
            allowed: false,
            policies: vec![PolicyRef {
                id: "platform.token-scope".to_owned(),
                source: "the token".to_owned(),
                says: "The token does not reach this: it is limited to some programs and acts.".to_owned(),
                effect: PolicyEffect::Forbid,
            }],
            errors: Vec::new(),
            policies_version: version.to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        Target,
        filter::{Filter, filter},
        fixtures::{PROGRAM, case, office, officer, policies},
        principal::Principal,
    };

    fn scope(programs: &[&str], asks: &[&str]) -> Scope {
        Scope {
            programs: programs.iter().map(|name| ProgramName::new(*name)).collect(),
            asks: asks.iter().map(|ask| (*ask).to_owned()).collect(),
            ..Scope::default()
        }
    }

    #[test]
    fn it_reaches_what_it_names_and_nothing_else() {
        let program = ProgramName::new("a");
        let view = Ask::View("full".into());
        assert!(scope(&["a"], &["view:*"]).reaches(Some(&program), &view));
        assert!(scope(&["a"], &["*"]).reaches(Some(&program), &Ask::Open));
        assert!(scope(&["a"], &["open"]).reaches(Some(&program), &Ask::Open));
        // `open` is not `open-child:…`.
        assert!(!scope(&["a"], &["open"]).reaches(Some(&program), &Ask::OpenChild("b".into())));
        assert!(!scope(&["b"], &["*"]).reaches(Some(&program), &view));
        assert!(!scope(&["a"], &[]).reaches(Some(&program), &view));
        assert!(!scope(&["a"], &["*"]).reaches(None, &Ask::Administer));
    }

    #[test]
    fn what_is_no_ask_is_told() {
        for fine in ["*", "view:*", "act:submit", "list:*", "open", "audit"] {
            assert_eq!(Scope::unacceptable(fine), None, "{fine}");
        }
        for odd in ["", "vie*", "view:", "fly:*", "*:view", "view"] {
            assert!(Scope::unacceptable(odd).is_some(), "{odd}");
        }
    }

    #[test]
    fn decisions_and_lists_stay_within_it() {
        let allowed = |principal: &Principal, ask: &Ask| {
            let case = case("submitted");
            policies().decide(principal, &office(), ask, Target::Case(&case)).allowed
        };
        let narrowed = |scope: Scope| {
            let Principal::Person(person) = officer() else { panic!("a person") };
            Principal::Person(crate::Person { scope: Some(Box::new(scope)), ..person })
        };
        let view = Ask::View("full".into());
        assert!(allowed(&officer(), &view));
        assert!(allowed(&narrowed(scope(&[PROGRAM], &["view:*"])), &view));
        assert!(!allowed(&narrowed(scope(&[PROGRAM], &["act:*"])), &view));
        assert!(!allowed(&narrowed(scope(&["other"], &["*"])), &view));
        // Whoever acts in another's place with such a token has its limits.
        let Principal::Person(other) = officer() else { panic!("a person") };
        let Principal::Person(actor) = narrowed(scope(&[PROGRAM], &["act:*"])) else { panic!("a person") };
        let delegated = Principal::Person(crate::Person { acted_by: Some(Box::new(actor)), ..other });
        assert!(!allowed(&delegated, &view));
        let of = |principal: &Principal| {
            filter(policies(), principal, &office(), &ProgramName::new(PROGRAM), &view).unwrap()
        };
        assert_ne!(of(&officer()), Filter::False);
        assert_eq!(of(&narrowed(scope(&[PROGRAM], &["act:*"]))), Filter::False);
    }
}
