//! The type of a case file: what fields there are, their types, classes and uses.

use crate::{
    Value,
    id::{ClassName, ServiceName},
    value::FieldPath,
};
use indexmap::IndexMap;
use serde::{Deserialize, Serialize};

/// The class of fields that name none.
pub const DEFAULT_CLASS: &str = "case";

/// All fields of a case file, in the order of the sheet, by full path. A `many` group is one field of type
/// [`FieldType::Many`].
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct FileSchema {
    /// Path to field, in document order.
    pub fields: IndexMap<FieldPath, Field>,
    /// The case-file items of a CMMN model (`caseFileModel`), by path, parents before children. Where a sheet declares the
    /// case file, its fields say everything and this is empty.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub items: IndexMap<FieldPath, FileItem>,
    /// True where names that nobody declared are variables: a bare model. Otherwise they are refused.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub open: bool,
}

/// One case-file item of a CMMN model (5.3.2.1): `caseFileItem` with its definition. The path is the names of the items
/// around and its own (name, else id), with dots.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct FileItem {
    /// The id of the model, which `sourceRef`, `bindingRef` and `contextRef` name.
    pub key: String,
    /// How many there can be: `multiplicity`.
    pub multiplicity: Multiplicity,
    /// What values it takes, where its definition says (`structureRef` of a simple XML Schema type); none: any.
    #[serde(rename = "type", default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<FieldType>,
    /// The items it refers to: the paths of `targetRefs`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub targets: Vec<FieldPath>,
}

/// How many instances a case-file item can have (table 5.9).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Multiplicity {
    /// None or one.
    ZeroOrOne,
    /// Any number: the value is a list, and a change of the list is told item by item.
    ZeroOrMore,
    /// One.
    ExactlyOne,
    /// At least one.
    OneOrMore,
    /// Nothing is said: one value, or a list that is one value.
    #[default]
    Unspecified,
    /// Nothing is known: as unspecified.
    Unknown,
}

impl Multiplicity {
    /// True when there can be several, each an item of its own.
    pub const fn is_repeating(self) -> bool {
        matches!(self, Self::ZeroOrMore | Self::OneOrMore)
    }
}

impl FileSchema {
    /// The field at exactly this path.
    pub fn field(&self, path: &FieldPath) -> Option<&Field> {
        self.fields.get(path)
    }

    /// The fields at or below a path: one field, or all of a group.
    pub fn within<'a>(&'a self, path: &'a FieldPath) -> impl Iterator<Item = (&'a FieldPath, &'a Field)> {
        self.fields.iter().filter(move |(candidate, _)| candidate.is_within(path))
    }
}

/// One field of the case file.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Field {
    /// What values it takes.
    #[serde(rename = "type")]
    pub kind: FieldType,
    /// Who may read it: a permission per class, never per field.
    pub class: ClassName,
    /// True for personal data: never sorted or prefix-searched, hashed where indexed.
    pub pii: bool,
    /// How it shows to somebody who may open the view but not read the class in clear.
    pub mask: Option<Mask>,
    /// What lists may do with it.
    pub index: IndexUse,
    /// Services that alone may write it; empty: whoever has a form that lists it.
    pub written_by: Vec<ServiceName>,
    /// What reports make of its values.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub measure: Option<Measure>,
}

/// What reports make of the values of a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Measure {
    /// How content somebody was with how the case was worked, from 1 (not at all) to 5 (very).
    Satisfaction,
}

/// What lists may do with a field.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct IndexUse {
    /// Equality and membership.
    pub filter: bool,
    /// Order.
    pub sort: bool,
    /// Words.
    pub search: bool,
    /// Words that are a letter away too: names.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub near: bool,
}

impl IndexUse {
    /// True when the field is projected at all.
    pub const fn any(self) -> bool {
        self.filter || self.sort || self.search
    }
}

