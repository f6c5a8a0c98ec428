//! How many connections an address holds.

use std::{
    collections::HashMap,
    net::{IpAddr, Ipv6Addr},
    sync::{Arc, Mutex, PoisonError},
};

/// The addresses that hold connections.
#[derive(Clone, Debug)]
pub struct Addresses {
    held: Arc<Mutex<HashMap<IpAddr, usize>>>,
    most: usize,
}

/// One connection of an address, counted until this goes.
#[derive(Debug)]
pub struct Held {
    all: Addresses,
    network: IpAddr,
}

impl Addresses {
    /// With at most so many an address, one at least.
    pub fn new(most: usize) -> Self {
        Self { held: Arc::default(), most: most.max(1) }
    }

    /// Counts one more; none when the address holds all it may.
    pub fn enter(&self, address: IpAddr) -> Option<Held> {
        let network = network(address);
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        let count = held.entry(network).or_insert(0);
        if *count >= self.most {
            return None;
        }
        *count += 1;
        Some(Held { all: self.clone(), network })
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        let mut held = self.all.held.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = held.get_mut(&self.network) {
            *count -= 1;
            if *count == 0 {
                held.remove(&self.network);
            }
        }
    }
}

/// One person has a whole network of 64 bits in IPv6.
fn network(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V6(six) => IpAddr::V6(Ipv6Addr::from_bits(six.to_bits() & !u128::from(u64::MAX))),
        four @ IpAddr::V4(_) => four,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_holds_so_many_and_gives_them_back() {
        let all = Addresses::new(2);
        let at = |text: &str| all.enter(text.parse().unwrap());
        let (one, two) = (at("192.0.2.1"), at("192.0.2.1"));
        assert!(one.is_some() && two.is_some() && at("192.0.2.1").is_none());
        assert!(at("192.0.2.2").is_some(), "another address has its own");
        drop(one);
        assert!(at("192.0.2.1").is_some());
        let six = (at("2001:db8::1"), at("2001:db8::2"));
        assert!(
            six.0.is_some() && six.1.is_some() && at("2001:db8::3").is_none() && at("2001:db9::1").is_some()
        );
        drop((two, six));
        assert!(all.held.lock().unwrap().is_empty(), "nothing is kept of who has gone");
    }
}
