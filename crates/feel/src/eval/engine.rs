//! Single operations of the FEEL engine, fenced: arguments are values, a panic is an unknown, sizes are bounded.

use super::val::{Val, argument_name, feel_scope};
use dsntk_feel::{Evaluator, Name, values::Value as Feel};
use dsntk_feel_parser::AstNode;
use std::{
    fmt,
    panic::{AssertUnwindSafe, catch_unwind},
};

/// Most items in the lists handed to one operation; some compare every item with every other.
pub(crate) const ITEMS_MAX: usize = 2_000;
/// Longest text handed to or made by one operation, in bytes.
pub(crate) const RUN_TEXT_BYTES_MAX: usize = 100_000;
/// Longest text searched or replaced by a pattern: a replacement can stand for every character.
const PATTERN_TEXT_BYTES_MAX: usize = 20_000;

/// A built-in function with a fixed number of arguments.
pub(crate) struct Engine {
    pub(crate) name: String,
    /// Tells the day of a date or an instant.
    pub(crate) asks_day: bool,
    evaluator: Evaluator,
}

impl fmt::Debug for Engine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Engine({})", self.name)
    }
}

impl Engine {
    /// Prepares a call of a built-in function; its tree holds nothing but the function's name and names of arguments.
    pub(crate) fn new(name: &str, arguments: usize) -> Self {
        let parameters = (0..arguments).map(|index| AstNode::Name(argument_name(index))).collect();
        let tree = AstNode::FunctionInvocation(
            Box::new(AstNode::Name(Name::from(name))),
            Box::new(AstNode::PositionalParameters(parameters)),
        );
        let asks_day =
            matches!(name, "date" | "day of week" | "day of year" | "month of year" | "week of year");
        Self { name: name.to_owned(), asks_day, evaluator: dsntk_feel_evaluator::prepare(&tree) }
    }

    /// What a call costs, in steps of a run: some functions compare every item with every other, patterns look at every
    /// character.
    pub(crate) fn steps(&self, arguments: &[Val<'_>]) -> usize {
        let (items, bytes) =
            arguments.iter().map(size).fold((0, 0), |sum, one| (sum.0 + one.0, sum.1 + one.1));
        match self.name.as_str() {
            // Refused by the call.
            _ if items > ITEMS_MAX => 1,
            "distinct values" | "union" | "mode" => (items * items).div_ceil(64),
            "replace" | "split" | "matches" => bytes.div_ceil(8),
            _ => items.div_ceil(4) + bytes.div_ceil(64),
        }
    }

    /// Calls it. An unknown argument makes the result unknown for the same reason.
    pub(crate) fn call<'a>(&self, arguments: &[Val<'_>]) -> Val<'a> {
        if let Some(reason) = arguments.iter().find_map(Val::reason) {
            return Val::Null(Some(reason.clone()));
        }
        let text_max = if matches!(self.name.as_str(), "replace" | "matches" | "split") {
            PATTERN_TEXT_BYTES_MAX
        } else {
            RUN_TEXT_BYTES_MAX
        };
        let (items, bytes) =
            arguments.iter().map(size).fold((0, 0), |sum, one| (sum.0 + one.0, sum.1 + one.1));
        if items > ITEMS_MAX || bytes > text_max {
            return Val::unknown(format!("`{}` is given too much at once", self.name));
        }
        // Binding is inside: a value the engine cannot take must not take the process with it.
        let result = catch_unwind(AssertUnwindSafe(|| {
            let value = (self.evaluator)(&feel_scope(arguments));
            match value {
                Feel::String(text) if text.len() > RUN_TEXT_BYTES_MAX => None,
                value => Some(Val::from_feel(value)),
            }
        }));
        match result {
            Ok(Some(Val::Null(None))) | Err(_) => {
                Val::unknown(format!("`{}` has no result for the values it is given", self.name))
            }
            Ok(None) => Val::unknown(format!("the text made by `{}` is too long", self.name)),
            Ok(Some(value)) => value,
        }
    }
}

/// Values and bytes of text in a value.
fn size(value: &Val<'_>) -> (usize, usize) {
    match value {
        Val::Text(text) => (1, text.len()),
        Val::List(items) => items.iter().map(size).fold((1, 0), |sum, one| (sum.0 + one.0, sum.1 + one.1)),
        Val::Made(parts) => parts.values().map(size).fold((1, 0), |sum, one| (sum.0 + one.0, sum.1 + one.1)),
        Val::Map(parts) => parts
            .values()
            .map(|part| size(&Val::borrowed(part)))
            .fold((1, 0), |sum, one| (sum.0 + one.0, sum.1 + one.1)),
        _ => (1, 0),
    }
}
