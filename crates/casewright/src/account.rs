//! Who works at the command line: an account with its password, and the code of its second factor where it has one; or a
//! service account with its token.

use crate::keys;
use anyhow::{Context, Result, bail};
use app::{
    App, Attested, Caller, Declared,
    answer::{Limited, SignIn},
};

/// The variable with a token of a service account. A token on the command line would stand in the list of processes.
pub(crate) const TOKEN: &str = "CASEWRIGHT_TOKEN";

/// The caller of an account. `password` is asked for its password, where one is needed; a code that is not given is asked for.
/// Without an account the token of the environment says who.
pub(crate) async fn caller(
    app: &App,
    login: Option<&str>,
    code: Option<&str>,
    password: impl FnOnce(&str) -> Result<String>,
) -> Result<Caller> {
    let attested = Attested::default();
    let Some(login) = login else {
        let token = std::env::var(TOKEN);
        let token = token.with_context(|| {
            format!("say who asks: name an account, or put the token of a service account into `{TOKEN}`")
        })?;
        return match app.token_caller(&token, attested, Declared::default()).await? {
            Limited::Within(Some(caller)) => Ok(caller),
            Limited::Within(None) => bail!("the token in `{TOKEN}` is unknown, over or revoked"),
            Limited::TooMany { retry_after_s } => bail!("too many requests: wait {retry_after_s} seconds"),
        };
    };
    let mut came = within(app.sign_in(login, &password(login)?, code, &attested).await?)?;
    if let SignIn::Code(ticket) = &came {
        let code = keys::ask(&format!("code of the second factor of {login}: "))?;
        came = within(app.sign_in_code(ticket, &code, &attested).await?)?;
    }
    let signed_in = match came {
        SignIn::In(signed_in) => signed_in,
        SignIn::Code(_) | SignIn::WrongCode(_) => {
            bail!("the code of `{login}` is not right, or was used already: wait for the next one")
        }
        SignIn::Not => bail!("`{login}` cannot sign in: wrong name or password, or locked for a while"),
    };
    let caller = app.caller(&signed_in.token, attested, Declared::default()).await?;
    caller.context("the session has ended")
}

fn within(came: Limited<SignIn>) -> Result<SignIn> {
    match came {
        Limited::Within(came) => Ok(came),
        Limited::TooMany { retry_after_s } => bail!("too many tries: wait {retry_after_s} seconds"),
    }
}
