//! Plain English, for logs and tests; pages render the structure in the reader's language.

use super::{
    AwaitedThing, CriterionWait, PartWait, Reading, Wait, Waiting, WaitingAction, WaitingElement,
    WaitingItem, WaitingRegister,
};
use crate::{
    case::CaseState,
    expression::Truth,
    offer::Availability,
    plan::{FileTransition, OnPart, Transition, stage::word},
    rejection::Rejection,
};
use std::fmt;

impl fmt::Display for Waiting {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.case != CaseState::Active {
            writeln!(f, "the case is {}", word(&self.case))?;
        }
        for register in &self.registers {
            register.fmt(f)?;
        }
        for item in &self.items {
            item.fmt(f)?;
        }
        Ok(())
    }
}

impl fmt::Display for WaitingRegister {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}: `{}` since {}", self.track, self.state, self.since)?;
        if let Some(step) = &self.step {
            let what = match &step.what {
                AwaitedThing::Fetch(fetch) => format!("the answer of `{fetch}`"),
                AwaitedThing::Effect(effect) => format!("the delivery of `{effect}`"),
            };
            writeln!(f, "  waits for {what} since {}", step.since)?;
        }
        for clock in &self.clocks {
            let over = if clock.over { "over since" } else { "runs until" };
            writeln!(f, "  clock `{}` {over} {}", clock.name, clock.due_at)?;
        }
        for row in self.automatic.iter().filter(|row| !row.taken) {
            write!(f, "  the rule on line {} acts by itself", row.line)?;
            match &row.condition {
                Some(condition) => writeln!(f, " when {condition}")?,
                None => writeln!(f)?,
            }
        }
        if !self.actions.is_empty() {
            let actions: Vec<&str> = self.actions.iter().map(AsRef::as_ref).collect();
            writeln!(f, "  somebody may choose {}", actions.join(", "))?;
        }
        Ok(())
    }
}

impl fmt::Display for WaitingElement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.items.iter().try_for_each(|item| item.fmt(f))?;
        match &self.missing {
            Some(wait) => writeln!(f, "{} (not there)\n  {wait}", self.name),
            None => Ok(()),
        }
    }
}

