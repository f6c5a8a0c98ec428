//! Money: what rows charge, waive, refund and pay, and what came in and went out. Who may is the policies' business; here is
//! what makes sense, and that every entry balances.

use crate::{
    EffectKind,
    case::FlagKind,
    command::Input,
    event::CaseEvent,
    id::{EffectNo, LineName, TrackName},
    money::{
        AMOUNT_MAX, Account, ENTRIES_MAX, EntryKind, JournalEntry, LineDef, LineKind, LineSums, MoneyAct,
        MoneyCommand, MoneyDef, MoneyStep, Payee, Posting, REFERENCE_CHARS_MAX,
    },
    rejection::Rejection,
    turn::Turn,
    value::Value,
};
use jiff::civil::Date;
use rust_decimal::Decimal;

/// What an entry says besides its amount.
#[derive(Default)]
pub(super) struct Said {
    pub(super) reference: Option<String>,
    pub(super) order: Option<EffectNo>,
    pub(super) payee: Option<String>,
    pub(super) reverses: Option<u32>,
    pub(super) note: Option<String>,
    pub(super) voucher: Option<u32>,
    pub(super) last_day: Option<Date>,
}

impl<'a> Turn<'a> {
    pub(crate) fn change_money(&mut self, command: &MoneyCommand) -> Result<(), Rejection> {
        match command {
            MoneyCommand::Receive { line, amount, reference } => self.receive(line, *amount, reference),
            MoneyCommand::Reverse { entry } => self.reverse(*entry),
            MoneyCommand::HandOver { voucher, reference, code } => self.hand_over(*voucher, reference, code),
            MoneyCommand::Redeem { voucher, code, partner, amount, receipt } => {
                self.redeem(*voucher, code, partner, *amount, receipt)
            }
            MoneyCommand::CancelVoucher { voucher } => self.cancel_voucher(*voucher),
            MoneyCommand::Confirm { order, reference } => {
                let ordered = self.ordered(*order)?;
                let reference = named(reference)?;
                let postings = moved(Account::Payable, Account::Bank, ordered.amount);
                let said = Said { reference: Some(reference), order: Some(*order), ..Said::default() };
                self.post(EntryKind::Payment, &ordered.line, ordered.amount, postings, said)
            }
            MoneyCommand::Refuse { order, why } => {
                let ordered = self.ordered(*order)?;
                if ordered.kind == EntryKind::Redemption {
                    // The partner gave something for it and is owed the money, whatever the provider says: nothing is taken back.
                    let says = format!("A partner was not paid for a voucher, and is still owed it: {why}");
                    self.flag(FlagKind::Payment, says);
                    return Ok(());
                }
                let said = Said { order: Some(*order), note: Some(why.clone()), ..Said::default() };
                self.post(EntryKind::Return, &ordered.line, ordered.amount, ordered.opposite(), said)?;
                // Whoever released it counts on it.
                self.flag(FlagKind::Payment, format!("A payment was refused, so nothing was paid: {why}"));
                Ok(())
            }
            MoneyCommand::Unanswered { order, why } => {
                self.ordered(*order)?;
                self.flag(
                    FlagKind::Payment,
                    format!("Nobody knows yet whether a payment was made; ask the provider once more: {why}"),
                );
                Ok(())
            }
        }
    }

    /// A step of a row. Where nobody stands behind it that could be told, a person looks at what does not work.
    pub(crate) fn money_step(&mut self, track: &'a TrackName, step: &MoneyStep) -> Result<(), Rejection> {
        match self.take_money_step(track, step) {
            Err(Rejection::Money { why }) if matches!(self.by, crate::Actor::Service(_)) => {
                self.flag(FlagKind::Payment, format!("`{}` was not carried out: {why}", step.line));
                Ok(())
            }
            other => other,
        }
    }

