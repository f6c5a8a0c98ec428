//! What the sheet says about access becomes Cedar text. Every permit names the row it came from and says itself in a
//! sentence; everything it does not permit is denied.

use crate::{
    At,
    model::{DeskRow, May, Origin, Role, Tie},
    read::{
        approvals::ApprovalSource,
        documents::DocumentSource,
        rules::{self, ActionSource, RowKind, RowSource},
    },
};
use casewright_core::{
    definition::{NotBy, StateMatch},
    id::{ConditionName, FetchName, ListName, ProgramName, RoleName, StateName},
};
use indexmap::IndexMap;
use std::{collections::BTreeMap, fmt::Write};

/// The file name the compiled policies go by.
pub(crate) const FILE: &str = "program.yaml";

/// What policies are written from.
pub(crate) struct Access<'a> {
    pub(crate) program: &'a ProgramName,
    pub(crate) roles: &'a IndexMap<RoleName, Role>,
    pub(crate) rows: &'a [RowSource],
    pub(crate) desk: &'a [DeskRow],
    /// Human tasks: element key, title, role, state, place.
    pub(crate) tasks: &'a [Task],
    /// What somebody can plan, and who.
    pub(crate) plans: &'a [Planned],
    /// Kinds of documents.
    pub(crate) documents: &'a [DocumentSource],
    /// The outside sources, and who may have them asked.
    pub(crate) asked: &'a [Asked],
    /// Actions with the approvals they need.
    pub(crate) actions: &'a [ActionSource],
    pub(crate) states: &'a [String],
    pub(crate) finals: &'a [String],
    /// Titles of views, actions, lists, by kind and name.
    pub(crate) titles: &'a BTreeMap<(&'static str, String), String>,
}

/// A human task, as access sees it.
pub(crate) struct Task {
    pub(crate) key: String,
    pub(crate) title: String,
    pub(crate) role: RoleName,
    pub(crate) state: StateName,
    /// Set for an approver's task.
    pub(crate) fact: Option<ConditionName>,
    pub(crate) at: At,
}

/// Something that has to be planned, as access sees it.
pub(crate) struct Planned {
    pub(crate) key: String,
    pub(crate) title: String,
    pub(crate) roles: Vec<RoleName>,
    pub(crate) state: StateName,
    pub(crate) at: At,
}

/// An outside source, as access sees it.
pub(crate) struct Asked {
    pub(crate) fetch: FetchName,
    pub(crate) source: String,
    /// Who may have it asked; none: whoever may take a step that asks it.
    pub(crate) roles: Option<Vec<RoleName>>,
    /// What its permit says of whoever may, instead of the words made here: `may look the value up`.
    pub(crate) says: Option<String>,
    pub(crate) at: At,
}

/// The Cedar text of a program.
pub(crate) fn compile(access: &Access<'_>) -> String {
    let mut writer = Writer { access, text: String::new(), ids: BTreeMap::new() };
    let _ = writeln!(
        writer.text,
        "// Compiled from the sheet of `{}`. What is not permitted here is denied.",
        access.program
    );
    for (name, role) in access.roles {
        writer.role(name, role);
    }
    for asked in access.asked.iter().filter(|asked| asked.roles.is_none()) {
        writer.source(asked);
    }
    for action in access.actions {
        for approval in &action.approval {
            writer.not_by(action, approval);
        }
    }
    writer.text
}

/// One permit.
struct Permit<'a> {
    /// `view:full`.
    action: String,
    at: At,
    states: Option<Vec<StateName>>,
    fact: Option<&'a ConditionName>,
    /// `may see the view “Full”`.
    says: String,
}

struct Writer<'a, 'b> {
    access: &'b Access<'a>,
    text: String,
    ids: BTreeMap<String, u32>,
}

