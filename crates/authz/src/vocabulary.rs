//! The words policies are written in: one schema a program, generated from its [`ProgramSpec`]; no namespace.
//!
//! ```cedar
//! entity Person { roles: Set<String>, platform_roles: Set<String>, units: Set<String>, partners: Set<String> };
//! entity Service { name: String };
//! entity Case {
//!   unit: String, states: Set<String>, facts: Set<String>, ended: Bool, public: Bool,
//!   members: Set<Person>, parties: Set<Person>, partners: Set<String>,
//!   team: { "licensing-officer": Set<Person>, "inspector": Set<Person>, … one a role },
//!   proposed: { "grant": Set<Person>, … one an action that others must approve }, approved: { the same },
//!   closed: Bool, listed: Set<Person>, piercing: Set<Person>, emergency_roles: Set<String>, excluded: Set<Person>,
//!   glass: { the same as team }, emergency: Bool, under_review: Set<Person>, acted: { "grant": Set<Person>, … one an action },
//!   held: Bool, disposal_proposed: Set<Person>,
//! };
//! entity Document { … all of Case …,
//!   kind: String, class: String, tags: Set<String>, sealed: Bool, sealers: Set<String>, added_by: Set<Person>, from: Set<String>,
//! };
//! entity Account { holder: Person };
//! entity Program { name: String };
//! entity Platform;
//! ```
//!
//! `roles` are those of the person *in this program*. `members` and `team` hold who has a role on this case now (its
//! `from` and `until` are compared with the time of the request). `facts` are the named conditions that hold, as
//! stored on the case. `public` is false for every case as long as no publication is recorded with the case itself.
//! `proposed` and `approved` say who proposed an action that waits for approval, and who approved it in a step before.
//! Every attribute is always there, so no policy needs `has`.
//!
//! `closed` says that the case has a closed list, `listed` who is on it, `piercing` who broke the glass in a role that the
//! list names for emergencies (`emergency_roles`); `excluded` is who may never. `glass` holds who broke the glass in a role
//! and may until its end; `under_review` whose broken glass or emergency waits for a review; `emergency` is true while one
//! is declared; `acted` holds who ever took an action on this case. `held` is true while a legal hold lasts, and
//! `disposal_proposed` holds who proposed the disposal under way. Lists can ask for all but
//! `emergency_roles`, `emergency`, `under_review`, `acted`, `held` and `disposal_proposed`.
//!
//! A `Document` has all that its case has, so that no policy looks at two things: `kind` as the sheet names it, `class` and `tags`
//! as it is classified, `sealed` with the roles that may seal its kind (`sealers`), who added it and for which partners of the case
//! (`from`). One that is yet to be added has neither tags nor seal, and whoever asks as `added_by`.
//!
//! Actions: `view:<view>`, `read:<class>`, `reveal:<class>`, `act:<action>`, `task:<element key>`, `plan:<element key>`, `list:<list>` in
//! the groups `view`, `read`, `reveal`, `act`, `task`, `plan`, `list`; `fetch:<fetch>` of people and services on a case, in the group `fetch`:
//! who may have that source asked, whatever step asks it; `open-child:<other program>` of services on a program, in the group
//! `open-child`; `document:<kind>`, `document-add:<kind>`, `document-change:<kind>`, `document-seal:<kind>`, `document-move:<kind>`,
//! `document-redact:<kind>`, `document-hand-over:<kind>` of
//! people on a document, in groups of these names; `scan` of services on a case; `discover`, `access`, `audit`, `assign`, `add-task`, `export`, `export-cases`, `clear-flag`, `parties`, `keep-parties` of people on a case; `write`,
//! `settle`, `elapse`, `reroute` of services on a case; `open` of people on a program; `administer` of people on a case, a program,
//! the platform; `audit-all`, `move-clock`, `change-roles`, `change-policies` of people on the platform; `change-person`, `delegate` of
//! people on an account. About access to one case: `assign-self`, `restrict`, `recover`, `break-glass`, `declare-emergency`, `review`,
//! `request`, of people on a case. About its records: `hold`, `disposal`, `propose-disposal`, `approve-disposal`, `transfer` of people, `destroy`
//! of services, on a case. About its money: `money`, `reconcile`, `vouchers`, `redeem` of people, `receive-payment` of people and services, on a case.
//!
//! Context, for all: `{ at: Long /* epoch ms */, office_hours: Bool, zones: Set<String>, managed_device: Bool,
//! auth_age_s: Long, auth_strength: Long, clearances: Set<String>, purpose: String, emergency: Bool, reason: String }`;
//! what was not declared is the empty string. `clearances` are the roles of the program for which the person holds a
//! clearance that counts now and from here: it stands in for office hours and place.

