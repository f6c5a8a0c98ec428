//! A payment that a case ordered: the provider is asked under the key of the order, at least once, and however often it is asked
//! it pays once (S3.51).
//!
//! Three answers are told apart. *Paid*: the order is closed. *Refused*: certainly nothing was paid, so the order is taken back and
//! a person looks. *No answer*: it may have been paid. Then nothing is taken back; it is asked again under the same key, and when
//! that is given up, a person asks once more.

use super::run_effects::{Came, report};
use crate::{
    Answer, App, Fault,
    carry_out::{Carried, With},
    connector::{CallFailure, CallKind, Payment, Reply},
    port::store::Leased,
    seen::Seen,
};
use casewright_core::{Command, MoneyCommand};

impl App {
    pub(super) async fn pay(&self, seen: &Seen, leased: &Leased) -> Result<Came, Fault> {
        Ok(match self.ask_to_pay(seen, leased).await {
            Ok(reference) => {
                Came::Back(Command::Money(MoneyCommand::Confirm { order: leased.no, reference }), Vec::new())
            }
            Err(CallFailure::Later(why)) => Came::Later(why),
            Err(CallFailure::Never(why)) => Came::Back(report(leased, Err(why)), Vec::new()),
        })
    }

    /// Asks once more for a payment that nobody answered about, and tells the case what came of it.
    pub(crate) async fn pay_again(&self, seen: Seen, held: &Leased) -> Result<Result<(), String>, Fault> {
        let (command, failure) = match self.ask_to_pay(&seen, held).await {
            Ok(reference) => (MoneyCommand::Confirm { order: held.no, reference }, None),
            Err(CallFailure::Later(why)) => return Ok(Err(why)),
            Err(CallFailure::Never(why)) => {
                (MoneyCommand::Refuse { order: held.no, why: why.clone() }, Some(why))
            }
        };
        let connector = self.service("connector");
        let seen = self.seen_by_id(&connector, seen.case.id).await?;
        let told = self
            .carry(&connector, seen, &With::default(), &|_, _| (Command::Money(command.clone()), None))
            .await?;
        Ok(match (told, failure) {
            (Answer::Found((_, Carried::Done(_))), None) => Ok(()),
            (Answer::Found((_, Carried::Done(_))), Some(failure)) => Err(failure),
            (Answer::Found((_, Carried::Rejected(rejection))), _) => Err(rejection.to_string()),
            _ => Err("the case did not take the report".to_owned()),
        })
    }

    /// The provider's name for the payment. What is asked is what was ordered, not what the case says now.
    async fn ask_to_pay(&self, seen: &Seen, leased: &Leased) -> Result<String, CallFailure> {
        let never = |why: &str| CallFailure::Never(why.to_owned());
        let money =
            seen.loaded.program.money.as_ref().ok_or_else(|| never("the program pays nothing any more"))?;
        let ordered = seen.case.money.open_order(leased.no);
        let ordered = ordered.ok_or_else(|| never("the payment is not under way any more"))?;
        let payment = Payment {
            amount: ordered.currency.written(ordered.amount),
            currency: ordered.currency.to_string(),
            payee: ordered.payee.clone().unwrap_or_default(),
            text: seen.case.reference.clone(),
        };
        if !self.ports.connectors.contains_key(money.connector.as_str()) {
            // It may have been asked before, by a server that knew one.
            return Err(CallFailure::Later("no payment provider is configured".to_owned()));
        }
        match self.call(&money.connector, leased, CallKind::Pay(payment)).await? {
            Reply::Paid { reference } => Ok(reference),
            // It answered, and nobody can tell what: it may have been paid.
            Reply::Done | Reply::Document(_) => {
                Err(CallFailure::Later("the provider's answer was not understood".to_owned()))
            }
        }
    }
}