impl<'b> Writer<'_, 'b> {
    fn role(&mut self, name: &RoleName, role: &Role) {
        let at = At { line: role.line, ..At::default() };
        for may in &role.may {
            self.may(name, role, *may, at);
        }
        for class in &role.reads {
            let says = format!("may read fields of class “{class}” in the views open to it");
            self.permit(
                name,
                role,
                Permit { action: format!("read:{class}"), at, states: None, fact: None, says },
            );
        }
        for class in &role.reveals {
            let says =
                format!("may have single fields of class “{class}” shown in clear that it sees masked");
            self.permit(
                name,
                role,
                Permit { action: format!("reveal:{class}"), at, states: None, fact: None, says },
            );
        }
        let access = self.access;
        for row in access.rows.iter().filter(|row| row.roles.contains(name)) {
            let RowKind::Access { show, offer, fact } = &row.kind else { continue };
            for view in show {
                let says = format!("may see the view “{}”", self.title("view", view.as_str()));
                self.row_permit(name, role, row, format!("view:{view}"), fact.as_ref(), says);
            }
            for action in offer {
                let says = format!("may choose “{}”", self.title("action", action.as_str()));
                self.row_permit(name, role, row, format!("act:{action}"), fact.as_ref(), says);
            }
        }
        for task in access.tasks.iter().filter(|task| task.role == *name) {
            let says = format!("may work on the task “{}”", task.title);
            let states = Some(vec![task.state.clone()]);
            self.permit(
                name,
                role,
                Permit {
                    action: format!("task:{}", task.key),
                    at: task.at,
                    states,
                    fact: task.fact.as_ref(),
                    says,
                },
            );
        }
        for planned in access.plans.iter().filter(|planned| planned.roles.contains(name)) {
            let says = format!("may plan “{}”", planned.title);
            let states = Some(vec![planned.state.clone()]);
            let action = format!("plan:{}", planned.key);
            self.permit(name, role, Permit { action, at: planned.at, states, fact: None, says });
        }
        for kind in access.documents {
            self.documents(name, role, kind);
        }
        let named = |asked: &&Asked| asked.roles.as_ref().is_some_and(|roles| roles.contains(name));
        for asked in access.asked.iter().filter(named) {
            let says =
                asked.says.clone().unwrap_or_else(|| format!("may have the source “{}” asked", asked.source));
            let action = format!("fetch:{}", asked.fetch);
            self.permit(name, role, Permit { action, at: asked.at, states: None, fact: None, says });
        }
        let visible = self.visible(name);
        let mut listed: Vec<&ListName> = Vec::new();
        for row in access.desk.iter().filter(|row| row.roles.contains(name)) {
            let Some(list) = row.open.as_ref().filter(|list| !listed.contains(list)) else { continue };
            listed.push(list);
            let says = format!("finds in the list “{}” cases", self.title("list", list.as_str()));
            let at = At { line: row.line, ..At::default() };
            let action = format!("list:{list}");
            self.permit(
                name,
                role,
                Permit {
                    action: action.clone(),
                    at,
                    states: Some(visible.clone()),
                    fact: None,
                    says: says.clone(),
                },
            );
            for (states, fact) in self.visible_under_facts(name, &visible) {
                let says = says.clone();
                self.permit(
                    name,
                    role,
                    Permit { action: action.clone(), at, states: Some(states), fact: Some(fact), says },
                );
            }
        }
    }

    /// What a role may do with documents of a kind.
    fn documents(&mut self, name: &RoleName, role: &Role, kind: &DocumentSource) {
        let title = &kind.title;
        // Where a role is shown nothing of a case, it also sees none of its documents.
        let visible = self.visible(name);
        let all = visible.is_empty() || visible.len() == self.access.states.len();
        let shown = (!all).then_some(visible);
        let adds_in = match (&shown, kind.during.is_empty()) {
            (_, true) => shown.clone(),
            (None, false) => Some(kind.during.clone()),
            (Some(shown), false) => {
                Some(shown.iter().filter(|state| kind.during.contains(state)).cloned().collect())
            }
        };
        let acts = [
            ("document", kind.see.as_slice(), shown.clone(), format!("may see documents “{title}”")),
            ("document-add", kind.add.as_slice(), adds_in, format!("may add documents “{title}”")),
            (
                "document-change",
                kind.change.as_slice(),
                shown.clone(),
                format!("may classify documents “{title}”"),
            ),
            (
                "document-seal",
                kind.def.sealers.as_slice(),
                shown.clone(),
                format!("may seal documents “{title}”"),
            ),
            (
                "document-move",
                kind.move_.as_slice(),
                None,
                format!("may move documents “{title}” to another case"),
            ),
            (
                "document-redact",
                kind.redact.as_slice(),
                shown.clone(),
                format!("may remove something from copies of documents “{title}”"),
            ),
            (
                "document-hand-over",
                kind.hand_over.as_slice(),
                shown.clone(),
                format!("may note to whom documents “{title}” were handed over"),
            ),
        ];
        for (act, roles, states, says) in acts {
            if roles.contains(name) {
                let action = format!("{act}:{}", kind.name);
                self.permit(name, role, Permit { action, at: kind.at, states, fact: None, says });
            }
        }
        if kind.see_own.contains(name) {
            let action = format!("document:{}", kind.name);
            let says = format!("may see documents “{title}” that they or their organisation added");
            self.permit(name, role, Permit { action, at: kind.at, states: shown, fact: None, says });
        }
    }

    /// Set for a role that sees of a kind of documents only what it brought itself.
    fn only_own(&self, name: &RoleName, role: &Role, action: &str) -> Option<String> {
        let kind = action.strip_prefix("document:")?;
        let kind = self.access.documents.iter().find(|known| known.name.as_str() == kind)?;
        if !kind.see_own.contains(name) {
            return None;
        }
        let mine = "resource.added_by.contains(principal)";
        Some(match &role.partner {
            Some(partner) => format!("({mine} || resource.from.contains({}))", quoted(partner.as_str())),
            None => mine.to_owned(),
        })
    }

    /// States in which a role is shown or offered something whatever the facts: a case on a list one cannot open would say
    /// that it exists, so lists hold no others.
    fn visible(&self, name: &RoleName) -> Vec<StateName> {
        let access = self.access;
        let mut states: Vec<StateName> = Vec::new();
        for row in access.rows.iter().filter(|row| row.roles.contains(name)) {
            if let RowKind::Access { fact: None, .. } = &row.kind {
                states.extend(rules::expand(&row.states, access.states, access.finals));
            }
        }
        let tasks = access.tasks.iter().filter(|task| task.role == *name && task.fact.is_none());
        states.extend(tasks.map(|task| task.state.clone()));
        access
            .states
            .iter()
            .map(|state| StateName::new(state.clone()))
            .filter(|state| states.contains(state))
            .collect()
    }

    /// What a role is shown or offered under a fact, in states in which it is shown nothing without one.
    fn visible_under_facts(
        &self,
        name: &RoleName,
        visible: &[StateName],
    ) -> Vec<(Vec<StateName>, &'b ConditionName)> {
        let access = self.access;
        let mut found: Vec<(Vec<StateName>, &ConditionName)> = Vec::new();
        for row in access.rows.iter().filter(|row| row.roles.contains(name)) {
            if let RowKind::Access { fact: Some(fact), .. } = &row.kind {
                let mut states = rules::expand(&row.states, access.states, access.finals);
                states.retain(|state| !visible.contains(state));
                if !states.is_empty() && !found.iter().any(|(other, of)| *other == states && *of == fact) {
                    found.push((states, fact));
                }
            }
        }
        found
    }

    fn may(&mut self, name: &RoleName, role: &Role, may: May, at: At) {
        if may == May::Open {
            let who = if matches!(role.tie, Tie::Party | Tie::Anyone) {
                "true".to_owned()
            } else {
                format!("principal.roles.contains({})", quoted(name.as_str()))
            };
            let mut conditions = vec![who];
            conditions.extend(circumstances(name, role, false));
            let says = format!("{} may open a case.", a(&role.title));
            let resource = format!("resource == Program::{}", quoted(self.access.program.as_str()));
            self.write(name, "open", at, &says, &resource, &conditions);
            return;
        }
        let added = format!("task:added.{name}");
        let (action, what) = match may {
            May::Open => return,
            May::AddTasks => ("add-task", "may add tasks that the plan did not foresee"),
            May::DoAddedTasks => (added.as_str(), "may work on tasks that were added for the role"),
            May::Access => ("access", "may see who can open the case and why"),
            May::Audit => ("audit", "may see who looked and what changed"),
            May::Assign => ("assign", "may give and end roles, partners and tasks"),
            May::Export => ("export", "may take figures about the cases out as a file"),
            May::ExportCases => ("export-cases", "may take what a list finds out as a file"),
            May::ClearFlags => ("clear-flag", "may settle what waits for a person"),
            May::Parties => ("parties", "may see the parties of the case"),
            May::KeepParties => ("keep-parties", "may keep the parties of the case"),
            May::Restrict => ("restrict", "may close the case to a list of people and exclude people"),
            May::DeclareEmergency => ("declare-emergency", "may declare an emergency"),
            May::Review => ("review", "may close the review of broken glass and emergencies"),
            May::Hold => ("hold", "may place and lift legal holds"),
            May::ProposeDisposal => ("propose-disposal", "may propose the disposal of the case"),
            May::ApproveDisposal => {
                ("approve-disposal", "may approve or refuse the disposal that somebody else proposed")
            }
            May::Transfer => ("transfer", "may transfer a copy of the case to another organisation"),
            May::Disclose => ("disclose", "may answer requests for information about the case"),
            May::Money => ("money", "may see the account of the case"),
            May::ReceivePayment => {
                ("receive-payment", "may record payments that came in, and reverse what was recorded wrongly")
            }
            May::Reconcile => {
                ("reconcile", "may compare the payments of cases with the provider's statement")
            }
            May::Vouchers => ("vouchers", "may hand vouchers of the case over, and cancel them"),
            May::Redeem => return self.redeem(name, role, at),
            May::Discover | May::Request | May::BreakGlass => {
                return self.at_the_door(name, role, may, at);
            }
        };
        let says = what.to_owned();
        // Where a role is shown nothing, it also does not learn who looked; a role that is shown nothing at all, like an
        // auditor's, has nothing else.
        let visible = self.visible(name);
        let all = visible.is_empty() || visible.len() == self.access.states.len();
        let states = (!all).then_some(visible);
        // Whoever decides about the disposal of cases finds those whose time is over; said once a role.
        if may == May::ProposeDisposal
            || (may == May::ApproveDisposal && !role.may.contains(&May::ProposeDisposal))
        {
            let (action, states) = ("disposal".to_owned(), states.clone());
            let says = "may find the case in the disposal list once its time is over".to_owned();
            self.permit(name, role, Permit { action, at, states, fact: None, says });
        }
        self.permit(name, role, Permit { action: action.to_owned(), at, states, fact: None, says });
    }

    /// What somebody may who knows the reference and has no tie to the case: that is the point of it. Neither hours nor place
    /// hold them up either.
    fn at_the_door(&mut self, name: &RoleName, role: &Role, may: May, at: At) {
        let (action, what) = match may {
            May::Request => ("request", "may ask for a role on a case, by its exact reference"),
            May::BreakGlass => ("break-glass", "may open a case at once, with a reason, to be reviewed"),
            _ => ("discover", "may learn by its exact reference that a case exists"),
        };
        let says = format!("{} {what}.", a(&role.title));
        let has = format!("principal.roles.contains({})", quoted(name.as_str()));
        self.write(name, action, at, &says, "resource is Case", &[has]);
    }

    /// Whoever acts for a partner redeems what is promised to be paid to it. The case need not be shared with the partner: what
    /// opens anything is the code of the voucher.
    fn redeem(&mut self, name: &RoleName, role: &Role, at: At) {
        let Some(partner) = &role.partner else { return };
        let mut conditions = vec![
            format!("principal.roles.contains({})", quoted(name.as_str())),
            format!("principal.partners.contains({})", quoted(partner.as_str())),
        ];
        if !role.during.is_empty() {
            conditions.push(in_states(&role.during));
        }
        conditions.extend(circumstances(name, role, false));
        let says = format!("{} who acts for {partner} may redeem vouchers by their code.", a(&role.title));
        self.write(name, "redeem", at, &says, "resource is Case", &conditions);
    }

    fn row_permit(
        &mut self,
        name: &RoleName,
        role: &Role,
        row: &RowSource,
        action: String,
        fact: Option<&ConditionName>,
        says: String,
    ) {
        let states = match &row.states {
            StateMatch::Any => None,
            states => Some(rules::expand(states, self.access.states, self.access.finals)),
        };
        self.permit(name, role, Permit { action, at: row.at, states, fact, says });
    }

    fn permit(&mut self, name: &RoleName, role: &Role, permit: Permit<'_>) {
        // What broken glass opens is one case, never a list.
        let glass = role.may.contains(&May::BreakGlass) && !permit.action.starts_with("list:");
        let mut conditions: Vec<String> = tie(name, role, glass).into_iter().collect();
        let mut says = format!("{} {} {}", a(&role.title), tied(role), permit.says);
        if let Some(states) = &permit.states {
            if states.is_empty() {
                // Nothing is visible in any state: a permit that never holds is not written.
                return;
            }
            conditions.push(in_states(states));
            let names: Vec<&str> = states.iter().map(StateName::as_str).collect();
            let _ = write!(says, " in {}", either(&names));
        }
        if let Some(fact) = permit.fact {
            conditions.push(format!("resource.facts.contains({})", quoted(fact.as_str())));
            let _ = write!(says, " if {fact}");
        }
        if !role.during.is_empty() {
            conditions.push(in_states(&role.during));
            let names: Vec<&str> = role.during.iter().map(StateName::as_str).collect();
            let _ = write!(says, ", during {}", either(&names));
        }
        conditions.extend(circumstances(name, role, glass));
        conditions.extend(self.only_own(name, role, &permit.action));
        says.push_str(&under(role));
        says.push('.');
        let resource =
            if permit.action.starts_with("document") { "resource is Document" } else { "resource is Case" };
        self.write(name, &permit.action, permit.at, &says, resource, &conditions);
    }

    fn write(
        &mut self,
        role: &RoleName,
        action: &str,
        at: At,
        says: &str,
        resource: &str,
        conditions: &[String],
    ) {
        let stem = format!("{}.{role}.{action}", self.access.program);
        let count = self.ids.entry(stem.clone()).and_modify(|count| *count += 1).or_insert(1);
        let id = if *count == 1 { stem } else { format!("{stem}.{count}") };
        let when = if conditions.is_empty() { "true".to_owned() } else { conditions.join(" &&\n  ") };
        let _ = write!(
            self.text,
            "\n@id({})\n@source({})\n@says({})\npermit (principal is Person, action == Action::{}, {resource}) when {{\n  {when}\n}};\n",
            quoted(&id),
            quoted(&rules::source(at)),
            quoted(says),
            quoted(action),
        );
    }

    /// A source that is for nobody in particular: whoever may take a step that asks it. A permit all the same, which a policy of
    /// the deployment can take back.
    fn source(&mut self, asked: &Asked) {
        let Asked { fetch, source, says, at, .. } = asked;
        let may = says.as_deref().unwrap_or("may have it asked");
        let says = format!("Whoever may take a step that asks the source “{source}” {may}.");
        let _ = write!(
            self.text,
            "\n@id({})\n@source({})\n@says({})\npermit (principal is Person, action == Action::{}, resource is Case);\n",
            quoted(&format!("{}.fetch:{fetch}", self.access.program)),
            quoted(&rules::source(*at)),
            quoted(&says),
            quoted(&format!("fetch:{fetch}")),
        );
    }

    /// Who may not approve, whatever else permits it.
    fn not_by(&mut self, action: &ActionSource, approval: &ApprovalSource) {
        for not in &approval.not {
            let name = quoted(action.name.as_str());
            let (who, word, condition) = match not {
                NotBy::Proposer => {
                    let condition = format!("resource.proposed[{name}].contains(principal)");
                    ("Whoever proposed it".to_owned(), "proposer".to_owned(), condition)
                }
                NotBy::Approvers => {
                    let condition = format!("resource.approved[{name}].contains(principal)");
                    ("Whoever approved it before".to_owned(), "approvers".to_owned(), condition)
                }
                NotBy::Role(role) => {
                    let condition = format!("resource.team[{}].contains(principal)", quoted(role.as_str()));
                    (format!("Whoever works on the case as {role}"), role.to_string(), condition)
                }
            };
            let says = format!("{who} may not approve “{}”.", action.title);
            let id = format!("{}.{}.not-{word}", self.access.program, approval.names.approve);
            let answer = format!("act:{}", approval.names.approve);
            let _ = write!(
                self.text,
                "\n@id({})\n@source({})\n@says({})\nforbid (principal is Person, action == Action::{}, resource is Case) when {{\n  {condition}\n}};\n",
                quoted(&id),
                quoted(&rules::source(approval.at)),
                quoted(&says),
                quoted(&answer),
            );
        }
    }

    fn title(&self, kind: &'static str, name: &str) -> String {
        self.access.titles.get(&(kind, name.to_owned())).cloned().unwrap_or_else(|| name.to_owned())
    }
}

