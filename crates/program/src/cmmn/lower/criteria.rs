//! Criteria: sentries by reference, their on-parts by what they wait for.

use super::{Lower, Waiting};
use crate::{
    cmmn::document::{Criterion, Kind, OnPart as Written, Sentry, Span},
    near,
};
use casewright_core::{
    id::ElementId,
    plan::{ElementKind, FileTransition, OnPart, Sentry as Made, Timer, Transition},
};

/// Events of plan items, with the standard's words.
const EVENTS: &[(&str, Transition)] = &[
    ("close", Transition::Close),
    ("complete", Transition::Complete),
    ("create", Transition::Create),
    ("disable", Transition::Disable),
    ("enable", Transition::Enable),
    ("exit", Transition::Exit),
    ("fault", Transition::Fault),
    ("manualStart", Transition::ManualStart),
    ("occur", Transition::Occur),
    ("parentResume", Transition::ParentResume),
    ("parentSuspend", Transition::ParentSuspend),
    ("parentTerminate", Transition::ParentTerminate),
    ("reactivate", Transition::Reactivate),
    ("reenable", Transition::Reenable),
    ("resume", Transition::Resume),
    ("start", Transition::Start),
    ("suspend", Transition::Suspend),
    ("terminate", Transition::Terminate),
];

/// Events of case-file items.
const FILE_EVENTS: &[(&str, FileTransition)] = &[
    ("addChild", FileTransition::AddChild),
    ("addReference", FileTransition::AddReference),
    ("create", FileTransition::Create),
    ("delete", FileTransition::Delete),
    ("removeChild", FileTransition::RemoveChild),
    ("removeReference", FileTransition::RemoveReference),
    ("replace", FileTransition::Replace),
    ("update", FileTransition::Update),
];

/// The event of a word.
pub(crate) fn event(word: &str) -> Option<Transition> {
    EVENTS.iter().find(|(name, _)| *name == word).map(|(_, event)| *event)
}

/// The case-file event of a word.
pub(crate) fn file_event(word: &str) -> Option<FileTransition> {
    FILE_EVENTS.iter().find(|(name, _)| *name == word).map(|(_, event)| *event)
}

impl<'d> Lower<'d> {
    pub(super) fn criteria(&mut self, waiting: &Waiting<'d>) {
        let entry = self.sentries(waiting.element, waiting.entry);
        let exit = self.sentries(waiting.element, waiting.exit);
        if let Some(element) = self.made.plan.elements.get_mut(waiting.element.0 as usize) {
            element.entry = entry;
            element.exit = exit;
        }
    }

    fn sentries(&mut self, element: ElementId, criteria: &'d [Criterion]) -> Vec<Made> {
        let mut made = Vec::new();
        for criterion in criteria {
            let Some(id) = criterion.sentry.as_deref() else {
                self.error(criterion.base.at, "the criterion names no sentry", "write `sentryRef`");
                continue;
            };
            let Some(sentry) = self.index.sentries.get(id).copied() else {
                let known: Vec<&str> = self.index.sentries.keys().copied().collect();
                self.dangling(criterion.base.at, "sentry", id, known);
                continue;
            };
            made.push(self.sentry(element, sentry));
        }
        made
    }

    fn sentry(&mut self, element: ElementId, sentry: &'d Sentry) -> Made {
        let mut on: Vec<OnPart> = sentry.on.iter().filter_map(|on| self.on_part(element, on)).collect();
        on.extend(self.variable_on_parts(sentry));
        let if_part = match &sentry.if_part {
            Some(rule) => {
                rule.condition.as_ref().and_then(|text| self.condition(text, rule.context.as_deref()))
            }
            None => None,
        };
        if on.is_empty()
            && sentry.on.is_empty()
            && sentry.if_part.as_ref().is_none_or(|rule| rule.condition.is_none())
        {
            self.error(
                sentry.base.at,
                format!("the sentry `{}` waits for nothing", sentry.base.id()),
                "give it an on-part or an if-part with a condition",
            );
        }
        let on_event = sentry.base.kept.attribute("triggerMode") == Some("onEvent");
        Made { key: sentry.base.id.clone(), on, if_part, on_event }
    }

