//! Where a connector may call: named hosts only, and never a private address unless its host is listed as private.

use std::net::{IpAddr, SocketAddr};

/// One host that may be called.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AllowedHost {
    /// Host name or address as it stands in the address, lowercase.
    pub host: String,
    /// The port.
    pub port: u16,
    /// True when its addresses may be private, loopback or link-local.
    pub private: bool,
}

/// The hosts that may be called.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AllowList(Vec<AllowedHost>);

impl AllowList {
    /// A list of hosts; an empty one allows nothing.
    pub fn new(hosts: Vec<AllowedHost>) -> Self {
        Self(hosts)
    }

    /// The entry for a host and port, if it may be called.
    pub fn entry(&self, host: &str, port: u16) -> Option<&AllowedHost> {
        self.0.iter().find(|allowed| allowed.host.eq_ignore_ascii_case(host) && allowed.port == port)
    }

    /// Of resolved addresses those that may be connected to. Checked on the addresses really connected to, so that a name
    /// that resolves differently the second time gains nothing.
    pub fn reachable(
        entry: &AllowedHost,
        addresses: impl IntoIterator<Item = SocketAddr>,
    ) -> Vec<SocketAddr> {
        addresses.into_iter().filter(|address| entry.private || is_public(address.ip())).collect()
    }
}

/// True for addresses that are neither private, loopback, link-local, multicast, unspecified nor otherwise special.
pub fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(v4) => {
            let [a, b, c, _] = v4.octets();
            !(v4.is_private()
                || v4.is_loopback()
                || v4.is_link_local()
                || v4.is_multicast()
                || v4.is_broadcast()
                || v4.is_documentation()
                || a == 0
                || a >= 240
                || (a == 100 && (64..128).contains(&b)) // shared address space, RFC 6598
                || (a == 192 && b == 0 && c == 0) // IETF protocol assignments, RFC 6890
                || (a == 198 && (b == 18 || b == 19))) // benchmarking, RFC 2544
        }
        IpAddr::V6(v6) => {
            if let Some(v4) = v6.to_ipv4_mapped() {
                return is_public(IpAddr::V4(v4));
            }
            let [first, second, ..] = v6.segments();
            !(v6.is_loopback()
                || v6.is_unspecified()
                || v6.is_multicast()
                || (first & 0xfe00) == 0xfc00 // unique local, RFC 4193
                || (first & 0xffc0) == 0xfe80 // link-local, RFC 4291
                || first == 0x2002 // 6to4 carries an IPv4 address
                || (first == 0x0064 && second == 0xff9b) // NAT64, RFC 6052
                || (first == 0x2001 && second < 0x0200) // Teredo and other special uses
                || (first == 0x2001 && second == 0x0db8)) // documentation
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn special_addresses_are_not_public() {
        for text in [
            "127.0.0.1",
            "10.1.2.3",
            "172.16.0.1",
            "192.168.1.1",
            "169.254.169.254",
            "0.0.0.0",
            "100.64.0.1",
            "224.0.0.1",
            "255.255.255.255",
            "::1",
            "::",
            "fe80::1",
            "fd00::1",
            "::ffff:127.0.0.1",
            "::ffff:10.0.0.1",
            "64:ff9b::7f00:1",
            "2002:7f00:1::",
            "2001:db8::1",
        ] {
            assert!(!is_public(text.parse().unwrap()), "{text}");
        }
        for text in ["93.184.216.34", "2606:2800:220:1::1"] {
            assert!(is_public(text.parse().unwrap()), "{text}");
        }
    }

    #[test]
    fn a_listed_host_on_another_port_is_not_listed() {
        let list =
            AllowList::new(vec![AllowedHost { host: "rates.example".into(), port: 443, private: false }]);
        assert!(list.entry("Rates.Example", 443).is_some());
        assert!(list.entry("rates.example", 80).is_none());
        assert!(list.entry("example", 443).is_none());
    }
}
