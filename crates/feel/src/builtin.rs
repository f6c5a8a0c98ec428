//! The built-in functions an expression may call: FEEL's own (DMN 1.5, 10.3.4) without those that take functions or
//! that read text as an expression.

use crate::{
    finding::{Finding, Span},
    gate::ast::{Ast, Kind},
    types::Type,
};

/// What an argument must be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Takes {
    Any,
    Number,
    Text,
    Bool,
    /// A list; a single value stands for a list of one.
    List,
    /// A date or a date and time.
    Day,
    Record,
    /// A number or a duration.
    Amount,
}

/// What comes out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Gives {
    Any,
    Number,
    Text,
    Bool,
    Date,
    Time,
    TimeOfDay,
    Months,
    Texts,
    Numbers,
    /// The type of the first argument.
    First,
    /// The type of the items of the list, or of the first argument.
    Item,
}

/// A built-in function.
#[derive(Debug)]
pub(crate) struct Builtin {
    pub(crate) name: &'static str,
    pub(crate) takes: &'static [Takes],
    /// How many of them must be given.
    pub(crate) least: usize,
    /// The last may be repeated.
    pub(crate) repeats: bool,
    pub(crate) gives: Gives,
    /// Arguments in an author's words.
    arguments: &'static str,
}

const fn b(
    name: &'static str,
    takes: &'static [Takes],
    least: usize,
    repeats: bool,
    gives: Gives,
    arguments: &'static str,
) -> Builtin {
    Builtin { name, takes, least, repeats, gives, arguments }
}

use Takes::{Amount, Any, Bool, Day, List, Number, Record, Text};

pub(crate) const BUILTINS: &[Builtin] = &[
    b("abs", &[Amount], 1, false, Gives::First, "number"),
    b("all", &[List], 1, true, Gives::Bool, "list"),
    b("any", &[List], 1, true, Gives::Bool, "list"),
    b("append", &[List, Any], 2, true, Gives::First, "list, item"),
    b("ceiling", &[Number, Number], 1, false, Gives::Number, "number"),
    b("concatenate", &[List], 1, true, Gives::First, "list, list"),
    b("contains", &[Text, Text], 2, false, Gives::Bool, "text, part"),
    b("count", &[List], 1, false, Gives::Number, "list"),
    b("date", &[Any, Number, Number], 1, false, Gives::Date, "\"2026-03-01\""),
    b("date and time", &[Any, Any], 1, false, Gives::Time, "\"2026-03-01T10:00:00Z\""),
    b("day of week", &[Day], 1, false, Gives::Text, "date"),
    b("day of year", &[Day], 1, false, Gives::Number, "date"),
    b("decimal", &[Number, Number], 2, false, Gives::Number, "number, places"),
    b("distinct values", &[List], 1, false, Gives::First, "list"),
    b("duration", &[Text], 1, false, Gives::Any, "\"P28D\""),
    b("ends with", &[Text, Text], 2, false, Gives::Bool, "text, end"),
    b("even", &[Number], 1, false, Gives::Bool, "number"),
    b("exp", &[Number], 1, false, Gives::Number, "number"),
    b("flatten", &[List], 1, false, Gives::Any, "list"),
    b("floor", &[Number, Number], 1, false, Gives::Number, "number"),
    b("get entries", &[Record], 1, false, Gives::Any, "group"),
    b("get value", &[Record, Text], 2, false, Gives::Any, "group, name"),
    b("index of", &[List, Any], 2, false, Gives::Numbers, "list, item"),
    b("insert before", &[List, Number, Any], 3, false, Gives::First, "list, place, item"),
    b("is", &[Any, Any], 2, false, Gives::Bool, "a, b"),
    b("list contains", &[List, Any], 2, false, Gives::Bool, "list, item"),
    b("log", &[Number], 1, false, Gives::Number, "number"),
    b("lower case", &[Text], 1, false, Gives::Text, "text"),
    b("matches", &[Text, Text, Text], 2, false, Gives::Bool, "text, \"pattern\""),
    b("max", &[List], 1, true, Gives::Item, "list"),
    b("mean", &[List], 1, true, Gives::Number, "list"),
    b("median", &[List], 1, true, Gives::Number, "list"),
    b("min", &[List], 1, true, Gives::Item, "list"),
    b("mode", &[List], 1, true, Gives::Numbers, "list"),
    b("modulo", &[Number, Number], 2, false, Gives::Number, "number, divisor"),
    b("month of year", &[Day], 1, false, Gives::Text, "date"),
    b("not", &[Bool], 1, false, Gives::Bool, "condition"),
    b("now", &[], 0, false, Gives::Time, ""),
    b("number", &[Any, Text, Text], 1, false, Gives::Number, "\"1,000.50\", \",\", \".\""),
    b("odd", &[Number], 1, false, Gives::Bool, "number"),
    b("product", &[List], 1, true, Gives::Number, "list"),
    b("remove", &[List, Number], 2, false, Gives::First, "list, place"),
    b("replace", &[Text, Text, Text, Text], 3, false, Gives::Text, "text, \"pattern\", \"replacement\""),
    b("reverse", &[List], 1, false, Gives::First, "list"),
    b("round down", &[Number, Number], 2, false, Gives::Number, "number, places"),
    b("round half down", &[Number, Number], 2, false, Gives::Number, "number, places"),
    b("round half up", &[Number, Number], 2, false, Gives::Number, "number, places"),
    b("round up", &[Number, Number], 2, false, Gives::Number, "number, places"),
    b("split", &[Text, Text], 2, false, Gives::Texts, "text, \"delimiter\""),
    b("sqrt", &[Number], 1, false, Gives::Number, "number"),
    b("starts with", &[Text, Text], 2, false, Gives::Bool, "text, start"),
    b("stddev", &[List], 1, true, Gives::Number, "list"),
    b("string", &[Any], 1, false, Gives::Text, "value"),
    b("string join", &[List, Text], 1, false, Gives::Text, "list, delimiter"),
    b("string length", &[Text], 1, false, Gives::Number, "text"),
    b("sublist", &[List, Number, Number], 2, false, Gives::First, "list, start, length"),
    b("substring", &[Text, Number, Number], 2, false, Gives::Text, "text, start, length"),
    b("substring after", &[Text, Text], 2, false, Gives::Text, "text, match"),
    b("substring before", &[Text, Text], 2, false, Gives::Text, "text, match"),
    b("sum", &[List], 1, true, Gives::Number, "list"),
    b("time", &[Any, Number, Number, Any], 1, false, Gives::TimeOfDay, "\"10:00:00Z\""),
    b("today", &[], 0, false, Gives::Date, ""),
    b("union", &[List], 1, true, Gives::First, "list, list"),
    b("upper case", &[Text], 1, false, Gives::Text, "text"),
    b("week of year", &[Day], 1, false, Gives::Number, "date"),
    b("years and months duration", &[Day, Day], 2, false, Gives::Months, "from, to"),
];

