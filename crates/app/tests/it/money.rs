//! S3.30, S3.51: the account of a case with the real policies: who sees it, who records what came in, payments that are ordered once
//! however the provider answers, and payments compared with its statement.

use crate::world::{NORTH, SOUTH, World, done, refused, request};
use app::{
    Answer, Caller, ReconcileOf, Store,
    answer::{OrderState, Reconciled, ReconciledAs, Reconciliation, Retried},
    connector::{CallFailure, CallKind, Reply},
    entry::EntryKind,
    port::store::EntryQuery,
    request::Guard,
};
use casewright_core::{MoneyCommand, id::EffectNo, money::EntryKind as Posted};
use jiff::SignedDuration;
use serde_json::{Value as Json, json};

struct Office {
    world: World,
    applicant: Caller,
    officer: Caller,
    senior: Caller,
    finance: Caller,
}

impl Office {
    async fn open() -> Self {
        let world = World::new().await;
        let (_, applicant) = world.guest().await;
        let officer = world.officer().await;
        let senior = world.worker("stella", "senior-officer", NORTH).await;
        let finance = world.worker("fay", "finance", NORTH).await;
        Self { world, applicant, officer, senior, finance }
    }

    /// A case on which 210 came in for a fee of 190.
    async fn overpaid(&self) -> String {
        let reference = self.world.submitted(&self.applicant).await;
        self.receive(&self.finance, &reference, "20.00", "pay-1").await.unwrap();
        reference
    }

    async fn receive(&self, by: &Caller, reference: &str, amount: &str, payment: &str) -> Option<()> {
        let (line, amount) = ("licence-fee".into(), amount.parse().unwrap());
        let command = MoneyCommand::Receive { line, amount, reference: payment.to_owned() };
        let came = self.world.app.change_money(by, reference, command, None, Guard::default()).await.unwrap();
        matches!(came, Answer::Found(app::Acted::Done(_))).then_some(())
    }

    /// The overpayment is to be given back: proposed by one, released by another.
    async fn refund(&self, reference: &str) -> EffectNo {
        let input = json!({ "applicant.refund_account": "acct-1" });
        let propose = app::request::ActRequest {
            reason: Some("Paid too much".to_owned()),
            ..request("refund-fee", input)
        };
        done(self.world.app.act(&self.finance, reference, propose).await.unwrap());
        assert!(
            self.case(reference).await.money.open_orders().next().is_none(),
            "nothing happens on one word"
        );
        let release = request("approve-refund-fee", Json::Null);
        done(self.world.app.act(&self.senior, reference, release).await.unwrap());
        self.case(reference).await.money.open_orders().next().unwrap().0
    }

    async fn case(&self, reference: &str) -> std::sync::Arc<casewright_core::Case> {
        let id = self.world.store.case_of_reference(reference).await.unwrap().unwrap();
        self.world.store.case(id).await.unwrap().unwrap()
    }

    /// Runs what is due, and then what is due next, until nothing is.
    async fn run_on(&self) {
        for _ in 0..40 {
            self.world.app.run_until_idle().await.unwrap();
            let now = app::Clock::now(&*self.world.clock);
            match self.world.store.next_effect().await.unwrap() {
                Some(at) if at > now => drop(self.world.later(now.duration_until(at))),
                _ => return,
            }
        }
    }

    async fn reconcile(&self, by: &Caller, statement: &str) -> Answer<Reconciliation> {
        let of = ReconcileOf { statement: statement.to_owned(), ..ReconcileOf::default() };
        self.world.app.reconcile(by, &of).await.unwrap()
    }

    fn asked(&self) -> Vec<(String, CallKind)> {
        self.world
            .payments
            .calls
            .lock()
            .unwrap()
            .iter()
            .map(|call| (call.key.clone(), call.kind.clone()))
            .collect()
    }
}

fn paid(reference: &str) -> Result<Reply, CallFailure> {
    Ok(Reply::Paid { reference: reference.to_owned() })
}

fn silence() -> Result<Reply, CallFailure> {
    Err(CallFailure::Later("the payment provider did not answer in time".to_owned()))
}

