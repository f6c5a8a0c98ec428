//! Entries of the access log: written, durably, before anything is revealed or answered.

use crate::{
    App, Caller, Fault,
    entry::{Entry, EntryDetail, EntryKind, EntryTarget},
};
use authz::{AccessDecision, Principal};
use casewright_core::id::EntryId;
use jiff::Timestamp;
use std::collections::BTreeMap;
use tracing::{Instrument as _, info_span};

impl App {
    /// An entry about a request of this caller.
    pub(crate) fn entry(
        &self,
        caller: &Caller,
        at: Timestamp,
        kind: EntryKind,
        ask: impl ToString,
        target: EntryTarget,
        allowed: bool,
    ) -> Entry {
        let mut context = BTreeMap::new();
        let mut put = |name: &str, value: String| context.insert(name.to_owned(), value);
        if let Principal::Person(_) = caller.principal {
            put("strength", caller.strength.to_string());
            put("zones", caller.attested.zones.iter().cloned().collect::<Vec<_>>().join(" "));
            put("device", if caller.attested.managed_device { "managed" } else { "other" }.to_owned());
            if let Some(token) = caller.token() {
                put("token", token.to_string());
            }
            if let Some(since) = caller.signed_in_at {
                put("login-age-s", at.duration_since(since).as_secs().max(0).to_string());
            }
            if let Some(address) = &caller.attested.address {
                put("address", address.clone());
            }
        }
        Entry {
            id: EntryId::new(self.ports.ids.uuid()),
            at,
            actor: Some(caller.principal.actor()),
            session: caller.session,
            kind,
            ask: ask.to_string(),
            target,
            allowed,
            detail: EntryDetail {
                context,
                purpose: caller.declared.purpose.clone(),
                reason: caller.declared.reason.clone(),
                on_behalf_of: caller.principal.on_behalf_of(),
                policies_version: self.policies().version().to_owned(),
                ..EntryDetail::default()
            },
        }
    }

    /// An entry when nobody is signed in yet.
    pub(crate) fn entry_of_nobody(
        &self,
        attested: &crate::Attested,
        at: Timestamp,
        ask: &str,
        target: EntryTarget,
        allowed: bool,
    ) -> Entry {
        let context =
            attested.address.iter().map(|address| ("address".to_owned(), address.clone())).collect();
        Entry {
            id: EntryId::new(self.ports.ids.uuid()),
            at,
            actor: None,
            session: None,
            kind: EntryKind::Session,
            ask: ask.to_owned(),
            target,
            allowed,
            detail: EntryDetail {
                context,
                policies_version: self.policies().version().to_owned(),
                ..EntryDetail::default()
            },
        }
    }

    /// Writes an entry. If that fails nothing may be revealed: access stops.
    pub(crate) async fn record(&self, entry: Entry) -> Result<(), Fault> {
        self.store().record(vec![entry]).instrument(info_span!(target: "trace", "record")).await.map_err(
            |fault| match fault {
                Fault::Store(why) => Fault::Log(why),
                other => other,
            },
        )
    }
}

/// Notes what an answer of the policies rests on.
pub(crate) fn with_decision(mut entry: Entry, decision: &AccessDecision) -> Entry {
    entry.detail.policies = decision.policies.iter().map(|policy| policy.id.clone()).collect();
    entry.detail.errors.clone_from(&decision.errors);
    entry.detail.policies_version.clone_from(&decision.policies_version);
    entry
}
