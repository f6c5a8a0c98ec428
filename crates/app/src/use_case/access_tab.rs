//! Who can open a case and why; who was refused and why.

use crate::language::{say, told};
use crate::{
    Answer, App, Caller, Fault,
    answer::{
        AccessTab, ClosedShown, ExceptionShown, ExcludedShown, MayOpen, Member, PolicyShown, Refusal,
        Restrictions, TeamRow, TieTo,
    },
    caller::principal_of,
    entry::{EntryKind, EntryTarget},
    names::{person_of, service_title},
    port::store::EntryQuery,
    record::with_decision,
    seen::Seen,
    words::{self, reasons},
};
use authz::{Ask, PolicyEffect, PolicyRef, Reason, Target, TieHeld};
use casewright_core::{Actor, id::PersonId, offer::offers};
use std::collections::{BTreeMap, BTreeSet};

/// The platform role that is told condition by condition.
/// Entries looked through for refusals.
const ENTRIES: u32 = 500;
/// Refusals shown.
const REFUSALS: usize = 50;

impl App {
    /// The access tab of a case.
    pub async fn access_tab(&self, caller: &Caller, reference: &str) -> Result<Answer<AccessTab>, Fault> {
        let seen = self.seen(caller, reference).await?;
        if let Some(answer) = self.closed(caller, &seen, &Ask::Access, "access").await? {
            return Ok(answer);
        }
        let people = self.everybody(&seen).await?;
        let may_open = self.may_open(caller, &seen, &people);
        let refused = self.refusals(&seen, &people).await?;
        let name =
            |id: PersonId| people.get(&id).map_or_else(|| say!("somebody"), |person| person.name.clone());
        let program = &seen.loaded.program;
        let tab = AccessTab {
            reference: seen.case.reference.clone(),
            version: seen.case.version,
            may_open,
            team: seen
                .case
                .team
                .iter()
                .map(|member| TeamRow {
                    person: member.person,
                    name: name(member.person),
                    role: member.role.to_string(),
                    role_title: words::role_title(program, member.role.as_str()),
                    from: member.from,
                    until: member.until,
                    current: member.holds_at(seen.at),
                })
                .collect(),
            parties: seen.case.parties.iter().map(|id| Member { person: *id, name: name(*id) }).collect(),
            partners: seen.case.partners.iter().map(|partner| words::sentence(partner.as_str())).collect(),
            refused,
            may_explain: self.allows(&seen, &Ask::Access),
            by_condition: caller.oversees(),
            may_assign: self.allows(&seen, &Ask::Assign),
            restrictions: self.restrictions(&seen, &name),
            requests: self.requests_on(&seen).await?,
        };
        let decision = self.decision(&seen, &Ask::Access);
        self.record(with_decision(self.entry_on(caller, &seen, EntryKind::Read, "access", true), &decision))
            .await?;
        Ok(Answer::Found(tab))
    }

    /// What narrows and widens access to this case beyond roles and ties.
    fn restrictions(&self, seen: &Seen, name: &dyn Fn(PersonId) -> String) -> Restrictions {
        let access = &seen.case.access;
        let program = &seen.loaded.program;
        let member = |id: &PersonId| Member { person: *id, name: name(*id) };
        let title = |role: &casewright_core::id::RoleName| words::role_title(program, role.as_str());
        let glass = access.glass.iter().zip(0..).map(|(one, no)| ExceptionShown {
            no,
            name: name(one.person),
            role: Some(title(&one.role)),
            reason: one.reason.clone(),
            from: one.from,
            until: one.until,
            on: one.is_on(seen.at),
            review: one.review.as_ref().map(|review| review.finding.clone()),
            justified: one.review.as_ref().map(|review| review.justified),
        });
        let emergencies = access.emergencies.iter().zip(0..).map(|(one, no)| ExceptionShown {
            no,
            name: name(one.by),
            role: None,
            reason: one.reason.clone(),
            from: one.from,
            until: one.until,
            on: one.is_on(seen.at),
            review: one.review.as_ref().map(|review| review.finding.clone()),
            justified: one.review.as_ref().map(|review| review.justified),
        });
        Restrictions {
            closed: access.closed.as_ref().map(|list| ClosedShown {
                members: list.members.iter().map(member).collect(),
                emergency_roles: list.emergency_roles.iter().map(title).collect(),
                since: list.since,
                recovery: list.recovery.is_some(),
            }),
            excluded: access
                .excluded
                .iter()
                .map(|(id, reason)| ExcludedShown { person: *id, name: name(*id), reason: reason.clone() })
                .collect(),
            glass: glass.collect(),
            emergencies: emergencies.collect(),
            may_restrict: self.allows(seen, &Ask::Restrict),
            may_declare: self.allows(seen, &Ask::DeclareEmergency),
            may_review: self.allows(seen, &Ask::Review),
        }
    }

