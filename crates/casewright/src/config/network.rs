//! `network:` — zones that access rules may name, and proxies whose word about the client's address counts.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::{
    collections::BTreeMap,
    fmt,
    net::{IpAddr, Ipv4Addr, Ipv6Addr},
};

/// Zones that access rules may name, and proxies whose word about the client's address counts.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Network {
    /// Zone name to address ranges in CIDR form: `office-network: [10.1.0.0/16]`.
    pub zones: BTreeMap<String, Vec<Range>>,
    /// Addresses of proxies that may say where a request came from.
    pub trusted_proxies: Vec<Range>,
}

impl Network {
    /// The zones an address lies in.
    pub(crate) fn zones_of(&self, address: IpAddr) -> Vec<String> {
        self.zones
            .iter()
            .filter(|(_, ranges)| ranges.iter().any(|range| range.contains(address)))
            .map(|(zone, _)| zone.clone())
            .collect()
    }
}

/// A range of addresses: `10.1.0.0/16`, `2001:db8::/32`, or one address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(try_from = "String", into = "String")]
#[schemars(with = "String")]
pub(crate) struct Range {
    base: IpAddr,
    bits: u8,
}

impl Range {
    /// True for every address there is: `0.0.0.0/0`.
    pub(crate) fn is_all(&self) -> bool {
        self.bits == 0
    }

    /// The range as it should be written, when its base has bits beyond its length: `10.1.2.3/16` means `10.1.0.0/16`.
    pub(crate) fn tidied(&self) -> Option<String> {
        let base: IpAddr = match self.base {
            IpAddr::V4(base) => {
                let mask = u32::MAX.checked_shl(u32::from(32 - self.bits)).unwrap_or(0);
                Ipv4Addr::from_bits(base.to_bits() & mask).into()
            }
            IpAddr::V6(base) => {
                let mask = u128::MAX.checked_shl(u32::from(128 - self.bits)).unwrap_or(0);
                Ipv6Addr::from_bits(base.to_bits() & mask).into()
            }
        };
        (base != self.base).then(|| Self { base, bits: self.bits }.to_string())
    }

    /// True when every address of the other lies in this one.
    pub(crate) fn holds(&self, other: &Self) -> bool {
        self.base.is_ipv4() == other.base.is_ipv4() && self.bits <= other.bits && self.contains(other.base)
    }

    /// True when the address lies in the range. An IPv4 address written as IPv6 counts as IPv4.
    pub(crate) fn contains(&self, address: IpAddr) -> bool {
        match (self.base, address.to_canonical()) {
            (IpAddr::V4(base), IpAddr::V4(address)) => {
                let mask = u32::MAX.checked_shl(u32::from(32 - self.bits)).unwrap_or(0);
                base.to_bits() & mask == address.to_bits() & mask
            }
            (IpAddr::V6(base), IpAddr::V6(address)) => {
                let mask = u128::MAX.checked_shl(u32::from(128 - self.bits)).unwrap_or(0);
                base.to_bits() & mask == address.to_bits() & mask
            }
            _ => false,
        }
    }
}

impl From<Range> for String {
    fn from(range: Range) -> Self {
        range.to_string()
    }
}

impl fmt::Display for Range {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.base, self.bits)
    }
}

impl TryFrom<String> for Range {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let wrong = || format!("`{text}` is not a range of addresses; write for example `10.1.0.0/16`");
        let (base, bits) =
            text.split_once('/').map_or((text.as_str(), None), |(base, bits)| (base, Some(bits)));
        let base: IpAddr = base.parse().map_err(|_| wrong())?;
        let most = if base.is_ipv4() { 32 } else { 128 };
        let bits = bits.map_or(Ok(most), |bits| bits.parse::<u8>().map_err(|_| wrong()))?;
        if bits > most { Err(wrong()) } else { Ok(Self { base, bits }) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_hold_what_they_say() {
        let range = |text: &str| Range::try_from(text.to_owned());
        let holds = |text: &str, address: &str| range(text).unwrap().contains(address.parse().unwrap());
        assert!(holds("10.1.0.0/16", "10.1.255.1") && !holds("10.1.0.0/16", "10.2.0.1"));
        assert!(holds("0.0.0.0/0", "1.2.3.4") && !holds("0.0.0.0/0", "::1"));
        assert!(holds("10.0.0.1", "10.0.0.1") && !holds("10.0.0.1", "10.0.0.2"));
        assert!(holds("10.0.0.1", "::ffff:10.0.0.1"));
        assert!(holds("2001:db8::/32", "2001:db8:1::1") && !holds("2001:db8::/32", "2001:db9::1"));
        assert!(range("10.0.0.0/33").is_err() && range("office").is_err());
        assert_eq!(range("10.1.2.3/16").unwrap().tidied().as_deref(), Some("10.1.0.0/16"));
        assert_eq!(range("2001:db8::/32").unwrap().tidied(), None);
        assert!(range("10.0.0.0/8").unwrap().holds(&range("10.1.0.0/16").unwrap()));
        assert!(!range("10.1.0.0/16").unwrap().holds(&range("10.0.0.0/8").unwrap()));
    }
}
