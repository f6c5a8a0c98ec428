//! Who can sign in to the demo. Passwords are random and kept in a file that only the owner reads, so that a restart of the
//! demo can print them again; the store itself keeps none.

use super::cast::{self, Cast};
use anyhow::{Context, Result, bail};
use app::{
    Answer, App, Attested, Caller, Declared, Ids, PersonAnswer, Redeemed, core::id::ProgramName,
    people::RoleGrant, request::NewPerson,
};
use serde::{Deserialize, Serialize};
use std::{fs, io::Write, os::unix::fs::OpenOptionsExt, path::Path};

/// Somebody of the demo.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Demonstrator {
    /// What others read.
    pub name: String,
    /// Account.
    pub login: String,
    /// Password.
    pub password: String,
    /// What they are, for the list that is printed.
    pub is: String,
}

const ADMINISTRATOR: (&str, &str, &str) =
    ("ada.admin", "Ada Admin", "administrator: people and their records, no other case content");

/// Reads who can sign in, if the demo was started before.
pub(crate) fn known(file: &Path) -> Result<Option<Vec<Demonstrator>>> {
    match fs::read_to_string(file) {
        Ok(text) => Ok(Some(
            serde_json::from_str(&text)
                .context("the demo's list of people is damaged; start with --fresh")?,
        )),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error).context("cannot read the demo's list of people"),
    }
}

/// Makes everybody, through the same commands an administrator would use, and writes the list down.
pub(crate) async fn make(app: &App, ids: &dyn Ids, file: &Path) -> Result<Vec<Demonstrator>> {
    let attested = Attested::default();
    let link = app
        .first_admin_link()
        .await?
        .context("the demo's store has an administrator already; start with --fresh")?;
    let (login, name, is) = ADMINISTRATOR;
    let first =
        Demonstrator { name: name.into(), login: login.into(), password: password(ids), is: is.into() };
    // The list is written before the first account exists: a kill in between leaves an account nobody knows otherwise.
    let mut everybody = vec![first.clone()];
    let cast: Vec<&Cast> = cast::all().filter(|cast| app.program(cast.program).is_some()).collect();
    everybody.extend(cast.iter().map(|cast| Demonstrator {
        name: cast.name.into(),
        login: cast.login.into(),
        password: password(ids),
        is: cast.is.into(),
    }));
    write(file, &everybody)?;
    let Redeemed::In(session) = app.redeem_link(&link, name, login, &first.password, &attested).await? else {
        bail!("the link for the first administrator was not accepted");
    };
    let administrator = app
        .caller(&session.token, attested, Declared::default())
        .await?
        .context("the administrator's session has ended")?;
    for (cast, person) in cast.iter().zip(everybody.iter().skip(1)) {
        add(app, &administrator, cast, &person.password).await?;
    }
    app.sign_out(&administrator).await?;
    Ok(everybody)
}

async fn add(app: &App, administrator: &Caller, cast: &Cast, password: &str) -> Result<()> {
    let grant = |program: &str, role: &str| RoleGrant {
        program: ProgramName::new(program),
        role: role.into(),
        from: None,
        until: None,
    };
    let besides = cast::besides(cast.login).filter(|(program, _)| app.program(program).is_some());
    let new = NewPerson {
        name: cast.name.into(),
        login: cast.login.into(),
        password: Some(password.into()),
        roles: cast
            .roles
            .iter()
            .map(|role| grant(cast.program, role))
            .chain(besides.map(|(program, role)| grant(program, role)))
            .collect(),
        platform_roles: cast.platform_roles.iter().map(ToString::to_string).collect(),
        units: cast.units.iter().map(|unit| (*unit).into()).collect(),
        partners: cast.partners.iter().map(|partner| (*partner).into()).collect(),
    };
    match app.add_person(administrator, new).await? {
        Answer::Found(PersonAnswer::Stored(_)) => Ok(()),
        other => bail!("`{}` could not be added: {other:?}", cast.login),
    }
}

/// Sixteen letters and digits that cannot be mistaken for one another: 80 bits.
fn password(ids: &dyn Ids) -> String {
    const LETTERS: &[u8; 32] = b"abcdefghjkmnpqrstuvwxyz023456789";
    let mut bytes = [0; 16];
    ids.random(&mut bytes);
    let mut text = String::new();
    for (index, byte) in bytes.iter().enumerate() {
        if index > 0 && index % 4 == 0 {
            text.push('-');
        }
        text.push(char::from(LETTERS.get(usize::from(byte % 32)).copied().unwrap_or(b'x')));
    }
    text
}

fn write(file: &Path, everybody: &[Demonstrator]) -> Result<()> {
    let mut out = fs::OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(true)
        .mode(0o600)
        .open(file)
        .context("cannot write the demo's list of people")?;
    out.write_all(serde_json::to_string_pretty(everybody)?.as_bytes())?;
    out.sync_all()?;
    Ok(())
}
