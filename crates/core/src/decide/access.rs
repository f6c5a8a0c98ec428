//! Closed list, exclusion, broken glass, emergency. Who may is the policies' business; here is what makes sense.

use crate::{
    access::{AccessChange, AccessCommand, EMERGENCY_HOURS_MAX, GLASS_HOURS_MAX},
    command::Actor,
    event::CaseEvent,
    id::{PersonId, RoleName},
    rejection::Rejection,
    turn::Turn,
};
use jiff::{SignedDuration, Timestamp};

/// Longest reason and finding, in characters.
const TEXT_CHARS_MAX: usize = 2_000;

impl Turn<'_> {
    pub(crate) fn change_access(&mut self, command: &AccessCommand) -> Result<(), Rejection> {
        let me = self.person()?;
        let change = match command {
            AccessCommand::CloseList { members, emergency_roles } => {
                if members.is_empty() {
                    return Err(not("name at least one person who may still open the case"));
                }
                emergency_roles.iter().try_for_each(|role| self.known_role(role))?;
                AccessChange::ListClosed {
                    members: members.clone(),
                    emergency_roles: emergency_roles.clone(),
                    reason: self.reason.clone(),
                }
            }
            AccessCommand::OpenList => {
                self.closed_list()?;
                AccessChange::ListOpened { reason: self.reason.clone() }
            }
            AccessCommand::RecoverList => {
                let reason = self.reason_given()?;
                match self.closed_list()?.recovery {
                    None => AccessChange::RecoveryProposed { officer: me, reason },
                    Some(first) if first == me => {
                        return Err(not("another security officer must confirm what you proposed"));
                    }
                    Some(_) => AccessChange::ListOpened { reason: Some(reason) },
                }
            }
            AccessCommand::Exclude { person } => {
                let reason = self.reason_given()?;
                AccessChange::PersonExcluded { person: *person, reason }
            }
            AccessCommand::Readmit { person } => {
                if !self.case.access.excluded.contains_key(person) {
                    return Err(not("this person is not excluded"));
                }
                AccessChange::PersonReadmitted { person: *person }
            }
            AccessCommand::BreakGlass { role, until } => {
                self.known_role(role)?;
                let reason = self.reason_given()?;
                self.ends_within(*until, GLASS_HOURS_MAX)?;
                AccessChange::GlassBroken { person: me, role: role.clone(), reason, until: *until }
            }
            AccessCommand::EndGlass { glass } => {
                let broken = self.case.access.glass.get(*glass as usize);
                if !broken.is_some_and(|broken| broken.is_on(self.at)) {
                    return Err(Rejection::Unknown {
                        what: format!("broken glass {glass} that is still on"),
                    });
                }
                AccessChange::GlassEnded { glass: *glass }
            }
            AccessCommand::ReviewGlass { glass, justified, finding } => {
                let open = self.case.access.glass.get(*glass as usize).is_some_and(|it| it.review.is_none());
                if !open {
                    return Err(Rejection::Unknown { what: format!("open review of broken glass {glass}") });
                }
                let (glass, justified, finding) = (*glass, *justified, text(finding)?);
                AccessChange::GlassReviewed { glass, by: me, justified, finding }
            }
            AccessCommand::DeclareEmergency { until } => {
                let reason = self.reason_given()?;
                self.ends_within(*until, EMERGENCY_HOURS_MAX)?;
                if self.case.access.is_emergency(self.at) {
                    return Err(not("an emergency is declared already; end it first to change its end"));
                }
                AccessChange::EmergencyDeclared { by: me, reason, until: *until }
            }
            AccessCommand::EndEmergency => {
                if !self.case.access.is_emergency(self.at) {
                    return Err(not("no emergency is declared"));
                }
                AccessChange::EmergencyEnded
            }
            AccessCommand::ReviewEmergency { emergency, justified, finding } => {
                let one = self.case.access.emergencies.get(*emergency as usize);
                if one.is_none_or(|one| one.review.is_some()) {
                    return Err(Rejection::Unknown { what: format!("open review of emergency {emergency}") });
                }
                let (emergency, justified, finding) = (*emergency, *justified, text(finding)?);
                AccessChange::EmergencyReviewed { emergency, by: me, justified, finding }
            }
        };
        self.emit(CaseEvent::AccessChanged { change });
        Ok(())
    }

    fn person(&self) -> Result<PersonId, Rejection> {
        match self.by {
            Actor::Person(person) => Ok(person),
            Actor::Service(_) => Err(not("only people decide who may open a case")),
        }
    }

    fn known_role(&self, role: &RoleName) -> Result<(), Rejection> {
        if self.definition.roles.contains(role) {
            return Ok(());
        }
        Err(Rejection::Unknown { what: format!("role `{role}`") })
    }

    fn reason_given(&self) -> Result<String, Rejection> {
        text(self.reason.as_deref().unwrap_or_default())
    }

    fn closed_list(&self) -> Result<&crate::access::ClosedList, Rejection> {
        self.case.access.closed.as_ref().ok_or_else(|| not("the case has no closed list"))
    }

    fn ends_within(&self, until: Timestamp, hours_max: i64) -> Result<(), Rejection> {
        let latest = self.at.saturating_add(SignedDuration::from_hours(hours_max)).unwrap_or(Timestamp::MAX);
        if until <= self.at || until > latest {
            return Err(not(&format!("give an end that lies ahead, at most {hours_max} hours from now")));
        }
        Ok(())
    }
}

/// A text that is there and not endless.
fn text(text: &str) -> Result<String, Rejection> {
    let text = text.trim();
    match text.chars().count() {
        0 => Err(Rejection::ReasonMissing),
        chars if chars > TEXT_CHARS_MAX => Err(not(&format!("use at most {TEXT_CHARS_MAX} characters"))),
        _ => Ok(text.to_owned()),
    }
}

fn not(why: &str) -> Rejection {
    Rejection::Access { why: why.to_owned() }
}
