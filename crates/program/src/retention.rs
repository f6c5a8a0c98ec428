//! How long a case is kept (S3.59). Every final state it rests in has its rules; of those that have begun the longest wins.

use crate::{
    Program,
    model::{Retain, RetainFrom},
};
use casewright_core::{Case, FieldPath, Value, calendar::Calendar};
use jiff::{Timestamp, civil::Date};
use std::fmt;

/// Until when a case is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kept {
    /// It is not at its end: one of its tracks is in a state that is not final.
    Open,
    /// No final state it rests in says how long: it is kept.
    NoRule,
    /// Its rules begin with the days in these fields, and none of them has a value: it is kept.
    Waits(Vec<FieldPath>),
    /// To the end of the day before this one.
    Until {
        /// The first day on which it need not be there any more, in the zone of the program.
        day: Date,
        /// The rule that keeps it longest.
        rule: Retain,
    },
}

impl Kept {
    /// Whether the case may be disposed of at a moment.
    pub fn is_over(&self, calendar: &Calendar, now: Timestamp) -> bool {
        match self {
            Self::Until { day, .. } => day_of(calendar, now) >= *day,
            Self::Open | Self::NoRule | Self::Waits(_) => false,
        }
    }
}

/// In words; without a day that would give away a day of the case file.
impl fmt::Display for Kept {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Open => f.write_str("it has not come to its end"),
            Self::NoRule => f.write_str("no rule of its program says how long it is kept"),
            Self::Waits(fields) => {
                let names: Vec<String> = fields.iter().map(|field| format!("`{field}`")).collect();
                write!(f, "how long it is kept is counted from {}, which has no value", names.join(" or "))
            }
            Self::Until { day, rule: Retain { years, from } } => {
                let years = if *years == 1 { "1 year".to_owned() } else { format!("{years} years") };
                match from {
                    RetainFrom::End => write!(f, "it is kept until {day}: {years} from its end"),
                    RetainFrom::Field(field) => write!(f, "it is kept for {years} from `{field}`"),
                }
            }
        }
    }
}

impl Program {
    /// Until when the case is kept, by the rules of this program as they are now.
    pub fn retention(&self, case: &Case) -> Kept {
        let calendar = &self.definition.calendar;
        let mut longest: Option<(Date, Retain)> = None;
        let mut waits = Vec::new();
        for register in case.registers.values() {
            let Some(state) = self.states.get(&register.state).filter(|state| state.is_final) else {
                return Kept::Open;
            };
            for rule in &state.retain {
                let begins = match &rule.from {
                    RetainFrom::End => Some(day_of(calendar, register.entered_at)),
                    RetainFrom::Field(path) => match case.value(path) {
                        Some(Value::Date(day)) => Some(*day),
                        Some(Value::Time(at)) => Some(day_of(calendar, *at)),
                        _ => None,
                    },
                };
                let Some(begins) = begins else {
                    waits.extend(match &rule.from {
                        RetainFrom::Field(path) => Some(path.clone()),
                        RetainFrom::End => None,
                    });
                    continue;
                };
                let ends = begins.saturating_add(jiff::Span::new().years(i64::from(rule.years.min(9_000))));
                if longest.as_ref().is_none_or(|(day, _)| ends > *day) {
                    longest = Some((ends, rule.clone()));
                }
            }
        }
        match longest {
            Some((day, rule)) => Kept::Until { day, rule },
            None if waits.is_empty() => Kept::NoRule,
            None => Kept::Waits(waits),
        }
    }
}

