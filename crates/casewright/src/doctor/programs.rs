//! Program folders: whether they read, what `check` finds, and whether the installation gives them what they ask for.

use super::Findings;
use crate::{config::Config, wiring};
use app::{
    check::check,
    program::{Program, Severity, model::Origin},
};
use jiff::Timestamp;
use std::collections::BTreeSet;

pub(super) fn look(config: &Config, now: Timestamp, found: &mut Findings) {
    let mut named = BTreeSet::new();
    for folder in &config.programs {
        let shown = folder.display();
        let program = match wiring::load(folder, config) {
            Ok(program) => program,
            Err(error) => {
                found.wrong(
                    "programs",
                    format!("{error:#}"),
                    format!("`casewright check {shown}` shows each place and what to write instead"),
                );
                continue;
            }
        };
        let findings = check(&program);
        let errors = findings.findings().iter().filter(|finding| finding.severity == Severity::Error).count();
        let warnings = findings.findings().len() - errors;
        let says = format!("`{shown}`: {errors} errors, {warnings} warnings");
        let mend = format!("`casewright check {shown}` shows them");
        match (errors, warnings) {
            (0, 0) => found.well("programs", format!("`{shown}` is in order")),
            (0, _) => found.warn("programs", says, mend),
            _ => found.wrong("programs", says, mend),
        }
        for (role, meta) in &program.roles {
            for origin in &meta.from {
                let (missing, mend) = match origin {
                    Origin::Zone(zone) if !config.network.zones.contains_key(zone.as_str()) => (
                        format!("is in the zone `{zone}`, which is not in `network.zones`"),
                        format!("list its ranges: network: {{ zones: {{ {zone}: [10.1.0.0/16] }} }}"),
                    ),
                    Origin::ManagedDevice
                        if config.server.tls.as_ref().is_none_or(|tls| tls.devices.is_none()) =>
                    {
                        (
                            "has a managed device, and no device can show that it is one".to_owned(),
                            "name the authority of devices in `server.tls.devices`".to_owned(),
                        )
                    }
                    _ => continue,
                };
                // Where there are several ways in, one of them may do.
                found.warn("programs", format!("`{}` lets `{role}` work who {missing}", program.name), mend);
            }
        }
        calendars(&program, now, found);
        named.insert(program.name.to_string());
    }
    for name in config.values.keys().chain(config.jurisdictions.keys()) {
        if !named.contains(name) {
            found.warn(
                "programs",
                format!("the configuration holds values for `{name}`, and no such program is served"),
                "mend its name, or leave the values out",
            );
        }
    }
}

/// Clocks that reach a year whose holidays are not there end a day too early.
fn calendars(program: &Program, now: Timestamp, found: &mut Findings) {
    let mut missing: Vec<(String, i16)> = Vec::new();
    for (name, calendar) in &program.calendars {
        let today = now.to_zoned(calendar.zone.clone()).date();
        missing.extend(calendar.year_without_holidays(today).map(|year| (name.clone(), year)));
    }
    for (name, year) in missing {
        found.warn(
            "programs",
            format!("the calendar `{name}` of `{}` has no holidays for {year}", program.name),
            format!("add them to `jurisdictions/{name}.yaml`; until then only weekly days off are left out"),
        );
    }
}
