//! S3.16: vouchers with the real policies of food benefits: two tills at once, an answer that was lost, wrong codes, other people, and
//! what the log keeps of it.

use crate::world::{PASSWORD, World, done, request};
use app::{
    Answer, Attested, Caller, Store,
    answer::{HandedOver, Limited, VoucherAnswer, VoucherCode, VoucherSays},
    people::RoleGrant,
    port::store::EntryQuery,
    request::{Guard, NewPerson},
};
use casewright_core::money::EntryKind as Posted;
use jiff::SignedDuration;
use serde_json::{Value as Json, json};

const BENEFITS: &str = "benefits";

struct Shop {
    world: World,
    supervisor: Caller,
    grocer: Caller,
    reference: String,
}

async fn person(world: &World, login: &str, role: &str, unit: &str, partner: &str) -> Caller {
    let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    let new = NewPerson {
        name: login.to_owned(),
        login: login.to_owned(),
        password: Some(PASSWORD.to_owned()),
        roles: vec![RoleGrant { program: BENEFITS.into(), role: role.into(), from: None, until: None }],
        platform_roles: Vec::new(),
        units: some(unit).into_iter().map(Into::into).collect(),
        partners: some(partner).into_iter().map(Into::into).collect(),
    };
    let answer = world.app.add_person(&world.admin().await, new).await.unwrap();
    assert!(matches!(answer, Answer::Found(app::PersonAnswer::Stored(_))), "{answer:?}");
    let came = world.app.sign_in(login, PASSWORD, None, &Attested::default()).await.unwrap();
    world.caller(&came.signed_in().unwrap().token).await
}

impl Shop {
    /// A case on which a voucher of 60 dollars was released.
    async fn open() -> Self {
        let world = World::beside(BENEFITS).await;
        let guest = world.app.start_guest(BENEFITS, &Attested::default()).await.unwrap().within().unwrap();
        let Answer::Found(guest) = guest else { panic!("{guest:?}") };
        let household = world.caller(&guest.token).await;
        let worker = person(&world, "ella", "eligibility-worker", "benefits-hartford", "").await;
        let supervisor = person(&world, "sam", "supervisor", "benefits-hartford", "").await;
        let grocer = person(&world, "gary", "grocer", "", "grocers").await;
        let opened =
            world.app.open_case(&household, BENEFITS, None, Json::Null, Guard::default()).await.unwrap();
        let reference = done(opened).reference;
        let input = json!({
            "household.name": "Ida Jay", "household.email": "ida@example.org", "household.phone": "860-555-0101",
            "household.address": { "line1": "4 Elm Street", "town": "Hartford", "postcode": "06103" },
            "household.born": "1990-04-02", "household.size": 1, "household.elderly_disabled": false,
            "household.homeless": true, "filing.month": "2026-03-01", "filing.signed": true,
            "income.earned": "100.00", "income.unearned": "0.00", "costs.shelter": "0.00",
            "costs.dependent_care": "0.00", "costs.medical": "0.00", "assets.liquid": "50.00", "assets.total": "50.00",
        });
        for (who, action, input) in [
            (&household, "apply", input),
            (&worker, "give-voucher", json!({})),
            (&supervisor, "approve-give-voucher", Json::Null),
        ] {
            done(world.app.act(who, &reference, request(action, input)).await.unwrap());
        }
        Self { world, supervisor, grocer, reference }
    }

    async fn hand_over(&self) -> VoucherCode {
        let voucher = self.case().await.money.vouchers().next().unwrap().no();
        let answer = self.world.app.hand_over_voucher(&self.supervisor, &self.reference, voucher).await;
        match answer.unwrap() {
            Answer::Found(HandedOver::Code(code)) => code,
            other => panic!("{other:?}"),
        }
    }

    async fn redeem(&self, by: &Caller, code: &VoucherCode, amount: &str, receipt: &str) -> VoucherAnswer {
        let VoucherCode { reference, code, .. } = code;
        let amount = amount.parse().unwrap();
        let answer = self.world.app.redeem_voucher(by, reference, code, amount, receipt).await;
        answer.unwrap().within().unwrap()
    }

    async fn case(&self) -> std::sync::Arc<casewright_core::Case> {
        let id = self.world.store.case_of_reference(&self.reference).await.unwrap().unwrap();
        self.world.store.case(id).await.unwrap().unwrap()
    }

    async fn redeemed(&self) -> String {
        self.case().await.money.line(&"food-voucher".into()).redeemed.normalize().to_string()
    }

    async fn log(&self) -> Vec<app::entry::Entry> {
        let all = EntryQuery { limit: 1000, ..EntryQuery::default() };
        self.world.store.entries(all).await.unwrap().into_iter().map(|(_, entry)| entry).collect()
    }
}

