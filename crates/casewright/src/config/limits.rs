//! `limits:` — how often something may be asked. Each is so many at once, and as many again over a time.

use app::limit::{Rate, Rates};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How often something may be asked. Each is so many at once, and as many again over the time; more get 429 with `Retry-After`. 0 counts as 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Limits {
    /// Failed sign-ins to one account in a quarter of an hour.
    pub account_failures: u32,
    /// Failed sign-ins from one address in a quarter of an hour.
    pub address_failures: u32,
    /// Applications begun without an account from one address in an hour.
    pub guests: u32,
    /// Return codes tried from one address in a quarter of an hour.
    pub return_codes: u32,
    /// Requests with one token of a service account in a minute.
    pub tokens: u32,
    /// Requests of any kind from one address in a minute.
    pub requests: u32,
    /// Connections at once; more wait to be let in.
    pub connections: u32,
    /// Connections at once from one address (of IPv6: from one network of 64 bits), trusted proxies not counted; more are closed.
    pub connections_per_address: u32,
}

impl Default for Limits {
    fn default() -> Self {
        let rates = Rates::default();
        Self {
            account_failures: rates.account.burst,
            address_failures: rates.address.burst,
            guests: rates.guests.burst,
            return_codes: rates.codes.burst,
            tokens: rates.tokens.burst,
            requests: 6_000,
            connections: 4_096,
            connections_per_address: 256,
        }
    }
}

impl From<Limits> for Rates {
    /// A limit of 0 would be none at all: it counts as 1.
    fn from(limits: Limits) -> Self {
        let usual = Self::default();
        let rate = |most: u32, like: Rate| Rate { burst: most.max(1), ..like };
        Self {
            account: rate(limits.account_failures, usual.account),
            address: rate(limits.address_failures, usual.address),
            guests: rate(limits.guests, usual.guests),
            codes: rate(limits.return_codes, usual.codes),
            tokens: rate(limits.tokens, usual.tokens),
            requests: rate(limits.requests, usual.requests),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn none_can_be_switched_off() {
        let none = Limits { account_failures: 0, requests: 0, ..Limits::default() };
        let rates = Rates::from(none);
        assert_eq!((rates.account.burst, rates.requests.burst), (1, 1));
        assert_eq!(Rates::from(Limits::default()).address, Rates::default().address);
    }
}
