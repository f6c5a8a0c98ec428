//! Filters that were made before. Partial evaluation of one ask takes a tenth of a millisecond, and a page about many cases asks some
//! dozens; the same person under the same circumstances gets the same answer until the policies change, which is another set with
//! nothing kept. What a filter was made from is its key, whole: nothing here ends by time, and a role that is taken away is another key.

use super::Filter;
use crate::{
    context::Context,
    principal::{Person, Principal},
};
use casewright_core::id::ProgramName;
use cedar_policy::{
    PolicySet,
    pst::{Clause, Expr, Var},
};
use jiff::Timestamp;
use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    fmt::Debug,
    sync::{Arc, Mutex, PoisonError},
};

/// Answers kept at most; then all are forgotten. One is about a kilobyte.
const KEPT_MAX: usize = 20_000;
/// How the text names all of the context.
const ALL: &str = "*";

/// What is permitted and what is forbidden.
pub(super) type Parts = (Filter, Filter);

/// Filters of one program's policies.
#[derive(Debug, Default)]
pub(crate) struct Kept(Mutex<Answers>);

#[derive(Debug, Default)]
struct Answers {
    /// For each action what its policies read of the context; what they do not read makes no difference.
    reads: HashMap<String, Arc<BTreeSet<String>>>,
    parts: HashMap<Key, Parts>,
}

/// Everything that an answer depends on besides the policies.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Key {
    action: String,
    principal: String,
    context: Vec<String>,
}

/// Another set of policies keeps nothing of this one's.
impl Clone for Kept {
    fn clone(&self) -> Self {
        Self::default()
    }
}

impl Kept {
    /// The key of a question to these policies.
    pub(super) fn key(
        &self,
        action: &str,
        policies: &PolicySet,
        principal: &Principal,
        context: &Context,
        program: &ProgramName,
    ) -> Key {
        let known = self.answers(|answers| answers.reads.get(action).cloned());
        let reads = known.unwrap_or_else(|| {
            let reads = Arc::new(read_of_context(policies));
            self.answers(|answers| answers.reads.insert(action.to_owned(), Arc::clone(&reads)));
            reads
        });
        let all = reads.contains(ALL);
        let context = told(context, principal, program)
            .into_iter()
            .filter(|(name, _)| all || reads.contains(*name))
            .map(|(_, value)| value)
            .collect();
        Key { action: action.to_owned(), principal: who(principal, program), context }
    }

    /// What was answered before, as of now.
    pub(super) fn find(&self, key: &Key, now: Timestamp) -> Option<Parts> {
        let (permitted, forbidden) = self.answers(|answers| answers.parts.get(key).cloned())?;
        Some((permitted.asked_at(now), forbidden.asked_at(now)))
    }

    pub(super) fn keep(&self, key: Key, parts: &Parts) {
        self.answers(|answers| {
            if answers.parts.len() >= KEPT_MAX {
                answers.parts.clear();
            }
            answers.parts.insert(key, parts.clone());
        });
    }

