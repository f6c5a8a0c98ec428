//! Who has to do with a case, and who could be given a role on it.

use super::case_page::sees_all;
use crate::language::say;
use crate::{
    Answer, App, Caller, Denied, Fault,
    answer::{Candidate, Member, PeopleTab, TeamRow},
    entry::EntryKind,
    names::{Names, people_of},
    people::Person,
    seen::Seen,
    words,
};
use authz::Ask;
use casewright_core::{ItemState, id::RoleName};
use program::model::Tie;
use std::collections::BTreeMap;

impl App {
    /// Who has to do with a case: for those who see everything of it.
    pub async fn people_tab(&self, caller: &Caller, reference: &str) -> Result<Answer<PeopleTab>, Fault> {
        let seen = self.seen(caller, reference).await?;
        let view = match self.revealed(caller, &seen, "people").await? {
            Ok(view) => view,
            Err(answer) => return Ok(answer),
        };
        if !sees_all(&seen, &view) {
            self.record(self.entry_on(caller, &seen, EntryKind::Read, "people", false)).await?;
            return Ok(Answer::Denied(Denied::new(say!("who-works-on-the-case-is-shown"))));
        }
        let names =
            self.names(caller, &seen.case, people_of(seen.loaded.definition(), &seen.case), true).await?;
        let candidates = if self.allows(&seen, &Ask::Assign) {
            candidates(&seen, &self.store().people().await?)
        } else {
            Vec::new()
        };
        let program = &seen.loaded.program;
        let case = &seen.case;
        let tab = PeopleTab {
            reference: case.reference.clone(),
            version: case.version,
            team: case
                .team
                .iter()
                .map(|member| TeamRow {
                    person: member.person,
                    name: names.person(member.person),
                    role: member.role.to_string(),
                    role_title: words::role_title(program, member.role.as_str()),
                    from: member.from,
                    until: member.until,
                    current: member.holds_at(seen.at),
                })
                .collect(),
            parties: case.parties.iter().map(|id| Member { person: *id, name: names.person(*id) }).collect(),
            partners: case.partners.iter().map(|partner| words::sentence(partner.as_str())).collect(),
            tasks: tasks(&seen, &names),
            candidates,
        };
        self.record_view(caller, &seen, "people", &view).await?;
        Ok(Answer::Found(tab))
    }
}

/// Who has which tasks that are not done with.
fn tasks(seen: &Seen, names: &Names) -> Vec<(String, Vec<String>)> {
    let mut by_name: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let open = [ItemState::Active, ItemState::Enabled, ItemState::Suspended, ItemState::Failed];
    for item in seen.case.items.iter().filter(|item| open.contains(&item.state)) {
        if let Some(person) = item.assignee {
            let title = words::item_title(&seen.loaded.program, item);
            by_name.entry(names.person(person)).or_default().push(title);
        }
    }
    by_name.into_iter().collect()
}

/// Roles that hang on being given on the case, each with the people who have it in the program and not yet on this case.
fn candidates(seen: &Seen, people: &[Person]) -> Vec<Candidate> {
    let program = &seen.loaded.program;
    let held = |person: &Person, role: &RoleName| {
        let mut of =
            seen.case.team.iter().filter(|member| member.person == person.id && member.role == *role);
        of.any(|member| !member.is_over_at(seen.at))
    };
    let given = program.roles.iter().filter(|(_, role)| role.tie == Tie::Assigned);
    let candidates = given.map(|(name, role)| {
        let has = |person: &&Person| {
            let mut grants =
                person.roles.iter().filter(|grant| grant.program == program.name && grant.role == *name);
            person.active && grants.any(|grant| grant.is_on(seen.at)) && !held(person, name)
        };
        let mut able: Vec<Member> = people
            .iter()
            .filter(has)
            .map(|person| Member { person: person.id, name: person.name.clone() })
            .collect();
        able.sort_by(|a, b| a.name.cmp(&b.name));
        Candidate { role: name.clone(), role_title: role.title.clone(), people: able }
    });
    candidates.filter(|candidate| !candidate.people.is_empty()).collect()
}