fn day_of(calendar: &Calendar, at: Timestamp) -> Date {
    at.to_zoned(calendar.zone.clone()).date()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compile::tests::{SMALL, folder};
    use casewright_core::{case::Register, id::CaseId};
    use std::collections::{BTreeMap, BTreeSet};

    /// Two tracks; the one ends with several rules, the other with one.
    fn program() -> Program {
        let sheet = SMALL
            .replace("about: matter\n", "about: matter\ntracks: [main, money]\n")
            .replace("    text: long-text\n", "    text: long-text\n    born: date\n    paid_at: time\n")
            .replace(
                "outcome: answered }",
                "outcome: answered, retain: [{ for: 6 years }, { for: 75 years, from: request.born }] }\n  unpaid: { track: money, initial: true }\n  paid: { track: money, final: true, retain: { for: 10 years, from: request.paid_at } }",
            )
            .replace("rules:\n", "rules:\n  - if: { state: unpaid, when: \"request.paid_at != null\" }\n    set: paid\n");
        let texts = "form-ask-what = What?\nfield-request-text = Text\nclock-target = By\nfield-request-born = Born\nfield-request-paid_at = Paid\n";
        let small = folder(&sheet);
        let files = small.files().map(|(path, text)| match path {
            "locales/en.ftl" => (path, texts),
            _ => (path, text),
        });
        let all: crate::Folder = files.collect();
        crate::compile(&all).unwrap_or_else(|found| panic!("{}", found.plain()))
    }

    fn case(states: [&str; 2], fields: &[(&str, Value)]) -> Case {
        let at: Timestamp = "2026-03-02T23:30:00Z".parse().expect("an instant");
        let id = CaseId::new(uuid::Uuid::from_u128(1));
        let mut case = Case::empty(id, "small".into(), "unit".into(), at);
        for (track, state) in ["main", "money"].into_iter().zip(states) {
            let register = Register {
                state: state.into(),
                visit: 1,
                entered_at: at,
                pending: None,
                auto_taken: BTreeSet::new(),
                visited: BTreeMap::new(),
            };
            case.registers.insert(track.into(), register);
        }
        for (path, value) in fields {
            let parts: Vec<&str> = path.split('.').collect();
            case.file.put(&parts, value.clone());
        }
        case
    }

    fn day(text: &str) -> Date {
        text.parse().expect("a day")
    }

    #[test]
    fn s3_59_of_several_rules_that_have_begun_the_longest_wins() {
        let program = program();
        let until = |fields: &[(&str, Value)]| match program.retention(&case(["done", "paid"], fields)) {
            Kept::Until { day, rule } => (day, rule.years),
            other => panic!("{other}"),
        };
        assert_eq!(until(&[]), (day("2032-03-02"), 6), "a day that is not there has not begun");
        let born = ("request.born", Value::Date(day("2019-05-04")));
        assert_eq!(until(std::slice::from_ref(&born)), (day("2094-05-04"), 75));
        let old = ("request.born", Value::Date(day("1940-05-04")));
        assert_eq!(until(std::slice::from_ref(&old)), (day("2032-03-02"), 6), "long over");
        // The rules of every track count; a moment is a day in the zone of the program.
        let paid = ("request.paid_at", Value::Time("2026-06-30T23:30:00Z".parse().expect("an instant")));
        assert_eq!(until(&[old, paid.clone()]), (day("2036-07-01"), 10));
        assert_eq!(until(&[born, paid]), (day("2094-05-04"), 75));
    }

    #[test]
    fn a_case_is_kept_while_it_goes_on_and_where_no_rule_has_begun() {
        let mut program = program();
        assert_eq!(program.retention(&case(["done", "unpaid"], &[])), Kept::Open);
        for state in program.states.values_mut() {
            state.retain.retain(|rule| rule.from != RetainFrom::End);
        }
        let waits = program.retention(&case(["done", "paid"], &[]));
        assert_eq!(waits, Kept::Waits(vec!["request.born".into(), "request.paid_at".into()]));
        for state in program.states.values_mut() {
            state.retain.clear();
        }
        let kept = program.retention(&case(["done", "paid"], &[]));
        assert_eq!(kept, Kept::NoRule);
        let late: Timestamp = "9000-01-01T00:00:00Z".parse().expect("an instant");
        for kept in [kept, waits, Kept::Open] {
            assert!(!kept.is_over(&program.definition.calendar, late), "{kept}");
        }
    }

    #[test]
    fn the_period_is_over_with_the_day_on_which_it_ends_and_says_no_day_of_the_case_file() {
        let program = program();
        let kept = program.retention(&case(["done", "paid"], &[]));
        let over = |at: &str| kept.is_over(&program.definition.calendar, at.parse().expect("an instant"));
        assert!(!over("2032-03-01T23:59:00Z"));
        assert!(over("2032-03-02T00:00:00Z"));
        assert_eq!(kept.to_string(), "it is kept until 2032-03-02: 6 years from its end");
        let born =
            program.retention(&case(["done", "paid"], &[("request.born", Value::Date(day("2019-05-04")))]));
        assert_eq!(born.to_string(), "it is kept for 75 years from `request.born`");
    }

    #[test]
    fn what_a_period_cannot_begin_on_is_a_finding() {
        for (from, says) in [("request.text", "no day"), ("surrender", "there is no field `surrender`")] {
            let rule = format!("outcome: answered, retain: {{ for: 6 years, from: {from} }} }}");
            let found =
                crate::compile(&folder(&SMALL.replace("outcome: answered }", &rule))).expect_err(from);
            assert!(found.plain().contains(says), "{}", found.plain());
        }
        let open = SMALL.replace("open: {", "open: { retain: { for: 1 years },");
        let found = crate::compile(&folder(&open)).expect_err("open").plain();
        assert!(found.contains("does not end here"), "{found}");
    }
}
