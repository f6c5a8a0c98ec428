//! A fetch: the address is filled in from the case, the answer is checked against the field it goes into. An answer that
//! lies about its type is a failure in plain words.

use super::run_effects::{Came, report};
use crate::{
    App, Fault,
    bind::value_of,
    connector::{CallFailure, CallKind, Reply},
    port::store::Leased,
    seen::Seen,
};
use casewright_core::{Command, FieldType, Value, id::FetchName, value::FieldPath};
use serde_json::Value as Json;
use std::fmt::Write as _;

impl App {
    pub(super) async fn fetch(&self, seen: &Seen, leased: &Leased, name: &FetchName) -> Result<Came, Fault> {
        let failed = |why: String| Ok(Came::Back(report(leased, Err(why)), Vec::new()));
        let definition = seen.loaded.definition();
        let Some(fetch) = definition.fetches.get(name) else {
            return failed("the program has no such fetch any more".to_owned());
        };
        let Some(field) = definition.file.field(&fetch.into) else {
            return failed(format!("`{}` is no field", fetch.into));
        };
        let url = match address(seen, &fetch.get) {
            Ok(url) => url,
            Err(why) => return failed(why),
        };
        Ok(match self.call(&fetch.connector, leased, CallKind::Get { url }).await {
            Ok(Reply::Document(json)) => {
                let answer = picked(&json, fetch.pick.as_deref(), &field.kind)
                    .map_err(|why| format!("{}: {why}", fetch.source));
                Came::Back(Command::AnswerFetch { effect: leased.no, answer }, Vec::new())
            }
            Ok(Reply::Done | Reply::Paid { .. }) => {
                let why = format!("{}: no document came back", fetch.source);
                Came::Back(report(leased, Err(why)), Vec::new())
            }
            Err(CallFailure::Later(why)) => Came::Later(format!("{}: {why}", fetch.source)),
            Err(CallFailure::Never(why)) => {
                Came::Back(report(leased, Err(format!("{}: {why}", fetch.source))), Vec::new())
            }
        })
    }
}

/// The value inside an answer, bound to the type of its field.
fn picked(json: &Json, pick: Option<&str>, kind: &FieldType) -> Result<Value, String> {
    let mut found = json;
    for name in pick.iter().flat_map(|pick| pick.split('.')) {
        found = found.get(name).ok_or_else(|| format!("the answer has no `{name}`"))?;
    }
    let wrong = || format!("the answer is not {}", kind_words(kind));
    let value = value_of(kind, found).map_err(|_| wrong())?;
    kind.accepts(&value).map_err(|_| wrong())?;
    if value.is_null() {
        return Err("the answer holds no value".to_owned());
    }
    Ok(value)
}

const fn kind_words(kind: &FieldType) -> &'static str {
    match kind {
        FieldType::Text | FieldType::LongText | FieldType::Party => "a text",
        FieldType::Money => "an amount of money",
        FieldType::Number => "a number",
        FieldType::Integer => "a whole number",
        FieldType::YesNo => "a yes or no",
        FieldType::Date => "a date",
        FieldType::Time => "a time",
        FieldType::Email => "a mail address",
        FieldType::Phone => "a telephone number",
        FieldType::Address => "an address",
        FieldType::Point => "a place",
        FieldType::OneOf(_) => "one of the choices",
        FieldType::Many(_) => "a list",
    }
}

/// Fills in an address: `{config.…}` as written, values of the case percent-encoded, so that none of them can change
/// where the call goes.
fn address(seen: &Seen, pattern: &str) -> Result<String, String> {
    let mut url = String::new();
    let mut rest = pattern;
    while let Some((before, after)) = rest.split_once('{') {
        url.push_str(before);
        let (name, after) = after.split_once('}').ok_or("the address of the fetch has an open brace")?;
        rest = after;
        if let Some(name) = name.strip_prefix("config.") {
            match seen.loaded.definition().config.get(name) {
                Some(value) => url.push_str(&value.to_string()),
                None => return Err(format!("`config.{name}` is not set")),
            }
            continue;
        }
        let path = FieldPath::from(name);
        match seen.case.value(&path).filter(|value| !value.is_null()) {
            Some(value) => url.push_str(&encoded(&value.to_string())),
            None if name == "reference" => url.push_str(&encoded(&seen.case.reference)),
            None => return Err(format!("`{path}` has no value yet")),
        }
    }
    url.push_str(rest);
    Ok(url)
}

/// RFC 3986, 2.3: everything but unreserved characters; segments of dots alone too, which would climb.
pub(super) fn encoded(text: &str) -> String {
    if text.chars().all(|c| c == '.') {
        return text.replace('.', "%2E");
    }
    text.bytes().fold(String::new(), |mut out, byte| {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~') {
            out.push(char::from(byte));
        } else {
            // Writing to a string cannot fail.
            let _ = write!(out, "%{byte:02X}");
        }
        out
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn an_answer_that_lies_is_a_failure_in_plain_words() {
        let money = FieldType::Money;
        assert_eq!(picked(&json!({"v": "12000.00"}), Some("v"), &money).unwrap().to_string(), "12000.00");
        for (json, why) in [
            (json!({"v": "a lot"}), "the answer is not an amount of money"),
            (json!({"v": {"amount": 1}}), "the answer is not an amount of money"),
            (json!({"v": "1.005"}), "the answer is not an amount of money"),
            (json!({"v": null}), "the answer holds no value"),
            (json!({}), "the answer has no `v`"),
            (json!([1, 2]), "the answer has no `v`"),
        ] {
            assert_eq!(picked(&json, Some("v"), &money).unwrap_err(), why, "{json}");
        }
    }

    #[test]
    fn a_value_cannot_change_where_a_call_goes() {
        assert_eq!(encoded("../admin?x=1#y"), "..%2Fadmin%3Fx%3D1%23y");
        assert_eq!(encoded(".."), "%2E%2E");
        assert_eq!(encoded("100062"), "100062");
    }
}
