//! The money of one case: a journal in double entry, in exact decimals (S3.30).
//!
//! A program names *lines*: fees that a party owes, benefits that a party gets, and vouchers that a party redeems at a partner. What happens to a line is a
//! [`JournalEntry`] whose postings sum to zero; what is owed, what came in and what went out are sums over the journal and
//! stored nowhere else. Entries are never changed: what was wrong is set right by another entry.
//!
//! ```text
//!   charge     receivable  +a    income      −a      the party owes a fee
//!   waive      waivers     +a    receivable  −a      what is due is given up
//!   receipt    bank        +a    receivable  −a      a payment came in
//!   award      benefits    +a    payable     −a      a benefit is granted, and its payment ordered
//!   refund     refunds     +a    payable     −a      a fee is given back; of what was paid too much: receivable +a
//!   payment    payable     +a    bank        −a      the provider has paid what was ordered
//!   return     the opposite of the order             the provider refused it
//!   reversal   the opposite of a receipt             it was recorded wrongly
//!   voucher    benefits    +a    vouchers    −a      a voucher is issued
//!   redemption vouchers    +a    payable     −a      a partner gave something for it, and the partner's payment is ordered
//!   expiry     vouchers    +a    benefits    −a      nobody redeemed it in time; the same when it is cancelled
//! ```

mod definition;
mod journal;
mod voucher;

pub use definition::{Currency, LineDef, LineKind, MoneyAct, MoneyDef, MoneyStep, Payee};
pub use journal::{
    Account, AccountKind, CaseMoney, EntryKind, JournalEntry, LineSums, Posting, trial_balance,
};
pub use voucher::{HandedOver, Voucher};

use crate::id::{EffectNo, LineName, PartnerName};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

/// Most entries of one case.
pub const ENTRIES_MAX: usize = 10_000;
/// Longest name that a provider has for a payment, in characters.
pub const REFERENCE_CHARS_MAX: usize = 100;
/// The service that tells of payments that came in.
pub const PAYMENTS: &str = "payments";
/// The largest amount, in whole units: beyond it nobody means it, and sums of [`ENTRIES_MAX`] of them stay exact.
pub const AMOUNT_MAX: i64 = 1_000_000_000_000;

/// What is asked about the money of one case, besides what the sheet's rows do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "do")]
pub enum MoneyCommand {
    /// Records a payment that came in. The same reference again changes nothing.
    Receive {
        /// For which fee.
        line: LineName,
        /// How much.
        #[serde(with = "rust_decimal::serde::str")]
        amount: Decimal,
        /// What the provider or the bank calls the payment.
        reference: String,
    },
    /// Reverses a receipt that was recorded wrongly.
    Reverse {
        /// The number of its entry.
        entry: u32,
    },
    /// Gives a voucher a reference and a code by which a partner redeems it. Once more: a new code, and the old one is worth
    /// nothing.
    HandOver {
        /// The number of the entry that issued it.
        voucher: u32,
        /// What it is called on paper.
        reference: String,
        /// The keyed hash of its code, hex.
        code: String,
    },
    /// A partner gave something for a voucher. The same receipt of the same partner again changes nothing.
    Redeem {
        /// The number of the entry that issued it.
        voucher: u32,
        /// The keyed hash of the code shown, hex.
        code: String,
        /// Who gave something.
        partner: PartnerName,
        /// How much of the voucher it took.
        #[serde(with = "rust_decimal::serde::str")]
        amount: Decimal,
        /// The partner's own number for it.
        receipt: String,
    },
    /// What is left of a voucher is worth nothing any more.
    CancelVoucher {
        /// The number of the entry that issued it.
        voucher: u32,
    },
    /// The provider has paid what was ordered; services alone.
    Confirm {
        /// The effect that ordered it.
        order: EffectNo,
        /// What the provider calls the payment.
        reference: String,
    },
    /// The provider refused it: nothing was paid; services alone.
    Refuse {
        /// The effect that ordered it.
        order: EffectNo,
        /// Why, in plain words without personal data.
        why: String,
    },
    /// The provider gave no answer: nobody knows whether it was paid; services alone.
    Unanswered {
        /// The effect that ordered it.
        order: EffectNo,
        /// Why, in plain words without personal data.
        why: String,
    },
}
