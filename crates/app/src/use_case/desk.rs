//! No case in hand: what the sheet opens for the caller's roles.

use crate::{
    App, Caller, Fault,
    answer::{Answer, Desk, DraftShown, Filters, OpensShown, RoleShown},
    words,
};
use authz::{Ask, Target};
use casewright_core::id::{ItemNo, ListName};
use program::model::{ListWhere, Tie};

/// Drafts that a desk shows.
const DRAFTS: u32 = 20;

impl App {
    /// The desk of the caller. Each list on it is a request of its own in the log.
    pub async fn desk(&self, caller: &Caller) -> Result<Desk, Fault> {
        let now = self.now();
        let mut desk = Desk {
            person: caller.person(),
            name: caller.name.clone(),
            roles: Vec::new(),
            lists: Vec::new(),
            opens: Vec::new(),
            drafts: Vec::new(),
            platform_roles: match &caller.principal {
                authz::Principal::Person(person) => person.platform_roles.iter().cloned().collect(),
                authz::Principal::Service(_) => Vec::new(),
            },
        };
        let oversees = caller.oversees();
        for loaded in self.programs.values() {
            let program = &loaded.program;
            let held = caller.roles_in(&program.name);
            desk.roles.extend(program.roles.iter().filter(|(name, _)| held.contains(*name)).map(
                |(name, role)| RoleShown {
                    program: program.name.clone(),
                    program_title: program.title.clone(),
                    role: name.clone(),
                    title: role.title.clone(),
                },
            ));
            let context = caller.context(now, Some(&loaded.definition().calendar));
            // Who applies as a party starts at the public pages; a desk offers what its roles may open for others.
            let by_role = program.openers().any(|(name, role)| held.contains(name) && role.tie != Tie::Party);
            let opens = by_role
                && self
                    .policies()
                    .decide(&caller.principal, &context, &Ask::Open, Target::Program(&program.name))
                    .allowed;
            if opens {
                desk.opens.push(OpensShown { program: program.name.clone(), title: program.title.clone() });
            }
            // A role that is held on a case alone has its lists too: who is nowhere assigned finds them empty.
            let has = |role| {
                held.contains(role)
                    || program.roles.get(role).is_some_and(|role| role.tie == Tie::Assigned)
                        && !caller.is_guest()
            };
            let mut names = Vec::new();
            for row in program.desk.iter().filter(|row| oversees || row.roles.iter().any(has)) {
                // Who oversees sees all cases in the lists of the units; lists of what is one's own would repeat them under
                // somebody else's heading.
                let own = |name: &ListName| {
                    program
                        .lists
                        .get(name)
                        .is_some_and(|list| !matches!(list.where_, ListWhere::MyUnit | ListWhere::Any))
                };
                if oversees
                    && !row.roles.iter().any(|role| held.contains(role))
                    && row.open.as_ref().is_some_and(own)
                {
                    continue;
                }
                if let Some(name) = row.open.clone()
                    && !names.contains(&name)
                {
                    names.push(name);
                }
            }
            for name in names {
                let filters = Filters { limit: self.settings.desk_rows, ..Filters::default() };
                let page = self.list(caller, program.name.as_str(), name.as_str(), &filters).await?;
                if let Answer::Found(page) = page {
                    let assigned_only = !held.iter().any(|role| {
                        program
                            .desk
                            .iter()
                            .any(|row| row.open.as_ref() == Some(&name) && row.roles.contains(role))
                    });
                    if !(assigned_only && !oversees && page.rows.is_empty()) {
                        desk.lists.push(page);
                    }
                }
            }
        }
        if let Some(person) = caller.person() {
            for (key, saved_at) in self.store().drafts_of(person, DRAFTS).await? {
                let seen = self.seen_by_id(caller, key.case).await?;
                if !seen.exists() || self.reveal(&seen).is_err() {
                    continue;
                }
                let program = &seen.loaded.program;
                let title = match key.of.strip_prefix("item:").and_then(|no| no.parse().ok()) {
                    Some(no) => {
                        let item = seen.case.item(ItemNo(no));
                        item.map(|item| words::item_title(program, item)).unwrap_or_default()
                    }
                    None => words::action_title(program, &key.of),
                };
                desk.drafts.push(DraftShown {
                    reference: seen.case.reference.clone(),
                    program_title: program.title.clone(),
                    of: key.of,
                    title,
                    saved_at,
                });
            }
        }
        Ok(desk)
    }
}
