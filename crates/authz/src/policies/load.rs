//! From texts to checked, sliced policies.

use super::{
    Loaded, PolicyText,
    halves::{Applies, Halves},
};
use crate::{
    ask::Ask,
    decision::{PolicyEffect, PolicyRef},
    filter::{Kept, listable},
    finding::{Finding, Severity, position},
    vocabulary::{DocumentSpec, ProgramSpec},
};
use casewright_core::id::ProgramName;
use cedar_policy::{
    ActionConstraint, Effect, Entity, EntityUid, Policy, PolicyId, PolicySet, Schema, ValidationMode,
    Validator,
};
use miette::Diagnostic;
use std::{collections::HashMap, str::FromStr};

/// A parsed policy with where it stands.
pub(super) struct Placed {
    pub(super) policy: Policy,
    reference: PolicyRef,
    file: usize,
    offset: usize,
}

/// Parses the platform's policies and checks them against a vocabulary that has one of everything a program can have.
/// (They may name no view, role or state of any one program.)
pub(super) fn platform(texts: &[PolicyText], findings: &mut Vec<Finding>) -> Vec<Placed> {
    let any = "any";
    let spec = ProgramSpec {
        views: vec![any.into()],
        classes: vec![any.into()],
        reveals: vec![any.into()],
        actions: vec![any.into()],
        tasks: vec![any.to_owned()],
        plans: vec![any.to_owned()],
        fetches: vec![any.into()],
        child_of: vec![any.into()],
        documents: vec![DocumentSpec { name: any.into(), class: any.into(), sealers: Vec::new() }],
        lists: vec![any.into()],
        ..ProgramSpec::empty(ProgramName::new("platform"))
    };
    let placed = parse(texts, findings);
    match schema(&spec) {
        Ok(schema) => validate(&schema, &placed, texts, findings),
        Err(error) => findings.push(error_in("the vocabulary", error)),
    }
    placed
}

/// The platform's policies and a program's own, checked and sliced.
pub(super) fn together(
    spec: ProgramSpec,
    texts: &[PolicyText],
    platform: &[Placed],
    findings: &mut Vec<Finding>,
) -> Option<Loaded> {
    let name = spec.program.as_str().to_owned();
    let schema = match schema(&spec) {
        Ok(schema) => schema,
        Err(error) => {
            findings.push(error_in(&name, error));
            return None;
        }
    };
    let all_actions = match schema.action_entities() {
        Ok(actions) => actions,
        Err(error) => {
            findings.push(error_in(&name, error.to_string()));
            return None;
        }
    };
    let named = |action: &Entity| action.uid().id().unescaped().to_owned();
    let actions: HashMap<String, Entity> =
        all_actions.iter().map(|action| (named(action), action.clone())).collect();
    let applies =
        all_actions.iter().map(|action| (named(action), Applies::of(&schema, &action.uid()))).collect();
    let own = parse(texts, findings);
    validate(&schema, &own, texts, findings);

    for placed in &own {
        for unknown in super::names::unknown(&placed.policy, &spec) {
            findings.push(at(
                texts.get(placed.file),
                placed.offset,
                Severity::Error,
                placed.policy.annotation("source"),
                unknown,
                Some(format!("use a name that program `{name}` declares")),
            ));
        }
    }

    let mut refs = HashMap::new();
    for (index, placed) in platform.iter().chain(&own).enumerate() {
        if refs.insert(placed.policy.id().clone(), placed.reference.clone()).is_some() {
            let (text, id) =
                (texts.get(placed.file).filter(|_| index >= platform.len()), &placed.reference.id);
            findings.push(at(
                text,
                placed.offset,
                Severity::Error,
                placed.policy.annotation("source"),
                format!("there is another policy with the id `{id}`"),
                Some("give each policy an `@id` of its own".to_owned()),
            ));
        }
    }

    let scopes: Vec<(&Placed, ActionConstraint)> =
        platform.iter().chain(&own).map(|placed| (placed, placed.policy.action_constraint())).collect();
    let mut slices = HashMap::new();
    let mut halves = Halves::default();
    for ask in spec.asks() {
        let action = ask.to_string();
        let mut slice = PolicySet::new();
        for (placed, scope) in &scopes {
            if concerns(scope, &action, ask.group()) {
                if matches!(ask, Ask::List(_))
                    && let Err(why) = listable(&placed.policy)
                {
                    let own = own.iter().any(|one| one.policy.id() == placed.policy.id());
                    let finding = at(
                        texts.get(placed.file).filter(|_| own),
                        placed.offset,
                        Severity::Error,
                        placed.policy.annotation("source"),
                        format!("policy `{}` cannot become a list: {why}", placed.reference.id),
                        Some(
                            "compare parts of the case with the person, with the context or with constants"
                                .to_owned(),
                        ),
                    );
                    // One policy can be part of several lists.
                    if !findings.contains(&finding) {
                        findings.push(finding);
                    }
                }
                // An id used twice has been reported above.
                let _ = slice.add(placed.policy.clone());
            }
        }
        halves.cut(&ask, &slice);
        slices.insert(action, slice);
    }
    Some(Loaded { spec, schema, actions, all_actions, applies, slices, halves, refs, kept: Kept::default() })
}