/// The conjunct of a tie; none for `anyone`. Whoever was given the role on this very case is tied to it as well, and with
/// `glass` whoever broke the glass in it.
fn tie(name: &RoleName, role: &Role, glass: bool) -> Option<String> {
    let name = quoted(name.as_str());
    let has = format!("principal.roles.contains({name})");
    let assigned = format!("resource.team[{name}].contains(principal)");
    let broken = format!("resource.glass[{name}].contains(principal)");
    let or_broken = if glass { format!(" || {broken}") } else { String::new() };
    Some(match role.tie {
        Tie::Assigned if glass => format!("({assigned} || ({has} && {broken}))"),
        Tie::Assigned => assigned,
        Tie::Team if glass => format!("{has} && (resource.members.contains(principal){or_broken})"),
        Tie::Team => format!("{has} && resource.members.contains(principal)"),
        Tie::Unit => format!("{has} && (principal.units.contains(resource.unit) || {assigned}{or_broken})"),
        Tie::Party => "resource.parties.contains(principal)".to_owned(),
        // Named, so that one partner of the case does not pass as another.
        Tie::Partner => {
            let partner = quoted(role.partner.as_ref().map_or("", |partner| partner.as_str()));
            format!(
                "{has} && principal.partners.contains({partner}) &&\n  \
                 (resource.partners.contains({partner}) || {assigned}{or_broken})"
            )
        }
        Tie::Anyone => return None,
    })
}

