//! A dry run in plain English, one line a thing.

use super::{EndedBy, Fate, ItemFate, Migration};
use crate::plan::stage::word;
use std::fmt;

impl fmt::Display for Migration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { from, to, .. } = self;
        writeln!(
            f,
            "version {} ({}) to {} ({})",
            from.version,
            short(&from.digest),
            to.version,
            short(&to.digest)
        )?;
        for problem in &self.problems {
            writeln!(f, "refused: {problem}")?;
        }
        for register in &self.registers {
            let to = register.to.as_ref().map_or("?", |state| state.as_str());
            match &register.from {
                Some(from) if from.as_str() == to => writeln!(f, "{}: stays in {from}", register.track)?,
                Some(from) => writeln!(f, "{}: {from} becomes {to}", register.track)?,
                None => writeln!(f, "{}: new, begins in {to}", register.track)?,
            }
        }
        for item in &self.items {
            item.fmt(f)?;
        }
        for clock in &self.clocks {
            let what = if clock.new { "new, runs until" } else { "ends; it ran until" };
            writeln!(f, "clock {} of {}: {what} {}", clock.name, clock.state, clock.due_at)?;
        }
        for field in &self.fields {
            match &field.to {
                Some(to) => writeln!(f, "field {}: becomes {to}", field.path)?,
                None => writeln!(
                    f,
                    "field {}: described no more; its value stays, and is shown to nobody",
                    field.path
                )?,
            }
        }
        for role in &self.roles {
            match &role.to {
                Some(to) => writeln!(f, "role {} of {}: becomes {to}", role.role, role.person)?,
                None => writeln!(
                    f,
                    "role {} of {}: ends; the new version has no such role",
                    role.role, role.person
                )?,
            }
        }
        Ok(())
    }
}

fn short(digest: &str) -> &str {
    digest.get(..12).unwrap_or(digest)
}

impl fmt::Display for ItemFate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.fate == Fate::Over {
            return Ok(());
        }
        write!(f, "{} ({}): ", self.name, self.key)?;
        match &self.fate {
            Fate::Kept => f.write_str("kept")?,
            Fate::Moved { key, stage } if *key == self.key => write!(f, "moved to {stage}")?,
            Fate::Moved { key, stage } => write!(f, "goes on as {key} in {stage}")?,
            Fate::Over => {}
            Fate::Ended(why) => write!(f, "ended: {why}")?,
            Fate::New => f.write_str("new")?,
            Fate::Refused(why) => write!(f, "refused: {why}")?,
        }
        match (self.before, self.after) {
            (Some(before), Some(after)) if before != after => {
                write!(f, ", {} before and {} afterwards", word(&before), word(&after))?;
            }
            (_, Some(after)) => write!(f, ", {}", word(&after))?,
            (Some(before), None) => write!(f, ", {}", word(&before))?,
            (None, None) => {}
        }
        for forgotten in &self.forgets {
            write!(f, "; {forgotten} counts no more")?;
        }
        writeln!(f)
    }
}

impl fmt::Display for EndedBy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Gone => f.write_str("the new version does not have it"),
            Self::AnotherKind => f.write_str("it is something else in the new version"),
            Self::Stage(stage) => write!(f, "the stage `{stage}` around it ends"),
            Self::StageNotRunning(stage) => {
                write!(f, "it lies in the stage `{stage}` now, which is not under way in this case")
            }
            Self::Twice => f.write_str("another item takes its place"),
        }
    }
}
