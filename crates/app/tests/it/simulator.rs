//! One seed drives users, conflicts, time, and crashes between a delivery and its report. Whatever happened on the way, at
//! the end no effect is lost or reported twice, what is stored replays to what is there, and every request left its entry.

use crate::world::{World, application, request};
use app::{
    Answer, Caller, MemoryStore, Store,
    answer::Acted,
    connector::{Call, CallFailure, CallKind, Connector, Reply},
    core::{CaseEvent, id::EffectNo},
    request::{ActRequest, Guard},
};
use async_trait::async_trait;
use jiff::SignedDuration;
use serde_json::{Value as Json, json};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Arc, Mutex},
};

/// Numbers from a seed (xorshift64*).
struct Dice(u64);

impl Dice {
    fn below(&mut self, sides: u64) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) % sides
    }
}

/// Delivers mail; now and then the process dies right after: from then on nothing can be stored.
struct Crashing {
    store: Arc<MemoryStore>,
    dice: Mutex<Dice>,
    delivered: Mutex<BTreeMap<String, BTreeSet<String>>>,
    crashes: Mutex<u32>,
}

#[async_trait]
impl Connector for Crashing {
    fn name(&self) -> &'static str {
        "mail"
    }

    async fn call(&self, call: &Call) -> Result<Reply, CallFailure> {
        let CallKind::Message { to, subject, .. } = &call.kind else {
            return Err(CallFailure::Never("this is no message".to_owned()));
        };
        let fate = self.dice.lock().unwrap().below(10);
        if fate == 0 {
            return Err(CallFailure::Later("the server is away".to_owned()));
        }
        self.delivered.lock().unwrap().entry(call.key.clone()).or_default().insert(format!("{to} {subject}"));
        if fate < 4 {
            *self.crashes.lock().unwrap() += 1;
            self.store.break_log(true);
        }
        Ok(Reply::Done)
    }
}

#[tokio::test]
async fn no_effect_is_lost_or_reported_twice_whatever_the_seed() {
    let mut crashes = 0;
    for seed in [1, 7, 42] {
        crashes += run(seed).await;
    }
    assert!(crashes > 0, "the seeds must crash something, else this shows nothing");
}

async fn run(seed: u64) -> u32 {
    let store = Arc::new(MemoryStore::new());
    let mail = Arc::new(Crashing {
        store: Arc::clone(&store),
        dice: Mutex::new(Dice(seed)),
        delivered: Mutex::default(),
        crashes: Mutex::default(),
    });
    let world = World::on(Arc::clone(&store), Some(Arc::clone(&mail) as Arc<dyn Connector>)).await;
    let mut dice = Dice(seed.wrapping_mul(31) + 1);
    let (_, officer) = world.person("ana", "licensing-officer", "licensing-north", "").await;
    let (_, police) = world.person("dunn", "police", "", "police").await;
    let mut cases: Vec<(Caller, String)> = Vec::new();
    for _ in 0..3 {
        let (_, guest) = world.guest().await;
        let reference = world.draft(&guest).await;
        cases.push((guest, reference));
    }
    // Staff sign in anew when time has passed; here their sessions are made as long as the story.
    let (officer, police) = (world.caller(&officer).await, world.caller(&police).await);
    for _ in 0..60 {
        let (guest, reference) = cases[dice.below(cases.len() as u64) as usize].clone();
        store.conflict(dice.below(3) as u32);
        let before = store.entry_count();
        let (caller, action, input) = match dice.below(9) {
            0 => {
                let values = json!({ "fee_received": "190.00" });
                let payments = world.app.service("payments");
                world.app.write(&payments, &reference, values, Guard::default()).await.unwrap();
                assert_eq!(store.entry_count(), before + 1);
                continue;
            }
            1 | 2 => (&guest, "submit", application()),
            3 => (&officer, "accept", Json::Null),
            4 => (&officer, "remind", Json::Null),
            5 => (&police, "object", json!({ "representations": { "ground": "crime", "text": "Noise." } })),
            6 => (&officer, "refer", Json::Null),
            7 => {
                let key = Some(format!("k{}", dice.below(3)));
                let guard = Guard { key, ..Guard::default() };
                let twice = ActRequest { guard, ..request("remind", Json::Null) };
                let first = world.app.act(&officer, &reference, twice.clone()).await.unwrap();
                let again = world.app.act(&officer, &reference, twice).await.unwrap();
                if let (Answer::Found(Acted::Done(_)), Answer::Found(Acted::Done(again))) = (first, again) {
                    assert!(again.replayed, "seed {seed}: a retry did it again");
                }
                continue;
            }
            _ => {
                world.later(SignedDuration::from_hours(dice.below(100) as i64));
                jobs(&world).await;
                continue;
            }
        };
        world.app.act(caller, &reference, request(action, input)).await.unwrap();
        assert_eq!(store.entry_count(), before + 1, "seed {seed}: one entry a request");
        if dice.below(3) == 0 {
            jobs(&world).await;
        }
    }
    store.conflict(0);
    // Time for every lease and retry to end.
    for _ in 0..40 {
        world.later(SignedDuration::from_mins(10));
        jobs(&world).await;
    }
    for (_, reference) in &cases {
        settled(&store, &mail, reference, seed).await;
    }
    *mail.crashes.lock().unwrap()
}

/// Runs the jobs; a crash ends them, and the next process comes up.
async fn jobs(world: &World) {
    let ended = world.app.run_until_idle().await;
    if ended.is_err() {
        world.store.break_log(false);
    }
}

async fn settled(store: &MemoryStore, mail: &Crashing, reference: &str, seed: u64) {
    let id = store.case_of_reference(reference).await.unwrap().unwrap();
    let case = store.case(id).await.unwrap().unwrap();
    let events = store.events(id).await.unwrap();
    assert_eq!(
        app::core::replay(id, &events),
        Some((*case).clone()),
        "seed {seed}: replay is not what is there"
    );
    assert!(case.effects_open.is_empty(), "seed {seed}: lost {:?}", case.effects_open);
    let mut queued: BTreeMap<EffectNo, (u32, u32)> = BTreeMap::new();
    for event in &events {
        match &event.event {
            CaseEvent::EffectQueued { effect, .. } => queued.entry(*effect).or_default().0 += 1,
            CaseEvent::EffectDelivered { effect } | CaseEvent::EffectFailed { effect, .. } => {
                queued.entry(*effect).or_default().1 += 1;
            }
            _ => {}
        }
    }
    assert!(queued.values().all(|counts| *counts == (1, 1)), "seed {seed}: {queued:?}");
    let delivered = mail.delivered.lock().unwrap();
    for (key, contents) in delivered.iter().filter(|(key, _)| key.starts_with(&id.to_string())) {
        assert_eq!(contents.len(), 1, "seed {seed}: {key} was sent with different contents");
    }
}
