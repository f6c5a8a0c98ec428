//! The outside of a scenario: a clock that is set, seeded ids, connectors that collect and answer as the steps say.

use crate::{
    Clock, Ids,
    connector::{Call, CallFailure, CallKind, Connector, Reply},
};
use async_trait::async_trait;
use casewright_core::id::EffectNo;
use jiff::Timestamp;
use serde_json::Value as Json;
use sha2::{Digest, Sha256};
use std::{
    collections::BTreeMap,
    sync::{Mutex, MutexGuard, PoisonError},
};
use uuid::{Builder, Uuid};

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // Nothing here panics while it holds a lock; a poisoned one would still be whole.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A clock that stands until it is set.
pub(super) struct SetClock(Mutex<Timestamp>);

impl SetClock {
    pub(super) const fn new(at: Timestamp) -> Self {
        Self(Mutex::new(at))
    }

    pub(super) fn set(&self, at: Timestamp) {
        *locked(&self.0) = at;
    }
}

impl Clock for SetClock {
    fn now(&self) -> Timestamp {
        *locked(&self.0)
    }
}

/// The same ids and bytes every time.
#[derive(Default)]
pub(super) struct SeededIds(Mutex<u64>);

impl SeededIds {
    fn draw(&self) -> [u8; 32] {
        let mut drawn = locked(&self.0);
        *drawn += 1;
        Sha256::digest(drawn.to_be_bytes()).into()
    }
}

impl Ids for SeededIds {
    fn uuid(&self) -> Uuid {
        let drawn = self.draw();
        let mut bytes = [0; 16];
        bytes.iter_mut().zip(drawn).for_each(|(to, from)| *to = from);
        Builder::from_random_bytes(bytes).into_uuid()
    }

    fn random(&self, bytes: &mut [u8]) {
        for chunk in bytes.chunks_mut(32) {
            chunk.iter_mut().zip(self.draw()).for_each(|(to, from)| *to = from);
        }
    }
}

/// Every connector of a scenario. Messages arrive unless a step says that they fail; a document comes when a step
/// answers, and until then whoever keeps it does not.
#[derive(Default)]
pub(super) struct Outside {
    answers: Mutex<BTreeMap<EffectNo, Result<Json, String>>>,
}

impl Outside {
    /// What the call for an effect will bring: a document, or that it fails for good. Of a delivery only failure counts.
    pub(super) fn answers(&self, effect: EffectNo, answer: Result<Json, String>) {
        locked(&self.answers).insert(effect, answer);
    }
}

#[async_trait]
impl Connector for Outside {
    fn name(&self) -> &'static str {
        "scenario"
    }

    async fn call(&self, call: &Call) -> Result<Reply, CallFailure> {
        // The key of a call ends with the number of its effect.
        let no = call.key.rsplit(|c: char| !c.is_ascii_digit()).next().and_then(|no| no.parse().ok());
        let answer = no.and_then(|no| locked(&self.answers).remove(&EffectNo(no)));
        match (answer, &call.kind) {
            (Some(Err(why)), _) => Err(CallFailure::Never(why)),
            (Some(Ok(document)), CallKind::Get { .. }) => Ok(Reply::Document(document)),
            (_, CallKind::Message { .. } | CallKind::Post { .. }) => Ok(Reply::Done),
            // Paid under a name that follows from the key, as often as it is asked.
            (_, CallKind::Pay(_)) => {
                Ok(Reply::Paid { reference: format!("PAID-{}", no.unwrap_or_default()) })
            }
            (None, CallKind::Get { .. }) => Err(CallFailure::Later("there is no answer yet".to_owned())),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_the_same_every_time_and_never_twice() {
        let (a, b) = (SeededIds::default(), SeededIds::default());
        let first: Vec<Uuid> = (0..3).map(|_| a.uuid()).collect();
        assert_eq!(first, (0..3).map(|_| b.uuid()).collect::<Vec<_>>());
        assert_ne!(first[0], first[1]);
        let mut bytes = [0; 40];
        a.random(&mut bytes);
        assert_ne!(bytes[..8], bytes[32..]);
    }
}
