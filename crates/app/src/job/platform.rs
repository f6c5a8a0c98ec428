//! Administration is a program too (S2.15): an effect that is a command of the platform is given with the authority of whoever
//! queued it. A program has no authority of its own, and what nobody did nobody may: a rule that acts by itself cannot
//! administer.

use super::run_effects::{Came, report};
use crate::{
    App, Attested, Caller, Declared, Fault,
    caller::principal_of,
    connector::CallFailure,
    people::RoleGrant,
    port::store::Leased,
    seen::Seen,
    use_case::{
        RoleMade,
        worker::{Told, Worker},
    },
};
use authz::{Principal, Tie};
use casewright_core::{
    Actor, CaseEvent, EffectKind, StoredEvent, Value,
    definition::{ClockStart, Span},
    id::{EffectNo, PersonId, ProgramName, RoleName, StateName, UnitName},
    platform::PlatformCommand,
    value::FieldPath,
};
use jiff::Timestamp;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use uuid::Builder;

impl App {
    /// Gives a command of the platform. Running it again does nothing again.
    pub(super) async fn platform(
        &self,
        seen: &Seen,
        leased: &Leased,
        command: PlatformCommand,
        with: &BTreeMap<String, FieldPath>,
        template: Option<&str>,
    ) -> Result<Came, Fault> {
        let back = |told: Result<(), String>| Ok(Came::Back(report(leased, told), Vec::new()));
        let caller = match self.who_queued(seen, leased).await? {
            Ok(caller) => caller,
            Err(why) => return back(Err(why)),
        };
        let given = Given { seen, with };
        if command == PlatformCommand::CreateRole {
            let told = match given.role_made() {
                Ok(role) => self.create_role(&caller, role).await?,
                Err(why) => Told::No(why),
            };
            return back(told.into_result());
        }
        let login = match given.text("login") {
            Ok(login) => login,
            Err(why) => return back(Err(why)),
        };
        let told = match command {
            PlatformCommand::AddWorker => match given.worker(&login, leased) {
                Ok(worker) => self.add_worker(&caller, worker).await?,
                Err(why) => Told::No(why),
            },
            PlatformCommand::RemoveWorker | PlatformCommand::ReturnWorker => {
                let works = command == PlatformCommand::ReturnWorker;
                let reason = caller.declared.reason.clone().unwrap_or_default();
                self.set_working(&caller, &login, works, &reason).await?
            }
            PlatformCommand::AssignRole => match given.grant() {
                Ok(grant) => self.assign_role(&caller, &login, grant).await?,
                Err(why) => Told::No(why),
            },
            PlatformCommand::RevokeRole => match given.grant() {
                Ok(grant) => self.revoke_role(&caller, &login, &grant.program, &grant.role).await?,
                Err(why) => Told::No(why),
            },
            // Answered above: it is about nobody's account.
            PlatformCommand::CreateRole => Told::No("a role has no account".to_owned()),
            PlatformCommand::InviteWorker => {
                let link = match self.invite(&caller, &login).await? {
                    Ok(link) => link,
                    Err(told) => return back(told.into_result()),
                };
                let (Some(template), Some(to)) = (template, with.get("email")) else {
                    return back(Err("the event does not say what to send".to_owned()));
                };
                let message = match self.message(seen, template, to, Some(&link)).await? {
                    Ok(message) => message,
                    Err(why) => return back(Err(why)),
                };
                return Ok(match self.call("mail", leased, message).await {
                    Ok(_) => Came::Back(report(leased, Ok(())), Vec::new()),
                    Err(CallFailure::Later(why)) => Came::Later(why),
                    Err(CallFailure::Never(why)) => Came::Back(report(leased, Err(why)), Vec::new()),
                });
            }
        };
        back(told.into_result())
    }

    /// Whoever did what queued the effect, as they are now: roles taken away since do not count any more.
    async fn who_queued(&self, seen: &Seen, leased: &Leased) -> Result<Result<Caller, String>, Fault> {
        let events = self.store().events(seen.case.id).await?;
        let Some(id) = chosen_by(&events, leased.no) else {
            let why = "nobody did this: a person has to, since a rule has no authority of its own";
            return Ok(Err(why.to_owned()));
        };
        let person = self.store().person(id).await?.filter(|person| person.active);
        let Some(person) = person else {
            return Ok(Err("whoever did this has left since".to_owned()));
        };
        let now = self.now();
        Ok(Ok(Caller {
            principal: Principal::Person(principal_of(&person, now)),
            session: None,
            name: person.name,
            // What was acted on was acted on in a session; guests have no account that could administer.
            strength: u8::from(person.login.is_some()),
            signed_in_at: None,
            attested: Attested::default(),
            declared: Declared {
                reason: Some(format!("{} on {}", effect_name(leased), seen.case.reference)),
                ..Declared::default()
            },
            lang: self.settings.lang.clone(),
        }))
    }
}