impl fmt::Display for WaitingAction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` ", self.action)?;
        match &self.availability {
            Availability::Now => writeln!(f, "would be taken now"),
            Availability::Depends { on } => {
                let fields: Vec<&str> = on.iter().map(crate::value::FieldPath::as_str).collect();
                writeln!(f, "depends on what is filled in: {}", fields.join(", "))
            }
            Availability::No { why } => {
                writeln!(f, "would not be taken: {why}")?;
                if matches!(why, Rejection::NotOffered { .. }) && !self.states.is_empty() {
                    let states: Vec<&str> = self.states.iter().map(AsRef::as_ref).collect();
                    writeln!(f, "  the sheet has rules for it in {}", states.join(", "))?;
                }
                let Rejection::Refused { conditions, text, .. } = why else { return Ok(()) };
                if let Some(text) = text {
                    writeln!(f, "  it says `{text}`")?;
                }
                for condition in conditions {
                    write!(f, "  `{}` ", condition.source)?;
                    match &condition.unknown {
                        Some(why) => write!(f, "cannot be told ({why})")?,
                        None => f.write_str("is not true")?,
                    }
                    for (index, (path, value)) in condition.readings.iter().enumerate() {
                        write!(f, "{}`{path}` is {value}", if index == 0 { ": " } else { ", " })?;
                    }
                    writeln!(f)?;
                }
                Ok(())
            }
        }
    }
}

impl fmt::Display for WaitingItem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{} ({}) since {}", self.name, word(&self.state), self.since)?;
        let mut before: Option<bool> = None;
        for wait in &self.waits {
            let exit = match wait {
                Wait::Criterion(criterion) => Some(criterion.exit),
                _ => None,
            };
            // Several criteria of one kind are alternatives.
            let or = if exit.is_some() && exit == before { "or " } else { "" };
            writeln!(f, "  {or}{wait}")?;
            before = exit;
        }
        Ok(())
    }
}

impl fmt::Display for Wait {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Criterion(criterion) => criterion.fmt(f),
            Self::ManualStart => f.write_str("waits for somebody to start it"),
            Self::Person { role, assignee, due_at } => {
                f.write_str(if assignee.is_some() {
                    "is being done"
                } else {
                    "waits for somebody to take it"
                })?;
                if let Some(role) = role {
                    write!(f, " (`{role}`)")?;
                }
                due_at.map_or(Ok(()), |due_at| write!(f, ", due {due_at}"))
            }
            Self::Delivery { effect } => write!(f, "waits for effect {} to be delivered", effect.0),
            Self::Outside => f.write_str("waits for the outside to complete it"),
            Self::Time { due_at } => write!(f, "waits until {due_at}"),
            Self::Signal { .. } => f.write_str("waits for somebody to signal it"),
            Self::ActiveChild(child) => write!(f, "is not complete: `{}` inside is active", child.name),
            Self::RequiredChild(child) => {
                write!(f, "is not complete: `{}` inside is required and {}", child.name, word(&child.state))
            }
            Self::OpenChild(child) => {
                write!(f, "is not complete by itself: `{}` inside is {}", child.name, word(&child.state))
            }
            Self::Discretionary(name) => {
                write!(
                    f,
                    "is not complete by itself: `{name}` may still be planned; somebody may complete it"
                )
            }
            Self::Register(state) => write!(f, "stays until state `{state}` is left"),
            Self::Resumption { by_parent: true } => f.write_str("is suspended with its stage"),
            Self::Resumption { by_parent: false } => f.write_str("is suspended until somebody resumes it"),
            Self::NoTime => f.write_str("has no time: its expression gave none"),
            Self::StageNotRunning(stage) => write!(f, "comes when the stage `{stage}` begins"),
            Self::Planning(what) => write!(f, "comes when somebody plans `{what}`"),
            Self::RuledOut => f.write_str("was ruled out; somebody may take it up again"),
            Self::Over => f.write_str("is over and waits for nothing"),
            Self::Repair => f.write_str("failed: reactivate or end it"),
        }
    }
}

impl fmt::Display for CriterionWait {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.exit { "ends early" } else { "waits" })?;
        if let Some(key) = &self.key {
            write!(f, " (sentry `{key}`)")?;
        }
        f.write_str(if self.exit { " when " } else { " until " })?;
        for (index, part) in self.on.iter().enumerate() {
            write!(f, "{}{part}", if index == 0 { "" } else { " and " })?;
        }
        match &self.condition {
            Some(condition) if self.on.is_empty() => condition.fmt(f),
            Some(condition) => write!(f, " and {condition}"),
            None => Ok(()),
        }
    }
}

impl fmt::Display for PartWait {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let source = self.source.as_deref().unwrap_or("?");
        match &self.part {
            OnPart::PlanItem { transition, .. } => write!(f, "`{source}` {}", happens(*transition))?,
            OnPart::PlanItemExit { criterion, .. } => {
                write!(f, "`{source}` ends by its exit criterion {}", criterion + 1)?;
            }
            OnPart::FileItem { source, transition } => write!(f, "`{source}` {}", changes(*transition))?,
            OnPart::StateEntered(state) => write!(f, "the case enters `{state}`")?,
            OnPart::StateLeft(state) => write!(f, "the case leaves `{state}`")?,
            OnPart::ActionTaken(action) => write!(f, "somebody takes the action `{action}`")?,
        }
        match (self.occurred, &self.source, self.stands) {
            (true, ..) => f.write_str(" (this has happened)"),
            (false, Some(_), Some(state)) => write!(f, " (not yet: it is {})", word(&state)),
            (false, Some(_), None) => f.write_str(" (not yet: it has not come)"),
            (false, None, _) => f.write_str(" (not yet)"),
        }
    }
}

/// A transition of a plan item as something that happens to it.
fn happens(transition: Transition) -> &'static str {
    match transition {
        Transition::Create => "comes",
        Transition::Start => "starts",
        Transition::ManualStart => "is started by hand",
        Transition::Fault => "fails",
        Transition::Exit => "ends early",
        Transition::Occur => "occurs",
        Transition::Complete => "is completed",
        Transition::Terminate => "is terminated",
        Transition::Enable => "can be started by hand",
        Transition::Disable => "is ruled out",
        Transition::Reenable => "is taken up again",
        Transition::Suspend => "is suspended",
        Transition::Resume => "is resumed",
        Transition::Reactivate => "is reactivated",
        Transition::ParentSuspend => "is suspended with its stage",
        Transition::ParentResume => "is resumed with its stage",
        Transition::ParentTerminate => "ends with its stage",
        Transition::Close => "is closed",
    }
}

/// A transition of a case-file item as something that happens to it.
fn changes(transition: FileTransition) -> &'static str {
    match transition {
        FileTransition::Create => "has a first value",
        FileTransition::Update => "changes",
        FileTransition::Replace => "is replaced",
        FileTransition::Delete => "is deleted",
        FileTransition::AddChild => "gets an item",
        FileTransition::RemoveChild => "loses an item",
        FileTransition::AddReference => "gets a reference",
        FileTransition::RemoveReference => "loses a reference",
    }
}

impl fmt::Display for Reading {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` is true; now it is ", self.source)?;
        match &self.truth {
            Truth::True => f.write_str("true")?,
            Truth::False => f.write_str("false")?,
            Truth::Unknown(reason) => write!(f, "unknown ({reason})")?,
        }
        for (index, (path, value)) in self.readings.iter().enumerate() {
            write!(f, "{}`{path}` is {value}", if index == 0 { ": " } else { ", " })?;
        }
        Ok(())
    }
}
