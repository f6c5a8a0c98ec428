//! SQL text with its parameters in order.

use rusqlite::types::Value as Column;
use uuid::Uuid;

/// A piece of SQL. Text comes from this crate alone, what comes from outside is a parameter.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Sql {
    /// With `?` for each parameter.
    pub text: String,
    /// In the order of the text.
    pub values: Vec<Column>,
}

impl Sql {
    /// Text without parameters.
    pub(crate) fn new(text: &str) -> Self {
        Self { text: text.to_owned(), values: Vec::new() }
    }

    /// Adds a parameter.
    pub(crate) fn bind(mut self, value: impl Into<Column>) -> Self {
        self.values.push(value.into());
        self
    }

    /// Adds an id as a parameter.
    pub(crate) fn bind_id(self, id: Uuid) -> Self {
        self.bind(id.into_bytes().to_vec())
    }

    /// Adds text.
    pub(crate) fn then(mut self, text: &str) -> Self {
        self.text.push_str(text);
        self
    }

    /// Adds a piece.
    pub(crate) fn with(mut self, other: Self) -> Self {
        self.text.push_str(&other.text);
        self.values.extend(other.values);
        self
    }

    /// Adds `(?, ?, …)`; a list without items is in nothing.
    pub(crate) fn list(mut self, values: impl IntoIterator<Item = impl Into<Column>>) -> Self {
        let before = self.values.len();
        self.values.extend(values.into_iter().map(Into::into));
        let marks = match self.values.len() - before {
            0 => "SELECT NULL WHERE 1 = 0".to_owned(),
            count => vec!["?"; count].join(", "),
        };
        self.text.push('(');
        self.text.push_str(&marks);
        self.text.push(')');
        self
    }

    /// Pieces in parentheses with a word between; `none` where there are none.
    pub(crate) fn joined(pieces: impl IntoIterator<Item = Self>, word: &str, none: &str) -> Self {
        let mut all = Self::new("(");
        for (index, piece) in pieces.into_iter().enumerate() {
            all = if index == 0 { all } else { all.then(word) };
            all = all.with(piece);
        }
        if all.text == "(" { Self::new(none) } else { all.then(")") }
    }
}
