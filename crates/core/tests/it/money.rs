//! S3.30: fees, payments and benefits in double entry, in exact decimals; whatever happens, every entry and every account balance.

use crate::fixture::*;
use casewright_core::{
    Actor, CaseEvent, Command, Definition, EffectKind, FieldType, MoneyCommand, Outcome, Rejection, Value,
    case::FlagKind,
    definition::{Approval, Condition, NotBy, Span, Step, When},
    id::EffectNo,
    money::{
        Account, AccountKind, Currency, EntryKind, LineDef, LineKind, MoneyAct, MoneyDef, MoneyStep, Payee,
        trial_balance,
    },
};
use proptest::prelude::*;
use rust_decimal::Decimal;
use std::collections::BTreeMap;

fn money(text: &str) -> Decimal {
    text.parse().unwrap()
}

fn step(act: MoneyAct, line: &str, amount: Option<u32>) -> Step {
    Step::Money(MoneyStep { act, line: line.into(), amount, lasts: None })
}

/// A fee that follows a field, and a benefit that is paid to an account of the case file.
fn program() -> Definition {
    let mut definition = empty(false);
    for field in ["fee", "award"] {
        definition.field(field, FieldType::Number);
    }
    definition.field("payee", FieldType::Text);
    definition.field("received", FieldType::Money).written_by = vec!["payments".into()];
    definition.state("open", None);
    definition.state("done", Some("done"));
    let amount = |source: &str| When { source: source.into(), expr: expr(source) };
    let line = |kind, into: Option<&str>| LineDef {
        kind,
        into: into.map(Into::into),
        payee: Some(Payee::Field("payee".into())),
        partners: Vec::new(),
    };
    definition.money = Some(MoneyDef {
        currency: Currency::parse("GBP").unwrap(),
        class: "fees".into(),
        lines: [
            ("licence-fee".into(), line(LineKind::Fee, Some("received"))),
            ("allowance".into(), line(LineKind::Benefit, None)),
        ]
        .into_iter()
        .collect(),
        amounts: vec![amount("fee"), amount("award")],
    });
    for (name, taken, input) in [
        ("charge", step(MoneyAct::Charge, "licence-fee", Some(0)), Some("fee")),
        ("waive", step(MoneyAct::Waive, "licence-fee", None), None),
        ("waive-some", step(MoneyAct::Waive, "licence-fee", Some(0)), Some("fee")),
        ("refund", step(MoneyAct::Refund, "licence-fee", None), None),
        ("refund-some", step(MoneyAct::Refund, "licence-fee", Some(0)), Some("fee")),
        ("pay", step(MoneyAct::Pay, "allowance", Some(1)), Some("award")),
    ] {
        definition.action(name).writes = input.into_iter().map(Into::into).collect();
        definition.row(within(&["open"]), Some(name), None, steps(vec![taken], None));
    }
    definition.row(within(&["open"]), None, Some("money.allowance.paid >= 1000"), set("done"));
    definition
}

fn bench() -> Bench {
    Bench::opened_with(program(), &[("payee", Value::text("payee-1"))])
}

fn number(text: &str) -> Value {
    Value::Number(money(text))
}

impl Bench {
    fn money(&mut self, command: MoneyCommand) -> Result<Outcome, Rejection> {
        self.run(Command::Money(command))
    }

    fn receive(&mut self, amount: &str, reference: &str) -> Result<Outcome, Rejection> {
        let (line, amount, reference) = ("licence-fee".into(), money(amount), reference.into());
        self.money(MoneyCommand::Receive { line, amount, reference })
    }

    fn due(&self) -> String {
        self.case().money.line(&"licence-fee".into()).due.normalize().to_string()
    }

    fn kinds(&self) -> Vec<EntryKind> {
        self.case().money.entries.iter().map(|entry| entry.kind).collect()
    }
}

fn why(refused: Result<Outcome, Rejection>) -> String {
    match refused {
        Err(Rejection::Money { why }) => why,
        other => panic!("{other:?}"),
    }
}