/// What values a field takes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FieldType {
    /// One line of text, at most 500 characters.
    Text,
    /// Text of several lines, at most 20,000 characters.
    LongText,
    /// An exact decimal with two places and a currency fixed by the program's configuration.
    Money,
    /// An exact decimal.
    Number,
    /// A whole number.
    Integer,
    /// Yes or no.
    YesNo,
    /// A day.
    Date,
    /// An instant.
    Time,
    /// A mail address.
    Email,
    /// A telephone number.
    Phone,
    /// A postal address: a map of `line1`, `line2`, `town`, `postcode`.
    Address,
    /// A place: a map of `lat` and `lon`, WGS 84 degrees.
    Point,
    /// A person or organisation on the case; stored as its id in text.
    Party,
    /// One of fixed choices.
    OneOf(Vec<String>),
    /// A list of maps.
    Many(Box<IndexMap<String, Field>>),
}

/// Characters of one line of text.
const TEXT_CHARS_MAX: usize = 500;
/// Characters of a long text.
const LONG_TEXT_CHARS_MAX: usize = 20_000;
/// Characters of a mail address (RFC 5321, 4.5.3.1.3) and, generously, of a telephone number.
const ADDRESS_CHARS_MAX: usize = 254;
/// Items of a `many` group.
const ITEMS_MAX: usize = 1_000;

impl FieldType {
    /// Whether the field takes the value; null empties any field. The error is the text key of what is wrong:
    /// `wrong-type`, `too-long`, `not-one-of`.
    pub fn accepts(&self, value: &Value) -> Result<(), &'static str> {
        let up_to = |text: &str, chars_max| {
            if text.chars().count() > chars_max { Err("too-long") } else { Ok(()) }
        };
        match (self, value) {
            (_, Value::Null) => Ok(()),
            (Self::Text, Value::Text(text)) if text.contains(['\n', '\r']) => Err("wrong-type"),
            (Self::Text, Value::Text(text)) => up_to(text, TEXT_CHARS_MAX),
            (Self::LongText, Value::Text(text)) => up_to(text, LONG_TEXT_CHARS_MAX),
            (Self::Money, Value::Number(number)) if number.normalize().scale() <= 2 => Ok(()),
            (Self::Number, Value::Number(_)) => Ok(()),
            (Self::Integer, Value::Number(number)) if number.is_integer() => Ok(()),
            (Self::YesNo, Value::Bool(_)) | (Self::Date, Value::Date(_)) | (Self::Time, Value::Time(_)) => {
                Ok(())
            }
            (Self::Email, Value::Text(text)) => {
                let well_formed = text.split_once('@').is_some_and(|(local, domain)| {
                    !local.is_empty() && !domain.is_empty() && !domain.contains('@')
                }) && !text.contains(|c: char| c.is_whitespace() || c.is_control());
                if well_formed { up_to(text, ADDRESS_CHARS_MAX) } else { Err("wrong-type") }
            }
            (Self::Phone, Value::Text(text)) => up_to(text, ADDRESS_CHARS_MAX),
            (Self::Address, Value::Map(parts)) => {
                parts.iter().try_for_each(|(name, part)| match (&**name, part) {
                    ("line1" | "line2" | "town" | "postcode", part) => Self::Text.accepts(part),
                    _ => Err("wrong-type"),
                })
            }
            (Self::Point, Value::Map(parts)) => {
                let degrees = |name: &str, max: i64| match parts.get(name) {
                    Some(Value::Number(number)) => number.abs() <= rust_decimal::Decimal::from(max),
                    _ => false,
                };
                let fits = parts.len() == 2 && degrees("lat", 90) && degrees("lon", 180);
                if fits { Ok(()) } else { Err("wrong-type") }
            }
            (Self::Party, Value::Text(text)) => up_to(text, TEXT_CHARS_MAX),
            (Self::OneOf(choices), Value::Text(text)) => {
                if choices.iter().any(|choice| **choice == **text) {
                    Ok(())
                } else {
                    Err("not-one-of")
                }
            }
            (Self::Many(fields), Value::List(items)) => {
                if items.len() > ITEMS_MAX {
                    return Err("too-long");
                }
                items.iter().try_for_each(|item| match item {
                    Value::Map(parts) => parts.iter().try_for_each(|(name, part)| {
                        fields.get(&**name).ok_or("wrong-type")?.kind.accepts(part)
                    }),
                    _ => Err("wrong-type"),
                })
            }
            _ => Err("wrong-type"),
        }
    }
}

