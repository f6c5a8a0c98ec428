//! The unified expression language of Java (JSR 341), as far as it is simple: `${x > 3 && y}`. It is translated to FEEL and
//! the translation is shown; nothing of it is run.
//!
//! The two differ where there is no value: there null is false and a comparison with it is false, here it is unknown. Under
//! a negation that matters, so a negation is pushed inwards until it meets a value, and says what it means:
//! `${!x}` becomes `x = null or x = false`.

mod feel;
mod parse;
mod token;

/// Why a text is not translated.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Untranslated {
    /// The byte where it stops.
    pub(crate) offset: usize,
    /// What stands there.
    pub(crate) message: String,
}

/// True for a text that is one such expression: `${…}` or `#{…}`.
pub(crate) fn is_juel(text: &str) -> bool {
    let text = text.trim();
    text.starts_with("${") || text.starts_with("#{")
}

/// FEEL for an expression, where a condition is wanted.
pub(crate) fn condition(text: &str, counter: &str) -> Result<String, Untranslated> {
    Ok(feel::Writer { counter }.truth(&inner(text)?, true, 0))
}

/// FEEL for an expression, where a value is wanted.
pub(crate) fn value(text: &str, counter: &str) -> Result<String, Untranslated> {
    Ok(feel::Writer { counter }.value(&inner(text)?, 0))
}

fn inner(text: &str) -> Result<parse::Juel, Untranslated> {
    let start = text.len() - text.trim_start().len() + 2;
    let trimmed = text.trim();
    let Some(body) = trimmed.get(2..trimmed.len().saturating_sub(1)).filter(|_| trimmed.ends_with('}'))
    else {
        return Err(Untranslated {
            offset: text.len(),
            message: "the expression has no closing `}`".to_owned(),
        });
    };
    parse::expression(body).map_err(|error| Untranslated { offset: error.offset + start, ..error })
}

#[cfg(test)]
mod tests {
    use super::{condition, value};

    #[test]
    fn simple_expressions_become_feel_and_the_missing_value_counts_as_there() {
        let cases = [
            ("${true}", "true"),
            ("${approved}", "approved"),
            ("#{x > 3 && y}", "x > 3 and y"),
            ("${a == 'b'}", "a = \"b\""),
            ("${amount ge 10 and not urgent}", "amount >= 10 and (urgent = null or urgent = false)"),
            ("${!var:get(goToC)}", "goToC = null or goToC = false"),
            ("${!(a && b)}", "a = null or a = false or b = null or b = false"),
            ("${caseInstance.getVariable('v') != null && v}", "v != null and v"),
            ("${var:exists('other')}", "other != null"),
            ("${vars:getOrDefault('ready', false)}", "(if ready = null then false else ready)"),
            ("${repetitionCounter < 5}", "repetitionCounter < 5"),
            ("${a != 'x'}", "(a = null or a != \"x\")"),
            ("${form.amount * 2 + 1 <= limit - 3}", "form.amount * 2 + 1 <= limit - 3"),
            ("${(a || b) && c}", "(a or b) and c"),
            ("${empty name}", "(name = null or name = \"\")"),
            ("${a > 1 ? b : c}", "(if a > 1 then b else c)"),
            ("${order['state'] eq \"open\"}", "order.state = \"open\""),
        ];
        for (juel, feel) in cases {
            assert_eq!(condition(juel, "repetitionCounter").as_deref(), Ok(feel), "{juel}");
        }
        assert_eq!(value("${dueDate}", "n").as_deref(), Ok("dueDate"));
        assert_eq!(condition("${n < 3}", "n").as_deref(), Ok("repetitionCounter < 3"));
    }

    #[test]
    fn whatever_calls_or_assigns_is_refused_at_its_place() {
        for (juel, offset) in [
            ("${bean.decide(x)}", 2),
            ("${x = 3}", 4),
            ("${x", 3),
            ("${x +}", 5),
            ("${planItemInstance.setVariable('a', 1)}", 2),
            ("${a b}", 4),
            ("${x -> x}", 4),
            ("${'open}", 2),
            ("${}", 2),
        ] {
            let error = condition(juel, "repetitionCounter").unwrap_err();
            assert_eq!(error.offset, offset, "{juel}: {}", error.message);
        }
    }

    #[test]
    fn deep_and_long_expressions_end() {
        let deep = format!("${{{}x{}}}", "(".repeat(10_000), ")".repeat(10_000));
        assert!(condition(&deep, "c").is_err());
        let negated = format!("${{{}x}}", "!".repeat(10_000));
        assert!(condition(&negated, "c").is_err());
    }
}