    fn answers<T>(&self, take: impl FnOnce(&mut Answers) -> T) -> T {
        take(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// The attributes of the context that policies read; [`ALL`] where one takes the context as a whole.
fn read_of_context(policies: &PolicySet) -> BTreeSet<String> {
    let reads = |expr: &Expr| match expr {
        Expr::GetAttr { expr: of, attr } if matches!(of.as_ref(), Expr::Var(Var::Context)) => {
            Some(vec![attr.to_string()])
        }
        Expr::Var(Var::Context) => Some(vec![ALL.to_owned()]),
        _ => None,
    };
    let joined = |mut left: Vec<String>, right: Vec<String>| {
        left.extend(right);
        left
    };
    let mut found = BTreeSet::new();
    for policy in policies.policies() {
        match policy.to_pst() {
            Ok(policy) => {
                for clause in policy.body().clauses() {
                    let (Clause::When(expr) | Clause::Unless(expr)) = clause;
                    found.extend(expr.reduce(&reads, &joined, Vec::new()));
                }
            }
            Err(_) => drop(found.insert(ALL.to_owned())),
        }
    }
    found
}

/// The principal, as `entities::principal` says it.
fn who(principal: &Principal, program: &ProgramName) -> String {
    match principal {
        Principal::Person(Person { id, roles, platform_roles, units, partners, .. }) => {
            format!("{id} {:?} {platform_roles:?} {units:?} {partners:?}", roles.get(program))
        }
        Principal::Service(name) => format!("service {name}"),
    }
}

/// The context, as `entities::context` says it.
fn told(context: &Context, principal: &Principal, program: &ProgramName) -> BTreeMap<&'static str, String> {
    fn text(value: &impl Debug) -> String {
        format!("{value:?}")
    }
    let Context { attested, declared } = context;
    let clearances = match principal {
        Principal::Person(person) => person.clearances_now(attested, Some(program)),
        Principal::Service(_) => BTreeSet::new(),
    };
    [
        ("at", text(&attested.at.as_millisecond())),
        ("office_hours", text(&attested.office_hours)),
        ("zones", text(&attested.zones)),
        ("managed_device", text(&attested.managed_device)),
        ("auth_age_s", text(&attested.auth_age_s)),
        ("auth_strength", text(&attested.auth_strength)),
        ("clearances", text(&clearances)),
        ("purpose", text(&declared.purpose)),
        ("reason", text(&declared.reason)),
        ("emergency", text(&declared.emergency)),
    ]
    .into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        ask::{Ask, Target},
        entities,
        filter::filter,
        fixtures::*,
    };
    use jiff::SignedDuration;

    fn later(seconds: i64) -> Context {
        let mut context = office();
        context.attested.at = context.attested.at.checked_add(SignedDuration::from_secs(seconds)).unwrap();
        context.attested.auth_age_s += u32::try_from(seconds).unwrap();
        context
    }

    #[test]
    fn the_key_names_every_attribute_that_a_policy_can_read() {
        let program = ProgramName::new(PROGRAM);
        let said = entities::context(&office(), &officer(), Some(&program)).unwrap();
        let known = told(&office(), &officer(), &program);
        let names: BTreeSet<String> = said.into_iter().map(|(name, _)| name).collect();
        assert_eq!(names, known.keys().map(|name| (*name).to_owned()).collect());
    }

    #[test]
    fn what_is_not_read_makes_no_new_question_and_what_is_read_does() {
        let program = ProgramName::new(PROGRAM);
        let policies = policies_with(
            r#"@id("late") forbid (principal, action in [Action::"list"], resource) when { context.auth_age_s > 600 };"#,
        );
        let slice = |ask: &str| {
            let loaded = policies.loaded(Target::Program(&program)).unwrap();
            (loaded.slices[ask].clone(), Kept::default())
        };
        let key = |ask: &str, context: &Context| {
            let (slice, kept) = slice(ask);
            kept.key(ask, &slice, &officer(), context, &program)
        };
        assert_eq!(key("view:full", &office()), key("view:full", &later(60)));
        assert_ne!(key("list:my-cases", &office()), key("list:my-cases", &later(60)));
        let (slice, kept) = slice("view:full");
        let of = |who: &Principal| kept.key("view:full", &slice, who, &office(), &program);
        assert_ne!(of(&officer()), of(&auditor()));
    }

    #[test]
    fn an_answer_that_was_kept_is_the_one_that_would_be_made() {
        let program = ProgramName::new(PROGRAM);
        let ask = |policies: &crate::policies::Policies, context: &Context| {
            filter(policies, &officer(), context, &program, &Ask::List("my-cases".into())).unwrap()
        };
        let text = r#"@id("late") forbid (principal, action in [Action::"list"], resource) when { context.auth_age_s > 600 };"#;
        let asked = policies_with(text);
        for context in [office(), later(1), later(60), later(3_600), later(60)] {
            assert_eq!(ask(&asked, &context), ask(&policies_with(text), &context));
        }
        assert_ne!(ask(&asked, &office()), ask(&asked, &later(60)), "it is asked of another moment");
    }
}