fn says(answer: VoucherAnswer) -> VoucherSays {
    match answer {
        VoucherAnswer::Says(says) => says,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn s3_16_two_tills_at_once_never_redeem_more_than_is_left_and_a_lost_answer_is_asked_for_again() {
    let shop = Shop::open().await;
    let code = shop.hand_over().await;
    let both = tokio::join!(
        shop.redeem(&shop.grocer, &code, "40.00", "till-1/1"),
        shop.redeem(&shop.grocer, &code, "40.00", "till-2/1"),
    );
    let came = [both.0, both.1];
    let done = came.iter().filter(|answer| matches!(answer, VoucherAnswer::Says(_))).count();
    assert_eq!(done, 1, "{came:?}");
    assert!(came.iter().any(|answer| matches!(answer, VoucherAnswer::Refused(why) if why.contains("20.00"))));
    // The answer was lost on its way: the same receipt again says the same, and nothing happens.
    let receipt = if matches!(came[0], VoucherAnswer::Says(_)) { "till-1/1" } else { "till-2/1" };
    let again = says(shop.redeem(&shop.grocer, &code, "40.00", receipt).await);
    assert_eq!((again.left.as_str(), again.redeemed.as_deref()), ("20.00", Some("40.00")));
    assert_eq!(shop.redeemed().await, "40");
    let orders = shop.case().await.money.open_orders().count();
    assert_eq!(orders, 1, "the shop is paid once");
    says(shop.redeem(&shop.grocer, &code, "20.00", "till-1/2").await);
    assert_eq!(shop.redeemed().await, "60");
}

#[tokio::test]
async fn s3_16_after_the_last_day_nothing_is_redeemed_and_what_was_left_is_posted_back() {
    let shop = Shop::open().await;
    let code = shop.hand_over().await;
    says(shop.redeem(&shop.grocer, &code, "20.00", "r-1").await);
    shop.world.later(SignedDuration::from_hours(24 * 15));
    let late = shop.redeem(&shop.grocer, &code, "1.00", "r-2").await;
    assert!(matches!(late, VoucherAnswer::Refused(why) if why.contains("last day")));
    shop.world.app.elapse_timers().await.unwrap();
    let last =
        shop.case().await.money.entries.iter().rev().find(|entry| entry.kind == Posted::Expiry).cloned();
    assert_eq!(last.unwrap().amount.normalize().to_string(), "40");
}

#[tokio::test]
async fn s3_16_a_wrong_code_an_unknown_voucher_and_one_for_others_have_one_answer_and_stand_in_the_log() {
    let shop = Shop::open().await;
    let code = shop.hand_over().await;
    let nobody = person(&shop.world, "petra", "grocer", "", "bakers").await;
    let wrong = VoucherCode { code: "7777-7777-7777-7777".into(), ..code.clone() };
    let missing = VoucherCode { reference: "V-0000-0000".into(), ..code.clone() };
    for (who, tried, note) in [
        (&shop.grocer, &wrong, "wrong-code"),
        (&shop.grocer, &missing, "unknown-voucher"),
        (&nobody, &code, "unknown-voucher"),
        (&shop.supervisor, &code, "unknown-voucher"),
    ] {
        assert_eq!(shop.redeem(who, tried, "1.00", "r-1").await, VoucherAnswer::Unknown);
        let entry = shop.log().await.into_iter().next().unwrap();
        assert_eq!((entry.ask.as_str(), entry.allowed), ("redeem", false));
        assert_eq!(entry.detail.note.as_deref(), Some(note));
    }
    let looked = shop.world.app.voucher_says(&shop.grocer, &code.reference, &code.code).await.unwrap();
    assert_eq!(says(looked.within().unwrap()).left, "60.00");
    // The code is nowhere but in the answer that showed it.
    let plain = code.code.replace('-', "");
    let kept = format!("{:?}{:?}{code:?}", shop.log().await, shop.case().await);
    assert!(!kept.contains(&code.code) && !kept.contains(&plain));
}

#[tokio::test]
async fn s3_16_after_ten_wrong_codes_a_voucher_is_locked_until_it_is_handed_over_anew() {
    let shop = Shop::open().await;
    let code = shop.hand_over().await;
    let wrong = VoucherCode { code: "7777-7777-7777-7777".into(), ..code.clone() };
    for _ in 0..10 {
        assert_eq!(shop.redeem(&shop.grocer, &wrong, "1.00", "r-1").await, VoucherAnswer::Unknown);
    }
    assert_eq!(shop.redeem(&shop.grocer, &code, "1.00", "r-1").await, VoucherAnswer::Unknown, "locked");
    let anew = shop.hand_over().await;
    says(shop.redeem(&shop.grocer, &anew, "1.00", "r-1").await);
    // One account tries only so many, whichever vouchers it names.
    let mut too_many = false;
    for _ in 0..30 {
        let answer = shop.world.app.voucher_says(&shop.grocer, "V-0000-0000", "none").await.unwrap();
        too_many |= matches!(answer, Limited::TooMany { .. });
    }
    assert!(too_many);
    assert_eq!(shop.log().await.first().unwrap().detail.note.as_deref(), Some("too-many"));
}
