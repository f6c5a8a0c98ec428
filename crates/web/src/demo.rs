//! What a demonstration adds: the routes under `/demo/`, which exist only when the server was started as one.

/// A message that the demonstration has sent to its own mail server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DemoMail {
    /// The recipient.
    pub to: String,
    /// One line.
    pub subject: String,
    /// Plain text.
    pub body: String,
}

/// Somebody who can sign in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DemoPerson {
    /// Their name.
    pub name: String,
    /// What they sign in with.
    pub login: String,
    /// What they are: `Licensing officer, north`.
    pub title: String,
}

/// What the binary lends to the demonstration's pages.
pub trait DemoTools: Send + Sync {
    /// What was sent, newest first.
    fn mail(&self) -> Vec<DemoMail>;

    /// Who can sign in. Passwords were printed when the demonstration was made; they are nowhere else.
    fn people(&self) -> Vec<DemoPerson>;
}