/// All names.
pub(crate) const NAMES: &[&str] = &{
    let mut names = [""; BUILTINS.len()];
    let mut index = 0;
    while index < names.len() {
        #[expect(clippy::indexing_slicing, reason = "both have the same length; evaluated at compile time")]
        {
            names[index] = BUILTINS[index].name;
        }
        index += 1;
    }
    names
};

/// Types after `instance of`.
pub(crate) const TYPE_NAMES: [&str; 9] = [
    "number",
    "string",
    "boolean",
    "date",
    "date and time",
    "time",
    "days and time duration",
    "years and months duration",
    "Any",
];

/// The function of a name.
pub(crate) fn builtin(name: &str) -> Option<&'static Builtin> {
    BUILTINS.iter().find(|builtin| builtin.name == name)
}

/// `decimal(number, places)`, for messages.
pub(crate) fn signature(name: &str) -> String {
    format!("{name}({})", builtin(name).map_or("", |builtin| builtin.arguments))
}

impl Takes {
    pub(crate) fn accepts(self, kind: &Type) -> bool {
        matches!(
            (self, kind),
            (_, Type::Any | Type::Null)
                | (Self::Any | Self::List, _)
                | (Self::Number, Type::Number)
                | (Self::Text, Type::Text | Type::Choice(_))
                | (Self::Bool, Type::Bool)
                | (Self::Day, Type::Date | Type::Time)
                | (Self::Record, Type::Record(_))
                | (Self::Amount, Type::Number | Type::Duration | Type::Months)
        )
    }

    pub(crate) const fn words(self) -> &'static str {
        match self {
            Self::Any => "anything",
            Self::Number => "a number",
            Self::Text => "a text",
            Self::Bool => "a condition",
            Self::List => "a list",
            Self::Day => "a date",
            Self::Record => "a group of fields",
            Self::Amount => "a number or a duration",
        }
    }
}

impl Gives {
    pub(crate) fn kind(self, first: Option<&Type>) -> Type {
        match self {
            Self::Any => Type::Any,
            Self::Number => Type::Number,
            Self::Text => Type::Text,
            Self::Bool => Type::Bool,
            Self::Date => Type::Date,
            Self::Time => Type::Time,
            Self::TimeOfDay => Type::TimeOfDay,
            Self::Months => Type::Months,
            Self::Texts => Type::list(Type::Text),
            Self::Numbers => Type::list(Type::Number),
            Self::First => first.cloned().unwrap_or(Type::Any),
            Self::Item => match first {
                Some(Type::List(item)) => (**item).clone(),
                Some(kind) => kind.clone(),
                None => Type::Any,
            },
        }
    }
}

/// Arguments that must be literals: a pattern made at run time could take for ever, or be somebody else's text.
pub(crate) fn check_literals(name: &str, at: Span, arguments: &[Ast]) -> Result<(), Finding> {
    let literal: &[usize] = match name {
        "matches" => &[1, 2],
        "replace" => &[1, 3],
        "split" => &[1],
        _ => &[],
    };
    for argument in literal.iter().filter_map(|index| arguments.get(*index)) {
        if !matches!(argument.kind, Kind::Text(_)) {
            return Err(Finding::new(
                argument.at,
                format!("the pattern of `{name}` is not written out"),
                format!("give it as a text: `{}`", signature(name)),
            ));
        }
    }
    let given = arguments.len();
    let Some(builtin) = builtin(name) else { return Ok(()) };
    if given < builtin.least || (given > builtin.takes.len() && !builtin.repeats) {
        return Err(Finding::new(
            at,
            format!("`{name}` takes {}, found {given}", counted(builtin)),
            format!("write it like `{}`", signature(name)),
        ));
    }
    Ok(())
}

fn counted(builtin: &Builtin) -> String {
    let most = builtin.takes.len();
    match (builtin.least, builtin.repeats) {
        (least, true) => format!("{least} or more arguments"),
        (least, false) if least == most && most == 1 => "1 argument".to_owned(),
        (least, false) if least == most => format!("{most} arguments"),
        (least, false) => format!("{least} to {most} arguments"),
    }
}
