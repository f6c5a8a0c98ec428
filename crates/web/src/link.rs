//! Addresses of pages, in one place.

use std::fmt::Write as _;

/// Who a page is for: the same steps stand at two addresses, in two frames.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// A worker's case: `/case/…`.
    Work,
    /// An applicant's own case: `/application/…`.
    Public,
}

impl Side {
    /// The page of a case.
    pub fn case(self, reference: &str) -> String {
        let base = match self {
            Self::Work => "/case",
            Self::Public => "/application",
        };
        format!("{base}/{}", segment(reference))
    }
}

/// What is filled in: an action's form or a task's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Subject {
    /// An action, by name.
    Action(String),
    /// A task, by its number on the case.
    Task(u32),
}

impl Subject {
    /// Its address below the case.
    pub fn under(&self, side: Side, reference: &str) -> String {
        match self {
            Self::Action(name) => format!("{}/do/{}", side.case(reference), segment(name)),
            Self::Task(item) => format!("{}/task/{item}", side.case(reference)),
        }
    }
}

/// One segment of a path: everything but letters, digits, `-`, `.` and `_` escaped.
pub fn segment(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._".contains(&byte) {
            out.push(char::from(byte));
        } else {
            let _ = write!(out, "%{byte:02X}");
        }
    }
    out
}

/// A path with a query.
pub fn with<'a>(path: &str, pairs: impl IntoIterator<Item = (&'a str, &'a str)>) -> String {
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    for (name, value) in pairs {
        query.append_pair(name, value);
    }
    let query = query.finish();
    if query.is_empty() { path.to_owned() } else { format!("{path}?{query}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_hold_what_was_meant_and_no_more() {
        assert_eq!(Side::Work.case("PL-2026-7F3KQ"), "/case/PL-2026-7F3KQ");
        assert_eq!(Side::Work.case("../x?y"), "/case/..%2Fx%3Fy");
        assert_eq!(with("/a", [("to", "/b?c=d&e")]), "/a?to=%2Fb%3Fc%3Dd%26e");
    }
}
