//! Who is away, and how much work people have.

use super::Count;
use casewright_core::id::{PersonId, ProgramName};
use jiff::civil::Date;
use serde::Serialize;
use uuid::Uuid;

/// Somebody is away.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct AbsenceShown {
    /// Its id.
    pub id: Uuid,
    /// Who.
    pub person: PersonId,
    /// Their name.
    pub name: String,
    /// The first day.
    pub from: Date,
    /// The last day.
    pub until: Date,
    /// Who is offered first in their place; they get no right by it.
    pub stand_in: Option<PersonId>,
    /// Their name.
    pub stand_in_name: Option<String>,
    /// True while it lasts.
    pub now: bool,
    /// Program by program, the cases on which they have a task that the caller may hand to somebody else.
    pub tasks: Vec<AwayTasks>,
}

/// What somebody who is away has in a program.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct AwayTasks {
    /// The program.
    pub program: ProgramName,
    /// Its title.
    pub title: String,
    /// Cases with a task of theirs.
    pub cases: Count,
}

/// Who is away, as far as it concerns the caller.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Absences {
    /// The caller's own, now and to come.
    pub mine: Vec<AbsenceShown>,
    /// Those of people whose work they hand out, or whom they administer.
    pub others: Vec<AbsenceShown>,
    /// Of whom they may say so, besides themselves.
    pub people: Vec<(PersonId, String)>,
    /// Who works in a unit with the caller or one of these: who can stand in.
    pub stand_ins: Vec<(PersonId, String)>,
}

/// How much somebody has in a program, of the work that the asker may hand out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Load {
    /// Live cases on which they have an open task.
    pub tasks: Count,
    /// Live cases that they work on or have a task on.
    pub cases: Count,
    /// Those of these on which something is over.
    pub over: Count,
    /// Those on which something is due within seven days, or over.
    pub week: Count,
}

impl Load {
    /// With what they have in another program.
    pub const fn add(&mut self, other: Self) {
        self.tasks = sum(self.tasks, other.tasks);
        self.cases = sum(self.cases, other.cases);
        self.over = sum(self.over, other.over);
        self.week = sum(self.week, other.week);
    }

    /// What is compared: first the tasks, then what is over, then what is due soon, then the cases.
    pub const fn rank(&self) -> [u64; 4] {
        [self.tasks.n, self.over.n, self.week.n, self.cases.n]
    }
}

const fn sum(a: Count, b: Count) -> Count {
    Count { n: a.n + b.n, more: a.more || b.more }
}