#[test]
fn s3_30_a_fee_is_charged_paid_in_parts_waived_and_the_field_follows_the_journal() {
    let mut bench = bench();
    bench.act_with("charge", &[("fee", number("190.00"))]).unwrap();
    assert_eq!(bench.due(), "190");
    bench.receive("100.00", "pay-1").unwrap();
    assert_eq!(bench.case().value(&"received".into()), Some(&number("100.00")));
    // Told twice: once is enough. Told otherwise: somebody looks.
    assert!(bench.receive("100.00", "pay-1").unwrap().events.is_empty());
    assert!(why(bench.receive("90.00", "pay-1")).contains("another amount"));
    assert_eq!(bench.due(), "90");
    assert!(why(bench.act_with("waive-some", &[("fee", number("90.01"))])).contains("more cannot be waived"));
    bench.reason = Some("hardship".into());
    bench.act("waive").unwrap();
    assert_eq!(bench.due(), "0");
    let waiver = bench.case().money.entries.last().unwrap();
    assert_eq!((waiver.kind, waiver.note.as_deref()), (EntryKind::Waiver, Some("hardship")));
    assert_eq!(bench.kinds(), [EntryKind::Charge, EntryKind::Receipt, EntryKind::Waiver]);
}

/// A voucher for food, redeemed at grocers.
fn with_voucher() -> Bench {
    let mut definition = program();
    let line = LineDef {
        kind: LineKind::Voucher,
        into: None,
        payee: None,
        partners: vec!["grocers".into(), "market".into()],
    };
    definition.money.as_mut().unwrap().lines.insert("food".into(), line);
    let issue = MoneyStep {
        act: MoneyAct::Voucher,
        line: "food".into(),
        amount: Some(1),
        lasts: Some(Span::Days(14)),
    };
    definition.action("voucher").writes = vec!["award".into()];
    definition.row(within(&["open"]), Some("voucher"), None, steps(vec![Step::Money(issue)], None));
    let mut bench = Bench::opened_with(definition, &[]);
    bench.act_with("voucher", &[("award", number("60.00"))]).unwrap();
    bench
}

impl Bench {
    fn hand_over(&mut self, code: &str) -> Result<Outcome, Rejection> {
        let (reference, code) = (format!("V-{code}"), code.to_owned());
        self.money(MoneyCommand::HandOver { voucher: 0, reference, code })
    }

    fn redeem(
        &mut self,
        code: &str,
        partner: &str,
        amount: &str,
        receipt: &str,
    ) -> Result<Outcome, Rejection> {
        let (code, partner, receipt) = (code.to_owned(), partner.into(), receipt.to_owned());
        self.money(MoneyCommand::Redeem { voucher: 0, code, partner, amount: money(amount), receipt })
    }

    fn left(&self) -> String {
        self.case().money.line(&"food".into()).left.normalize().to_string()
    }
}

fn unknown(refused: &Result<Outcome, Rejection>) -> bool {
    matches!(refused, Err(Rejection::Unknown { .. }))
}

#[test]
fn s3_16_a_voucher_is_redeemed_in_parts_by_its_code_and_never_beyond_what_is_left() {
    let mut bench = with_voucher();
    assert_eq!(bench.left(), "60");
    assert!(unknown(&bench.redeem("a", "grocers", "1", "r-1")), "nobody has its code yet");
    bench.hand_over("a").unwrap();
    assert!(unknown(&bench.redeem("b", "grocers", "1", "r-1")));
    assert!(unknown(&bench.redeem("a", "police", "1", "r-1")), "a partner of another kind");
    let redeemed = bench.redeem("a", "grocers", "20.00", "r-1").unwrap();
    assert_eq!(redeemed.effects.len(), 1, "the partner is paid once");
    // The same receipt again, whoever lost the answer: nothing happens twice. The same number of another shop is another receipt.
    assert!(bench.redeem("a", "grocers", "20.00", "r-1").unwrap().events.is_empty());
    assert!(why(bench.redeem("a", "grocers", "21.00", "r-1")).contains("another amount"));
    bench.redeem("a", "market", "20.00", "r-1").unwrap();
    assert!(why(bench.redeem("a", "market", "20.01", "r-2")).contains("not so much is left"));
    assert!(why(bench.redeem("a", "market", "0.00", "r-2")).contains("above zero"));
    assert!(why(bench.redeem("a", "market", "1.005", "r-2")).contains("2 digits"));
    // A new code: the old one is worth nothing.
    bench.hand_over("c").unwrap();
    assert!(unknown(&bench.redeem("a", "market", "20.00", "r-2")));
    bench.redeem("c", "market", "20.00", "r-2").unwrap();
    assert_eq!(bench.left(), "0");
    assert!(bench.case().timers.is_empty(), "nothing is left that could expire");
    assert!(why(bench.hand_over("d")).contains("nothing is left"));
    let balance = trial_balance(&bench.case().money.entries);
    let of = |account| balance[&(Currency::parse("GBP").unwrap(), account)].normalize().to_string();
    assert_eq!(
        (of(Account::Benefits), of(Account::Vouchers), of(Account::Payable)),
        ("60".into(), "0".into(), "-60".into())
    );
}

