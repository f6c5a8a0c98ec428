//! Acts on one case: actions, tasks, planning, the team, flags.

use crate::{
    Answer, App, Caller, Fault,
    answer::Acted,
    request::{ActRequest, Guard, ItemRequest, TeamChange},
};
use casewright_core::id::{ItemNo, PersonId};

impl App {
    /// Chooses an action.
    pub async fn act(
        &self,
        _caller: &Caller,
        _reference: &str,
        _request: ActRequest,
    ) -> Result<Answer<Acted>, Fault> {
        self.unfinished()
    }

    /// Moves a plan item: completes or starts a task, occurs a listener.
    pub async fn item(
        &self,
        _caller: &Caller,
        _reference: &str,
        _request: ItemRequest,
    ) -> Result<Answer<Acted>, Fault> {
        self.unfinished()
    }

    /// Takes, gives or returns a task.
    pub async fn assign_item(
        &self,
        _caller: &Caller,
        _reference: &str,
        _item: ItemNo,
        _to: Option<PersonId>,
        _guard: Guard,
    ) -> Result<Answer<Acted>, Fault> {
        self.unfinished()
    }

    /// Gives or ends a role on the case, brings a partner in.
    pub async fn change_team(
        &self,
        _caller: &Caller,
        _reference: &str,
        _change: TeamChange,
        _guard: Guard,
    ) -> Result<Answer<Acted>, Fault> {
        self.unfinished()
    }

    /// Plans a discretionary item.
    pub async fn plan_item(
        &self,
        _caller: &Caller,
        _reference: &str,
        _element: &str,
        _guard: Guard,
    ) -> Result<Answer<Acted>, Fault> {
        self.unfinished()
    }

    /// Settles a flag.
    pub async fn clear_flag(
        &self,
        _caller: &Caller,
        _reference: &str,
        _flag: u32,
        _guard: Guard,
    ) -> Result<Answer<Acted>, Fault> {
        self.unfinished()
    }
}