/// Who chose the action whose row queued an effect; nobody for what a rule did by itself, or a task of the plan. Steps after an
/// awaited one belong to whoever chose the action before the wait.
fn chosen_by(events: &[StoredEvent], no: EffectNo) -> Option<PersonId> {
    let queued = events.iter().rposition(
        |stored| matches!(&stored.event, CaseEvent::EffectQueued { effect, item: None, .. } if *effect == no),
    )?;
    let mut before = events.get(..queued)?;
    loop {
        let at = before.iter().rposition(|stored| {
            matches!(stored.event, CaseEvent::ActionTaken { .. } | CaseEvent::StepSettled { .. })
        })?;
        let found = before.get(at)?;
        let track = match (&found.event, &found.by) {
            (CaseEvent::ActionTaken { action: Some(_), .. }, Actor::Person(person)) => return Some(*person),
            (
                CaseEvent::ActionTaken { action: Some(_), track, .. } | CaseEvent::StepSettled { track, .. },
                _,
            ) => track,
            _ => return None,
        };
        let awaited = before.get(..at)?.iter().rposition(
            |stored| matches!(&stored.event, CaseEvent::StepAwaited { track: on, .. } if on == track),
        )?;
        let waited = before.get(awaited)?;
        if let (CaseEvent::StepAwaited { action: Some(_), .. }, Actor::Person(person)) =
            (&waited.event, &waited.by)
        {
            return Some(*person);
        }
        before = before.get(..awaited)?;
    }
}

fn effect_name(leased: &Leased) -> &str {
    match &leased.kind {
        EffectKind::Run(name) => name.as_str(),
        EffectKind::Fetch(name) => name.as_str(),
        EffectKind::OpenCase { case, .. } => case.as_str(),
        EffectKind::EndCaseTask { .. } => "end-case-task",
        EffectKind::Pay => "payment",
    }
}

/// The arguments, read from the case.
struct Given<'a> {
    seen: &'a Seen,
    with: &'a BTreeMap<String, FieldPath>,
}

impl Given<'_> {
    fn value(&self, name: &str) -> Option<&Value> {
        let value = self.seen.case.value(self.with.get(name)?)?;
        (!value.is_null()).then_some(value)
    }

    fn text(&self, name: &str) -> Result<String, String> {
        match self.value(name) {
            Some(Value::Text(text)) if !text.trim().is_empty() => Ok(text.trim().to_owned()),
            Some(_) => Err(format!("`{name}` is no text on the case")),
            None => Err(format!("`{name}` has no value on the case yet")),
        }
    }

    fn worker(&self, login: &str, leased: &Leased) -> Result<Worker, String> {
        let unit = self.value("unit").map(|_| self.text("unit")).transpose()?;
        let role = self.value("role").map(|_| self.grant()).transpose()?;
        Ok(Worker {
            id: id_of(leased),
            name: self.text("name")?,
            login: login.to_owned(),
            unit: unit.map(UnitName::new),
            role,
        })
    }

    /// `PROGRAM/ROLE`.
    fn role(&self) -> Result<(ProgramName, RoleName), String> {
        let text = self.text("role")?;
        let Some((program, role)) = text.split_once('/') else {
            return Err(format!(
                "`{text}` is no role: write the program and the role, as in `office/manager`"
            ));
        };
        Ok((ProgramName::new(program.trim()), RoleName::new(role.trim())))
    }

    /// `PROGRAM/ROLE`, until the end of a day.
    fn grant(&self) -> Result<RoleGrant, String> {
        let (program, role) = self.role()?;
        Ok(RoleGrant { program, role, from: None, until: self.until()? })
    }

    /// A role to be made.
    fn role_made(&self) -> Result<RoleMade, String> {
        let (program, name) = self.role()?;
        let tie = match self.value("tie") {
            None => Tie::Assigned,
            Some(_) => match self.text("tie")?.as_str() {
                "assigned" => Tie::Assigned,
                "team" => Tie::Team,
                "unit" => Tie::Unit,
                other => return Err(format!("`{other}` is no tie: write `assigned`, `team` or `unit`")),
            },
        };
        let states = self.value("states").map(|_| self.text("states")).transpose()?.unwrap_or_default();
        Ok(RoleMade {
            program,
            name,
            title: self.text("title")?,
            tie,
            may: names(&self.text("may")?).map(ToOwned::to_owned).collect(),
            states: names(&states).map(StateName::from).collect(),
            from: None,
            until: None,
            active: true,
        })
    }

    fn until(&self) -> Result<Option<Timestamp>, String> {
        let calendar = &self.seen.loaded.definition().calendar;
        match self.value("until") {
            None => Ok(None),
            Some(Value::Time(at)) => Ok(Some(*at)),
            Some(Value::Date(day)) => {
                let begins = day.to_zoned(calendar.zone.clone()).map_err(|error| error.to_string())?;
                let ends = calendar.due(begins.timestamp(), Span::Days(1), ClockStart::Entry);
                ends.map(Some).map_err(|error| error.to_string())
            }
            Some(_) => Err("`until` is no day on the case".to_owned()),
        }
    }
}

