//! Vouchers: a promise that a partner is paid for what it gives to a person (S3.16).
//!
//! A voucher is issued by a row, and is worth nothing until it is *handed over*: then it has a reference and a code. The code is
//! made outside, shown once, and known here by its keyed hash alone. Whoever has the code has the voucher, as with a coin.

use super::{CaseMoney, EntryKind, JournalEntry};
use jiff::civil::Date;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

/// How a voucher is known outside.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HandedOver {
    /// What it is called on paper; says nothing of the case.
    pub reference: String,
    /// The keyed hash of its code, hex.
    pub code: String,
}

/// One voucher as it stands.
#[derive(Clone, Copy, Debug)]
pub struct Voucher<'a> {
    /// What issued it.
    pub issued: &'a JournalEntry,
    /// How it is known outside; none before it was handed over.
    pub handed: Option<&'a HandedOver>,
    /// What can still be redeemed of it, whatever the day.
    pub left: Decimal,
}

impl Voucher<'_> {
    /// Its number: that of the entry that issued it.
    pub const fn no(&self) -> u32 {
        self.issued.no
    }

    /// True after its last day.
    pub fn is_over(&self, today: Date) -> bool {
        self.issued.last_day.is_some_and(|last| today > last)
    }
}

impl CaseMoney {
    /// A voucher by the number of the entry that issued it.
    pub fn voucher(&self, no: u32) -> Option<Voucher<'_>> {
        let issued = self.entry(no).filter(|entry| entry.kind == EntryKind::Voucher)?;
        let used = self.entries.iter().filter(|entry| entry.voucher == Some(no) && entry.kind.uses_voucher());
        let used = used.fold(Decimal::ZERO, |sum, entry| sum.saturating_add(entry.amount));
        Some(Voucher { issued, handed: self.handed.get(&no), left: issued.amount.saturating_sub(used) })
    }

    /// Every voucher, in the order of their issue.
    pub fn vouchers(&self) -> impl Iterator<Item = Voucher<'_>> {
        self.entries.iter().filter_map(|entry| self.voucher(entry.no))
    }
}
