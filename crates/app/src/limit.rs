//! How often something may be asked: by account, by address, by kind. Counted in memory, exactly, before anything is looked
//! at; each server process counts by itself, and the lock of an account (in the store) holds for all of them.
//!
//! A bucket holds `burst` tries and fills again evenly over `over_s` seconds (the generic cell rate algorithm: one instant a
//! bucket, the time at which it would be full again).

use jiff::{SignedDuration, Timestamp};
use std::{
    collections::HashMap,
    net::IpAddr,
    sync::{Mutex, PoisonError},
};

/// How many at once, and how long until as many may come again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rate {
    /// So many at once; 0: no limit.
    pub burst: u32,
    /// Seconds after which as many may come again.
    pub over_s: u32,
}

impl Rate {
    /// So many in so many seconds.
    pub const fn new(burst: u32, over_s: u32) -> Self {
        Self { burst, over_s }
    }

    fn step(self) -> SignedDuration {
        SignedDuration::from_nanos(i64::from(self.over_s) * 1_000_000_000 / i64::from(self.burst.max(1)))
    }
}

/// The limits of a deployment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rates {
    /// Failed sign-ins to one account, whether or not it exists.
    pub account: Rate,
    /// Failed sign-ins from one address.
    pub address: Rate,
    /// Applications begun without an account from one address.
    pub guests: Rate,
    /// Return codes tried from one address.
    pub codes: Rate,
    /// Requests with one token of a service account.
    pub tokens: Rate,
    /// Requests of any kind from one address.
    pub requests: Rate,
}

impl Default for Rates {
    fn default() -> Self {
        Self {
            account: Rate::new(10, 15 * 60),
            address: Rate::new(50, 15 * 60),
            guests: Rate::new(60, 60 * 60),
            codes: Rate::new(20, 15 * 60),
            tokens: Rate::new(3_000, 60),
            requests: Rate::new(0, 60),
        }
    }
}

/// What is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Gate {
    Account,
    Address,
    Guests,
    Codes,
    Tokens,
    Requests,
}

/// Most buckets at once; who comes when all are taken shares one with the others of that kind.
const BUCKETS_MAX: usize = 100_000;

/// The buckets.
#[derive(Debug)]
pub(crate) struct Limits {
    rates: Rates,
    full_at: Mutex<HashMap<(Gate, String), Timestamp>>,
}

impl Limits {
    pub(crate) fn new(rates: Rates) -> Self {
        Self { rates, full_at: Mutex::default() }
    }

    const fn rate(&self, gate: Gate) -> Rate {
        match gate {
            Gate::Account => self.rates.account,
            Gate::Address => self.rates.address,
            Gate::Guests => self.rates.guests,
            Gate::Codes => self.rates.codes,
            Gate::Tokens => self.rates.tokens,
            Gate::Requests => self.rates.requests,
        }
    }

    /// Takes one from each bucket, or from none: then the seconds until one may be taken.
    pub(crate) fn enter(&self, gates: &[(Gate, String)], now: Timestamp) -> Option<u32> {
        // Nothing here panics while it holds the lock; a poisoned one would still be whole.
        let mut buckets = self.full_at.lock().unwrap_or_else(PoisonError::into_inner);
        if buckets.len() >= BUCKETS_MAX {
            buckets.retain(|_, full_at| now < *full_at);
        }
        let crowded = buckets.len() >= BUCKETS_MAX;
        let mut taken = Vec::with_capacity(gates.len());
        for (gate, key) in gates {
            let rate = self.rate(*gate);
            if rate.burst == 0 {
                continue;
            }
            let mut key = (*gate, key.clone());
            if crowded && !buckets.contains_key(&key) {
                "everybody else".clone_into(&mut key.1);
            }
            let latest = now
                .saturating_add(SignedDuration::from_secs(i64::from(rate.over_s)))
                .unwrap_or(Timestamp::MAX);
            // Later than `latest` only after the clock went back: nobody may wait for a time that is not to come.
            let full_at = buckets.get(&key).copied().filter(|at| *at <= latest).unwrap_or(now).max(now);
            let next = full_at.saturating_add(rate.step()).unwrap_or(Timestamp::MAX);
            if next > latest {
                let wait = next.duration_since(latest).as_secs().max(0) + 1;
                return Some(u32::try_from(wait).unwrap_or(u32::MAX));
            }
            taken.push((key, next));
        }
        buckets.extend(taken);
        None
    }