#[test]
fn s3_16_a_voucher_ends_with_its_last_day_and_what_was_not_redeemed_is_posted_back() {
    let mut bench = with_voucher();
    bench.hand_over("a").unwrap();
    bench.redeem("a", "grocers", "20.00", "r-1").unwrap();
    let (timer, due) = bench.case().timers.iter().map(|(no, timer)| (*no, timer.due_at)).next().unwrap();
    let last_day = bench.case().money.entries[0].last_day.unwrap();
    assert_eq!(last_day.tomorrow().unwrap(), due.to_zoned(jiff::tz::TimeZone::UTC).date());
    // The clock of the server is late: the day counts, not the job.
    bench.now = due;
    assert!(why(bench.redeem("a", "grocers", "1.00", "r-2")).contains("last day"));
    assert!(bench.redeem("a", "grocers", "20.00", "r-1").unwrap().events.is_empty(), "that was in time");
    bench.run(Command::Elapse { timer }).unwrap();
    assert_eq!(bench.left(), "0");
    assert_eq!(bench.kinds().last(), Some(&EntryKind::Expiry));
    assert_eq!(bench.case().money.line(&"food".into()).lapsed, money("40.00"));
}

#[test]
fn s3_16_a_voucher_is_cancelled_with_a_reason_and_a_shop_that_gave_something_is_owed_it() {
    let mut bench = with_voucher();
    bench.hand_over("a").unwrap();
    let redeemed = bench.redeem("a", "grocers", "20.00", "r-1").unwrap();
    let order = redeemed.effects[0].no;
    let cancel = || MoneyCommand::CancelVoucher { voucher: 0 };
    assert_eq!(bench.money(cancel()), Err(Rejection::ReasonMissing));
    bench.reason = Some("lost".into());
    bench.money(cancel()).unwrap();
    assert!(why(bench.money(cancel())).contains("nothing is left"));
    assert!(why(bench.redeem("a", "grocers", "1.00", "r-2")).contains("not so much is left"));
    // The provider refuses: the debt to the shop stands, somebody looks, and it is asked once more.
    bench.money(MoneyCommand::Refuse { order, why: "the account is closed".into() }).unwrap();
    assert!(bench.case().money.open_order(order).is_some());
    assert_eq!(bench.case().flags.len(), 1);
    bench.money(MoneyCommand::Confirm { order, reference: "po-1".into() }).unwrap();
    let sums = bench.case().money.line(&"food".into());
    assert_eq!((sums.redeemed, sums.paid, sums.ordered), (money("20"), money("20"), money("0")));
}

#[test]
fn s3_30_what_a_service_writes_into_the_field_of_a_fee_is_a_receipt_of_the_difference() {
    let mut bench = bench();
    bench.write(&[("received", number("100.00"))]);
    bench.write(&[("received", number("190.00"))]);
    let receipts: Vec<String> =
        bench.case().money.entries.iter().map(|entry| entry.amount.normalize().to_string()).collect();
    assert_eq!(receipts, ["100", "90"]);
    assert_eq!(bench.due(), "-190", "paid before it was charged");
    bench.act_with("charge", &[("fee", number("190"))]).unwrap();
    assert_eq!(bench.due(), "0");
}

#[test]
fn s3_30_a_receipt_that_was_wrong_is_reversed_with_a_reason_and_never_taken_away() {
    let mut bench = bench();
    bench.act_with("charge", &[("fee", number("100"))]).unwrap();
    bench.receive("100", "pay-1").unwrap();
    assert_eq!(bench.money(MoneyCommand::Reverse { entry: 1 }), Err(Rejection::ReasonMissing));
    assert!(why(bench.money(MoneyCommand::Reverse { entry: 0 })).contains("only payments that came in"));
    bench.reason = Some("belongs to another case".into());
    bench.money(MoneyCommand::Reverse { entry: 1 }).unwrap();
    assert!(why(bench.money(MoneyCommand::Reverse { entry: 1 })).contains("reversed already"));
    assert_eq!(bench.due(), "100");
    assert_eq!(bench.case().value(&"received".into()), Some(&number("0")));
    assert_eq!(bench.case().money.entries.len(), 3);
    // The same payment can be recorded again after that.
    bench.receive("100", "pay-1").unwrap();
    assert_eq!(bench.due(), "0");
}