use crate::ask::{Ask, DocumentAct};
use casewright_core::id::{
    ActionName, ClassName, ConditionName, DocumentKind, FetchName, ListName, PartnerName, ProgramName,
    RoleName, StateName, ViewName,
};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

/// What a program's policies may name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProgramSpec {
    /// Its name.
    pub program: ProgramName,
    /// Its roles with their ties.
    pub roles: Vec<RoleSpec>,
    /// Partner organisations it knows.
    pub partners: Vec<PartnerName>,
    /// Its views.
    pub views: Vec<ViewName>,
    /// What workers can choose.
    pub actions: Vec<ActionName>,
    /// Keys of the plan elements people work on: human tasks, user event listeners, what is planned or started by hand; and
    /// `added.<role>` for each role that does tasks which people added.
    pub tasks: Vec<String>,
    /// Keys of the plan elements that somebody can plan: discretionary items and plan fragments.
    #[serde(default)]
    pub plans: Vec<String>,
    /// Its fetches: the outside sources it asks.
    #[serde(default)]
    pub fetches: Vec<FetchName>,
    /// Programs whose case tasks may open cases of this one.
    #[serde(default)]
    pub child_of: Vec<ProgramName>,
    /// Kinds of documents.
    #[serde(default)]
    pub documents: Vec<DocumentSpec>,
    /// Classes of fields and documents, `case` included.
    pub classes: Vec<ClassName>,
    /// Classes of which a field has a mask, so that there is something to reveal.
    #[serde(default)]
    pub reveals: Vec<ClassName>,
    /// Its lists.
    pub lists: Vec<ListName>,
    /// Conditions that guard `show` or `offer`.
    pub facts: Vec<ConditionName>,
    /// States of its register.
    pub states: Vec<StateName>,
    /// Actions that others must approve.
    pub approvals: Vec<ActionName>,
}

/// A kind of document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DocumentSpec {
    /// Its name.
    pub name: DocumentKind,
    /// The class of a document that was not classified otherwise.
    pub class: ClassName,
    /// Roles that may seal one, and see it while it is sealed.
    pub sealers: Vec<RoleName>,
}

/// A role and how somebody in it must be tied to a case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoleSpec {
    /// The role.
    pub name: RoleName,
    /// Its tie.
    pub tie: Tie,
}

/// How a person in a role must be tied to a case before the role counts there.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Tie {
    /// Holds this role on this case: `resource.team["R"].contains(principal)`.
    #[default]
    Assigned,
    /// Has the role, and holds any role on this case: `principal.roles.contains("R") && resource.members.contains(principal)`.
    Team,
    /// Has the role, and works in the case's unit: `principal.roles.contains("R") && principal.units.contains(resource.unit)`.
    Unit,
    /// Is a party: `resource.parties.contains(principal)`.
    Party,
    /// Has the role, and acts for a partner of this case: `principal.roles.contains("R") &&
    /// resource.partners.containsAny(principal.partners)`.
    Partner,
    /// Everybody: `true`.
    Anyone,
}