/// The tie in words, after the role's title.
fn tied(role: &Role) -> String {
    match role.tie {
        Tie::Assigned => "assigned to the case".to_owned(),
        Tie::Team => "on the team of the case".to_owned(),
        Tie::Unit => "of the case's unit".to_owned(),
        Tie::Party => "who is a party to the case".to_owned(),
        Tie::Partner => "whose organisation was brought into the case".to_owned(),
        Tie::Anyone => "(anybody)".to_owned(),
    }
}

/// Hours and place, for which a clearance and broken glass stand in; and the purpose, for which nothing does.
fn circumstances(name: &RoleName, role: &Role, glass: bool) -> Vec<String> {
    let mut conditions = Vec::new();
    let mut here_and_now = Vec::new();
    if role.office_hours {
        here_and_now.push("context.office_hours".to_owned());
    }
    if !role.from.is_empty() {
        let origins: Vec<String> = role
            .from
            .iter()
            .map(|origin| match origin {
                Origin::ManagedDevice => "context.managed_device".to_owned(),
                Origin::Zone(zone) => format!("context.zones.contains({})", quoted(zone)),
            })
            .collect();
        here_and_now.push(format!("({})", origins.join(" || ")));
    }
    // One by one, so that an explanation says which of them is missing.
    for condition in here_and_now {
        let name = quoted(name.as_str());
        let mut ways = format!("({condition} || context.clearances.contains({name})");
        if glass {
            let _ = write!(ways, " || resource.glass[{name}].contains(principal)");
        }
        ways.push(')');
        conditions.push(ways);
    }
    if !role.purpose.is_empty() {
        let purposes: Vec<String> = role.purpose.iter().map(|purpose| quoted(purpose)).collect();
        conditions.push(format!("[{}].contains(context.purpose)", purposes.join(", ")));
    }
    conditions
}

