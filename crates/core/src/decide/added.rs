//! A task that no plan foresaw is added to a running case: work goes on in ways nobody modelled, and is on the record.

use crate::{
    apply::added_key,
    case::{AddedTask, ItemState},
    event::CaseEvent,
    id::{ElementId, ItemNo},
    plan::{ElementKind, stage::track_around, stage::word},
    rejection::{InputProblem, Rejection},
    turn::Turn,
};
use jiff::Timestamp;

/// A title is a few words.
const TITLE_CHARS_MAX: usize = 200;

impl Turn<'_> {
    pub(crate) fn add_task(
        &mut self,
        task: &AddedTask,
        due_at: Option<Timestamp>,
        stage: Option<ItemNo>,
    ) -> Result<(), Rejection> {
        self.refuse_unless_active()?;
        if !self.definition.roles.contains(&task.role) {
            return Err(Rejection::Unknown { what: format!("role `{}`", task.role) });
        }
        let task = AddedTask { title: task.title.trim().to_owned(), role: task.role.clone() };
        let title = match task.title.chars().count() {
            0 => Some("required"),
            1..=TITLE_CHARS_MAX => None,
            _ => Some("too-long"),
        };
        let due = due_at.is_some_and(|due_at| due_at < self.at).then_some("past");
        let problem = |path: &str, problem: &str| InputProblem { path: path.into(), problem: problem.into() };
        let problems: Vec<InputProblem> = title
            .map(|found| problem("title", found))
            .into_iter()
            .chain(due.map(|found| problem("due", found)))
            .collect();
        if !problems.is_empty() {
            return Err(Rejection::Input { problems });
        }
        let parent = match stage {
            Some(stage) => self.stage_for_added(stage)?,
            None => self.stage_at_hand(),
        };
        let key = added_key(&task);
        let newest = self.case.items.iter().rev().find(|item| item.key == key && item.parent == Some(parent));
        let instance = newest.map_or(1, |item| item.instance + 1);
        let visit = track_around(self.definition, &self.case, parent)
            .and_then(|track| self.case.registers.get(track))
            .map_or(0, |register| register.visit);
        let item = ItemNo(self.case.items.len() as u32);
        self.emit(CaseEvent::TaskAdded { item, task, due_at, parent, instance, visit });
        Ok(())
    }

    /// A stage that is under way; nothing is added to what has ended or not begun.
    fn stage_for_added(&self, stage: ItemNo) -> Result<ItemNo, Rejection> {
        let unknown = || Rejection::Unknown { what: format!("stage {}", stage.0) };
        let (_, element) = self.element_of(stage).ok_or_else(unknown)?;
        if !matches!(element.kind, ElementKind::Stage { .. }) {
            return Err(unknown());
        }
        match self.case.item(stage).map(|item| item.state) {
            Some(ItemState::Active) => Ok(stage),
            state => Err(Rejection::Transition {
                item: self.item_name(stage),
                state: state.as_ref().map(word).unwrap_or_default(),
                transition: "be given another task".into(),
            }),
        }
    }

    /// The stage of the state of the only track, so that the task ends with the state; else the case itself.
    fn stage_at_hand(&self) -> ItemNo {
        let whole = ItemNo(0);
        let [track] = self.definition.tracks.as_slice() else { return whole };
        let Some(register) = self.case.registers.get(&track.name) else { return whole };
        let stage = self.definition.states.get(&register.state).map_or(ElementId::GONE, |state| state.stage);
        let running =
            |item: &&crate::case::PlanItemInstance| item.element == stage && item.state == ItemState::Active;
        self.case.items.iter().rev().find(running).map_or(whole, |item| item.no)
    }
}