#[test]
fn s3_51_a_benefit_is_ordered_once_and_is_paid_when_the_provider_says_so() {
    let mut bench = bench();
    let outcome = bench.act_with("pay", &[("award", number("598.00"))]).unwrap();
    assert_eq!(outcome.effects.iter().map(|effect| &effect.kind).collect::<Vec<_>>(), [&EffectKind::Pay]);
    let order = outcome.effects[0].no;
    let (_, ordered) = bench.case().money.open_orders().next().unwrap();
    assert_eq!((ordered.payee.as_deref(), ordered.order), (Some("payee-1"), Some(order)));
    let sums = |bench: &Bench| bench.case().money.line(&"allowance".into());
    assert_eq!((sums(&bench).ordered, sums(&bench).paid), (money("598.00"), Decimal::ZERO));
    bench.actor = Actor::Service("connector".into());
    let confirm = || MoneyCommand::Confirm { order, reference: "po-1".into() };
    bench.money(confirm()).unwrap();
    assert_eq!((sums(&bench).ordered, sums(&bench).paid), (Decimal::ZERO, money("598.00")));
    // Answered twice: nothing is under way any more.
    assert!(matches!(bench.money(confirm()), Err(Rejection::Unknown { .. })));
    assert!(bench.case().flags.is_empty());
}

#[test]
fn s3_51_what_the_provider_refuses_is_owed_to_nobody_and_a_person_looks() {
    let mut bench = bench();
    let order = bench.act_with("pay", &[("award", number("598"))]).unwrap().effects[0].no;
    bench.actor = Actor::Service("connector".into());
    bench.money(MoneyCommand::Refuse { order, why: "the account is closed".into() }).unwrap();
    let balance = trial_balance(&bench.case().money.entries);
    assert!(balance.values().all(Decimal::is_zero), "{balance:?}");
    assert_eq!(bench.case().flags[0].kind, FlagKind::Payment);
    // A refund that is refused can be made again.
    bench.actor = Actor::Person(person(7));
    bench.receive("50", "pay-1").unwrap();
    let order = bench.act("refund").unwrap().effects[0].no;
    assert!(bench.act("refund").unwrap().effects.is_empty(), "nothing is left to give back");
    bench.actor = Actor::Service("connector".into());
    bench.money(MoneyCommand::Refuse { order, why: "the account is closed".into() }).unwrap();
    bench.actor = Actor::Person(person(7));
    assert_eq!(bench.act("refund").unwrap().effects.len(), 1);
}

#[test]
fn s3_51_without_an_answer_the_order_stays_and_is_neither_paid_nor_owed_again() {
    let mut bench = bench();
    let order = bench.act_with("pay", &[("award", number("598"))]).unwrap().effects[0].no;
    bench.actor = Actor::Service("connector".into());
    bench.money(MoneyCommand::Unanswered { order, why: "no answer in time".into() }).unwrap();
    assert!(bench.case().money.open_order(order).is_some());
    assert!(bench.case().flags[0].text.contains("Nobody knows"));
    bench.money(MoneyCommand::Confirm { order, reference: "po-1".into() }).unwrap();
    assert!(bench.case().money.open_orders().next().is_none());
}

#[test]
fn s3_30_what_was_paid_too_much_is_given_back_before_income_is_lessened() {
    let mut bench = bench();
    bench.act_with("charge", &[("fee", number("100"))]).unwrap();
    bench.receive("130", "pay-1").unwrap();
    assert!(why(bench.act_with("refund-some", &[("fee", number("130.01"))])).contains("than came in"));
    bench.act_with("refund-some", &[("fee", number("50"))]).unwrap();
    let entry = bench.case().money.entries.last().unwrap();
    let postings: Vec<String> = entry
        .postings
        .iter()
        .map(|posting| format!("{:?} {}", posting.account, posting.amount.normalize()))
        .collect();
    assert_eq!(postings, ["Receivable 30", "Payable -30", "Refunds 20", "Payable -20"]);
    assert_eq!(bench.due(), "0");
}