    /// Everybody with an account, and whoever has to do with the case without one.
    pub(crate) async fn everybody(
        &self,
        seen: &Seen,
    ) -> Result<BTreeMap<PersonId, crate::people::Person>, Fault> {
        let mut people: BTreeMap<PersonId, _> =
            self.store().people().await?.into_iter().map(|person| (person.id, person)).collect();
        let others: BTreeSet<PersonId> = seen
            .case
            .parties
            .iter()
            .copied()
            .chain(seen.case.team.iter().map(|member| member.person))
            .collect();
        for id in others {
            if !people.contains_key(&id)
                && let Some(person) = self.store().person(id).await?
            {
                people.insert(id, person);
            }
        }
        Ok(people)
    }

    /// Who can open the case now, from a managed device within office hours: nobody is left out because it is late.
    fn may_open(
        &self,
        caller: &Caller,
        seen: &Seen,
        people: &BTreeMap<PersonId, crate::people::Person>,
    ) -> Vec<MayOpen> {
        let program = &seen.loaded.program;
        let context = best_of_times(seen);
        let principals: Vec<authz::Person> = people
            .values()
            .filter(|person| person.active)
            .map(|person| principal_of(person, seen.at))
            .collect();
        let me = casewright_core::Value::Null;
        let actions = offers(&seen.case, seen.loaded.definition(), &me, seen.at);
        let mut asks: Vec<Ask> = program.views.keys().cloned().map(Ask::View).collect();
        asks.extend(program.access.classes.iter().cloned().map(Ask::Read));
        asks.extend(program.access.reveals.iter().cloned().map(Ask::Reveal));
        asks.extend(actions.iter().map(|offer| Ask::Act(offer.action.clone())));
        let who = authz::who_can(&self.policies(), &principals, &context, &seen.case, &asks);
        who.into_iter()
            .filter_map(|one| {
                let mut shown = MayOpen {
                    person: one.person,
                    name: people.get(&one.person).map(|person| person.name.clone()).unwrap_or_default(),
                    ties: one.ties.iter().map(|tie| tie_shown(program, tie)).collect(),
                    views: Vec::new(),
                    classes: Vec::new(),
                    actions: Vec::new(),
                    because: Vec::new(),
                };
                let mut because: BTreeSet<PolicyShown> = BTreeSet::new();
                for (ask, policies) in one.may {
                    match ask {
                        Ask::View(view) => {
                            shown.views.push(words::view_title(program, view.as_str()));
                            because.extend(policies.iter().map(policy_shown));
                        }
                        Ask::Read(class) => {
                            shown.classes.push(words::class_title(program, caller.lang(), class.as_str()));
                        }
                        Ask::Reveal(class) => {
                            let class = words::class_title(program, caller.lang(), class.as_str());
                            shown.classes.push(say!("class-masked", class));
                        }
                        Ask::Act(action) => {
                            shown.actions.push(words::action_title(program, action.as_str()));
                        }
                        _ => {}
                    }
                }
                shown.because = because.into_iter().collect();
                // Who may read a class but has no view open sees nothing.
                (!shown.views.is_empty()).then_some(shown)
            })
            .collect()
    }

    async fn refusals(
        &self,
        seen: &Seen,
        people: &BTreeMap<PersonId, crate::people::Person>,
    ) -> Result<Vec<Refusal>, Fault> {
        let query = EntryQuery { case: Some(seen.case.id), limit: ENTRIES, ..EntryQuery::default() };
        let entries = self.store().entries(query).await?;
        let mut refused = Vec::new();
        for (_, entry) in entries {
            if entry.allowed || entry.target != EntryTarget::Case(seen.case.id) || refused.len() >= REFUSALS {
                continue;
            }
            let person = entry.actor.as_ref().and_then(person_of);
            let mut found = person.and_then(|id| people.get(&id).cloned());
            if let (None, Some(id)) = (&found, person) {
                found = self.store().person(id).await?;
            }
            refused.push(Refusal {
                at: entry.at,
                person,
                name: match (&found, &entry.actor) {
                    (Some(person), _) => person.name.clone(),
                    (None, Some(Actor::Service(name))) => service_title(name.as_str()),
                    _ => say!("somebody"),
                },
                asked: words::asked(Some(&seen.loaded.program), &entry.ask),
                why: found.map(|person| self.why_not(seen, &person, &entry.ask)).unwrap_or_default(),
                ask: explainable(seen, entry.ask),
            });
        }
        Ok(refused)
    }