#[tokio::test]
async fn s3_51_a_payment_that_timed_out_after_it_was_made_is_asked_again_under_the_same_key_and_stands_once()
{
    let office = Office::open().await;
    let reference = office.overpaid().await;
    let order = office.refund(&reference).await;
    office.world.payments.tell(silence());
    office.world.payments.tell(silence());
    office.world.payments.tell(paid("po-1"));
    office.run_on().await;
    let asked = office.asked();
    assert_eq!(asked.len(), 3);
    assert!(
        asked.iter().all(|one| *one == asked[0]),
        "always the same payment under the same key: {asked:?}"
    );
    let CallKind::Pay(payment) = &asked[0].1 else { panic!("{asked:?}") };
    assert_eq!(
        (payment.amount.as_str(), payment.currency.as_str(), payment.payee.as_str(), payment.text.as_str()),
        ("20.00", "GBP", "acct-1", reference.as_str())
    );
    let case = office.case(&reference).await;
    let payments: Vec<_> = case.money.entries.iter().filter(|entry| entry.kind == Posted::Payment).collect();
    assert_eq!(payments.len(), 1);
    assert_eq!((payments[0].reference.as_deref(), payments[0].order), (Some("po-1"), Some(order)));
    assert!(office.world.store.dead_letters(10).await.unwrap().is_empty());
    assert!(case.flags.is_empty());
    // What is asked goes with the order, not with what the case says later.
    let account = office.world.app.money_tab(&office.finance, &reference).await.unwrap().found().unwrap();
    assert_eq!(
        account.entries.iter().filter_map(|entry| entry.order).collect::<Vec<_>>(),
        [OrderState::Paid]
    );
    assert_eq!(account.balance, "0.00");
}

#[tokio::test]
async fn s3_51_without_any_answer_nothing_is_taken_back_and_a_person_asks_once_more() {
    let office = Office::open().await;
    let reference = office.overpaid().await;
    let order = office.refund(&reference).await;
    for _ in 0..9 {
        office.world.payments.tell(silence());
    }
    office.run_on().await;
    assert_eq!(office.asked().len(), 8, "for some hours, then a person looks");
    let case = office.case(&reference).await;
    assert!(case.money.open_order(order).is_some(), "it may have been paid");
    assert!(case.flags.iter().any(|flag| flag.text.starts_with("Nobody knows yet")), "{:?}", case.flags);
    let letters = office.world.app.dead_letters(&office.officer).await.unwrap();
    let letter = letters.iter().find(|letter| letter.effect == order).unwrap();
    assert!(letter.can_be_retried && letter.what == "payment", "{letter:?}");
    let retry = async || {
        office.world.app.retry_dead_letter(&office.officer, &reference, order).await.unwrap().found().unwrap()
    };
    assert!(matches!(retry().await, Retried::Failed { .. }), "still silent");
    office.world.payments.tell(paid("po-1"));
    assert_eq!(retry().await, Retried::Delivered);
    assert_eq!(retry().await, Retried::NotThere);
    let asked = office.asked();
    assert!(asked.iter().all(|one| *one == asked[0]), "the same key for ever");
    let case = office.case(&reference).await;
    assert!(case.money.open_orders().next().is_none());
    assert_eq!(case.money.entries.iter().filter(|entry| entry.kind == Posted::Payment).count(), 1);
}

#[tokio::test]
async fn s3_51_a_refused_payment_is_taken_back_at_once_and_is_not_tried_again() {
    let office = Office::open().await;
    let reference = office.overpaid().await;
    let order = office.refund(&reference).await;
    office
        .world
        .payments
        .tell(Err(CallFailure::Never("the payment provider refused it: account closed".to_owned())));
    office.run_on().await;
    assert_eq!(office.asked().len(), 1);
    let case = office.case(&reference).await;
    assert!(case.money.open_orders().next().is_none());
    assert_eq!(case.money.line(&"licence-fee".into()).due, "-20.00".parse().unwrap());
    assert!(case.flags.iter().any(|flag| flag.text.contains("account closed")));
    let letters = office.world.app.dead_letters(&office.officer).await.unwrap();
    assert!(letters.iter().all(|letter| letter.effect != order || !letter.can_be_retried));
    let again = office.world.app.retry_dead_letter(&office.officer, &reference, order).await.unwrap();
    assert!(matches!(again, Answer::Found(Retried::Failed { .. })), "{again:?}");
    assert_eq!(office.asked().len(), 1, "nobody is asked for what is closed");
}

