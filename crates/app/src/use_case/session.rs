//! Signing in and out, guests of the public pages, and who calls.

use crate::{
    Answer, App, Caller, Fault,
    answer::{GuestStarted, SignedIn},
    caller::{Attested, Declared},
};

impl App {
    /// Signs in. None for a wrong password, an unknown account and a locked one alike: nothing tells them apart.
    pub async fn sign_in(
        &self,
        _login: &str,
        _password: &str,
        _attested: &Attested,
    ) -> Result<Option<SignedIn>, Fault> {
        self.unfinished()
    }

    /// Ends the session of the caller.
    pub async fn sign_out(&self, _caller: &Caller) -> Result<(), Fault> {
        self.unfinished()
    }

    /// Who a token stands for, with the roles of this moment; none when it is over, ended or unknown.
    pub async fn caller(
        &self,
        _token: &str,
        _attested: Attested,
        _declared: Declared,
    ) -> Result<Option<Caller>, Fault> {
        self.unfinished()
    }

    /// Starts as a guest of a program that parties may open.
    pub async fn start_guest(
        &self,
        _program: &str,
        _attested: &Attested,
    ) -> Result<Answer<GuestStarted>, Fault> {
        self.unfinished()
    }

    /// Comes back as a guest by the return code.
    pub async fn resume_guest(&self, _code: &str, _attested: &Attested) -> Result<Option<SignedIn>, Fault> {
        self.unfinished()
    }
}