#[test]
fn s3_30_an_amount_is_exact_positive_and_of_its_currency_or_it_is_refused() {
    let mut bench = bench();
    for (amount, says) in [
        ("-1", "not below zero"),
        ("0.001", "at most 2 digits"),
        ("1000000000000.01", "too large"),
        ("79228162514264337593543950335", "too large"),
    ] {
        let refused = why(bench.act_with("charge", &[("fee", number(amount))]));
        assert!(refused.contains(says), "{amount}: {refused}");
    }
    assert!(why(bench.act_with("pay", &[])).contains("no value"), "no amount, no payment");
    // Nothing is no entry.
    bench.act_with("charge", &[("fee", number("0.00"))]).unwrap();
    assert!(bench.case().money.is_empty());
    assert!(why(bench.receive("5", " ")).contains("reference"));
    // Without anybody to pay nothing is ordered.
    let mut nobody = Bench::opened(program());
    assert!(why(nobody.act_with("pay", &[("award", number("5"))])).contains("`payee`"));
    assert_eq!(Currency::parse("JPY").unwrap().digits(), 0);
    assert_eq!(Currency::parse("GBP").unwrap().written(money("1.5")), "1.50");
    assert!(Currency::parse("gbp").is_none());
}

#[test]
fn s3_51_a_benefit_goes_to_the_one_person_a_case_is_from_and_no_account_is_in_the_journal() {
    let mut definition = program();
    let lines = &mut definition.money.as_mut().unwrap().lines;
    lines.get_mut("allowance").unwrap().payee = Some(Payee::Party);
    let mut nobody = Bench::opened(definition.clone());
    assert!(why(nobody.act_with("pay", &[("award", number("5"))])).contains("from nobody"));
    let mut bench = Bench::opened_by(definition, person(8));
    bench.act_with("pay", &[("award", number("5"))]).unwrap();
    let ordered = bench.case().money.entries.last().unwrap();
    assert_eq!(ordered.payee, Some(person(8).to_string()));
}

#[test]
fn s3_51_approval_is_asked_above_the_limit_and_where_nobody_can_tell() {
    let mut definition = program();
    let above = expr("award > 300");
    definition.conditions.insert("above".into(), Condition { expr: above, is_fact: false });
    let action = definition.actions.get_mut("pay").unwrap();
    action.approval_when = Some("above".into());
    action.approval = vec![Approval {
        role: "head".into(),
        not: vec![NotBy::Proposer],
        fact: "pay-proposed".into(),
        tasks: BTreeMap::new(),
    }];
    let with = |definition: &Definition| {
        Bench::opened_with(definition.clone(), &[("payee", Value::text("payee-1"))])
    };
    let mut bench = with(&definition);
    bench.act_with("pay", &[("award", number("300"))]).unwrap();
    assert_eq!(bench.kinds(), [EntryKind::Award], "one word is enough up to the limit");
    bench.act_with("pay", &[("award", number("300.01"))]).unwrap();
    assert_eq!(bench.kinds(), [EntryKind::Award], "nothing happens on one word above it");
    assert!(bench.case().proposals.contains_key("pay"));
    // What cannot be told is asked.
    let mut bench = with(&definition);
    let pay = definition.actions.get_mut("pay").unwrap();
    pay.approval_when = Some("no-such-condition".into());
    let mut other = with(&definition);
    other.act_with("pay", &[("award", number("1"))]).unwrap();
    assert!(other.case().proposals.contains_key("pay"));
    bench.act_with("pay", &[]).unwrap();
    assert!(bench.case().proposals.contains_key("pay"), "an amount that is not there is not small");
}

#[test]
fn a_rule_reads_what_was_paid_and_follows_it() {
    let mut bench = bench();
    let order = bench.act_with("pay", &[("award", number("1000"))]).unwrap().effects[0].no;
    assert_eq!(bench.state(), "open");
    bench.actor = Actor::Service("connector".into());
    bench.money(MoneyCommand::Confirm { order, reference: "po-1".into() }).unwrap();
    assert_eq!(bench.state(), "done");
}