    /// Puts one back into each bucket: it was no failure.
    pub(crate) fn leave(&self, gates: &[(Gate, String)]) {
        let mut buckets = self.full_at.lock().unwrap_or_else(PoisonError::into_inner);
        for (gate, key) in gates {
            let step = self.rate(*gate).step();
            if let Some(full_at) = buckets.get_mut(&(*gate, key.clone())) {
                *full_at = full_at.saturating_sub(step).unwrap_or(Timestamp::MIN);
            }
        }
    }
}

impl crate::App {
    /// Whether a request from an address is within the limit of requests; otherwise the seconds to wait.
    pub fn too_many_requests(&self, address: IpAddr) -> Option<u32> {
        if self.settings.rates.requests.burst == 0 {
            return None;
        }
        self.limits.enter(&[(Gate::Requests, network(&address.to_string()))], self.now())
    }
}

/// An address as it is counted: of IPv6 the network of 64 bits, which one household or host has all of.
pub(crate) fn network(address: &str) -> String {
    match address.parse::<IpAddr>().map(|address| address.to_canonical()) {
        Ok(IpAddr::V6(six)) => {
            let [a, b, c, d, ..] = six.segments();
            format!("{a:x}:{b:x}:{c:x}:{d:x}::/64")
        }
        _ => address.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(1_000_000 + second).unwrap()
    }

    fn limits() -> Limits {
        Limits::new(Rates { account: Rate::new(3, 30), address: Rate::new(5, 30), ..Rates::default() })
    }

    fn gates(account: &str, address: &str) -> [(Gate, String); 2] {
        [(Gate::Account, account.to_owned()), (Gate::Address, address.to_owned())]
    }

    #[test]
    fn so_many_at_once_then_one_after_the_other() {
        let limits = limits();
        for _ in 0..3 {
            assert_eq!(limits.enter(&gates("a", "1"), at(0)), None);
        }
        let wait = limits.enter(&gates("a", "1"), at(0)).unwrap();
        assert!((10..=11).contains(&wait), "{wait}");
        assert!(limits.enter(&gates("a", "1"), at(9)).is_some());
        assert_eq!(limits.enter(&gates("a", "1"), at(i64::from(wait))), None, "what was promised holds");
        assert!(limits.enter(&gates("a", "1"), at(i64::from(wait))).is_some());
    }

    #[test]
    fn a_clock_that_goes_back_locks_nobody_out() {
        let limits = limits();
        for _ in 0..3 {
            assert_eq!(limits.enter(&gates("a", "1"), at(100_000)), None);
        }
        assert_eq!(limits.enter(&gates("a", "1"), at(0)), None);
    }

    #[test]
    fn a_refusal_takes_nothing_and_another_account_is_another_bucket() {
        let limits = limits();
        for _ in 0..3 {
            limits.enter(&gates("a", "1"), at(0));
        }
        for _ in 0..10 {
            assert!(limits.enter(&gates("a", "1"), at(0)).is_some());
        }
        // The address had three of five.
        assert_eq!(limits.enter(&gates("b", "1"), at(0)), None);
        assert_eq!(limits.enter(&gates("b", "1"), at(0)), None);
        assert!(limits.enter(&gates("c", "1"), at(0)).is_some(), "the address is used up");
        assert_eq!(limits.enter(&gates("c", "2"), at(0)), None);
    }

    #[test]
    fn who_came_in_has_used_nothing() {
        let limits = limits();
        for _ in 0..20 {
            assert_eq!(limits.enter(&gates("a", "1"), at(0)), None);
            limits.leave(&gates("a", "1"));
        }
    }

    #[test]
    fn many_at_the_same_moment_are_counted_exactly() {
        let limits = limits();
        let allowed = std::thread::scope(|scope| {
            let threads: Vec<_> = (0..8)
                .map(|n: u8| {
                    let limits = &limits;
                    scope.spawn(move || {
                        let mine = |_: &u32| limits.enter(&gates("a", &n.to_string()), at(0)).is_none();
                        (0..100_u32).filter(mine).count()
                    })
                })
                .collect();
            threads.into_iter().map(|thread| thread.join().unwrap()).sum::<usize>()
        });
        assert_eq!(allowed, 3);
    }

    #[test]
    fn a_network_of_ipv6_is_one_address() {
        assert_eq!(network("2001:db8:1:2:3:4:5:6"), network("2001:db8:1:2::9"));
        assert_ne!(network("2001:db8:1:2::9"), network("2001:db8:1:3::9"));
        assert_eq!(network("::ffff:10.0.0.1"), "::ffff:10.0.0.1");
        assert_eq!(network("10.0.0.1"), "10.0.0.1");
    }
}