/// The circumstances in words.
fn under(role: &Role) -> String {
    let mut text = String::new();
    if role.office_hours {
        text.push_str(", in office hours");
    }
    if !role.from.is_empty() {
        let origins: Vec<&str> = role
            .from
            .iter()
            .map(|origin| match origin {
                Origin::ManagedDevice => "a managed device",
                Origin::Zone(zone) => zone,
            })
            .collect();
        let _ = write!(text, ", from {}", either(&origins));
    }
    if !role.purpose.is_empty() {
        let purposes: Vec<&str> = role.purpose.iter().map(String::as_str).collect();
        let _ = write!(text, ", for {}", either(&purposes));
    }
    text
}

fn in_states(states: &[StateName]) -> String {
    let names: Vec<String> = states.iter().map(|state| quoted(state.as_str())).collect();
    format!("resource.states.containsAny([{}])", names.join(", "))
}

/// A title with its article: `An applicant`, `A licensing officer`; a title that starts with an abbreviation keeps it.
fn a(title: &str) -> String {
    let mut chars = title.chars();
    let first = chars.next().unwrap_or('x');
    let abbreviated = chars.clone().next().is_some_and(char::is_uppercase);
    let rest: String = chars.collect();
    let article = if "AEIOUaeiou".contains(first) { "An" } else { "A" };
    if abbreviated {
        format!("{article} {first}{rest}")
    } else {
        format!("{article} {}{rest}", first.to_lowercase())
    }
}

fn either(names: &[&str]) -> String {
    match names {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [rest @ .., last] => format!("{} or {last}", rest.join(", ")),
    }
}

/// A Cedar string.
fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => quoted.extend(['\\', c]),
            c if c.is_control() => quoted.push(' '),
            c => quoted.push(c),
        }
    }
    quoted.push('"');
    quoted
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_cannot_break_out_of_its_string() {
        assert_eq!(quoted("a \"b\" \\ c\nd"), "\"a \\\"b\\\" \\\\ c d\"");
    }
}
