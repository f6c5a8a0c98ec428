//! One role given to one person, or ended, with dates (S1.11): it acts on their next request.

use crate::language::say;
use crate::{
    Answer, App, Caller, Fault, people::RoleGrant, port::store::CommitError, use_case::PersonAnswer,
};
use casewright_core::id::{PersonId, ProgramName, RoleName};

impl App {
    /// Gives a role in a program, from now or a day to come, for good or until a day. Given again, its dates are those given last.
    pub async fn give_role(
        &self,
        caller: &Caller,
        person: PersonId,
        grant: RoleGrant,
        reason: &str,
    ) -> Result<Answer<PersonAnswer>, Fault> {
        let now = self.now();
        if grant.until.is_some_and(|until| until <= grant.from.unwrap_or(now)) {
            return Ok(Answer::Found(PersonAnswer::Not(say!("give-an-end-after-the-beginning"))));
        }
        let unknown = self.unknown_roles(std::slice::from_ref(&grant), &[]);
        let note = format!("{} {}", grant.program, grant.role);
        self.change_roles(caller, person, "give-role", &note, reason, &move |roles| {
            if let Some(why) = &unknown {
                return Err(why.clone());
            }
            roles.retain(|one| one.program != grant.program || one.role != grant.role);
            roles.push(grant.clone());
            Ok(())
        })
        .await
    }

    /// Ends a role in a program at once.
    pub async fn end_person_role(
        &self,
        caller: &Caller,
        person: PersonId,
        program: &ProgramName,
        role: &RoleName,
        reason: &str,
    ) -> Result<Answer<PersonAnswer>, Fault> {
        let note = format!("{program} {role}");
        self.change_roles(caller, person, "end-role", &note, reason, &|roles| {
            let before = roles.len();
            roles.retain(|one| one.program != *program || one.role != *role);
            if roles.len() == before {
                return Err(say!("they-do-not-have-the-role-in", role, program));
            }
            Ok(())
        })
        .await
    }

    async fn change_roles(
        &self,
        caller: &Caller,
        person: PersonId,
        ask: &str,
        note: &str,
        reason: &str,
        change: &(dyn Fn(&mut Vec<RoleGrant>) -> Result<(), String> + Send + Sync),
    ) -> Result<Answer<PersonAnswer>, Fault> {
        let now = self.now();
        let decision = match self.may_change(caller, now, ask, person).await? {
            Ok(decision) => decision,
            Err(denied) => return Ok(Answer::Denied(denied)),
        };
        let mut entry = self.administration(caller, now, ask, person, &decision);
        entry.detail.note = Some(note.to_owned());
        entry.detail.reason = Some(reason.trim().to_owned()).filter(|reason| !reason.is_empty());
        let Some(mut stored) = self.store().person(person).await? else {
            self.record(entry).await?;
            return Ok(Answer::NotFound);
        };
        let changed = if stored.active {
            change(&mut stored.roles)
        } else {
            Err(say!("they-have-left-let-them-come-back"))
        };
        if let Err(why) = changed {
            self.record(entry).await?;
            return Ok(Answer::Found(PersonAnswer::Not(why)));
        }
        stored.revision += 1;
        match self.store().put_person(stored.clone(), entry).await {
            Ok(()) => Ok(Answer::Found(PersonAnswer::Stored(stored))),
            Err(CommitError::Fault(fault)) => Err(fault),
            Err(_) => {
                Ok(Answer::Found(PersonAnswer::Not(say!("somebody-else-changed-the-same-person-meanwhile"))))
            }
        }
    }
}
