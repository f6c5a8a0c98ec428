//! What `serve --demo` adds: a rating list, a mail server, a payment desk, people, cases, and a clock that can be moved. All of
//! it real services on loopback, and all data made by the commands that everybody uses.

mod cast;
mod children;
mod claims;
mod desk;
mod food;
mod inbox;
mod incidents;
mod mail_sink;
pub(crate) mod people;
mod provider;
mod rates;
pub(crate) mod scanner;
pub(crate) mod seed;

use crate::{
    clock::MovableClock,
    commands::{print, serve},
    config::{
        Config,
        connectors::{Host, Mail, Payments, Protection},
        network::Range,
    },
    ids::SystemIds,
    wiring,
};
use anyhow::{Context, Result, bail};
use app::{Clock, Ids};
use jiff::SignedDuration;
use mail_sink::MailSink;
use people::Demonstrator;
use std::{
    fs,
    io::Write,
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
    sync::Arc,
};
use tokio::net::TcpListener;
use web::demo::{DemoMail, DemoPerson, DemoTools};

/// The demo, with its services running.
pub(crate) struct Demo {
    folder: PathBuf,
    mail: MailSink,
}

/// Points a configuration at a demo's folder.
pub(crate) fn at(config: &mut Config, folder: &Path) {
    config.store.folder = folder.join("data");
    config.store.keys = folder.join("keys/ring");
    config.store.passphrase_file = Some(folder.join("keys/passphrase"));
}

impl Demo {
    /// Starts the services and points the configuration at them.
    pub(crate) async fn prepare(config: &mut Config, folder: &Path, fresh: bool) -> Result<Self> {
        if !config.server.listen.ip().is_loopback() {
            bail!("the demo listens on loopback only; {} is not", config.server.listen);
        }
        if fresh {
            throw_away(folder)?;
        }
        at(config, folder);
        "Europe/London".clone_into(&mut config.server.time_zone);
        passphrase(folder)?;
        let rates = rates::start().await?;
        let (mail, smtp) = MailSink::start().await?;
        let pays = provider::start().await?;
        config.connectors.payments = Some(Payments {
            url: format!("http://{pays}/v1"),
            token_file: None,
            private: true,
            time_ms: 5_000,
        });
        config.connectors.http.hosts.push(Host {
            name: rates.ip().to_string(),
            port: rates.port(),
            private: true,
        });
        config.connectors.http.time_ms = 1_500;
        config.connectors.mail = Some(Mail {
            host: smtp.ip().to_string(),
            port: smtp.port(),
            protection: Protection::None,
            user: None,
            password_file: None,
            from: "Licensing team <licensing@council.example>".into(),
        });
        // Everybody sits in the office, in the country, in the insurer's network, unless the configuration says where these are.
        for zone in ["office-network", "united-states", "insurer-network"] {
            let home = || ["127.0.0.0/8", "::1"].map(|range| Range::try_from(range.to_owned()));
            let ranges: Result<Vec<Range>, String> = home().into_iter().collect();
            let ranges = ranges.map_err(anyhow::Error::msg)?;
            config.network.zones.entry(zone.into()).or_insert(ranges);
        }
        let values = config.values.entry("premises-licence".into()).or_default();
        values.insert("rates_url".into(), format!("http://{rates}"));
        let values = config.values.entry("child-placement".into()).or_default();
        values.insert("register_url".into(), format!("http://{rates}"));
        Ok(Self { folder: folder.to_owned(), mail })
    }

