//! By which way somebody is told what (S1.19): what they chose, over what the deployment says of their group; and what could not be
//! delivered.

use super::{
    change_access::{AccessNews, NOTICE},
    session::fault_of,
};
use crate::language::{say, told};
use crate::{
    Answer, App, Caller, Changed, Fault,
    answer::{NoticeChosen, NoticeGivenUp, NoticeSettings},
    entry::{EntryKind, EntryTarget},
    notice::{NoticeKind, NoticeWay},
    people::Person,
    port::{
        paper::{Paper, PaperQuery},
        store::CommitError,
    },
};
use authz::Ask;
use casewright_core::id::PersonId;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use uuid::{Builder, Uuid};

/// Kind of the papers that hold what somebody chose.
const SETTINGS: &str = "notice-settings";
/// Kind of the papers about what could not be delivered.
pub(crate) const GIVEN_UP: &str = "notice-given-up";
/// Bytes of the key that calls are signed with.
const SECRET_BYTES: usize = 32;

/// What somebody chose.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Chosen {
    /// An address of their own.
    #[serde(default)]
    pub(crate) mail: Option<String>,
    #[serde(default)]
    pub(crate) webhook: Option<String>,
    /// The key that calls are signed with, hex.
    #[serde(default)]
    pub(crate) secret: Option<String>,
    #[serde(default)]
    pub(crate) ways: BTreeMap<NoticeKind, NoticeWay>,
    /// The language in which they chose; none: the deployment's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) lang: Option<String>,
}

/// What could not be delivered.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct GivenUp {
    pub(crate) way: NoticeWay,
    pub(crate) notices: Vec<Uuid>,
    pub(crate) failure: String,
}

/// What somebody chooses.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NoticeChoice {
    /// An address of their own; none: the deployment's.
    pub mail: Option<String>,
    /// What is called; none: nothing.
    pub webhook: Option<String>,
    /// By which way of which kind; what is left out is as the group has it.
    pub ways: BTreeMap<NoticeKind, NoticeWay>,
}

impl App {
    /// What somebody chose; the ways that they chose none for are those of their group.
    pub(crate) async fn notices_chosen(&self, person: &Person) -> Result<Chosen, Fault> {
        let own = self.store().paper(settings_of(person.id)).await?;
        let own = own.and_then(|paper| paper.read::<Chosen>()).unwrap_or_default();
        let mut ways = self.settings.notices.ways_of(person);
        ways.extend(own.ways.iter().map(|(kind, way)| (*kind, *way)));
        let mail = own.mail.clone().or_else(|| self.settings.notices.mail_of(person));
        Ok(Chosen { mail, ways, ..own })
    }

    /// By which way the caller is told what; none for guests and machines.
    pub async fn notice_settings(&self, caller: &Caller) -> Result<Answer<NoticeSettings>, Fault> {
        let now = self.now();
        let person = self.told(caller).await?;
        let target = EntryTarget::Platform;
        let allowed = person.is_some();
        self.record(self.entry(caller, now, EntryKind::Read, "notice-settings", target, allowed)).await?;
        let Some(person) = person else { return Ok(Answer::NotFound) };
        let rules = &self.settings.notices;
        let own = self.store().paper(settings_of(person.id)).await?;
        let own = own.and_then(|paper| paper.read::<Chosen>()).unwrap_or_default();
        let chosen = self.notices_chosen(&person).await?;
        let query = PaperQuery { person: Some(person.id), open: Some(true), ..PaperQuery::of(GIVEN_UP) };
        let given_up = self.given_up_shown(self.store().papers(query).await?).await?;
        Ok(Answer::Found(NoticeSettings {
            outside: rules.is_on(),
            mail: chosen.mail,
            own_mail: own.mail.is_some(),
            mail_domains: rules.mail_domains.clone(),
            webhook: chosen.webhook,
            webhook_hosts: rules.webhook_hosts.clone(),
            ways: NoticeKind::ALL
                .iter()
                .map(|(kind, _)| NoticeChosen {
                    kind: *kind,
                    way: chosen.ways.get(kind).copied().unwrap_or_default(),
                    own: own.ways.contains_key(kind),
                })
                .collect(),
            given_up,
        }))
    }

    /// Changes it. The key that calls are signed with, where there is a new one: it is shown this once.
    pub async fn choose_notices(
        &self,
        caller: &Caller,
        choice: NoticeChoice,
    ) -> Result<Answer<Changed<Option<String>>>, Fault> {
        let now = self.now();
        let person = self.told(caller).await?;
        let target = EntryTarget::Platform;
        let entry = self.entry(caller, now, EntryKind::Act, "choose-notices", target, person.is_some());
        let Some(person) = person else {
            self.record(entry).await?;
            return Ok(Answer::NotFound);
        };
        if let Some(why) = self.not_chosen(&person, &choice) {
            self.record(entry).await?;
            return Ok(Answer::Found(Changed::Not(why)));
        }
        let kept = self.store().paper(settings_of(person.id)).await?;
        let before = kept.as_ref().and_then(Paper::read::<Chosen>).unwrap_or_default();
        let fresh = choice.webhook.is_some() && choice.webhook != before.webhook;
        let secret = match &choice.webhook {
            None => None,
            Some(_) if !fresh => before.secret,
            Some(_) => {
                let mut bytes = [0; SECRET_BYTES];
                self.ports.ids.random(&mut bytes);
                Some(hex::encode(bytes))
            }
        };
        let chosen = Chosen {
            mail: choice.mail,
            webhook: choice.webhook,
            secret: secret.clone(),
            ways: choice.ways,
            lang: Some(caller.lang().to_owned()),
        };
        let paper = match kept {
            Some(kept) => kept.now_says(&chosen),
            None => Paper {
                person: Some(person.id),
                ..Paper::new(SETTINGS, settings_of(person.id), now, &chosen)
            },
        };
        match self.store().put_papers(vec![paper], entry).await {
            Ok(()) => Ok(Answer::Found(Changed::Done(secret.filter(|_| fresh)))),
            Err(CommitError::Paper) => {
                Ok(Answer::Found(Changed::Not(say!("it-was-changed-in-another-window-look"))))
            }
            Err(other) => Err(fault_of(other)),
        }
    }

