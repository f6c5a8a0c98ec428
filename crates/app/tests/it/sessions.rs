//! Sessions, guests, the first administrator.

use crate::world::{World, application, done};
use app::{
    Attested, Redeemed, Store,
    answer::{Limited, SignIn},
};
use jiff::SignedDuration;

#[tokio::test]
async fn sessions_end_idle_and_absolutely_and_by_hand() {
    let world = World::new().await;
    let (_, token) = world.person("ana", "licensing-officer", "licensing-north", "").await;
    assert!(world.maybe(&token).await.is_some());
    world.later(SignedDuration::from_mins(29));
    assert!(world.maybe(&token).await.is_some(), "used in time");
    world.later(SignedDuration::from_mins(31));
    assert!(world.maybe(&token).await.is_none(), "idle too long");
    assert!(world.maybe("no such token").await.is_none());

    let signed = |world: &World| {
        let app = world.app.clone();
        async move {
            let password = "correct horse battery";
            let came = app.sign_in("ana", password, None, &Attested::default()).await.unwrap();
            came.signed_in().unwrap().token
        }
    };
    let token = signed(&world).await;
    for _ in 0..25 {
        world.later(SignedDuration::from_mins(28));
        assert!(world.maybe(&token).await.is_some());
    }
    world.later(SignedDuration::from_mins(21));
    assert!(world.maybe(&token).await.is_none(), "twelve hours are over");

    let token = signed(&world).await;
    let caller = world.caller(&token).await;
    world.app.sign_out(&caller).await.unwrap();
    assert!(world.maybe(&token).await.is_none(), "signed out");
}

#[tokio::test]
async fn wrong_passwords_lock_for_a_while_and_nothing_tells_why() {
    let world = World::new().await;
    world.person("ana", "licensing-officer", "licensing-north", "").await;
    let sign_in = |login: &'static str, password: &'static str| {
        let app = world.app.clone();
        async move {
            app.sign_in(login, password, None, &Attested::default()).await.unwrap().signed_in().is_some()
        }
    };
    for _ in 0..6 {
        assert!(!sign_in("ana", "wrong wrong wrong").await);
    }
    assert!(!sign_in("ana", "correct horse battery").await, "locked");
    world.later(SignedDuration::from_secs(61));
    assert!(sign_in(" ANA ", "correct horse battery").await, "after a while");
    assert!(!sign_in("nobody", "correct horse battery").await);
}

#[tokio::test]
async fn a_guest_comes_back_by_the_code_and_finds_what_was_typed() {
    let world = World::new().await;
    let (guest, caller) = world.guest().await;
    let reference = world.draft(&caller).await;
    world.app.save_draft(&caller, &reference, "submit", application(), None).await.unwrap();
    world.later(SignedDuration::from_hours(29 * 24));
    // A code is no token, and the token is no code.
    assert!(world.maybe(&guest.return_code).await.is_none());
    assert!(
        world.app.resume_guest(&guest.token, &Attested::default()).await.unwrap().within().unwrap().is_none()
    );
    let typed = guest.return_code.to_lowercase().replace('-', " ");
    let back = world.app.resume_guest(&typed, &Attested::default()).await.unwrap().within().unwrap().unwrap();
    assert_eq!(back.person, guest.person);
    let caller = world.caller(&back.token).await;
    assert!(caller.is_guest());
    let form = world.app.action_form(&caller, &reference, "submit").await.unwrap().found().unwrap();
    assert!(form.from_draft);
    world.later(SignedDuration::from_hours(2 * 24));
    let again = world.app.resume_guest(&typed, &Attested::default()).await.unwrap().within().unwrap();
    assert!(again.is_some(), "the code outlives the thirty days of the cookie");
    world.later(SignedDuration::from_hours(2 * 366 * 24));
    assert!(
        world.app.resume_guest(&typed, &Attested::default()).await.unwrap().within().unwrap().is_none(),
        "two years are over"
    );
    let (_, other) = world.guest().await;
    assert_eq!(world.app.case_page(&other, &reference).await.unwrap(), app::Answer::NotFound);
    let _ = done;
}

#[tokio::test]
async fn the_first_administrator_comes_in_once() {
    let world = World::new().await;
    assert!(world.app.first_admin_link().await.unwrap().is_none(), "there is one already");
    let redeemed = world
        .app
        .redeem_link("made up", "Eve", "eve", "correct horse battery", &Attested::default())
        .await
        .unwrap();
    assert!(matches!(redeemed, Redeemed::LinkOver));
    let redeemed =
        world.app.redeem_link("made up", "Eve", "eve", "short", &Attested::default()).await.unwrap();
    assert!(matches!(redeemed, Redeemed::Not(why) if why.contains("too short")));
}

#[tokio::test]
async fn wrong_passwords_at_the_same_moment_are_counted_exactly() {
    let world = World::new().await;
    let (id, _) = world.person("ana", "licensing-officer", "licensing-north", "").await;
    // Past the lock of the account, so that the limit of the account's tries is what is seen last.
    let tries = (0..60).map(|n| {
        let app = world.app.clone();
        let from = Attested { address: Some(format!("192.0.2.{n}")), ..Attested::default() };
        tokio::spawn(async move { app.sign_in("ana", "wrong wrong wrong", None, &from).await.unwrap() })
    });
    let mut looked_at = 0;
    for one in tries.collect::<Vec<_>>() {
        match one.await.unwrap() {
            Limited::Within(came) => {
                assert!(matches!(came, SignIn::Not));
                looked_at += 1;
            }
            Limited::TooMany { retry_after_s } => {
                assert!((1..=91).contains(&retry_after_s), "{retry_after_s}");
            }
        }
    }
    assert_eq!(looked_at, 10);
    let stored = world.store.credential(id).await.unwrap().unwrap();
    assert_eq!(stored.failures, 6, "five are free, the sixth locks, and while it is locked none is counted");
    assert!(stored.locked_until.is_some());
}

#[tokio::test]
async fn an_account_that_is_not_there_has_the_same_limit() {
    let world = World::new().await;
    let mut answers = Vec::new();
    for _ in 0..12 {
        let came =
            world.app.sign_in("nobody", "wrong wrong wrong", None, &Attested::default()).await.unwrap();
        answers.push(came.within().is_some());
    }
    assert_eq!(answers.iter().filter(|looked_at| **looked_at).count(), 10);
}

#[tokio::test]
async fn guests_from_one_address_are_bounded_and_so_are_their_sessions() {
    let world = World::new().await;
    let from = |address: &str| Attested { address: Some(address.to_owned()), ..Attested::default() };
    let mut begun = 0;
    for _ in 0..70 {
        begun += u32::from(
            world
                .app
                .start_guest(crate::world::PROGRAM, &from("2001:db8::1"))
                .await
                .unwrap()
                .within()
                .is_some(),
        );
    }
    assert_eq!(begun, 60);
    let elsewhere = world.app.start_guest(crate::world::PROGRAM, &from("2001:db8:0:1::1")).await.unwrap();
    let Some(app::Answer::Found(guest)) = elsewhere.within() else { panic!("another network") };
    let mut resumed = 0;
    for _ in 0..30 {
        let back = world.app.resume_guest(&guest.return_code, &from("192.0.2.9")).await.unwrap();
        resumed += u32::from(back.within().flatten().is_some());
    }
    assert_eq!(resumed, 20);
}