    fn take_money_step(&mut self, track: &'a TrackName, step: &MoneyStep) -> Result<(), Rejection> {
        let (def, line) = self.line_of(&step.line)?;
        if line.kind != step.act.line_kind() {
            return Err(not("a fee is charged, waived and refunded, a benefit is paid, a voucher is issued"));
        }
        let sums = self.case.money.line(&step.line);
        let amount = match step.amount {
            Some(index) => self.amount_of(def, track, index)?,
            None => match step.act {
                MoneyAct::Waive => sums.due.max(Decimal::ZERO),
                MoneyAct::Refund => refundable(&sums),
                MoneyAct::Charge | MoneyAct::Pay | MoneyAct::Voucher => {
                    return Err(not("it is not said how much"));
                }
            },
        };
        if amount.is_zero() {
            return Ok(());
        }
        let note = self.reason.clone();
        match step.act {
            MoneyAct::Charge => {
                let postings = moved(Account::Receivable, Account::Income, amount);
                self.post(EntryKind::Charge, &step.line, amount, postings, Said::default())
            }
            MoneyAct::Waive => {
                if amount > sums.due {
                    return Err(not("more cannot be waived than is due"));
                }
                let postings = moved(Account::Waivers, Account::Receivable, amount);
                self.post(EntryKind::Waiver, &step.line, amount, postings, Said { note, ..Said::default() })
            }
            MoneyAct::Refund => {
                if amount > refundable(&sums) {
                    return Err(not("more cannot be refunded than came in"));
                }
                // What was paid too much is given back first; the rest lessens income.
                let too_much = (-sums.due).max(Decimal::ZERO).min(amount);
                let mut postings = moved(Account::Receivable, Account::Payable, too_much);
                postings.extend(moved(Account::Refunds, Account::Payable, amount - too_much));
                self.order(EntryKind::Refund, &step.line, line, amount, postings)
            }
            MoneyAct::Pay => {
                let postings = moved(Account::Benefits, Account::Payable, amount);
                self.order(EntryKind::Award, &step.line, line, amount, postings)
            }
            MoneyAct::Voucher => self.issue_voucher(&step.line, amount, step.lasts),
        }
    }

    /// Posts what is to be paid, and puts its order in the outbox.
    fn order(
        &mut self,
        kind: EntryKind,
        name: &LineName,
        line: &LineDef,
        amount: Decimal,
        postings: Vec<Posting>,
    ) -> Result<(), Rejection> {
        let payee = self.payee_of(line)?;
        self.room_for_entry()?;
        let order = self.effect_next(EffectKind::Pay);
        let note = self.reason.clone();
        let said = Said { order: Some(order), payee: Some(payee), note, ..Said::default() };
        self.post(kind, name, amount, postings, said)
    }

    /// What the provider calls whoever is paid, as the case stands now.
    fn payee_of(&self, line: &LineDef) -> Result<String, Rejection> {
        match line.payee.as_ref().ok_or_else(|| not("the program does not say who is paid"))? {
            Payee::Field(path) => match self.case.value(path) {
                Some(Value::Text(payee)) if !payee.trim().is_empty() => Ok(payee.trim().to_owned()),
                _ => Err(not(&format!("nobody can be paid as long as `{path}` has no value"))),
            },
            Payee::Party => {
                let mut parties = self.case.parties.iter();
                match (parties.next(), parties.next()) {
                    (Some(one), None) => Ok(one.to_string()),
                    (None, _) => {
                        Err(not("nobody can be paid: the case is from nobody who has an account here"))
                    }
                    // Never a guess about whose money it is.
                    (Some(_), Some(_)) => {
                        Err(not("it is not clear who is paid: the case is from several people"))
                    }
                }
            }
        }
    }

