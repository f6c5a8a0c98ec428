//! The listener: address, certificate, how many connections the process may hold.

use super::{Findings, said};
use crate::config::Config;
use jiff::{SignedDuration, Timestamp};
use std::{fs, path::Path};
use web::serve::{
    Tls,
    tls::{certificates, crl_ends, expiry},
};

pub(super) fn look(config: &Config, now: Timestamp, found: &mut Findings) {
    let server = &config.server;
    match said(server.protected()) {
        Some(why) => found.wrong(
            "listener",
            why,
            "set `server.tls`, or listen on loopback behind a proxy that speaks TLS",
        ),
        None => found.well("listener", format!("{}://{}", server.scheme(), server.listen)),
    }
    if let Some(why) = said(server.zone()) {
        found.wrong("listener", why, "set `server.time_zone: Europe/London`");
    }
    if server.hosts.is_empty() && !server.listen.ip().is_loopback() {
        found.warn(
            "listener",
            "the server answers to any host name",
            "list its names in `server.hosts`, so that a page elsewhere cannot reach it under a name of its own",
        );
    }
    if let Some(tls) = &server.tls {
        certificate(config, tls, now, found);
    }
    if let Some(at) = config.metrics.listen.filter(|at| !at.ip().is_loopback()) {
        found.warn(
            "metrics",
            format!("figures are open to other machines at {at}, without sign-in"),
            "let only the collector reach that port",
        );
    }
    descriptors(config, found);
}

fn certificate(config: &Config, tls: &crate::config::server::Tls, now: Timestamp, found: &mut Findings) {
    if tls.generated {
        found.warn(
            "tls",
            "the certificate is generated here and no browser trusts it",
            "for real work name a certificate of your own in `server.tls.certificate_file` and `key_file`",
        );
    } else {
        // A generated one is made by the server; nothing is made here.
        match config
            .server
            .tls_files(Path::new("."), now)
            .and_then(|files| Ok(files.map(Tls::open).transpose()?))
        {
            Err(error) => {
                found.wrong(
                    "tls",
                    format!("{error:#}"),
                    "mend the named file; the server keeps an earlier certificate only while it runs",
                );
                return;
            }
            Ok(Some(tls)) => ends("tls", "the certificate", tls.expires(), now, found),
            Ok(None) => {}
        }
    }
    let Some(devices) = &tls.devices else { return };
    let authority = fs::read(&devices.authority_file).ok();
    let read = authority.and_then(|text| certificates(&devices.authority_file, &text).ok());
    for certificate in read.into_iter().flatten() {
        ends("devices", "an authority of devices", expiry(&certificate), now, found);
    }
    if let Some(file) = &devices.revoked_file {
        let end = fs::read(file).ok().and_then(|text| crl_ends(&text));
        ends("devices", "the list of devices that were taken back", end, now, found);
    }
}

fn ends(check: &'static str, what: &str, end: Option<Timestamp>, now: Timestamp, found: &mut Findings) {
    let Some(end) = end else {
        found.wrong(
            check,
            format!("{what} names no end that can be read"),
            "look at the file; it must be PEM",
        );
        return;
    };
    let left = end.duration_since(now);
    let mend = "renew it; the server takes up the new files within a minute, or at once when it gets SIGHUP";
    if left <= SignedDuration::ZERO {
        found.wrong(check, format!("{what} ended at {end}"), mend);
    } else if left < SignedDuration::from_hours(24 * 21) {
        found.warn(check, format!("{what} ends in {} days, at {end}", left.as_hours() / 24), mend);
    } else {
        found.well(check, format!("{what} is good until {end}"));
    }
}

/// The soft limit on open files in the kernel's table of limits; none when there is none.
fn open_files(limits: &str) -> Option<u64> {
    let line = limits.lines().find_map(|line| line.strip_prefix("Max open files"))?;
    line.split_whitespace().next()?.parse().ok()
}

/// Each connection is a descriptor, and the store and the programs need some too.
fn descriptors(config: &Config, found: &mut Findings) {
    let Some(most) = fs::read_to_string("/proc/self/limits").ok().and_then(|text| open_files(&text)) else {
        return;
    };
    let wanted = u64::from(config.limits.connections) + 128;
    if most < wanted {
        found.warn(
            "limits",
            format!("the process may open {most} files, and {} connections are allowed", config.limits.connections),
            format!("raise the limit to {wanted} (`LimitNOFILE=` with systemd, `ulimit -n`), or lower `limits.connections`"),
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_limit_on_open_files_is_read() {
        let table = "Limit                     Soft Limit           Hard Limit           Units     \n\
                     Max processes             30000                30000                processes \n\
                     Max open files            1024                 524288               files     \n";
        assert_eq!(open_files(table), Some(1024));
        assert_eq!(
            open_files("Max open files            unlimited            unlimited            files"),
            None
        );
    }
}
