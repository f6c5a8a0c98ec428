//! A command decided again and again without being stored: for measuring what deciding costs, nothing else.

use crate::{
    App, Caller, Fault,
    form_input::{bind, of_action},
    request::ActRequest,
    seen::Seen,
};
use authz::{Asking, NotDecided};
use casewright_core::{Command, Envelope};

/// An action on a case as it is now.
pub struct Rehearsal {
    seen: Seen,
    request: ActRequest,
}

impl App {
    /// Loads the case once.
    pub async fn rehearsal(
        &self,
        caller: &Caller,
        reference: &str,
        request: ActRequest,
    ) -> Result<Rehearsal, Fault> {
        Ok(Rehearsal { seen: self.seen(caller, reference).await?, request })
    }
}

impl Rehearsal {
    /// Binds the input, authorises and decides so many times, as a command does each time anew.
    pub fn run(&self, app: &App, times: u32) -> Result<(), Fault> {
        let Self { seen, request } = self;
        for _ in 0..times {
            let form = of_action(&seen.loaded, request.action.as_str());
            let input = bind(&seen.loaded, &seen.case, form, &request.input, seen.at).input;
            let command =
                Command::Act { track: request.track.clone(), action: request.action.clone(), input };
            let policies = app.policies();
            let envelope = Envelope {
                case: seen.case.id,
                actor: seen.principal.actor(),
                on_behalf_of: seen.principal.on_behalf_of(),
                me: seen.me(policies.spec(&seen.case.program)),
                at: seen.at,
                lang: None,
                purpose: None,
                reason: None,
                read_at: None,
                command,
            };
            let definition = seen.loaded.definition();
            let case = Some(&*seen.case);
            let authorized =
                authz::authorise(&policies, &seen.principal, &seen.context, case, definition, envelope)
                    .map_err(|denial| Fault::Internal(denial.to_string()))?;
            let asking = Asking { policies: &policies, principal: &seen.principal, context: &seen.context };
            match authorized.decide(asking, case, definition) {
                Ok(decided) => drop(std::hint::black_box(decided)),
                Err(NotDecided::Rejected(rejection)) => return Err(Fault::Internal(rejection.to_string())),
                Err(NotDecided::Denied(denial)) => return Err(Fault::Internal(denial.to_string())),
                Err(NotDecided::Stale) => return Err(Fault::Internal("the case has changed".to_owned())),
            }
        }
        Ok(())
    }
}
