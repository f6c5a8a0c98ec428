//! Columns as PostgreSQL reads and writes them: the same values as in SQLite, in the type that the statement wants.

use bytes::{BufMut as _, BytesMut};
use rusqlite::types::Value as Column;
use std::error::Error;
use tokio_postgres::types::{FromSql, IsNull, ToSql, Type, to_sql_checked};

type Wrong = Box<dyn Error + Sync + Send>;

/// A column as a parameter.
#[derive(Debug)]
pub(crate) struct Param<'a>(pub &'a Column);

impl ToSql for Param<'_> {
    fn to_sql(&self, ty: &Type, out: &mut BytesMut) -> Result<IsNull, Wrong> {
        match (self.0, ty) {
            (Column::Null, _) => return Ok(IsNull::Yes),
            (Column::Integer(number), &Type::BOOL) => out.put_u8(u8::from(*number != 0)),
            (Column::Integer(number), &Type::INT8) => out.put_i64(*number),
            (Column::Text(text), _) if is_text(ty) => {
                // no word of a program holds this sign, and no text with it is ever found
                out.put_slice(text.replace('\0', "\u{fffd}").as_bytes());
            }
            (Column::Blob(bytes), &Type::BYTEA) => out.put_slice(bytes),
            (Column::Blob(bytes), &Type::UUID) if bytes.len() == 16 => out.put_slice(bytes),
            (_, ty) => return Err(format!("a parameter does not fit `{ty}`").into()),
        }
        Ok(IsNull::No)
    }

    fn accepts(ty: &Type) -> bool {
        is_text(ty) || matches!(*ty, Type::BOOL | Type::INT8 | Type::BYTEA | Type::UUID)
    }

    to_sql_checked!();
}

/// A column as it was read.
pub(crate) struct Read(pub Column);

impl<'a> FromSql<'a> for Read {
    fn from_sql(ty: &Type, raw: &'a [u8]) -> Result<Self, Wrong> {
        Ok(Self(match *ty {
            Type::BOOL => Column::Integer(i64::from(bool::from_sql(ty, raw)?)),
            Type::INT8 => Column::Integer(i64::from_sql(ty, raw)?),
            Type::BYTEA | Type::UUID => Column::Blob(raw.to_vec()),
            _ => Column::Text(String::from_sql(ty, raw)?),
        }))
    }

    fn from_sql_null(_: &Type) -> Result<Self, Wrong> {
        Ok(Self(Column::Null))
    }

    fn accepts(ty: &Type) -> bool {
        <Param<'_> as ToSql>::accepts(ty)
    }
}

fn is_text(ty: &Type) -> bool {
    matches!(*ty, Type::TEXT | Type::VARCHAR | Type::UNKNOWN | Type::NAME | Type::BPCHAR)
}

/// Text with `?` for each parameter, as PostgreSQL counts them. The text is this crate's own: it quotes no question mark.
pub(crate) fn numbered(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 16);
    for (index, piece) in text.split('?').enumerate() {
        if index > 0 {
            out.push('$');
            out.push_str(&index.to_string());
        }
        out.push_str(piece);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_are_counted() {
        assert_eq!(numbered("a = ? AND (b, c) > (?, ?)"), "a = $1 AND (b, c) > ($2, $3)");
        assert_eq!(numbered("1 = 1"), "1 = 1");
    }

    #[test]
    fn a_value_of_another_type_is_refused() {
        let mut out = BytesMut::new();
        assert!(Param(&Column::Text("x".into())).to_sql(&Type::INT8, &mut out).is_err());
        assert!(Param(&Column::Blob(vec![1])).to_sql(&Type::UUID, &mut out).is_err());
    }
}
