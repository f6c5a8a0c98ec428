//! How ids and times stand in columns.

use app::Fault;
use jiff::Timestamp;
use uuid::Uuid;

/// Nanoseconds since 1970. What lies beyond the year 2262 sorts as its end; the exact time is in the sealed case.
pub(crate) fn nanos(at: Timestamp) -> i64 {
    i64::try_from(at.as_nanosecond()).unwrap_or(if at.as_nanosecond() < 0 { i64::MIN } else { i64::MAX })
}

/// The time of a column.
pub(crate) fn time(nanos: i64) -> Result<Timestamp, Fault> {
    Timestamp::from_nanosecond(i128::from(nanos))
        .map_err(|_| Fault::Damaged { what: "time".into(), why: "it is out of range".into() })
}

/// The time of a column that may be empty.
pub(crate) fn time_opt(nanos: Option<i64>) -> Result<Option<Timestamp>, Fault> {
    nanos.map(time).transpose()
}

/// The id of a column.
pub(crate) fn uuid(bytes: [u8; 16]) -> Uuid {
    Uuid::from_bytes(bytes)
}

/// A count of a column; negative is damage.
pub(crate) fn count(number: i64) -> Result<u64, Fault> {
    u64::try_from(number).map_err(|_| Fault::Damaged { what: "number".into(), why: "it is negative".into() })
}

/// A count as a column holds it.
pub(crate) fn int(number: u64) -> Result<i64, Fault> {
    i64::try_from(number).map_err(|_| Fault::Internal("a number is too large for the store".into()))
}
