//! Vouchers: issued by rows, handed over, redeemed by partners in parts, cancelled, and over with their last day (S3.16). Who may is
//! the policies' business; here is what makes sense, and that never more is redeemed than is left.

use super::money::{Said, fitting, moved, named, not};
use crate::{
    EffectKind,
    case::TimerOf,
    definition::{ClockStart, Span},
    event::CaseEvent,
    id::{LineName, PartnerName},
    money::{Account, EntryKind, HandedOver},
    rejection::Rejection,
    turn::Turn,
};
use rust_decimal::Decimal;

/// What a voucher that is there and one that is not have in common for whoever has the wrong code.
fn unknown() -> Rejection {
    Rejection::Unknown { what: "voucher".to_owned() }
}

impl Turn<'_> {
    /// Posts a voucher and has it end with its last day.
    pub(super) fn issue_voucher(
        &mut self,
        line: &LineName,
        amount: Decimal,
        lasts: Option<Span>,
    ) -> Result<(), Rejection> {
        self.room_for_entry()?;
        let lasts = lasts.ok_or_else(|| not("it is not said how long a voucher lasts"))?;
        let calendar = &self.definition.calendar;
        let over = calendar.due(self.at, lasts, ClockStart::Entry);
        let over = over.map_err(|_| not("the last day is beyond the calendar"))?;
        let last_day = over.to_zoned(calendar.zone.clone()).date().yesterday();
        let last_day = last_day.map_err(|_| not("the last day is beyond the calendar"))?;
        let no = self.case.money.entries.len() as u32;
        let said = Said { note: self.reason.clone(), last_day: Some(last_day), ..Said::default() };
        self.post(
            EntryKind::Voucher,
            line,
            amount,
            moved(Account::Benefits, Account::Vouchers, amount),
            said,
        )?;
        self.set_timer(over, TimerOf::Voucher(no), None);
        Ok(())
    }

    pub(super) fn hand_over(&mut self, no: u32, reference: &str, code: &str) -> Result<(), Rejection> {
        let voucher = self.case.money.voucher(no).ok_or_else(unknown)?;
        if voucher.left.is_zero() || voucher.is_over(self.today()) {
            return Err(not("nothing is left of the voucher"));
        }
        let handed = HandedOver { reference: named(reference)?, code: code.to_owned() };
        self.emit(CaseEvent::VoucherHandedOver { voucher: no, handed });
        Ok(())
    }

    pub(super) fn redeem(
        &mut self,
        no: u32,
        code: &str,
        partner: &PartnerName,
        amount: Decimal,
        receipt: &str,
    ) -> Result<(), Rejection> {
        let voucher = self.case.money.voucher(no).ok_or_else(unknown)?;
        if voucher.handed.is_none_or(|handed| handed.code != code) {
            return Err(unknown());
        }
        let (line, left, over) = (voucher.issued.line.clone(), voucher.left, voucher.is_over(self.today()));
        let (def, known) = self.line_of(&line)?;
        if !known.partners.contains(partner) {
            return Err(unknown());
        }
        let amount = fitting(def, amount)?;
        if amount.is_zero() {
            return Err(not("enter an amount above zero"));
        }
        let receipt = named(receipt)?;
        let same = self.case.money.entries.iter().find(|entry| {
            entry.kind == EntryKind::Redemption
                && entry.voucher == Some(no)
                && entry.reference.as_deref() == Some(receipt.as_str())
                && entry.payee.as_deref() == Some(partner.as_str())
        });
        if let Some(same) = same {
            // Told twice: nothing happens twice.
            return if same.amount == amount {
                Ok(())
            } else {
                Err(not("this receipt was redeemed with another amount; use a receipt number once"))
            };
        }
        if over {
            return Err(not("the last day of the voucher is over"));
        }
        if amount > left {
            let left = def.currency.written(left);
            return Err(not(&format!("not so much is left of the voucher: {left} {}", def.currency)));
        }
        self.room_for_entry()?;
        let order = self.effect_next(EffectKind::Pay);
        let said = Said {
            reference: Some(receipt),
            order: Some(order),
            payee: Some(partner.to_string()),
            voucher: Some(no),
            ..Said::default()
        };
        self.post(
            EntryKind::Redemption,
            &line,
            amount,
            moved(Account::Vouchers, Account::Payable, amount),
            said,
        )?;
        if amount == left {
            self.clear_timer(&TimerOf::Voucher(no));
        }
        Ok(())
    }

    pub(super) fn cancel_voucher(&mut self, no: u32) -> Result<(), Rejection> {
        self.case.money.voucher(no).ok_or_else(unknown)?;
        let reason = self.reason.as_deref().map(str::trim).filter(|reason| !reason.is_empty());
        let note = Some(reason.ok_or(Rejection::ReasonMissing)?.to_owned());
        if !self.post_back(no, EntryKind::Cancellation, note)? {
            return Err(not("nothing is left of the voucher"));
        }
        self.clear_timer(&TimerOf::Voucher(no));
        Ok(())
    }

    /// The last day is over: what nobody redeemed is promised no more.
    pub(super) fn expire_voucher(&mut self, no: u32) -> Result<(), Rejection> {
        self.post_back(no, EntryKind::Expiry, None).map(drop)
    }

    /// Posts back what is left; false when nothing is.
    fn post_back(&mut self, no: u32, kind: EntryKind, note: Option<String>) -> Result<bool, Rejection> {
        let voucher = self.case.money.voucher(no).ok_or_else(unknown)?;
        let (line, left) = (voucher.issued.line.clone(), voucher.left);
        if left.is_zero() {
            return Ok(false);
        }
        let said = Said { note, voucher: Some(no), ..Said::default() };
        self.post(kind, &line, left, moved(Account::Vouchers, Account::Benefits, left), said)?;
        Ok(true)
    }
}
