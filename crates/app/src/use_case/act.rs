//! Acts on one case: actions, tasks, planning, the team, flags.

use super::work::CASE_GIVEN;
use crate::{
    Answer, App, Caller, Fault,
    answer::Acted,
    app::Loaded,
    carry_out::With,
    form_input::{bind, of_action, of_task, rejection_of},
    port::{paper::Paper, store::DraftKey},
    request::{ActRequest, Guard, ItemRequest, NewTask, TeamChange},
};
use casewright_core::{
    Command, Rejection, Transition,
    case::AddedTask,
    id::{ItemNo, PersonId, RoleName},
    rejection::InputProblem,
};
use serde_json::Value as Json;
use std::sync::Arc;

/// On which way an action is taken.
pub(crate) enum TakenBy {
    /// Somebody chose it.
    Choice,
    /// It ends an item of the inbox as filed, and these papers go with it.
    Filing(Vec<Paper>),
}

impl App {
    /// Chooses an action. The one that ends an item of the inbox as filed is refused: it is taken by filing, which moves the documents.
    pub async fn act(
        &self,
        caller: &Caller,
        reference: &str,
        request: ActRequest,
    ) -> Result<Answer<Acted>, Fault> {
        self.act_taken_by(caller, reference, request, TakenBy::Choice).await
    }

    /// The same on the way that is said.
    pub(crate) async fn act_taken_by(
        &self,
        caller: &Caller,
        reference: &str,
        request: ActRequest,
        way: TakenBy,
    ) -> Result<Answer<Acted>, Fault> {
        let ActRequest { track, action, input, reason, guard } = request;
        let (input, reason) = self.or_draft(caller, reference, action.as_str(), input, reason).await?;
        let at = self.now();
        let mut papers = self.notices_of_message(caller, reference, &action).await?;
        let by_choice = matches!(way, TakenBy::Choice);
        if let TakenBy::Filing(more) = way {
            let notices = papers.take();
            papers = Some(Arc::new(move |before, outcome| {
                let notices = notices.as_ref().map(|make| make(before, outcome)).unwrap_or_default();
                notices.into_iter().chain(more.iter().cloned()).collect()
            }));
        }
        let with = With {
            papers,
            route: format!("act:{action}"),
            body: input.to_string(),
            draft_of: Some(action.to_string()),
            reason,
            guard,
            ..With::default()
        };
        self.carry_out(caller, reference, with, &|loaded, case| {
            let bound = bind(loaded, case, of_action(loaded, action.as_str()), &input, at);
            let elsewhere = by_choice && self.is_by_filing(loaded, action.as_str());
            let elsewhere = elsewhere
                .then(|| Rejection::ByFiling { action: action.clone(), item: case.reference.clone() });
            let problem = elsewhere.or_else(|| rejection_of(&bound));
            (Command::Act { track: track.clone(), action: action.clone(), input: bound.input }, problem)
        })
        .await
    }

    /// Moves a plan item: completes or starts a task, occurs a listener.
    pub async fn item(
        &self,
        caller: &Caller,
        reference: &str,
        request: ItemRequest,
    ) -> Result<Answer<Acted>, Fault> {
        let ItemRequest { item, transition, input, reason, guard } = request;
        let completes = transition == Transition::Complete;
        let (input, reason) = if completes {
            self.or_draft(caller, reference, &format!("item:{}", item.0), input, reason).await?
        } else {
            (input, reason)
        };
        let at = self.now();
        let with = With {
            route: format!("item:{}:{transition:?}", item.0),
            body: input.to_string(),
            draft_of: completes.then(|| format!("item:{}", item.0)),
            reason,
            guard,
            ..With::default()
        };
        self.carry_out(caller, reference, with, &|loaded, case| {
            let key = case.item(item).map_or("", |item| item.key.as_str());
            let form = completes.then(|| of_task(loaded, key)).flatten();
            let bound = bind(loaded, case, form, &input, at);
            let problem = rejection_of(&bound);
            (Command::Item { item, transition, input: bound.input }, problem)
        })
        .await
    }

    /// Takes, gives or returns a task.
    pub async fn assign_item(
        &self,
        caller: &Caller,
        reference: &str,
        item: ItemNo,
        to: Option<PersonId>,
        guard: Guard,
    ) -> Result<Answer<Acted>, Fault> {
        self.hand_out(caller, reference, item, to, None, guard).await
    }

