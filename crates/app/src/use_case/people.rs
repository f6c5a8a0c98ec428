//! People and their roles. A change acts on their next request (S0.5, S1.11).

use crate::{
    Answer, App, Caller, Fault,
    people::Person,
    request::{NewPerson, PersonChange},
};
use casewright_core::id::PersonId;

/// What came of adding or changing a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PersonAnswer {
    /// Stored.
    Stored(Person),
    /// Not acceptable, in plain words: login taken, password too short, no such role.
    Not(String),
}

impl App {
    /// Adds a person with an account.
    pub async fn add_person(
        &self,
        _caller: &Caller,
        _person: NewPerson,
    ) -> Result<Answer<PersonAnswer>, Fault> {
        self.unfinished()
    }

    /// Changes a person.
    pub async fn change_person(
        &self,
        _caller: &Caller,
        _person: PersonId,
        _change: PersonChange,
    ) -> Result<Answer<PersonAnswer>, Fault> {
        self.unfinished()
    }

    /// Everybody with an account.
    pub async fn people(&self, _caller: &Caller) -> Result<Answer<Vec<Person>>, Fault> {
        self.unfinished()
    }
}