    fn receive(&mut self, name: &LineName, amount: Decimal, reference: &str) -> Result<(), Rejection> {
        self.refuse_if_closed()?;
        let (def, line) = self.line_of(name)?;
        if line.kind != LineKind::Fee {
            return Err(not("payments come in for fees"));
        }
        let amount = fitting(def, amount)?;
        if amount.is_zero() {
            return Err(not("enter an amount above zero"));
        }
        let reference = named(reference)?;
        let same = self.case.money.entries.iter().find(|entry| {
            entry.kind == EntryKind::Receipt
                && entry.reference.as_deref() == Some(reference.as_str())
                && !self.case.money.is_reversed(entry.no)
        });
        if let Some(same) = same {
            // Told twice: nothing happens twice.
            return if same.line == *name && same.amount == amount {
                Ok(())
            } else {
                Err(not(
                    "a payment of this reference is recorded with another amount; reverse that one first",
                ))
            };
        }
        self.bring_forward(name, line)?;
        let said = Said { reference: Some(reference), ..Said::default() };
        self.post(EntryKind::Receipt, name, amount, moved(Account::Bank, Account::Receivable, amount), said)?;
        self.follow(name, line);
        Ok(())
    }

    fn reverse(&mut self, no: u32) -> Result<(), Rejection> {
        self.refuse_if_closed()?;
        let unknown = || Rejection::Unknown { what: format!("entry {}", u64::from(no) + 1) };
        let entry = self.case.money.entry(no).cloned().ok_or_else(unknown)?;
        if entry.kind != EntryKind::Receipt {
            return Err(not("only payments that came in are reversed; the rest is done by actions"));
        }
        if self.case.money.is_reversed(no) {
            return Err(not("it is reversed already"));
        }
        let reason = self.reason.as_deref().map(str::trim).filter(|reason| !reason.is_empty());
        let note = Some(reason.ok_or(Rejection::ReasonMissing)?.to_owned());
        let said = Said { reverses: Some(no), note, ..Said::default() };
        self.post(EntryKind::Reversal, &entry.line, entry.amount, entry.opposite(), said)?;
        let (_, line) = self.line_of(&entry.line)?;
        self.follow(&entry.line, line);
        Ok(())
    }

    /// What a service wrote into the field of a fee is a receipt: the difference to what had come in before.
    pub(crate) fn receive_written(&mut self, values: &Input) -> Result<(), Rejection> {
        let definition = self.definition;
        for (name, line) in definition.money.iter().flat_map(|money| &money.lines) {
            if line.into.as_ref().is_some_and(|into| values.contains_key(into)) {
                self.bring_forward(name, line)?;
            }
        }
        Ok(())
    }

    /// Posts what the field of a fee holds beyond the journal.
    fn bring_forward(&mut self, name: &LineName, line: &LineDef) -> Result<(), Rejection> {
        let Some(into) = &line.into else { return Ok(()) };
        let held = match self.case.value(into) {
            Some(Value::Number(held)) => *held,
            _ => Decimal::ZERO,
        };
        let more = held - self.case.money.line(name).received;
        if more.is_zero() {
            return Ok(());
        }
        let postings = moved(Account::Bank, Account::Receivable, more);
        self.post(EntryKind::Receipt, name, more, postings, Said::default())
    }

    /// The field of a fee follows the journal.
    fn follow(&mut self, name: &LineName, line: &LineDef) {
        let Some(into) = &line.into else { return };
        let received = self.case.money.line(name).received;
        self.write(into, Value::Number(received), None, false);
    }

    /// One entry; one that does not balance is never posted.
    pub(super) fn post(
        &mut self,
        kind: EntryKind,
        line: &LineName,
        amount: Decimal,
        mut postings: Vec<Posting>,
        said: Said,
    ) -> Result<(), Rejection> {
        self.room_for_entry()?;
        let (def, _) = self.line_of(line)?;
        postings.retain(|posting| !posting.amount.is_zero());
        let Said { reference, order, payee, reverses, note, voucher, last_day } = said;
        let entry = JournalEntry {
            no: self.case.money.entries.len() as u32,
            at: self.at,
            by: self.by.clone(),
            kind,
            line: line.clone(),
            currency: def.currency.clone(),
            amount,
            postings,
            reference,
            order,
            payee,
            reverses,
            note,
            voucher,
            last_day,
        };
        if !entry.is_balanced() {
            return Err(not("the amount has more digits than its currency, or is too large"));
        }
        self.emit(CaseEvent::MoneyPosted { entry: Box::new(entry) });
        Ok(())
    }

