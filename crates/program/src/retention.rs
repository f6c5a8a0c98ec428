//! How long a case is kept, by the rules of a program (S3.59).

use crate::Program;
use casewright_core::Case;
pub use casewright_core::retention::Kept;

impl Program {
    /// Until when the case is kept, by the rules of this program as they are now.
    pub fn retention(&self, case: &Case) -> Kept {
        casewright_core::retention::kept(&self.definition, case)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compile::tests::{SMALL, folder};
    use casewright_core::{
        Value,
        case::{ChildCase, ChildState, Register},
        id::{CaseId, EffectNo, ItemNo},
        retention::RetainFrom,
    };
    use jiff::{Timestamp, civil::Date};
    use std::{
        collections::{BTreeMap, BTreeSet},
        sync::Arc,
    };

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
        for state in Arc::make_mut(&mut program.definition).states.values_mut() {
            state.retain.retain(|rule| rule.from != RetainFrom::End);
        }
        let waits = program.retention(&case(["done", "paid"], &[]));
        assert_eq!(waits, Kept::Waits(vec!["request.born".into(), "request.paid_at".into()]));
        for state in Arc::make_mut(&mut program.definition).states.values_mut() {
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
    fn s3_18_while_an_appeal_goes_on_a_case_is_kept_and_its_end_counts_anew() {
        let program = program();
        let mut case = case(["done", "paid"], &[]);
        let mut child = |state, ended_at: Option<&str>| {
            let ended_at = ended_at.map(|at| at.parse().expect("an instant"));
            let child = ChildCase { item: ItemNo(0), case: "appeal".into(), state, ended_at };
            case.children.insert(EffectNo(1), child);
            program.retention(&case)
        };
        assert_eq!(child(ChildState::Queued, None), Kept::Linked);
        assert_eq!(child(ChildState::Open, None), Kept::Linked);
        let Kept::Until { day: until, .. } = child(ChildState::Completed, Some("2027-01-10T12:00:00Z"))
        else {
            panic!("it has ended")
        };
        assert_eq!(until, day("2033-01-10"), "six years from the end of the appeal");
    }

    #[test]
    fn a_case_that_was_ended_by_hand_is_kept_as_long_as_any_of_its_ends_says() {
        let program = program();
        let mut case = case(["open", "paid"], &[]);
        assert_eq!(program.retention(&case), Kept::Open);
        case.ended_at = Some("2026-05-01T12:00:00Z".parse().expect("an instant"));
        let Kept::Until { day: until, rule } = program.retention(&case) else { panic!("it has ended") };
        assert_eq!((until, rule.years), (day("2032-05-01"), 6));
    }

    #[test]
    fn the_class_of_the_records_schedule_is_said() {
        let sheet = SMALL.replace(
            "outcome: answered }",
            "outcome: answered, retain: { for: 6 years, schedule: LIC-4.2 } }",
        );
        let program = crate::compile(&folder(&sheet)).unwrap_or_else(|found| panic!("{}", found.plain()));
        let kept = program.retention(&case(["done", "money"], &[("request.text", Value::Null)]));
        // The second track is not one of this program: without its state nothing can be said.
        assert_eq!(kept, Kept::Open);
        let mut case = case(["done", "done"], &[]);
        case.registers.remove("money");
        let kept = program.retention(&case);
        assert_eq!(kept.schedule(), Some("LIC-4.2"));
        assert_eq!(
            kept.to_string(),
            "it is kept until 2032-03-02: 6 years from its end (records schedule LIC-4.2)"
        );
        let endless = SMALL.replace(
            "outcome: answered }",
            &format!("outcome: answered, retain: {{ for: 6 years, schedule: {} }} }}", "X".repeat(61)),
        );
        let found = crate::compile(&folder(&endless)).expect_err("too long").plain();
        assert!(found.contains("names no class of a records schedule"), "{found}");
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
