//! `notices:` — what people are told outside of the application, and by which way.

use anyhow::{Context, Result, bail};
use app::notice::{NoticeGroup, NoticeKind, NoticeRules, NoticeWay};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What people are told outside of the application, and by which way. A message holds references and links, and nothing of a case.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Notices {
    /// Where the links lead: `https://cases.council.example`. Empty: nobody is told anything outside of the application.
    pub address: String,
    /// The mail address of whoever gave none: `{login}@council.example`. None: they have none.
    pub mail_of: Option<String>,
    /// Domains that people may have their mail sent to. Empty: nobody gives an address of their own.
    pub mail_domains: Vec<String>,
    /// False: nobody is reminded of clocks and tasks, neither before they are due nor then.
    pub remind: bool,
    /// Working days before the last day at which is reminded of it.
    pub remind_working_days: u16,
    /// The hour of a working day at which what is told once a day is told.
    pub hour: i8,
    /// The ways of people who chose none themselves. The first group that somebody belongs to counts; who belongs to none is told in
    /// the application alone.
    pub groups: Vec<Group>,
    /// The program in which a breach is reported from a notice.
    pub breach_program: String,
}

impl Default for Notices {
    fn default() -> Self {
        let rules = NoticeRules::default();
        Self {
            address: rules.address,
            mail_of: rules.mail_of,
            mail_domains: rules.mail_domains,
            remind: rules.remind_days.is_some(),
            remind_working_days: rules.remind_days.unwrap_or_default(),
            hour: rules.hour,
            groups: Vec::new(),
            breach_program: rules.breach_program,
        }
    }
}

/// The ways of people who chose none themselves. Everything that is named must hold of somebody who belongs to it.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Group {
    /// People of this unit.
    pub unit: Option<String>,
    /// People with this role: `premises-licence/senior-officer`.
    pub role: Option<String>,
    /// People with this role on the platform: `security-officer`.
    pub platform_role: Option<String>,
    /// How they are told of unusual looks, closed lists and answers to requests for access.
    pub access: Way,
    /// How they are told of a task or a case that somebody gave them.
    pub work: Way,
    /// How they are reminded of what is due.
    pub deadlines: Way,
    /// How whoever hands out work is told the numbers of their boards; `here`: not at all.
    pub numbers: Way,
}

/// By which way.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Way {
    /// In the application alone.
    #[default]
    Here,
    /// By mail, each at once.
    Mail,
    /// By mail, together, once a working day.
    MailDaily,
    /// By a call to an address that the person gave, each at once.
    Webhook,
    /// The same, together, once a working day.
    WebhookDaily,
}

impl From<Way> for NoticeWay {
    fn from(way: Way) -> Self {
        match way {
            Way::Here => Self::Here,
            Way::Mail => Self::Mail,
            Way::MailDaily => Self::MailDaily,
            Way::Webhook => Self::Webhook,
            Way::WebhookDaily => Self::WebhookDaily,
        }
    }
}

impl Notices {
    /// As the application takes them; a webhook may call these hosts.
    pub(crate) fn rules(&self, webhook_hosts: Vec<String>) -> Result<NoticeRules> {
        let address = self.address.trim_end_matches('/');
        if !address.is_empty() && !address.starts_with("https://") && !address.starts_with("http://") {
            bail!("`notices.address` is no address: write for example `https://cases.council.example`");
        }
        if self.mail_of.as_ref().is_some_and(|of| !of.contains("{login}") || !of.contains('@')) {
            bail!(
                "`notices.mail_of` must be a mail address with `{{login}}` in it: `{{login}}@council.example`"
            );
        }
        if !(0..24).contains(&self.hour) {
            bail!("`notices.hour` must be an hour of the day, from 0 to 23");
        }
        Ok(NoticeRules {
            address: address.to_owned(),
            mail_of: self.mail_of.clone(),
            mail_domains: self.mail_domains.clone(),
            webhook_hosts,
            remind_days: self.remind.then_some(self.remind_working_days.min(260)),
            hour: self.hour,
            groups: self.groups.iter().map(Group::rules).collect::<Result<_>>()?,
            breach_program: self.breach_program.clone(),
        })
    }
}

impl Group {
    fn rules(&self) -> Result<NoticeGroup> {
        let role = self.role.as_ref().map(|role| {
            let parts = role.split_once('/').map(|(program, role)| (program.into(), role.into()));
            parts.with_context(|| {
                format!("`notices.groups`: `{role}` is no role; write the program and the role, as in `office/manager`")
            })
        });
        let ways = [
            (NoticeKind::Access, self.access),
            (NoticeKind::Work, self.work),
            (NoticeKind::Deadlines, self.deadlines),
            (NoticeKind::Numbers, self.numbers),
        ];
        Ok(NoticeGroup {
            unit: self.unit.as_deref().map(Into::into),
            role: role.transpose()?,
            platform_role: self.platform_role.clone(),
            ways: ways.into_iter().map(|(kind, way)| (kind, way.into())).collect::<BTreeMap<_, _>>(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_meant_is_said_before_the_server_starts() {
        let says = |text: &str| {
            let notices = crate::config::Config::parse(text).unwrap().notices;
            notices.rules(Vec::new()).unwrap_err().to_string()
        };
        assert!(says("notices: { address: cases.example }").contains("https://"));
        assert!(says("notices: { mail_of: ann@council.example }").contains("{login}"));
        assert!(says("notices: { hour: 24 }").contains("from 0 to 23"));
        assert!(says("notices: { groups: [{ role: manager, work: mail }] }").contains("office/manager"));
        let text = "notices: { address: 'https://c.example/', groups: [{ unit: north, role: office/manager, work: mail-daily }] }";
        let rules = crate::config::Config::parse(text).unwrap().notices.rules(Vec::new()).unwrap();
        assert_eq!(rules.address, "https://c.example");
        assert_eq!(rules.groups[0].ways[&NoticeKind::Work], NoticeWay::MailDaily);
    }
}