    pub(super) fn room_for_entry(&self) -> Result<(), Rejection> {
        if self.case.money.entries.len() < ENTRIES_MAX {
            return Ok(());
        }
        Err(not("the account of the case has as many entries as one can have"))
    }

    pub(super) fn line_of(&self, name: &LineName) -> Result<(&'a MoneyDef, &'a LineDef), Rejection> {
        let unknown = || Rejection::Unknown { what: format!("fee or benefit `{name}`") };
        let money = self.definition.money.as_ref().ok_or_else(unknown)?;
        Ok((money, money.lines.get(name).ok_or_else(unknown)?))
    }

    fn ordered(&self, order: EffectNo) -> Result<JournalEntry, Rejection> {
        let open = self.case.money.open_order(order).cloned();
        open.ok_or_else(|| Rejection::Unknown { what: format!("payment {} under way", order.0) })
    }

    /// What an amount of the sheet comes to; the decisions it rests on are kept with the case.
    fn amount_of(
        &mut self,
        def: &'a MoneyDef,
        track: &'a TrackName,
        index: u32,
    ) -> Result<Decimal, Rejection> {
        let Some(amount) = def.amounts.get(index as usize) else {
            return Err(not("it is not said how much"));
        };
        let view = self.view().seen_by(self.me).on(Some(track));
        let value = view.value(&*amount.expr);
        let decisions = view.decisions_used(&amount.expr);
        let number = match value {
            Ok(Value::Number(number)) => number,
            Ok(Value::Null) => return Err(not(&format!("`{}` has no value yet", amount.source))),
            Ok(_) => return Err(not(&format!("`{}` is no amount", amount.source))),
            Err(why) => return Err(not(&why)),
        };
        let number = fitting(def, number)?;
        for (decision, result) in decisions {
            if self.case.decisions.get(&decision) != Some(&result.value) {
                self.emit(CaseEvent::DecisionMade { decision, result });
            }
        }
        Ok(number)
    }
}

/// From one account to another: the first is debited.
pub(super) fn moved(debit: Account, credit: Account, amount: Decimal) -> Vec<Posting> {
    vec![Posting { account: debit, amount }, Posting { account: credit, amount: -amount }]
}

/// What can be given back of a fee.
fn refundable(sums: &LineSums) -> Decimal {
    (sums.received - sums.refunded).max(Decimal::ZERO)
}

/// An amount that the currency has.
pub(super) fn fitting(def: &MoneyDef, amount: Decimal) -> Result<Decimal, Rejection> {
    let amount = amount.normalize();
    if amount.is_sign_negative() && !amount.is_zero() {
        return Err(not("an amount is not below zero"));
    }
    if amount.scale() > def.currency.digits() {
        let digits = def.currency.digits();
        return Err(not(&format!(
            "an amount in {} has at most {digits} digits after the point",
            def.currency
        )));
    }
    if amount > Decimal::from(AMOUNT_MAX) {
        return Err(not("the amount is too large"));
    }
    Ok(amount)
}

/// What somebody outside calls a payment.
pub(super) fn named(reference: &str) -> Result<String, Rejection> {
    let reference = reference.trim();
    let spelt = reference.chars().all(|c| c.is_ascii_graphic() || c == ' ');
    match reference.chars().count() {
        0 => Err(not("enter the reference of the payment, as the bank or the provider has it")),
        chars if chars > REFERENCE_CHARS_MAX || !spelt => Err(not(&format!(
            "a reference has at most {REFERENCE_CHARS_MAX} plain letters, digits and signs"
        ))),
        _ => Ok(reference.to_owned()),
    }
}

pub(super) fn not(why: &str) -> Rejection {
    Rejection::Money { why: why.to_owned() }
}
