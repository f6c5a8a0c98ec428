//! Those who met a conflict on a case wait for one another, in the order in which they came: each then decides on what the one
//! before has left, and nobody meets conflicts again and again. Between processes the version of the case tells them apart.

use casewright_core::id::CaseId;
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError, Weak},
};
use tokio::sync::{Mutex as Queue, OwnedMutexGuard};

/// With so many queues those that nobody stands in are removed.
const QUEUES_MAX: usize = 256;

/// The queues.
#[derive(Default)]
pub(crate) struct Queues(Mutex<HashMap<CaseId, Weak<Queue<()>>>>);

impl Queues {
    /// Waits until it is one's turn on the case; it lasts until what is given is dropped.
    pub(crate) async fn turn(&self, case: CaseId) -> OwnedMutexGuard<()> {
        let queue = {
            let mut queues = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            if queues.len() >= QUEUES_MAX {
                queues.retain(|_, queue| queue.strong_count() > 0);
            }
            let queue = queues.get(&case).and_then(Weak::upgrade).unwrap_or_default();
            queues.insert(case, Arc::downgrade(&queue));
            queue
        };
        queue.lock_owned().await
    }

    /// True when somebody has their turn on the case, or waits for it.
    pub(crate) fn is_in_use(&self, case: CaseId) -> bool {
        let queues = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        queues.get(&case).is_some_and(|queue| queue.strong_count() > 0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use casewright_core::id::CaseId;
    use uuid::Uuid;

    #[tokio::test]
    async fn one_at_a_time_on_a_case_and_nobody_waits_for_another_case() {
        let (queues, case) = (Queues::default(), |n| CaseId::new(Uuid::from_u128(n)));
        let first = queues.turn(case(1)).await;
        assert!(queues.is_in_use(case(1)) && !queues.is_in_use(case(2)));
        drop(queues.turn(case(2)).await);
        let waits = async {
            let second = queues.turn(case(1)).await;
            assert!(queues.is_in_use(case(1)));
            drop(second);
            "second"
        };
        let leaves = async {
            drop(first);
            "first"
        };
        let mut order = Vec::new();
        tokio::pin!(waits, leaves);
        // the second is asked first, and goes on only after the first has left
        order.push(tokio::select! { biased; came = &mut waits => came, came = &mut leaves => came });
        order.push(waits.await);
        assert_eq!(order, ["first", "second"]);
        assert!(!queues.is_in_use(case(1)));
    }
}
