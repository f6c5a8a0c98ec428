//! What people are told outside of the application, by which way, and what a deployment says about it (S1.19, S3.44).

use crate::language::say;
use crate::people::Person;
use casewright_core::id::{ProgramName, RoleName, UnitName};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Kinds of notices that a person chooses a way for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum NoticeKind {
    /// Unusual looks, closed lists, answers to requests for access.
    Access,
    /// A task or a case that somebody gave.
    Work,
    /// Before a clock or a task is due, and when it is.
    Deadlines,
    /// How many cases of a board are over their time, wait, have nobody: for whoever hands out work, once a working day.
    Numbers,
}

impl NoticeKind {
    /// Each with its word in a form.
    pub const ALL: [(Self, &'static str); 4] = [
        (Self::Access, "access"),
        (Self::Work, "work"),
        (Self::Deadlines, "deadlines"),
        (Self::Numbers, "numbers"),
    ];

    /// The kind of what a notice is about.
    pub(crate) fn of(what: &str) -> Self {
        match what {
            "task-given" | "case-given" | "work-delegated" | "message-received" => Self::Work,
            TASK_SOON | TASK_OVER | CLOCK_SOON | CLOCK_OVER => Self::Deadlines,
            NUMBERS => Self::Numbers,
            _ => Self::Access,
        }
    }

    /// Its word.
    pub fn word(self) -> &'static str {
        Self::ALL.iter().find(|(kind, _)| *kind == self).map_or("", |(_, word)| word)
    }
}

/// A task is due soon.
pub(crate) const TASK_SOON: &str = "task-due-soon";
/// A task is over its time.
pub(crate) const TASK_OVER: &str = "task-over";
/// A clock ends soon.
pub(crate) const CLOCK_SOON: &str = "clock-due-soon";
/// A clock is over.
pub(crate) const CLOCK_OVER: &str = "clock-over";
/// The numbers of the day.
pub(crate) const NUMBERS: &str = "numbers";

/// By which way somebody is told, besides the first page and `/access`, where everything stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum NoticeWay {
    /// By none.
    #[default]
    Here,
    /// By mail, each at once.
    Mail,
    /// By mail, together, once a working day.
    MailDaily,
    /// By a call to an address of theirs, each at once.
    Webhook,
    /// The same, together, once a working day.
    WebhookDaily,
}

impl NoticeWay {
    /// Each with its word in a form.
    pub const ALL: [(Self, &'static str); 5] = [
        (Self::Here, "here"),
        (Self::Mail, "mail"),
        (Self::MailDaily, "mail-daily"),
        (Self::Webhook, "webhook"),
        (Self::WebhookDaily, "webhook-daily"),
    ];

    /// Its word.
    pub fn word(self) -> &'static str {
        Self::ALL.iter().find(|(way, _)| *way == self).map_or("", |(_, word)| word)
    }

    /// By its word.
    pub fn of(word: &str) -> Option<Self> {
        Self::ALL.iter().find(|(_, known)| *known == word).map(|(way, _)| *way)
    }

    /// The connector that it takes.
    pub(crate) const fn connector(self) -> Option<&'static str> {
        match self {
            Self::Here => None,
            Self::Mail | Self::MailDaily => Some("mail"),
            Self::Webhook | Self::WebhookDaily => Some("webhook"),
        }
    }

    /// True where what there is to tell waits for its hour.
    pub(crate) const fn is_daily(self) -> bool {
        matches!(self, Self::MailDaily | Self::WebhookDaily)
    }
}

/// The ways of people who chose none, for those of a unit, with a role, or both.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NoticeGroup {
    /// People of this unit.
    pub unit: Option<UnitName>,
    /// People with this role.
    pub role: Option<(ProgramName, RoleName)>,
    /// People with this role on the platform: `security-officer`.
    pub platform_role: Option<String>,
    /// By which way they are told what; what is left out is told here alone.
    pub ways: BTreeMap<NoticeKind, NoticeWay>,
}

impl NoticeGroup {
    fn has(&self, person: &Person) -> bool {
        let role = |(program, role): &(ProgramName, RoleName)| {
            person.roles.iter().any(|grant| grant.program == *program && grant.role == *role)
        };
        self.unit.as_ref().is_none_or(|unit| person.units.contains(unit))
            && self.role.as_ref().is_none_or(role)
            && self.platform_role.as_ref().is_none_or(|role| person.platform_roles.contains(role))
    }
}

