//! For which unit somebody applies, where a program has several (S3.48): one question, nothing chosen beforehand. The case then has the
//! fees, clocks, forms and holidays of the unit's jurisdiction.

use crate::{
    part::question::Wrong,
    text::{locale, t},
};
use app::{core::id::UnitName, program::Program};
use maud::{Markup, html};

/// The name of the answer, and the id of its first input.
pub(crate) const UNIT: &str = "unit";

/// The units of a program that somebody outside can choose between. One of one is no question.
#[derive(Clone, Debug, Default)]
pub struct Units {
    question: String,
    hint: Option<String>,
    unsaid: String,
    choices: Vec<(UnitName, String)>,
    /// True once it was asked and not answered.
    pub(super) missing: bool,
}

impl Units {
    /// Those of a program. The question, its `.hint` and what is said to whoever does not answer (`.missing`) are the program's text
    /// `unit-question`, else a general one.
    pub(super) fn of(program: &Program) -> Self {
        let lang = locale().code;
        let text = |key: &str| program.text(lang, key, &[]);
        Self {
            question: text("unit-question").unwrap_or_else(|| t("unit-question")),
            hint: text("unit-question.hint"),
            unsaid: text("unit-question.missing").unwrap_or_else(|| t("unit-missing")),
            choices: program.units_to_choose(lang),
            missing: false,
        }
    }

    /// The unit of an answer; none where nothing was asked; the same with its problem where the answer is none of the units.
    pub(super) fn chosen(self, given: &str) -> Result<Option<UnitName>, Self> {
        if self.choices.len() < 2 {
            return Ok(None);
        }
        match self.choices.iter().find(|(unit, _)| unit.as_str() == given) {
            Some((unit, _)) => Ok(Some(unit.clone())),
            None => Err(Self { missing: true, ..self }),
        }
    }

    /// For the summary at the head of the page.
    pub(super) fn wrong(&self) -> Vec<Wrong> {
        let wrong = Wrong { id: UNIT.to_owned(), text: self.unsaid.clone() };
        self.missing.then_some(wrong).into_iter().collect()
    }

    /// The question; nothing where there is nothing to choose.
    pub(super) fn ask(&self) -> Markup {
        if self.choices.len() < 2 {
            return html! {};
        }
        let described: Vec<&str> = [(self.hint.is_some(), "unit-hint"), (self.missing, "unit-error")]
            .into_iter()
            .filter_map(|(there, id)| there.then_some(id))
            .collect();
        let described = (!described.is_empty()).then(|| described.join(" "));
        html! {
            div.govuk-form-group.govuk-form-group--error[self.missing] {
                fieldset.govuk-fieldset aria-describedby=[described] {
                    legend.govuk-fieldset__legend.govuk-fieldset__legend--m { (self.question) }
                    @if let Some(hint) = &self.hint { div.govuk-hint #unit-hint { (hint) } }
                    @if self.missing { p.govuk-error-message #unit-error { (self.unsaid) } }
                    div.govuk-radios data-module="govuk-radios" {
                        @for (index, (unit, title)) in self.choices.iter().enumerate() {
                            @let id = if index == 0 { UNIT.to_owned() } else { format!("{UNIT}-{index}") };
                            div.govuk-radios__item {
                                input.govuk-radios__input id=(id) name=(UNIT) type="radio" value=(unit);
                                label.govuk-label.govuk-radios__label for=(id) { (title) }
                            }
                        }
                    }
                }
            }
        }
    }

    /// Made-up ones.
    pub(super) fn sample(missing: bool) -> Self {
        Self {
            question: "Which council is it for?".into(),
            hint: Some("The one in whose area the premises are.".into()),
            unsaid: "Choose the council in whose area the premises are".into(),
            choices: vec![
                ("licensing-north".into(), "Northtown".into()),
                ("licensing-southborough".into(), "Southborough".into()),
            ],
            missing,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn s3_48_one_unit_is_no_question_and_of_several_one_has_to_be_said() {
        let mut several = Units::sample(false);
        assert_eq!(several.clone().chosen("licensing-north").unwrap(), Some("licensing-north".into()));
        let unsaid = several.clone().chosen("Northtown").unwrap_err();
        assert!(unsaid.missing && unsaid.wrong().len() == 1);
        several.choices.truncate(1);
        assert_eq!(several.ask().into_string(), "");
        assert_eq!(several.chosen("whatever").unwrap(), None);
    }
}