#[tokio::test]
async fn s3_30_the_account_is_shown_by_a_permission_of_its_own_and_by_its_class_and_every_look_is_logged() {
    let office = Office::open().await;
    let reference = office.overpaid().await;
    let app = &office.world.app;
    let auditor = office.world.worker("olga", "auditor", "").await;
    for who in [&office.applicant, &office.officer, &office.senior, &office.finance, &auditor] {
        let account = app.money_tab(who, &reference).await.unwrap().found().unwrap();
        assert_eq!((account.currency.as_str(), account.balance.as_str()), ("GBP", "-20.00"));
        let kinds: Vec<Posted> = account.entries.iter().map(|entry| entry.kind).collect();
        assert_eq!(kinds, [Posted::Receipt, Posted::Charge, Posted::Receipt]);
        assert_eq!(account.may_receive, std::ptr::eq(who, &raw const office.finance));
    }
    let (_, stranger) = office.world.guest().await;
    let south = office.world.worker("sue", "finance", SOUTH).await;
    let records = office.world.worker("rea", "records-manager", NORTH).await;
    for who in [&stranger, &south, &records] {
        let answer = app.money_tab(who, &reference).await.unwrap();
        assert!(matches!(answer, Answer::NotFound | Answer::Denied(_)), "{answer:?}");
        assert_eq!(app.money_tab(who, "PL-2026-NOBODY").await.unwrap(), Answer::NotFound);
    }
    let entries =
        office.world.store.entries(EntryQuery { limit: 200, ..EntryQuery::default() }).await.unwrap();
    let looks: Vec<_> = entries.iter().map(|(_, entry)| entry).filter(|entry| entry.ask == "money").collect();
    assert_eq!(looks.iter().filter(|entry| entry.allowed && entry.detail.classes == ["fees"]).count(), 5);
    assert_eq!(looks.iter().filter(|entry| !entry.allowed).count(), 6);
    // What is posted is told on the timeline to those who see the account.
    let told = async |who: &Caller| {
        let items = app.timeline(who, &reference).await.unwrap().found().unwrap_or_default();
        items.iter().filter(|item| item.kind == "MoneyPosted").count()
    };
    assert_eq!(told(&office.officer).await, 3);
    assert_eq!(told(&records).await, 0);
}

#[tokio::test]
async fn s3_30_who_records_payments_needs_a_permission_and_the_same_payment_stands_once() {
    let office = Office::open().await;
    let reference = office.world.submitted(&office.applicant).await;
    let app = &office.world.app;
    let payments = app.service("payments");
    for who in [&office.applicant, &office.officer, &office.senior, &app.service("connector")] {
        assert!(office.receive(who, &reference, "5.00", "pay-9").await.is_none());
    }
    for who in [&payments, &payments, &office.finance] {
        office.receive(who, &reference, "5.00", "pay-9").await.unwrap();
    }
    let case = office.case(&reference).await;
    assert_eq!(case.money.line(&"licence-fee".into()).received, "195.00".parse().unwrap());
    assert_eq!(case.value(&"fee_received".into()).unwrap().to_string().trim_end_matches('0'), "195.");
    let entry = case.money.entries.last().unwrap().no;
    let reverse = |reason: Option<&str>| {
        let command = MoneyCommand::Reverse { entry };
        app.change_money(
            &office.finance,
            &reference,
            command,
            reason.map(ToOwned::to_owned),
            Guard::default(),
        )
    };
    assert_eq!(refused(reverse(None).await.unwrap()).kind, "reason-missing");
    done(reverse(Some("Belongs elsewhere")).await.unwrap());
    let why = refused(reverse(Some("Again")).await.unwrap());
    assert_eq!((why.kind.as_str(), why.text.as_str()), ("money", "It is reversed already."));
    // Nobody settles an order but who carries effects.
    let confirm = MoneyCommand::Confirm { order: EffectNo(0), reference: "po-0".into() };
    let answer =
        app.change_money(&office.finance, &reference, confirm, None, Guard::default()).await.unwrap();
    assert!(matches!(answer, Answer::Denied(_)), "{answer:?}");
}