    fn not_chosen(&self, person: &Person, choice: &NoticeChoice) -> Option<String> {
        let rules = &self.settings.notices;
        let address = choice.mail.as_deref().and_then(|mail| rules.not_mail(mail));
        let hook = choice.webhook.as_deref().and_then(|url| rules.not_webhook(url));
        let takes = |connector| choice.ways.values().any(|way| way.connector() == Some(connector));
        let nowhere = || {
            if takes("mail") && choice.mail.is_none() && rules.mail_of(person).is_none() {
                Some(say!("give-a-mail-address-or-choose-another"))
            } else if takes("webhook") && choice.webhook.is_none() {
                Some(say!("give-the-address-that-is-to-be"))
            } else if !rules.is_on() && (takes("mail") || takes("webhook")) {
                Some(say!("nobody-is-told-anything-outside-of-the"))
            } else {
                None
            }
        };
        address.or(hook).or_else(nowhere)
    }

    /// Whoever has an account of their own that a person signs in to.
    async fn told(&self, caller: &Caller) -> Result<Option<Person>, Fault> {
        let Some(id) = caller.person().filter(|_| !caller.is_guest() && caller.token().is_none()) else {
            return Ok(None);
        };
        Ok(self.store().person(id).await?.filter(|person| person.active && person.login.is_some()))
    }

    /// Notices that could not be delivered to anybody: for administrators, who learn to whom and why, and not of what.
    pub async fn notices_given_up(&self, caller: &Caller) -> Result<Vec<NoticeGivenUp>, Fault> {
        let decision = self.decide_on_platform(caller, &Ask::Administer);
        let (now, target) = (self.now(), EntryTarget::Platform);
        let entry = self.entry(caller, now, EntryKind::Read, "notices-given-up", target, decision.allowed);
        self.record(crate::record::with_decision(entry, &decision)).await?;
        if !decision.allowed {
            return Ok(Vec::new());
        }
        let query = PaperQuery { open: Some(true), ..PaperQuery::of(GIVEN_UP) };
        self.given_up_shown(self.store().papers(query).await?).await
    }

    /// Has what could not be delivered tried again: their own, or an administrator's for anybody.
    pub async fn tell_again(&self, caller: &Caller, id: Uuid) -> Result<Answer<()>, Fault> {
        let now = self.now();
        let found = self.store().paper(id).await?.filter(|paper| paper.kind == GIVEN_UP && paper.open);
        let decision = self.decide_on_platform(caller, &Ask::Administer);
        let mine =
            found.as_ref().is_some_and(|paper| paper.person.is_some() && paper.person == caller.person());
        let allowed = found.is_some() && (mine || decision.allowed);
        let entry = self.entry(caller, now, EntryKind::Act, "tell-again", EntryTarget::Platform, allowed);
        let entry = if mine { entry } else { crate::record::with_decision(entry, &decision) };
        let Some(paper) = found.filter(|_| allowed) else {
            self.record(entry).await?;
            return Ok(Answer::NotFound);
        };
        let mut papers = Vec::new();
        for notice in paper.read::<GivenUp>().map(|given| given.notices).unwrap_or_default() {
            let Some(notice) = self.store().paper(notice).await?.filter(|one| one.open && one.kind == NOTICE)
            else {
                continue;
            };
            let Some(news) = notice.read::<AccessNews>() else { continue };
            let out = news.out.clone().map(|out| super::Out { tries: 0, ..out });
            papers.push(Paper { due_at: Some(now), ..notice.now_says(&AccessNews { out, ..news }) });
        }
        papers.push(Paper { open: false, revision: paper.revision + 1, ..paper });
        match self.store().put_papers(papers, entry).await {
            Ok(()) | Err(CommitError::Paper) => Ok(Answer::Found(())),
            Err(other) => Err(fault_of(other)),
        }
    }

    async fn given_up_shown(&self, papers: Vec<Paper>) -> Result<Vec<NoticeGivenUp>, Fault> {
        let mut names = BTreeMap::new();
        let mut shown = Vec::new();
        for paper in papers {
            let (Some(person), Some(given)) = (paper.person, paper.read::<GivenUp>()) else { continue };
            shown.push(NoticeGivenUp {
                id: paper.id,
                person,
                name: self.name_of(&mut names, person).await?,
                way: given.way,
                notices: given.notices.len(),
                at: paper.at,
                failure: told(&given.failure),
            });
        }
        Ok(shown)
    }
}

/// Everybody has one paper of settings.
fn settings_of(person: PersonId) -> Uuid {
    derived(&format!("notice-settings/{person}"))
}

/// The same text gives the same id.
pub(crate) fn derived(text: &str) -> Uuid {
    let digest = Sha256::digest(text);
    let mut bytes = [0; 16];
    bytes.iter_mut().zip(digest).for_each(|(to, from)| *to = from);
    Builder::from_custom_bytes(bytes).into_uuid()
}
