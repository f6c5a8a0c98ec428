//! Ports that a test or a scenario sets: a clock that stands still until it is moved, ids and random bytes from a seed, a
//! keyed hash with a key of zeros.

use crate::port::{Clock, Ids, TokenHash};
use jiff::Timestamp;
use sha2::{Digest, Sha256};
use std::sync::{Arc, Mutex, PoisonError};
use uuid::Uuid;

/// A clock that stands still.
#[derive(Debug)]
pub struct SetClock {
    now: Mutex<Timestamp>,
}

impl SetClock {
    /// Stands at this time.
    pub const fn at(now: Timestamp) -> Self {
        Self { now: Mutex::new(now) }
    }

    /// Moves it.
    pub fn set(&self, now: Timestamp) {
        *self.now.lock().unwrap_or_else(PoisonError::into_inner) = now;
    }
}

impl Clock for SetClock {
    fn now(&self) -> Timestamp {
        *self.now.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Ids and bytes from a seed: SHA-256 over seed and counter.
#[derive(Debug)]
pub struct SeededIds {
    seed: u64,
    next: Mutex<u64>,
}

impl SeededIds {
    /// From a seed.
    pub const fn new(seed: u64) -> Self {
        Self { seed, next: Mutex::new(0) }
    }

    fn block(&self) -> [u8; 32] {
        let mut next = self.next.lock().unwrap_or_else(PoisonError::into_inner);
        *next += 1;
        let mut hash = Sha256::new();
        hash.update(self.seed.to_be_bytes());
        hash.update(next.to_be_bytes());
        hash.finalize().into()
    }
}

impl Ids for SeededIds {
    fn uuid(&self) -> Uuid {
        let block = self.block();
        let (mut random, mut count) = ([0; 10], [0; 4]);
        for (to, from) in random.iter_mut().chain(&mut count).zip(block) {
            *to = from;
        }
        // Some time in 2026, in no order.
        let millis = 1_772_442_000_000 + u64::from(u32::from_be_bytes(count) >> 8);
        uuid::Builder::from_unix_timestamp_millis(millis, &random).into_uuid()
    }

    fn random(&self, bytes: &mut [u8]) {
        for chunk in bytes.chunks_mut(32) {
            for (byte, random) in chunk.iter_mut().zip(self.block()) {
                *byte = random;
            }
        }
    }
}

/// A hash of tokens that hides nothing.
pub fn open_token_hash() -> TokenHash {
    Arc::new(|purpose, token| {
        let mut hash = Sha256::new();
        hash.update((purpose.len() as u64).to_be_bytes());
        hash.update(purpose.as_bytes());
        hash.update(token);
        hex::encode(hash.finalize())
    })
}
