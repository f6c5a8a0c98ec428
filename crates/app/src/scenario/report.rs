//! What came of the scenarios of a program, to be read by a person.

use serde::Serialize;
use std::fmt;

/// What came of every scenario, and what none of them reached.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Report {
    /// The program.
    pub program: String,
    /// The scenarios, in the order of their files.
    pub outcomes: Vec<Outcome>,
    /// What no scenario reached.
    pub missed: Vec<Missed>,
    /// The numbers.
    pub counts: Counts,
    /// True when only some of the scenarios ran: then the shares say nothing about the program.
    pub partial: bool,
}

/// What came of one scenario.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Outcome {
    /// What it shows.
    pub scenario: String,
    /// Its place: `tests/granted.yaml:1`.
    pub place: String,
    /// How many steps were taken, the one that differed included.
    pub steps: usize,
    /// Where it first differs; none when it passed.
    pub difference: Option<Difference>,
}

/// The first difference of a scenario.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Difference {
    /// The number of the step, from 1; 0 while the case was being opened.
    pub step: usize,
    /// Its place: `tests/granted.yaml:12`.
    pub place: String,
    /// What the step does: `applicant does submit`.
    pub does: String,
    /// What was looked at: `state`.
    pub of: String,
    /// What the scenario says.
    pub expected: String,
    /// What is so.
    pub found: String,
}

/// Something of the program that no scenario reached.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Missed {
    /// What kind of thing.
    pub kind: Kind,
    /// Where it stands: `program.yaml:142`.
    pub place: String,
    /// What it is, and what of it was not reached.
    pub what: String,
}

/// Kinds of things that scenarios reach.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// A rule that does something, or refuses.
    Rule,
    /// A condition of a rule, or a fact: to be reached true and not true.
    Condition,
    /// A row of a decision table.
    DecisionRow,
    /// A policy.
    Policy,
}

/// How many of something were reached.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Share {
    /// Reached by some scenario.
    pub reached: usize,
    /// All there are.
    pub of: usize,
}

/// The numbers of a report.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Counts {
    /// Scenarios that passed.
    pub scenarios: Share,
    /// Steps taken.
    pub steps: usize,
    /// Rules that matched.
    pub rules: Share,
    /// Conditions that were true once and not true once.
    pub conditions: Share,
    /// Rows of decision tables that matched.
    pub decision_rows: Share,
    /// Policies of the program that made an answer.
    pub policies: Share,
}

impl Report {
    /// True when every scenario passed. What was not reached does not count.
    pub fn passed(&self) -> bool {
        self.outcomes.iter().all(|outcome| outcome.difference.is_none())
    }

    /// Leaves out what was not reached: of a part of the scenarios it says nothing.
    pub fn forget_missed(&mut self) {
        self.missed.clear();
        self.partial = true;
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Rule => "rule",
            Self::Condition => "condition",
            Self::DecisionRow => "decision row",
            Self::Policy => "policy",
        })
    }
}

impl fmt::Display for Share {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} of {}", self.reached, self.of)
    }
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.step {
            0 => write!(f, "    {}: {}", self.place, self.does)?,
            step => write!(f, "    {}: step {step}, {}", self.place, self.does)?,
        }
        write!(
            f,
            "\n      {}\n        expected: {}\n        found:    {}",
            self.of, self.expected, self.found
        )
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", self.program)?;
        if self.outcomes.is_empty() {
            return writeln!(f, "  there are no scenarios: write the first one in tests/");
        }
        for outcome in &self.outcomes {
            match &outcome.difference {
                None => writeln!(f, "  ok      {}", outcome.scenario)?,
                Some(difference) => writeln!(f, "  failed  {}\n{difference}", outcome.scenario)?,
            }
        }
        let Counts { scenarios, steps, rules, conditions, decision_rows, policies } = &self.counts;
        writeln!(f, "\n  {scenarios} scenarios passed, {steps} steps taken")?;
        if self.partial {
            return Ok(());
        }
        writeln!(
            f,
            "  reached: {rules} rules, {conditions} conditions, {decision_rows} decision rows, {policies} policies"
        )?;
        if !self.passed() {
            return writeln!(f, "  what no scenario reaches is listed once all of them pass");
        }
        if !self.missed.is_empty() {
            writeln!(f, "\n  no scenario reaches:")?;
            for missed in &self.missed {
                writeln!(f, "    {}: {} {}", missed.place, missed.kind, missed.what)?;
            }
        }
        Ok(())
    }
}