    /// Makes people and cases where there are none yet, says who can sign in, and serves.
    pub(crate) async fn serve(self, config: &Config, listener: TcpListener) -> Result<()> {
        let address = listener.local_addr()?;
        let mut config = config.clone();
        // Where the link of an invitation leads.
        let values = config.values.entry("office".into()).or_default();
        values.insert("site".into(), format!("http://localhost:{}", address.port()));
        // And of notices: mail goes to the demo's own, to the name that one signs in with.
        if config.notices.address.is_empty() {
            config.notices.address = format!("http://localhost:{}", address.port());
            config.notices.mail_of = Some("{login}@council.example".into());
        }
        let config = &config;
        let ring = wiring::key_ring(config)?;
        let clock = Arc::new(MovableClock::default());
        let ids: Arc<dyn Ids> = Arc::new(SystemIds::new(Arc::clone(&clock) as Arc<dyn Clock>));
        let app =
            wiring::join(config, &ring, Arc::clone(&clock) as Arc<dyn Clock>, Arc::clone(&ids), Some(&clock))
                .await?;
        let list = self.folder.join("keys/people.json");
        let people = match people::known(&list)? {
            Some(people) => people,
            None => {
                print("making demo people and cases");
                clock.set_ahead(-seed::BEGINS_BEFORE);
                let people = people::make(&app, &*ids, &list).await?;
                seed::cases(&app, &clock, &people).await?;
                clock.set_ahead(SignedDuration::ZERO);
                people
            }
        };
        print(&format!("\nCasewright runs at http://localhost:{}\n", address.port()));
        print("Who can sign in (name, password, what they are):");
        for person in &people {
            print(&format!("  {:<16}  {}  {}", person.login, person.password, person.is));
        }
        print("Applicants need no account: start at “Apply for a premises licence”.");
        print(&format!("Prove the log with: casewright verify --folder {}\n", self.folder.display()));
        let tools = Tools { mail: self.mail.clone(), people };
        let state = web::WebState::new(Arc::clone(&app), ids, wiring::door(config)?)
            .with_demo(Arc::new(tools))
            .with_providers(config.identity.providers()?);
        print("ready");
        serve::run(&app, state, listener, web::serve::Front::default()).await
    }
}

/// Removes a folder that a demo made; any other is left alone.
fn throw_away(folder: &Path) -> Result<()> {
    if !folder.exists() {
        return Ok(());
    }
    if !folder.join("keys/passphrase").exists() {
        bail!(
            "`{}` was not made by the demo and is left alone; choose another with --folder",
            folder.display()
        );
    }
    fs::remove_dir_all(folder).with_context(|| format!("cannot remove `{}`", folder.display()))
}

/// A random passphrase for the demo's key ring, in a file that only the owner reads.
fn passphrase(folder: &Path) -> Result<()> {
    let file = folder.join("keys/passphrase");
    if file.exists() {
        return Ok(());
    }
    fs::create_dir_all(folder.join("keys")).with_context(|| format!("cannot make `{}`", folder.display()))?;
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes).context("the operating system gives no random bytes")?;
    let mut out = fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(&file)?;
    out.write_all(hex::encode(bytes).as_bytes())?;
    out.sync_all()?;
    Ok(())
}

/// What the demo's pages show.
struct Tools {
    mail: MailSink,
    people: Vec<Demonstrator>,
}

impl DemoTools for Tools {
    fn mail(&self) -> Vec<DemoMail> {
        self.mail.received().into_iter().map(|received| read(received.to, &received.text)).collect()
    }

    fn people(&self) -> Vec<DemoPerson> {
        self.people
            .iter()
            .map(|person| DemoPerson {
                name: person.name.clone(),
                login: person.login.clone(),
                title: person.is.clone(),
            })
            .collect()
    }
}

/// Head and body of a message as the connector writes it.
fn read(to: String, text: &str) -> DemoMail {
    let (head, body) = text.split_once("\n\n").unwrap_or((text, ""));
    let subject = head.lines().find_map(|line| line.strip_prefix("Subject: ")).unwrap_or_default().to_owned();
    let quoted = head.to_ascii_lowercase().contains("content-transfer-encoding: quoted-printable");
    let body = if quoted { unquoted(body) } else { body.to_owned() };
    DemoMail { to, subject, body }
}

/// Quoted-printable as text (RFC 2045, 6.7): a line that ends with `=` goes on, `=C2=A3` are bytes. A long link would be broken in
/// two otherwise.
fn unquoted(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('=') {
        bytes.extend_from_slice(before.as_bytes());
        let byte = after.get(..2).and_then(|hex| u8::from_str_radix(hex, 16).ok());
        rest = match (after.strip_prefix('\n'), byte) {
            (Some(next), _) => next,
            (None, Some(byte)) => {
                bytes.push(byte);
                after.get(2..).unwrap_or_default()
            }
            (None, None) => {
                bytes.push(b'=');
                after
            }
        };
    }
    bytes.extend_from_slice(rest.as_bytes());
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_link_in_a_mail_is_whole_again() {
        let text = "Subject: Hello\nContent-Transfer-Encoding: quoted-printable\n\nhttp://x/?token=3Dabc=\ndef costs =C2=A35 = much\n";
        let mail = read("ann@example.org".into(), text);
        assert_eq!(mail.subject, "Hello");
        assert_eq!(mail.body, "http://x/?token=abcdef costs £5 = much\n");
        let plain = read("ann@example.org".into(), "Subject: Hello\n\nhttp://x/?token=3Dabc\n");
        assert_eq!(plain.body, "http://x/?token=3Dabc\n");
    }
}