/// One drawn act; amounts in pence.
#[derive(Clone, Debug)]
enum Act {
    Action(&'static str, u32),
    Receive(u32, u8),
    Write(u32),
    Reverse(u8),
    Confirm(u8),
    Refuse(u8),
}

fn act() -> impl Strategy<Value = Act> {
    let action = prop::sample::select(vec!["charge", "waive", "waive-some", "refund", "refund-some", "pay"]);
    prop_oneof![
        (action, 0..40_000u32).prop_map(|(name, pence)| Act::Action(name, pence)),
        (1..40_000u32, 0..6u8).prop_map(|(pence, reference)| Act::Receive(pence, reference)),
        (0..40_000u32).prop_map(Act::Write),
        any::<u8>().prop_map(Act::Reverse),
        any::<u8>().prop_map(Act::Confirm),
        any::<u8>().prop_map(Act::Refuse),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    /// Bench::run also checks that the replay is the live case.
    #[test]
    fn s3_30_whatever_happens_every_entry_and_every_currency_sums_to_zero(acts in prop::collection::vec(act(), 1..40)) {
        let mut bench = bench();
        bench.reason = Some("drawn".into());
        let pence = |pence: u32| Value::Number(Decimal::new(i64::from(pence), 2));
        for act in acts {
            let order = |bench: &Bench, drawn: u8| {
                let open: Vec<EffectNo> = bench.case().money.open_orders().map(|(no, _)| no).collect();
                open.get(usize::from(drawn) % open.len().max(1)).copied().unwrap_or(EffectNo(99))
            };
            bench.actor = Actor::Person(person(7));
            // A refusal is an answer too; it changes nothing.
            let _ = match act {
                Act::Action(name @ ("charge" | "waive-some" | "refund-some"), amount) => {
                    bench.act_with(name, &[("fee", pence(amount))])
                }
                Act::Action("pay", amount) => bench.act_with("pay", &[("award", pence(amount))]),
                Act::Action(name, _) => bench.act(name),
                Act::Receive(amount, reference) => bench.money(MoneyCommand::Receive {
                    line: "licence-fee".into(),
                    amount: Decimal::new(i64::from(amount), 2),
                    reference: format!("pay-{reference}"),
                }),
                Act::Write(amount) if bench.state() == "open" => Ok(bench.write(&[("received", pence(amount))])),
                Act::Write(_) => continue,
                Act::Reverse(entry) => {
                    let entry = u32::from(entry) % bench.case().money.entries.len().max(1) as u32;
                    bench.money(MoneyCommand::Reverse { entry })
                }
                Act::Confirm(drawn) => {
                    let order = order(&bench, drawn);
                    bench.actor = Actor::Service("connector".into());
                    bench.money(MoneyCommand::Confirm { order, reference: format!("po-{}", order.0) })
                }
                Act::Refuse(drawn) => {
                    let order = order(&bench, drawn);
                    bench.actor = Actor::Service("connector".into());
                    bench.money(MoneyCommand::Refuse { order, why: "no".into() })
                }
            };
        }
        let entries = &bench.case().money.entries;
        for (index, entry) in entries.iter().enumerate() {
            prop_assert!(entry.is_balanced(), "{:?}", entry);
            prop_assert_eq!(entry.no as usize, index);
        }
        let balance = trial_balance(entries);
        prop_assert_eq!(balance.values().sum::<Decimal>(), Decimal::ZERO);
        let of = |account: Account| {
            balance.iter().filter(|((_, name), _)| *name == account).map(|(_, sum)| *sum).sum::<Decimal>()
        };
        prop_assert!(-of(Account::Payable) >= Decimal::ZERO, "nobody is paid more than was ordered");
        let (assets, claims): (Vec<_>, Vec<_>) = balance
            .iter()
            .partition(|((_, account), _)| matches!(account.kind(), AccountKind::Asset | AccountKind::Expense));
        let sum = |side: Vec<(&(Currency, Account), &Decimal)>| side.into_iter().map(|(_, sum)| *sum).sum::<Decimal>();
        prop_assert_eq!(sum(assets), -sum(claims));
        let received = bench.case().value(&"received".into()).cloned().unwrap_or_else(|| Value::int(0));
        prop_assert_eq!(received, Value::Number(bench.case().money.line(&"licence-fee".into()).received));
        let posted = bench.log.iter().filter(|stored| matches!(stored.event, CaseEvent::MoneyPosted { .. })).count();
        prop_assert_eq!(posted, entries.len());
    }
}