    /// Gives or ends a role on the case, brings a partner in.
    pub async fn change_team(
        &self,
        caller: &Caller,
        reference: &str,
        change: TeamChange,
        guard: Guard,
    ) -> Result<Answer<Acted>, Fault> {
        let given = match &change {
            TeamChange::Assign { person, .. } => self.notice_of_work(caller, *person, CASE_GIVEN, None),
            TeamChange::End { .. } | TeamChange::AddPartner { .. } => None,
        };
        let with = With { papers: given, ..plain("team".to_owned(), Some(format!("{change:?}")), guard) };
        self.carry_out(caller, reference, with, &|_, case| {
            let command = match change.clone() {
                TeamChange::Assign { person, role, from, until } => {
                    let custom = self.role_made(&case.program, &role).is_some();
                    Command::AssignRole { person, role, from, until, custom }
                }
                TeamChange::End { person, role } => Command::EndRole { person, role },
                TeamChange::AddPartner { partner } => Command::AddPartner { partner },
            };
            (command, None)
        })
        .await
    }

    /// Plans a discretionary item.
    pub async fn plan_item(
        &self,
        caller: &Caller,
        reference: &str,
        element: &str,
        guard: Guard,
    ) -> Result<Answer<Acted>, Fault> {
        let with = plain("plan".to_owned(), Some(element.to_owned()), guard);
        self.carry_out(caller, reference, with, &|_, _| {
            (Command::Plan { element: element.to_owned(), stage: None }, None)
        })
        .await
    }

    /// Adds a task that no plan foresaw.
    pub async fn add_task(
        &self,
        caller: &Caller,
        reference: &str,
        new: NewTask,
        guard: Guard,
    ) -> Result<Answer<Acted>, Fault> {
        let with = plain("add-task".to_owned(), Some(format!("{new:?}")), guard);
        self.carry_out(caller, reference, with, &|loaded, _| {
            let NewTask { title, role, due_on, stage } = new.clone();
            let due_at = due_on.and_then(|day| {
                let zone = loaded.definition().calendar.zone.clone();
                Some(day.tomorrow().ok()?.to_zoned(zone).ok()?.timestamp())
            });
            // A task for a role that does none of the kind would be nobody's.
            let problem = (!does_added(loaded, &role)).then(|| Rejection::Input {
                problems: vec![InputProblem { path: "role".into(), problem: "not-one-of".into() }],
            });
            (Command::AddTask { task: AddedTask { title, role }, due_at, stage }, problem)
        })
        .await
    }

    /// Settles a flag.
    pub async fn clear_flag(
        &self,
        caller: &Caller,
        reference: &str,
        flag: u32,
        guard: Guard,
    ) -> Result<Answer<Acted>, Fault> {
        let with = plain("clear-flag".to_owned(), Some(flag.to_string()), guard);
        self.carry_out(caller, reference, with, &|_, _| (Command::ClearFlag { flag }, None)).await
    }

    /// The input as sent; where none was sent, the caller's own draft.
    async fn or_draft(
        &self,
        caller: &Caller,
        reference: &str,
        of: &str,
        input: Json,
        reason: Option<String>,
    ) -> Result<(Json, Option<String>), Fault> {
        if !input.is_null() {
            return Ok((input, reason));
        }
        let (Some(person), Some(case)) = (caller.person(), self.store().case_of_reference(reference).await?)
        else {
            return Ok((input, reason));
        };
        let key = DraftKey { case, person, of: of.to_owned() };
        let draft = self.store().draft(&key).await?.map(crate::use_case::draft::Draft::read);
        Ok(draft.map_or((Json::Null, reason.clone()), |draft| (draft.input, reason.or(draft.reason))))
    }
}

/// True for a role whose people do tasks that were added (`may: [do-added-tasks]`).
pub(crate) fn does_added(loaded: &Loaded, role: &RoleName) -> bool {
    let key = format!("added.{role}");
    loaded.program.access.tasks.contains(&key)
}

fn plain(route: String, body: Option<String>, guard: Guard) -> With {
    With { route, body: body.unwrap_or_default(), guard, ..With::default() }
}