impl ProgramSpec {
    /// A program without anything of its own: what the platform's policies see when no program is concerned.
    pub fn empty(program: ProgramName) -> Self {
        Self {
            program,
            roles: Vec::new(),
            partners: Vec::new(),
            views: Vec::new(),
            actions: Vec::new(),
            tasks: Vec::new(),
            plans: Vec::new(),
            fetches: Vec::new(),
            child_of: Vec::new(),
            documents: Vec::new(),
            classes: Vec::new(),
            reveals: Vec::new(),
            lists: Vec::new(),
            facts: Vec::new(),
            states: Vec::new(),
            approvals: Vec::new(),
        }
    }

    /// Every ask there is in this program, in the order of the spec.
    pub fn asks(&self) -> Vec<Ask> {
        let mut asks: Vec<Ask> = Vec::new();
        asks.extend(self.views.iter().cloned().map(Ask::View));
        asks.extend(self.classes.iter().cloned().map(Ask::Read));
        asks.extend(self.reveals.iter().cloned().map(Ask::Reveal));
        asks.extend(self.actions.iter().cloned().map(Ask::Act));
        asks.extend(self.tasks.iter().cloned().map(Ask::Task));
        asks.extend(self.plans.iter().cloned().map(Ask::Plan));
        asks.extend(self.lists.iter().cloned().map(Ask::List));
        asks.extend(self.fetches.iter().cloned().map(Ask::Fetch));
        asks.extend(self.child_of.iter().cloned().map(Ask::OpenChild));
        for kind in &self.documents {
            asks.extend(DocumentAct::ALL.map(|act| Ask::Document(act, kind.name.clone())));
        }
        asks.extend_from_slice(Ask::PLAIN);
        asks
    }

    /// The Cedar schema in the form people read.
    ///
    /// # Errors
    ///
    /// A spec that makes no schema, in Cedar's words.
    pub fn schema_cedar(&self) -> Result<String, String> {
        let fragment = cedar_policy::SchemaFragment::from_json_value(self.schema_json())
            .map_err(|error| error.to_string())?;
        // No type of ours has a name of Cedar's own, so the prefix that tells them apart is only in the way.
        fragment.to_cedarschema().map(|text| text.replace("__cedar::", "")).map_err(|error| error.to_string())
    }

