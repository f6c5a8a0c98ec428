//! Who works on the case, and flags that people settle.

use crate::{
    event::CaseEvent,
    id::{PersonId, RoleName},
    rejection::Rejection,
    turn::Turn,
};
use jiff::Timestamp;

impl Turn<'_> {
    /// Gives a role; the same role with another end replaces it.
    pub(crate) fn assign_role(
        &mut self,
        person: PersonId,
        role: &RoleName,
        until: Option<Timestamp>,
    ) -> Result<(), Rejection> {
        self.refuse_if_closed()?;
        if !self.definition.roles.contains(role) {
            return Err(Rejection::Unknown { what: format!("role `{role}`") });
        }
        let held = self.case.team.iter().find(|member| member.person == person && member.role == *role);
        if let Some(held) = held {
            if held.until == until {
                return Ok(());
            }
            self.emit(CaseEvent::RoleEnded { person, role: role.clone() });
        }
        self.emit(CaseEvent::RoleAssigned { person, role: role.clone(), until });
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