/// What a deployment says about notices.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoticeRules {
    /// Where the links lead: `https://cases.council.example`. Empty: nobody is told anything outside of the application.
    pub address: String,
    /// The mail address of whoever gave none: `{login}@council.example`.
    pub mail_of: Option<String>,
    /// Domains that mail may go to. Empty: people give no address of their own.
    pub mail_domains: Vec<String>,
    /// Hosts that a webhook may call, with the port where it is not the usual one. The connector asks its own list once more.
    pub webhook_hosts: Vec<String>,
    /// Working days before something is due at which it is told of; none: nobody is reminded, neither before nor then.
    pub remind_days: Option<u16>,
    /// The hour of a working day at which what waits for its hour is told.
    pub hour: i8,
    /// The first that somebody belongs to counts.
    pub groups: Vec<NoticeGroup>,
    /// The program in which a breach is reported from a notice.
    pub breach_program: String,
}

impl Default for NoticeRules {
    fn default() -> Self {
        Self {
            address: String::new(),
            mail_of: None,
            mail_domains: Vec::new(),
            webhook_hosts: Vec::new(),
            remind_days: Some(2),
            hour: 8,
            groups: Vec::new(),
            breach_program: "security-incident".to_owned(),
        }
    }
}

impl NoticeRules {
    /// True where anybody may be told anything outside.
    pub fn is_on(&self) -> bool {
        !self.address.is_empty()
    }

    /// The ways of somebody who chose none.
    pub(crate) fn ways_of(&self, person: &Person) -> BTreeMap<NoticeKind, NoticeWay> {
        self.groups.iter().find(|group| group.has(person)).map(|group| group.ways.clone()).unwrap_or_default()
    }

    /// The mail address of somebody who gave none.
    pub(crate) fn mail_of(&self, person: &Person) -> Option<String> {
        Some(self.mail_of.as_ref()?.replace("{login}", person.login.as_ref()?))
    }

    /// Why an address is not taken, in plain words.
    pub(crate) fn not_mail(&self, address: &str) -> Option<String> {
        let plain = |c: char| c.is_ascii_alphanumeric() || ".!#$%&'*+-/=?^_`{|}~@".contains(c);
        let parts = address.split_once('@');
        let Some((name, domain)) = parts.filter(|_| address.len() <= 200 && address.chars().all(plain))
        else {
            return Some(say!("give-a-mail-address-as-in-name"));
        };
        if name.is_empty() || domain.is_empty() || domain.contains('@') {
            return Some(say!("give-a-mail-address-as-in-name"));
        }
        let listed = self.mail_domains.iter().any(|listed| listed.eq_ignore_ascii_case(domain));
        (!listed).then(|| match self.mail_domains.as_slice() {
            [] => say!("nobody-may-give-a-mail-address-of"),
            domains => say!("mail-may-go-to-these-domains-alone", domains = domains.join(", ")),
        })
    }

    /// Why a webhook is not taken, in plain words.
    pub(crate) fn not_webhook(&self, url: &str) -> Option<String> {
        let rest = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"));
        let host = rest.and_then(|rest| rest.split(['/', '?', '#']).next());
        let listed = host
            .is_some_and(|host| self.webhook_hosts.iter().any(|listed| listed.eq_ignore_ascii_case(host)));
        let plain = url.len() <= 500 && url.chars().all(|c| c.is_ascii_graphic());
        (!listed || !plain).then(|| match self.webhook_hosts.as_slice() {
            [] => say!("no-host-may-be-called-here"),
            hosts => say!("give-an-address-at-one-of-these", hosts = hosts.join(", ")),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn s3_44_mail_and_calls_go_where_the_deployment_says_and_nowhere_else() {
        let rules = NoticeRules {
            mail_domains: vec!["council.example".into()],
            webhook_hosts: vec!["hooks.example:8443".into()],
            ..NoticeRules::default()
        };
        assert_eq!(rules.not_mail("ann@Council.example"), None);
        for wrong in [
            "ann@evil.example",
            "ann@council.example@evil.example",
            "ann",
            "@council.example",
            "a b@council.example",
            "ann@council.example\r\nBcc: x",
        ] {
            assert!(rules.not_mail(wrong).is_some(), "{wrong}");
        }
        assert_eq!(rules.not_webhook("https://hooks.example:8443/ann"), None);
        for wrong in [
            "https://hooks.example/ann",
            "https://x@hooks.example:8443/",
            "https://evil.example/?hooks.example:8443",
            "ftp://hooks.example:8443/",
        ] {
            assert!(rules.not_webhook(wrong).is_some(), "{wrong}");
        }
        assert!(NoticeRules::default().not_mail("ann@council.example").unwrap().contains("Nobody"));
    }
}