fn schema(spec: &ProgramSpec) -> Result<Schema, String> {
    Schema::from_json_value(spec.schema_json())
        .map_err(|error| format!("the vocabulary of the program is not accepted: {}", full(&error)))
}

/// True when a policy of this action scope can match the action.
fn concerns(constraint: &ActionConstraint, action: &str, group: Option<&str>) -> bool {
    let is = |uid: &EntityUid, id: &str| uid.id().unescaped() == id;
    match constraint {
        ActionConstraint::Any => true,
        ActionConstraint::Eq(uid) => is(uid, action),
        ActionConstraint::In(uids) => {
            uids.iter().any(|uid| is(uid, action) || group.is_some_and(|group| is(uid, group)))
        }
    }
}

fn parse(texts: &[PolicyText], findings: &mut Vec<Finding>) -> Vec<Placed> {
    let mut all = Vec::new();
    for (file, text) in texts.iter().enumerate() {
        let set = match PolicySet::from_str(&text.text) {
            Ok(set) => set,
            Err(errors) => {
                for error in errors.iter() {
                    let offset = offset_of(error).unwrap_or(0);
                    let help = error.help().map(|help| help.to_string());
                    findings.push(at(Some(text), offset, Severity::Error, None, error.to_string(), help));
                }
                continue;
            }
        };
        if set.templates().next().is_some() {
            findings.push(at(
                Some(text),
                0,
                Severity::Error,
                None,
                "a policy has a slot (`?principal` or `?resource`)".to_owned(),
                Some("write who and what as conditions; there are no policy templates here".to_owned()),
            ));
        }
        let mut policies: Vec<&Policy> = set.policies().collect();
        // `from_str` numbers them in the order of the text: policy0, policy1, …
        policies.sort_by_key(|policy| {
            policy.id().to_string().trim_start_matches("policy").parse::<u32>().unwrap_or(u32::MAX)
        });
        let mut searched = 0;
        for (index, policy) in policies.into_iter().enumerate() {
            let offset = policy
                .to_cedar()
                .and_then(|own| text.text.get(searched..).and_then(|rest| rest.find(own.as_str())))
                .map_or(searched, |found| searched + found);
            searched = offset + 1;
            let (line, _) = position(&text.text, offset);
            let said = |key: &str| policy.annotation(key).map(ToOwned::to_owned);
            let id = said("id").unwrap_or_else(|| format!("{}#{}", text.file, index + 1));
            let reference = PolicyRef {
                id: id.clone(),
                source: said("source").unwrap_or_else(|| format!("{}:{line}", text.file)),
                says: said("says").unwrap_or_default(),
                effect: match policy.effect() {
                    Effect::Permit => PolicyEffect::Permit,
                    Effect::Forbid => PolicyEffect::Forbid,
                },
            };
            all.push(Placed { policy: policy.new_id(PolicyId::new(id)), reference, file, offset });
        }
    }
    all
}

/// Strict validation; each finding stands where its policy stands.
fn validate(schema: &Schema, placed: &[Placed], texts: &[PolicyText], findings: &mut Vec<Finding>) {
    let validator = Validator::new(schema.clone());
    for Placed { policy, file, offset, .. } in placed {
        // Policy by policy: two of one id must not hide each other.
        let mut one = PolicySet::new();
        if one.add(policy.clone()).is_err() {
            continue;
        }
        for message in super::names::never_loaded(policy) {
            findings.push(at(
                texts.get(*file),
                *offset,
                Severity::Error,
                policy.annotation("source"),
                message,
                Some("compare with the person, the case or constants".to_owned()),
            ));
        }
        let result = validator.validate(&one, ValidationMode::Strict);
        let mut found = |severity, diagnostic: &dyn Diagnostic, message: String| {
            findings.push(at(
                texts.get(*file),
                offset_of(diagnostic).unwrap_or(*offset),
                severity,
                policy.annotation("source"),
                message,
                diagnostic.help().map(|help| help.to_string()),
            ));
        };
        for error in result.validation_errors() {
            found(Severity::Error, error, error.to_string());
        }
        for warning in result.validation_warnings() {
            found(Severity::Warning, warning, warning.to_string());
        }
    }
}

fn offset_of(diagnostic: &(impl Diagnostic + ?Sized)) -> Option<usize> {
    diagnostic.labels()?.next().map(|label| label.offset())
}

fn full(error: &(dyn std::error::Error + 'static)) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(inner) = cause {
        text = format!("{text}: {inner}");
        cause = inner.source();
    }
    text
}

pub(super) fn at(
    text: Option<&PolicyText>,
    offset: usize,
    severity: Severity,
    source: Option<&str>,
    message: String,
    help: Option<String>,
) -> Finding {
    let (line, column) = text.map_or((1, 1), |text| position(&text.text, offset));
    Finding {
        severity,
        file: text.map_or_else(|| "policies".to_owned(), |text| text.file.clone()),
        line,
        column,
        source: source.map(ToOwned::to_owned),
        message,
        help,
    }
}

/// A finding about something that has no text.
pub(super) fn error_in(file: &str, message: String) -> Finding {
    Finding {
        severity: Severity::Error,
        file: file.to_owned(),
        line: 1,
        column: 1,
        source: None,
        message,
        help: None,
    }
}