    /// Why a person may not, as things are now, in plain words; for opening the case the reasons of its nearest view.
    pub(crate) fn why_not(&self, seen: &Seen, person: &crate::people::Person, ask: &str) -> Vec<String> {
        if !person.active {
            return vec![say!("they-have-left")];
        }
        let principal = authz::Principal::Person(principal_of(person, seen.at));
        let context = best_of_times(seen);
        let target = Target::Case(&seen.case);
        let explain = |ask: &Ask| authz::explain(&self.policies(), &principal, &context, ask, target);
        let explanation = match ask.parse::<Ask>() {
            Ok(ask) => explain(&ask),
            Err(_) => {
                let views = seen.loaded.program.views.keys().cloned().map(Ask::View);
                let all: Vec<_> = views.map(|view| explain(&view)).collect();
                if all.iter().any(|one| one.decision.allowed) {
                    return vec![say!("they-could-open-it-now-the-case")];
                }
                // The nearest miss: of a role they have before one they have not, of staff before a party.
                let works_here = person.roles.iter().any(|grant| grant.program == seen.loaded.program.name);
                let nearest = all.into_iter().filter(|one| !one.reasons.is_empty()).min_by_key(|one| {
                    let has = |wanted: &dyn Fn(&Reason) -> bool| one.reasons.iter().any(wanted);
                    (
                        has(&|reason| *reason == Reason::Nobody),
                        has(&|reason| matches!(reason, Reason::Role(_) | Reason::PlatformRole(_))),
                        works_here && has(&|reason| *reason == Reason::Party),
                        one.reasons.len(),
                    )
                });
                match nearest {
                    Some(nearest) => nearest,
                    None => return Vec::new(),
                }
            }
        };
        if explanation.decision.allowed {
            return vec![say!("they-could-do-it-now-the-case")];
        }
        explanation.reasons.iter().map(reasons::third_person).collect()
    }
}

/// What was asked, as authz names it. A form or a draft is asked for with its action; the case itself with its views: the first
/// that shows something stands for them.
fn explainable(seen: &Seen, ask: String) -> String {
    if ask.parse::<Ask>().is_ok() {
        return ask;
    }
    let of_action = ask.strip_prefix("form:").or_else(|| ask.strip_prefix("draft:"));
    if let Some(action) = of_action {
        return Ask::Act(action.into()).to_string();
    }
    let shows = |view: &program::model::View| matches!(view.kind, program::model::ViewKind::Show(_));
    let view = seen.loaded.program.views.iter().find(|(_, view)| shows(view));
    view.map_or(ask, |(name, _)| Ask::View(name.clone()).to_string())
}

/// Circumstances in which nothing but roles, ties and the case itself is in the way.
pub(crate) fn best_of_times(seen: &Seen) -> authz::Context {
    best_of(&seen.loaded.program, seen.at)
}

/// The same for any case of a program.
pub(crate) fn best_of(program: &program::Program, at: jiff::Timestamp) -> authz::Context {
    let mut context = authz::Context::internal(at);
    context.attested.office_hours = true;
    context.attested.managed_device = true;
    context.attested.auth_strength = 2;
    for role in program.roles.values() {
        for origin in &role.from {
            if let program::model::Origin::Zone(zone) = origin {
                context.attested.zones.insert(zone.clone());
            }
        }
    }
    context
}

fn tie_shown(program: &program::Program, tie: &TieHeld) -> TieTo {
    match tie {
        TieHeld::Unit(unit) => TieTo::Unit(unit.to_string()),
        TieHeld::Role(role) => TieTo::Role(words::role_title(program, role.as_str())),
        TieHeld::Party => TieTo::Party,
        TieHeld::Partner(partner) => TieTo::Partner(words::sentence(partner.as_str())),
        TieHeld::Platform(role) => TieTo::Platform(role.clone()),
        TieHeld::Glass(role) => TieTo::Glass(words::role_title(program, role.as_str())),
        TieHeld::Listed => TieTo::Listed,
    }
}

/// A policy in plain words.
pub(crate) fn policy_shown(policy: &PolicyRef) -> PolicyShown {
    PolicyShown {
        id: policy.id.clone(),
        source: policy.source.clone(),
        says: told(&policy.says),
        forbids: policy.effect == PolicyEffect::Forbid,
    }
}
