//! The first administrator comes in by a one-time link.

use crate::{App, Fault, answer::SignedIn, caller::Attested};

/// What came of redeeming a link.
#[derive(Clone, Debug)]
pub enum Redeemed {
    /// The account is made and signed in.
    In(SignedIn),
    /// The link was used, is over, or never was.
    LinkOver,
    /// Name, login or password are not acceptable, in plain words.
    Not(String),
}

impl App {
    /// A token for the link, for one day; none when there is an administrator already.
    pub async fn first_admin_link(&self) -> Result<Option<String>, Fault> {
        self.unfinished()
    }

    /// Makes the account of the first administrator.
    pub async fn redeem_link(
        &self,
        _token: &str,
        _name: &str,
        _login: &str,
        _password: &str,
        _attested: &Attested,
    ) -> Result<Redeemed, Fault> {
        self.unfinished()
    }
}