/// Names with commas or lines between them.
fn names(text: &str) -> impl Iterator<Item = &str> {
    text.split([',', '\n']).map(str::trim).filter(|name| !name.is_empty())
}

/// The same effect makes the same person, however often it runs.
fn id_of(leased: &Leased) -> PersonId {
    let digest = Sha256::digest(format!("worker/{}/{}", leased.case, leased.no.0));
    let mut bytes = [0; 16];
    bytes.iter_mut().zip(digest).for_each(|(to, from)| *to = from);
    PersonId::new(Builder::from_custom_bytes(bytes).into_uuid())
}

#[cfg(test)]
mod tests {
    use super::*;
    use casewright_core::{
        case::Awaited,
        id::{ActionName, ItemNo, RowId, ServiceName},
    };

    const NO: EffectNo = EffectNo(7);

    fn person() -> Actor {
        Actor::Person(PersonId::new(uuid::Uuid::from_u128(5)))
    }

    fn connector() -> Actor {
        Actor::Service(ServiceName::new("connector"))
    }

    fn taken(action: Option<&str>) -> CaseEvent {
        CaseEvent::ActionTaken {
            track: "main".into(),
            action: action.map(ActionName::from),
            row: RowId(0),
            state: "draft".into(),
            visit: 1,
            reason: None,
        }
    }

    fn awaited(action: Option<&str>) -> CaseEvent {
        CaseEvent::StepAwaited {
            track: "main".into(),
            row: RowId(0),
            action: action.map(ActionName::from),
            step: 0,
            awaits: Awaited::Effect("first".into()),
            effect: EffectNo(6),
        }
    }

    fn settled() -> CaseEvent {
        CaseEvent::StepSettled { track: "main".into(), failure: None }
    }

    fn queued(item: Option<u32>) -> CaseEvent {
        CaseEvent::EffectQueued { effect: NO, name: "add".into(), item: item.map(ItemNo) }
    }

    fn whose(events: Vec<(Actor, CaseEvent)>) -> bool {
        let events: Vec<StoredEvent> = (0..)
            .zip(events)
            .map(|(seq, (by, event))| StoredEvent {
                seq,
                at: Timestamp::UNIX_EPOCH,
                by,
                on_behalf_of: None,
                event,
            })
            .collect();
        chosen_by(&events, NO).is_some()
    }

    #[test]
    fn s2_15_a_command_of_the_platform_has_the_authority_of_whoever_chose_the_action() {
        assert!(whose(vec![(person(), taken(Some("add"))), (person(), queued(None))]));
        let after_waiting = vec![
            (person(), taken(Some("add"))),
            (person(), awaited(Some("add"))),
            (connector(), settled()),
            (connector(), queued(None)),
        ];
        assert!(whose(after_waiting.clone()));
        let mut then = after_waiting;
        then.insert(3, (connector(), taken(Some("add"))));
        assert!(whose(then), "a row under `then` goes on with the same act");
    }

    #[test]
    fn what_a_rule_does_by_itself_has_no_authority_even_when_a_person_set_it_off() {
        assert!(!whose(vec![
            (person(), taken(Some("x"))),
            (person(), taken(None)),
            (person(), queued(None))
        ]));
        assert!(!whose(vec![(connector(), taken(None)), (connector(), queued(None))]));
        assert!(!whose(vec![
            (person(), taken(None)),
            (person(), awaited(None)),
            (connector(), settled()),
            (connector(), queued(None)),
        ]));
        assert!(
            !whose(vec![(person(), taken(Some("x"))), (person(), queued(Some(1)))]),
            "a task of the plan"
        );
        assert!(!whose(vec![(person(), queued(None))]));
    }
}
