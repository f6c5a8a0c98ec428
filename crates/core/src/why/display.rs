//! Plain English, for logs and tests; pages render the structure in the reader's language.

use super::{
    AwaitedThing, CriterionWait, Reading, Wait, Waiting, WaitingAction, WaitingElement, WaitingItem,
    WaitingRegister,
};
use crate::{
    case::CaseState,
    expression::Truth,
    offer::Availability,
    plan::{OnPart, stage::word},
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
            Some(wait) => writeln!(f, "{}\n  {wait}", self.name),
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
        self.waits.iter().try_for_each(|wait| writeln!(f, "  {wait}"))
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
            Self::ActiveChild(child) => write!(f, "{} inside is active", child.name),
            Self::RequiredChild(child) => write!(f, "{} inside is required", child.name),
            Self::OpenChild(child) => write!(f, "{} inside is not done with", child.name),
            Self::Discretionary(name) => write!(f, "`{name}` may still be planned, or completed by hand"),
            Self::Register(state) => write!(f, "stays until state `{state}` is left"),
            Self::Resumption { by_parent: true } => f.write_str("is suspended with its stage"),
            Self::Resumption { by_parent: false } => f.write_str("is suspended until somebody resumes it"),
            Self::NoTime => f.write_str("has no time: its expression gave none"),
            Self::StageNotRunning(stage) => write!(f, "comes when the stage {stage} begins"),
            Self::Planning(what) => write!(f, "comes when somebody plans {what}"),
            Self::RuledOut => f.write_str("was ruled out; somebody may take it up again"),
            Self::Over => f.write_str("is over and waits for nothing"),
            Self::Repair => f.write_str("failed: reactivate or end it"),
        }
    }
}

impl fmt::Display for CriterionWait {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.exit { "ends early" } else { "waits" })?;
        for (index, part) in self.on.iter().enumerate() {
            f.write_str(if index == 0 { " for " } else { " and " })?;
            match &part.part {
                OnPart::PlanItem { transition, .. } => {
                    write!(f, "{} of {}", word(transition), part.source.as_deref().unwrap_or("?"))?;
                }
                OnPart::PlanItemExit { criterion, .. } => {
                    let source = part.source.as_deref().unwrap_or("?");
                    write!(f, "exit of {source} by its exit criterion {}", criterion + 1)?;
                }
                OnPart::FileItem { source, transition } => write!(f, "{} of `{source}`", word(transition))?,
                OnPart::StateEntered(state) => write!(f, "entering `{state}`")?,
                OnPart::StateLeft(state) => write!(f, "leaving `{state}`")?,
                OnPart::ActionTaken(action) => write!(f, "action `{action}`")?,
            }
            f.write_str(if part.occurred { " (occurred)" } else { " (not yet)" })?;
        }
        self.condition.as_ref().map_or(Ok(()), |condition| write!(f, " while {condition}"))
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