    /// The Cedar schema in its JSON form.
    pub fn schema_json(&self) -> Value {
        let strings = json!({ "type": "Set", "element": { "type": "String" } });
        let people = json!({ "type": "Set", "element": { "type": "Entity", "name": "Person" } });
        let team: Map<String, Value> =
            self.roles.iter().map(|role| (role.name.as_str().to_owned(), people.clone())).collect();
        let acted: Map<String, Value> =
            self.actions.iter().map(|action| (action.as_str().to_owned(), people.clone())).collect();

        let by_action: Map<String, Value> =
            self.approvals.iter().map(|action| (action.as_str().to_owned(), people.clone())).collect();
        let by_action = json!({ "type": "Record", "attributes": by_action });

        let mut actions = Map::new();
        for group in ["view", "read", "reveal", "act", "task", "plan", "list", "fetch", "open-child"] {
            actions.insert(group.to_owned(), json!({}));
        }
        for act in DocumentAct::ALL {
            actions.insert(act.group().to_owned(), json!({}));
        }
        for ask in self.asks() {
            let (principals, resources) = applies_to(&ask);
            let member_of: Vec<Value> = ask.group().into_iter().map(|group| json!({ "id": group })).collect();
            actions.insert(
                ask.to_string(),
                json!({
                    "memberOf": member_of,
                    "appliesTo": { "principalTypes": principals, "resourceTypes": resources, "context": { "type": "Circumstances" } },
                }),
            );
        }

        let case = json!({
            "unit": { "type": "String" },
            "states": strings,
            "facts": strings,
            "ended": { "type": "Boolean" },
            "public": { "type": "Boolean" },
            "members": people,
            "parties": people,
            "partners": strings,
            "team": { "type": "Record", "attributes": team.clone() },
            "proposed": by_action.clone(),
            "approved": by_action,
            "closed": { "type": "Boolean" },
            "listed": people,
            "piercing": people,
            "emergency_roles": strings,
            "excluded": people,
            "glass": { "type": "Record", "attributes": team },
            "emergency": { "type": "Boolean" },
            "under_review": people,
            "acted": { "type": "Record", "attributes": acted },
            "held": { "type": "Boolean" },
            "disposal_proposed": people,
        });
        let mut document = case.as_object().cloned().unwrap_or_default();
        document.extend(
            [
                ("kind", json!({ "type": "String" })),
                ("class", json!({ "type": "String" })),
                ("tags", strings.clone()),
                ("sealed", json!({ "type": "Boolean" })),
                ("sealers", strings.clone()),
                ("added_by", people.clone()),
                ("from", strings.clone()),
            ]
            .map(|(name, kind)| (name.to_owned(), kind)),
        );
        json!({ "": {
            "commonTypes": { "Circumstances": { "type": "Record", "attributes": {
                "at": { "type": "Long" },
                "office_hours": { "type": "Boolean" },
                "zones": strings,
                "managed_device": { "type": "Boolean" },
                "auth_age_s": { "type": "Long" },
                "auth_strength": { "type": "Long" },
                "clearances": strings,
                "purpose": { "type": "String" },
                "emergency": { "type": "Boolean" },
                "reason": { "type": "String" },
            } } },
            "entityTypes": {
                "Person": { "shape": { "type": "Record", "attributes": {
                    "roles": strings, "platform_roles": strings, "units": strings, "partners": strings,
                } } },
                "Service": { "shape": { "type": "Record", "attributes": { "name": { "type": "String" } } } },
                "Case": { "shape": { "type": "Record", "attributes": case } },
                "Document": { "shape": { "type": "Record", "attributes": document } },
                "Account": { "shape": { "type": "Record", "attributes": {
                    "holder": { "type": "Entity", "name": "Person" },
                } } },
                "Program": { "shape": { "type": "Record", "attributes": { "name": { "type": "String" } } } },
                "Platform": {},
            },
            "actions": actions,
        } })
    }
}

/// The kinds of principal and of resource an ask is defined for.
fn applies_to(ask: &Ask) -> (&'static [&'static str], &'static [&'static str]) {
    match ask {
        Ask::View(_)
        | Ask::Read(_)
        | Ask::Reveal(_)
        | Ask::Act(_)
        | Ask::Task(_)
        | Ask::Plan(_)
        | Ask::List(_)
        | Ask::Discover
        | Ask::Access
        | Ask::Audit
        | Ask::Assign
        | Ask::AddTask
        | Ask::Export
        | Ask::ExportCases
        | Ask::ClearFlag
        | Ask::Parties
        | Ask::KeepParties
        | Ask::AssignSelf
        | Ask::Restrict
        | Ask::Recover
        | Ask::BreakGlass
        | Ask::DeclareEmergency
        | Ask::Review
        | Ask::Request
        | Ask::Hold
        | Ask::Disposal
        | Ask::ProposeDisposal
        | Ask::ApproveDisposal
        | Ask::Transfer
        | Ask::Disclose
        | Ask::Money
        | Ask::Reconcile
        | Ask::Vouchers
        | Ask::Redeem => (&["Person"], &["Case"]),
        Ask::Fetch(_) | Ask::ReceivePayment => (&["Person", "Service"], &["Case"]),
        Ask::ChangePerson | Ask::Delegate => (&["Person"], &["Account"]),
        Ask::Document(..) => (&["Person"], &["Document"]),
        Ask::Write | Ask::Settle | Ask::Elapse | Ask::Reroute | Ask::Scan | Ask::Destroy => {
            (&["Service"], &["Case"])
        }
        Ask::Open => (&["Person"], &["Program"]),
        Ask::OpenChild(_) => (&["Service"], &["Program"]),
        Ask::Administer => (&["Person"], &["Case", "Program", "Platform"]),
        Ask::AuditAll | Ask::MoveClock | Ask::ChangeRoles | Ask::ChangePolicies => {
            (&["Person"], &["Platform"])
        }
    }
}