#[tokio::test]
async fn s3_51_payments_are_compared_with_the_statement_and_whatever_differs_is_found() {
    let office = Office::open().await;
    let reference = office.overpaid().await;
    let other = office.world.submitted(&office.applicant).await;
    office.receive(&office.finance, &other, "7.00", "pay-2").await.unwrap();
    office.receive(&office.finance, &other, "8.00", "pay-3").await.unwrap();
    let order = office.refund(&reference).await;
    office.world.payments.tell(silence());
    office.world.app.run_until_idle().await.unwrap();
    let id = office.case(&reference).await.id;
    let statement = format!(
        "date,reference,amount,currency,order\n\
         2026-03-02,pay-1,20.00,GBP,\n\
         2026-03-02,pay-2,7.50,GBP,\n\
         2026-03-02,po-1,-20.00,GBP,{id}/{}\n\
         2026-03-02,pay-77,99.00,GBP,\n",
        order.0
    );
    let compared = office.reconcile(&office.finance, &statement).await.found().unwrap();
    let row = |name: &str| -> Reconciled {
        compared.rows.iter().find(|row| row.reference == name).unwrap_or_else(|| panic!("{name}")).clone()
    };
    assert_eq!(row("pay-1").compares, ReconciledAs::Matched);
    assert_eq!(row("pay-2").compares, ReconciledAs::Differing);
    assert_eq!((row("pay-2").here.as_deref(), row("pay-2").there.as_deref()), (Some("7.00"), Some("7.50")));
    assert_eq!(row("pay-77").compares, ReconciledAs::MissingHere);
    assert!(row("pay-77").cases.is_empty());
    // Paid there, and here nobody knows yet: the order is found by its key.
    assert_eq!((row("po-1").compares, row("po-1").unanswered), (ReconciledAs::MissingHere, true));
    assert_eq!(row("po-1").cases, std::slice::from_ref(&reference));
    assert_eq!(row("pay-3").compares, ReconciledAs::MissingThere);
    assert_eq!(row("pay-3").cases, std::slice::from_ref(&other));
    // Two receipts came in by the field, without a name of the provider.
    assert_eq!(compared.missing_there, 3);
    assert_eq!((compared.matched, compared.differing, compared.missing_here), (1, 1, 2));

    // Once the provider answers, the same statement matches.
    office.world.payments.tell(paid("po-1"));
    office.run_on().await;
    let compared = office.reconcile(&office.finance, &statement).await.found().unwrap();
    assert_eq!((compared.matched, compared.missing_here), (2, 1));

    // By a permission of its own, of the cases one may compare; and every time it is in the log.
    let auditor = office.world.worker("olga", "auditor", "").await;
    assert_eq!(office.reconcile(&auditor, &statement).await.found().unwrap().matched, 2);
    let south = office.world.worker("sue", "finance", SOUTH).await;
    let nothing = office.reconcile(&south, &statement).await.found().unwrap();
    assert_eq!((nothing.matched, nothing.missing_here, nothing.missing_there), (0, 4, 0));
    for who in [&office.officer, &office.senior, &office.applicant] {
        assert_eq!(office.reconcile(who, &statement).await, Answer::NotFound);
        assert!(office.world.app.reconciles(who).is_empty());
    }
    let wrong = office.reconcile(&office.finance, "reference,amount,currency\npay-1,much,GBP\n").await;
    assert!(matches!(&wrong, Answer::Denied(denied) if denied.says.starts_with("Line 2")), "{wrong:?}");
    let entries =
        office.world.store.entries(EntryQuery { limit: 400, ..EntryQuery::default() }).await.unwrap();
    let looks: Vec<_> =
        entries.iter().map(|(_, entry)| entry).filter(|entry| entry.ask == "reconcile").collect();
    assert_eq!(looks.len(), 8);
    assert!(looks.iter().all(|entry| entry.kind == EntryKind::List));
    assert_eq!(looks.iter().filter(|entry| !entry.allowed).count(), 3);
    let noted = |text: &str| looks.iter().any(|entry| entry.detail.note.as_deref() == Some(text));
    assert!(noted("1 matched, 1 differing, 2 missing here, 3 missing there"), "{looks:?}");
    assert!(looks.iter().any(|entry| entry.detail.shown.contains(&id)));
}

#[tokio::test]
async fn s3_51_a_period_leaves_out_what_the_statement_cannot_have() {
    let office = Office::open().await;
    let before = office.world.submitted(&office.applicant).await;
    office.receive(&office.finance, &before, "5.00", "pay-old").await.unwrap();
    office.world.later(SignedDuration::from_hours(24 * 10));
    let (_, applicant) = office.world.guest().await;
    let finance = office.finance.clone();
    let after = office.world.submitted(&applicant).await;
    office.receive(&finance, &after, "6.00", "pay-new").await.unwrap();
    let of = ReconcileOf {
        from: Some("2026-03-10".parse().unwrap()),
        statement: "reference,amount,currency\n".to_owned(),
        ..ReconcileOf::default()
    };
    let compared = office.world.app.reconcile(&finance, &of).await.unwrap().found().unwrap();
    let names: Vec<&str> = compared.rows.iter().map(|row| row.reference.as_str()).collect();
    assert!(names.contains(&"pay-new") && !names.contains(&"pay-old"), "{names:?}");
}