/// A way to show less.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Mask {
    /// An address shows its town alone.
    TownOnly,
    /// The last four characters.
    LastFour,
    /// A date shows its year.
    YearOnly,
    /// Initials.
    Initials,
    /// Nothing but that there is a value.
    Hidden,
}

impl Mask {
    /// The masked form of a value. Never longer or more precise than the value.
    pub fn apply(self, value: &Value) -> Value {
        match (self, value) {
            (_, Value::Null) => Value::Null,
            (Self::TownOnly, Value::Map(parts)) => parts
                .get("town")
                .map_or(Value::text("hidden"), |town| Value::Map([("town".into(), town.clone())].into())),
            (Self::LastFour, Value::Text(text)) => {
                let count = text.chars().count();
                if count <= 4 {
                    return Value::text("hidden");
                }
                Value::text(format!("…{}", text.chars().skip(count - 4).collect::<String>()))
            }
            (Self::YearOnly, Value::Date(date)) => Value::text(date.year().to_string()),
            (Self::Initials, Value::Text(text)) => Value::text(
                text.split_whitespace()
                    .filter_map(|word| word.chars().next())
                    .flat_map(|initial| [initial, '.'])
                    .collect::<String>(),
            ),
            _ => Value::text("hidden"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::FieldType;
    use crate::Value;

    fn number(text: &str) -> Value {
        Value::Number(text.parse().unwrap())
    }

    #[test]
    fn each_type_takes_its_values_and_says_what_is_wrong_with_others() {
        let choices = FieldType::OneOf(vec!["crime".into()]);
        let place = |lat| Value::Map([("lat".into(), number(lat)), ("lon".into(), number("0"))].into());
        let address = |part: &str| Value::Map([(part.into(), Value::text("1 High Street"))].into());
        let cases = [
            (&FieldType::Text, Value::text("x".repeat(500)), Ok(())),
            (&FieldType::Text, Value::text("é".repeat(501)), Err("too-long")),
            (&FieldType::Text, Value::text("two\nlines"), Err("wrong-type")),
            (&FieldType::LongText, Value::text("two\nlines"), Ok(())),
            (&FieldType::LongText, Value::text("x".repeat(20_001)), Err("too-long")),
            (&FieldType::Money, number("12.50"), Ok(())),
            (&FieldType::Money, number("12.500"), Ok(())),
            (&FieldType::Money, number("12.505"), Err("wrong-type")),
            (&FieldType::Integer, number("3.0"), Ok(())),
            (&FieldType::Integer, number("3.1"), Err("wrong-type")),
            (&FieldType::YesNo, Value::text("yes"), Err("wrong-type")),
            (&FieldType::Email, Value::text("a@b.example"), Ok(())),
            (&FieldType::Email, Value::text("a@b@c"), Err("wrong-type")),
            (&FieldType::Email, Value::text("a@b.example\nbcc:x@y"), Err("wrong-type")),
            (&FieldType::Address, address("line1"), Ok(())),
            (&FieldType::Address, address("planet"), Err("wrong-type")),
            (&FieldType::Point, place("51.5"), Ok(())),
            (&FieldType::Point, place("91"), Err("wrong-type")),
            (&choices, Value::text("crime"), Ok(())),
            (&choices, Value::text("noise"), Err("not-one-of")),
            (&choices, Value::Null, Ok(())),
        ];
        for (kind, value, expected) in cases {
            assert_eq!(kind.accepts(&value), expected, "{kind:?} {value}");
        }
    }
}
