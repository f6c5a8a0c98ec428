//! Who works on the case, and flags that people settle.

use crate::{
    event::CaseEvent,
    id::{PersonId, RoleName},
    rejection::Rejection,
    turn::Turn,
};
use jiff::Timestamp;

impl Turn<'_> {
    /// Gives a role; the same role with other dates replaces it. A role that the sheet does not know must have been made
    /// at run time, which the caller says.
    pub(crate) fn assign_role(
        &mut self,
        person: PersonId,
        role: &RoleName,
        from: Option<Timestamp>,
        until: Option<Timestamp>,
        custom: bool,
    ) -> Result<(), Rejection> {
        self.refuse_if_closed()?;
        if !custom && !self.definition.roles.contains(role) {
            return Err(Rejection::Unknown { what: format!("role `{role}`") });
        }
        if until.is_some_and(|until| until <= from.unwrap_or(self.at)) {
            return Err(Rejection::Access { why: "a role ends after it begins: give a later end".into() });
        }
        let held = self.case.team.iter().find(|member| member.person == person && member.role == *role);
        if let Some(held) = held {
            if held.until == until && from.is_none_or(|from| held.from == from) {
                return Ok(());
            }
            self.emit(CaseEvent::RoleEnded { person, role: role.clone() });
        }
        self.emit(CaseEvent::RoleAssigned { person, role: role.clone(), from, until });
        Ok(())
    }

    pub(crate) fn end_role(&mut self, person: PersonId, role: &RoleName) -> Result<(), Rejection> {
        self.refuse_if_closed()?;
        let held = self.case.team.iter().any(|member| member.person == person && member.role == *role);
        if !held {
            return Err(Rejection::Unknown { what: format!("holder of role `{role}` by that id") });
        }
        self.emit(CaseEvent::RoleEnded { person, role: role.clone() });
        Ok(())
    }

    pub(crate) fn clear_flag(&mut self, flag: u32) -> Result<(), Rejection> {
        let raised = self.case.flags.iter().any(|raised| raised.no == flag && raised.cleared_at.is_none());
        if !raised {
            return Err(Rejection::Unknown { what: format!("open flag {flag}") });
        }
        self.emit(CaseEvent::FlagCleared { flag });
        Ok(())
    }
}