    /// Camunda's `variableOnPart`: a case-file item by the name of a variable.
    fn variable_on_parts(&mut self, sentry: &'d Sentry) -> Vec<OnPart> {
        let mut made = Vec::new();
        for tree in sentry.base.kept.elements.iter().filter(|tree| tree.name.local == "variableOnPart") {
            let name = tree.attribute("variableName").unwrap_or("").trim().to_owned();
            let word = tree
                .children()
                .find(|child| child.name.local == "variableEvent")
                .map(super::super::tree::Tree::text);
            let event = word.as_deref().map(str::trim).and_then(file_event);
            match event {
                Some(transition) if !name.is_empty() => {
                    made.push(OnPart::FileItem { source: name.as_str().into(), transition });
                }
                _ => self.error(
                    sentry.base.at,
                    "the variable on-part names no variable or no event",
                    "write `variableName`, and `create`, `update` or `delete` as `variableEvent`",
                ),
            }
        }
        made
    }

    fn on_part(&mut self, element: ElementId, on: &'d Written) -> Option<OnPart> {
        let at = on.base.at;
        let Some(source) = on.source.as_deref() else {
            self.error(at, "the on-part names nothing to wait for", "write `sourceRef`");
            return None;
        };
        let Some(word) = on.event.as_deref() else {
            self.error(
                at,
                format!("the on-part of `{source}` names no event"),
                "write `<standardEvent>complete</standardEvent>`, or another event",
            );
            return None;
        };
        if on.on_file {
            let Some(path) = self.index.files.get(source).cloned() else {
                let known: Vec<&str> = self.index.files.keys().copied().collect();
                self.dangling(at, "case-file item", source, known);
                return None;
            };
            let Some(transition) = file_event(word) else {
                let words: Vec<&str> = FILE_EVENTS.iter().map(|(name, _)| *name).collect();
                self.error(at, format!("`{word}` is no event of case-file items"), near::help(word, &words));
                return None;
            };
            return Some(OnPart::FileItem { source: path, transition });
        }
        let Some(transition) = event(word) else {
            let words: Vec<&str> = EVENTS.iter().map(|(name, _)| *name).collect();
            let help = near::nearest(word, words.iter().copied()).map_or_else(
                || format!("the events are {}", words.join(", ")),
                |near| format!("did you mean `{near}`?"),
            );
            self.error(at, format!("`{word}` is no event of plan items"), help);
            return None;
        };
        let source = self.source_of(element, source, at)?;
        if let Some(exit) = on.exit_criterion.as_deref() {
            return self.exit_of(source, exit, at);
        }
        self.check_event(source, transition, word, at);
        Some(OnPart::PlanItem { source, transition })
    }

    /// The plan item of an id; where a stage is used several times, the one nearest to who waits.
    fn source_of(&mut self, element: ElementId, id: &str, at: Span) -> Option<ElementId> {
        let Some(copies) = self.copies.get(id).filter(|_| !id.is_empty()) else {
            // A definition is not what happens; the item that refers to it is.
            let items: Vec<&str> = self
                .index
                .items
                .iter()
                .filter(|(_, item)| item.definition.as_deref() == Some(id))
                .map(|(id, _)| *id)
                .collect();
            match items.as_slice() {
                [item] => self.error(
                    at,
                    format!("`{id}` is a definition, and an on-part waits for a plan item"),
                    format!("did you mean `{item}`?"),
                ),
                _ => {
                    let known: Vec<&str> = self.copies.keys().copied().collect();
                    self.dangling(at, "plan item", id, known);
                }
            }
            return None;
        };
        if let [only] = copies.as_slice() {
            return Some(*only);
        }
        let above = |mut id: ElementId, top: ElementId| loop {
            if id == top {
                return true;
            }
            match self.made.plan.element(id).and_then(|element| element.parent) {
                Some(parent) => id = parent,
                None => return false,
            }
        };
        let mut around = Some(element);
        while let Some(top) = around {
            let near: Vec<ElementId> = copies.iter().copied().filter(|copy| above(*copy, top)).collect();
            match near.as_slice() {
                [] => around = self.made.plan.element(top).and_then(|element| element.parent),
                [only] => return Some(*only),
                _ => break,
            }
        }
        self.error(
            at,
            format!(
                "`{id}` lies in a stage that is used several times, and it cannot be told which one is meant"
            ),
            "wait for the stage itself, or give each use a definition of its own",
        );
        None
    }

