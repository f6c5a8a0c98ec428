//! Address ranges: those that say nothing, or too much.

use super::Findings;
use crate::config::{Config, network::Range};

pub(super) fn look(config: &Config, found: &mut Findings) {
    let network = &config.network;
    let before = found.0.len();
    for range in &network.trusted_proxies {
        if range.is_all() {
            found.wrong(
                "network",
                format!("`network.trusted_proxies` holds `{range}`: everybody may say where they come from"),
                "list the addresses of your own proxies alone",
            );
        }
        tidy("`network.trusted_proxies`", range, found);
    }
    if config.server.tls_in_front && network.trusted_proxies.is_empty() {
        found.warn(
            "network",
            "a proxy is in front, and none is trusted: everybody seems to come from its address, in zones, limits and the log",
            "list its address in `network.trusted_proxies`",
        );
    }
    for (zone, ranges) in &network.zones {
        let place = format!("`network.zones.{zone}`");
        if ranges.is_empty() {
            found.warn(
                "network",
                format!("{place} holds no range: nobody is in it"),
                "list its ranges, or leave it out",
            );
        }
        for (at, range) in ranges.iter().enumerate() {
            if range.is_all() {
                found.wrong(
                    "network",
                    format!("{place} holds `{range}`: everybody is in it, and a rule that asks for it asks for nothing"),
                    "list the addresses of the place alone",
                );
            }
            if network.trusted_proxies.iter().any(|proxy| range.holds(proxy) && !range.is_all()) {
                found.warn(
                    "network",
                    format!("a trusted proxy lies within {place}"),
                    "who comes through a proxy that says nothing of them would count as being there; make sure it adds `X-Forwarded-For`",
                );
            }
            if ranges
                .iter()
                .enumerate()
                .any(|(other, wider)| other != at && wider.holds(range) && (wider != range || other < at))
            {
                found.warn(
                    "network",
                    format!("`{range}` in {place} lies within another range of it"),
                    "leave it out",
                );
            }
            tidy(&place, range, found);
        }
    }
    if found.0.len() == before {
        let (zones, proxies) = (network.zones.len(), network.trusted_proxies.len());
        found.well("network", format!("{zones} zones and {proxies} trusted proxies make sense"));
    }
}

fn tidy(place: &str, range: &Range, found: &mut Findings) {
    if let Some(meant) = range.tidied() {
        found.warn(
            "network",
            format!("`{range}` in {place} counts as `{meant}`"),
            "write it as it counts, or the one address without a length",
        );
    }
}