    /// An exit criterion of the source, by its id or (CMMN 1.0) by that of its sentry.
    fn exit_of(&mut self, source: ElementId, exit: &str, at: Span) -> Option<OnPart> {
        let criteria: &[Criterion] = match self.made.plan.element(source) {
            Some(element) if element.parent.is_none() => {
                self.case.plan.stage().map_or(&[], |stage| &stage.exit)
            }
            Some(_) => {
                let item = self.copies.iter().find(|(_, copies)| copies.contains(&source)).map(|(id, _)| *id);
                item.and_then(|id| self.index.items.get(id)).map_or(&[], |item| &item.exit)
            }
            None => &[],
        };
        let named = |criterion: &Criterion| {
            criterion.base.id.as_deref() == Some(exit) || criterion.sentry.as_deref() == Some(exit)
        };
        if let Some(criterion) = criteria.iter().position(named) {
            return Some(OnPart::PlanItemExit { source, criterion: criterion as u16 });
        }
        let known: Vec<String> = criteria.iter().map(|criterion| criterion.base.id().to_owned()).collect();
        self.dangling(at, "exit criterion of that item", exit, known.iter().map(String::as_str));
        None
    }

    /// An event that its source never makes is no error, but somebody meant another.
    fn check_event(&mut self, source: ElementId, transition: Transition, word: &str, at: Span) {
        let Some(element) = self.made.plan.element(source) else { return };
        let (happens, instead) = if element.parent.is_none() {
            (true, "")
        } else if element.kind.is_stage_or_task() {
            use Transition as T;
            (!matches!(transition, T::Occur | T::Close | T::ParentTerminate), "complete")
        } else {
            use Transition as T;
            let known = matches!(
                transition,
                T::Create
                    | T::Suspend
                    | T::Resume
                    | T::ParentSuspend
                    | T::ParentResume
                    | T::ParentTerminate
                    | T::Terminate
                    | T::Occur
            );
            (known, "occur")
        };
        if !happens {
            let message = format!("`{}` never makes the event `{word}`", element.name);
            self.warning(at, message, format!("did you mean `{instead}`?"));
        }
    }

    /// Start triggers, now that all plan items are there.
    pub(super) fn timers(&mut self) {
        let uses: Vec<(ElementId, &'d str)> =
            self.copies.iter().flat_map(|(id, copies)| copies.iter().map(|copy| (*copy, *id))).collect();
        for (element, id) in uses {
            let Some(item) = self.index.items.get(id).copied() else { continue };
            let Some(definition) =
                item.definition.as_deref().and_then(|id| self.index.definitions.get(id)).copied()
            else {
                continue;
            };
            let Kind::TimerEventListener { start: Some(trigger), .. } = &definition.kind else { continue };
            let Some(made) = self.on_part(element, trigger) else { continue };
            if let Some(element) = self.made.plan.elements.get_mut(element.0 as usize)
                && let ElementKind::TimerEventListener { timer } = &mut element.kind
            {
                match timer {
                    Timer::Iso { start, .. } | Timer::Computed { start, .. } => *start = Some(made),
                    Timer::After(_) | Timer::Every { .. } => {}
                }
            }
        }
    }
}
