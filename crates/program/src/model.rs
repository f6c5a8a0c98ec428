//! What a program folder becomes: plain data, complete and checked. `app` runs it, `web` renders it, `authz` reads the
//! policy text.

mod access;
mod form;
mod inbox;
mod party_step;
mod scenario;
mod template;
mod text;

pub use crate::read::documents::ACCEPTED;
pub use access::AccessModel;
pub use form::{Form, FormField, FormPage};
pub use inbox::{Inbox, Opens};
pub use party_step::{PartyDone, PartyStep};
pub use scenario::{Account, Expect, Given, Refused, Scenario, Step, Under, VoucherDone, What, Who};
pub use template::{Part, Placeholder, Rendered, Template};
pub use text::Locales;

use crate::Diagnostics;
use casewright_core::{
    Definition, FieldPath, FieldType, Value,
    calendar::Calendar,
    definition::Span,
    id::{
        ActionName, ClassName, ClockName, DecisionName, DocumentKind, LineName, ListName, PartnerName,
        ProgramName, RoleName, ServiceName, StateName, TextKey, UnitName, ViewName,
    },
    money::Currency,
};
use indexmap::IndexMap;
use serde::{Deserialize, Serialize};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

/// One kind of case, read from its folder.
#[derive(Clone, Debug)]
pub struct Program {
    /// `premises-licence`.
    pub name: ProgramName,
    /// What people call it, in the default language: `Premises licence`.
    pub title: String,
    /// As written: `1.2.0`.
    pub version: String,
    /// SHA-256 over the folder, hex.
    pub digest: String,
    /// What a case is about.
    pub about: About,
    /// What `decide` runs.
    pub definition: Arc<Definition>,
    /// The names that policies speak of.
    pub access: AccessModel,
    /// Policy files: what the sheet became, then the author's own. File name and Cedar text.
    pub policies: Vec<(String, String)>,
    /// Roles in the order of the sheet.
    pub roles: IndexMap<RoleName, Role>,
    /// Classes for which whoever has a field shown in clear is asked why.
    pub reveal_reasons: BTreeMap<ClassName, ReasonAsked>,
    /// Views in the order of the sheet.
    pub views: IndexMap<ViewName, View>,
    /// Lists in the order of the sheet.
    pub lists: IndexMap<ListName, List>,
    /// Actions in the order of the sheet; what they do is in the definition.
    pub actions: IndexMap<ActionName, ActionMeta>,
    /// Kinds of documents in the order of the sheet; what they take is in the definition.
    pub documents: IndexMap<DocumentKind, DocumentKindMeta>,
    /// Fees and benefits; none for a program that has nothing to do with money.
    pub money: Option<MoneyMeta>,
    /// The currency of what is of type `money`; none where the sheet names none, and amounts are then told without one.
    pub currency: Option<Currency>,
    /// Results of decisions that are amounts of money, as they are read: `decisions.fee.amount`, `decisions.crowd`.
    pub amounts: BTreeSet<FieldPath>,
    /// What its cases are made of where they are items that fit no case yet; none for every other program.
    pub inbox: Option<Inbox>,
    /// States in the order of the sheet.
    pub states: IndexMap<StateName, StateMeta>,
    /// Human tasks by element key: `hearing.site-visit`.
    pub tasks: IndexMap<String, TaskMeta>,
    /// How fields are labelled, by path; parts of a `many` group have a path of their own (`representations.text`).
    pub fields: IndexMap<FieldPath, FieldMeta>,
    /// Forms by file: `forms/application.yaml`.
    pub forms: IndexMap<String, Form>,
    /// Templates by file: `templates/received.md`.
    pub templates: IndexMap<String, Template>,
    /// Every text a person sees, per language.
    pub locales: Locales,
    /// What `casewright test` runs.
    pub scenarios: Vec<Scenario>,
    /// Configuration values; deployments may lay others over them.
    pub config: BTreeMap<Arc<str>, Value>,
    /// What the desk shows, per role.
    pub desk: Vec<DeskRow>,
    /// Calendars by jurisdiction; `default` is the one in the definition.
    pub calendars: IndexMap<String, Calendar>,
    /// What each jurisdiction makes of the program, by name.
    pub jurisdictions: IndexMap<String, Jurisdiction>,
    /// Why something is kept back from an answer to a request for information: the code, and what it stands for.
    pub exemptions: IndexMap<String, String>,
    /// Findings that do not keep the program from running.
    pub warnings: Diagnostics,
}

impl Program {
    /// The text of a key in a language, else in the default language.
    pub fn text(&self, lang: &str, key: &str, args: &[(&str, &str)]) -> Option<String> {
        self.locales.text(lang, key, args)
    }

    /// The currency of an amount at a path that a condition may read: a field of type `money`, or a result of a decision that
    /// is money; none for everything else.
    pub fn currency_at(&self, path: &FieldPath) -> Option<&Currency> {
        let field = self.definition.file.field(path);
        match field {
            Some(field) => self.currency_of(&field.kind),
            None => self.currency.as_ref().filter(|_| self.amounts.contains(path)),
        }
    }

    /// The currency of amounts in a field of a type: of `money`, and of `many` that have a part of it.
    pub fn currency_of(&self, kind: &FieldType) -> Option<&Currency> {
        let holds = match kind {
            FieldType::Money => true,
            FieldType::Many(parts) => parts.values().any(|part| part.kind == FieldType::Money),
            _ => false,
        };
        self.currency.as_ref().filter(|_| holds)
    }

    /// The program as a jurisdiction has it: its calendar, clocks, values, decisions and forms; none where there is no such.
    pub fn in_jurisdiction(&self, name: &str) -> Option<Self> {
        let there = self.jurisdictions.get(name)?;
        Some(Self {
            digest: there.definition.digest.clone(),
            config: there.definition.config.clone(),
            definition: Arc::clone(&there.definition),
            views: there.views.clone(),
            forms: there.forms.clone(),
            ..self.clone()
        })
    }

    /// The jurisdiction that the cases of a unit are in; none where no jurisdiction names the unit, and they are in that of the
    /// deployment.
    pub fn jurisdiction_of(&self, unit: &UnitName) -> Option<&Jurisdiction> {
        self.jurisdictions.values().find(|there| there.units.contains(unit))
    }

    /// What people call the place whose clocks, values and holidays hold in this version of it.
    pub fn place(&self) -> Option<&str> {
        let here =
            self.jurisdictions.values().find(|there| there.definition.digest == self.definition.digest);
        here.map(|there| there.title.as_str())
    }

    /// The unit of cases that a party opens without naming one: `config.default_unit`.
    pub fn default_unit(&self) -> Option<UnitName> {
        match self.config.get("default_unit") {
            Some(Value::Text(unit)) => Some(UnitName::new(unit.clone())),
            _ => None,
        }
    }

    /// The units that somebody outside can choose between, with what people call them: the usual one, then those of the places
    /// (`units:` of a jurisdiction). The name is the text `unit-NAME` of the program, else that of the place.
    pub fn units_to_choose(&self, lang: &str) -> Vec<(UnitName, String)> {
        let titled = |unit: UnitName, place: Option<&str>| {
            let said = self.text(lang, &format!("unit-{unit}"), &[]);
            let title = said.or_else(|| place.map(str::to_owned)).unwrap_or_else(|| unit.to_string());
            (unit, title)
        };
        let usual = self.default_unit().map(|unit| titled(unit, self.place()));
        let places = self.jurisdictions.values().flat_map(|there| {
            there.units.iter().map(|unit| titled(unit.clone(), Some(there.title.as_str())))
        });
        let mut units: Vec<(UnitName, String)> = usual.into_iter().collect();
        for (unit, title) in places {
            if units.iter().all(|(known, _)| *known != unit) {
                units.push((unit, title));
            }
        }
        units
    }

    /// Roles that may open a case of this program.
    pub fn openers(&self) -> impl Iterator<Item = (&RoleName, &Role)> {
        self.roles.iter().filter(|(_, role)| role.may.contains(&May::Open))
    }
}

/// What one jurisdiction makes of a program.
#[derive(Clone, Debug)]
pub struct Jurisdiction {
    /// What people call the place.
    pub title: String,
    /// The units whose cases are there, whatever jurisdiction the deployment is in.
    pub units: Vec<UnitName>,
    /// The values of `config` that it says itself.
    pub own: BTreeSet<Arc<str>>,
    /// What `decide` runs there.
    pub definition: Arc<Definition>,
    /// Views, with the forms of the jurisdiction.
    pub views: IndexMap<ViewName, View>,
    /// Forms by file.
    pub forms: IndexMap<String, Form>,
}

/// What a case is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum About {
    /// A person.
    Person,
    /// A business.
    Business,
    /// A matter.
    Matter,
    /// An incident.
    Incident,
}

/// A role of the program.
#[derive(Clone, Debug)]
pub struct Role {
    /// `Licensing officer`.
    pub title: String,
    /// How the person must be tied to the case.
    pub tie: Tie,
    /// The partner organisation, for a role with [`Tie::Partner`].
    pub partner: Option<PartnerName>,
    /// Classes of fields it may read in clear, within the views open to it.
    pub reads: Vec<ClassName>,
    /// Classes of which it may have single fields shown in clear that it sees masked, each time as an act of its own.
    pub reveals: Vec<ClassName>,
    /// What it may do besides the rules.
    pub may: Vec<May>,
    /// States in which it holds at all; empty: every state.
    pub during: Vec<StateName>,
    /// True for `hours: office`.
    pub office_hours: bool,
    /// From where; empty: from anywhere.
    pub from: Vec<Origin>,
    /// Declared purposes, one of which must be given; empty: none asked.
    pub purpose: Vec<String>,
    /// True when the author has said that what `check` finds about this role is meant.
    pub intended: bool,
    /// Its line in `program.yaml`.
    pub line: u32,
}

/// Whether a reason is asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ReasonAsked {
    /// No reason is asked.
    #[default]
    No,
    /// One may be given.
    Optional,
    /// One must be given.
    Required,
}

/// How a person must be tied to a case for a role to open anything.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Tie {
    /// Holds the role on this very case.
    Assigned,
    /// Has the role and is on the team of the case, in any role.
    Team,
    /// Has the role and belongs to the unit of the case.
    Unit,
    /// The case is about or from this person.
    Party,
    /// Has the role and belongs to a partner that was brought into the case.
    Partner,
    /// No tie: a finding unless intended.
    Anyone,
}

/// What a role may do besides the rules.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum May {
    /// Open a case.
    Open,
    /// See who can open the case and why.
    Access,
    /// See who looked and what changed.
    Audit,
    /// Find out that a case exists by its exact reference.
    Discover,
    /// Give and end roles, partners and tasks.
    Assign,
    /// Add tasks that no plan foresaw.
    AddTasks,
    /// Do tasks that were added for the role.
    DoAddedTasks,
    /// Take figures about the cases out as a file.
    Export,
    /// Take what a list finds out as a file.
    ExportCases,
    /// Settle what waits for a person's eye.
    ClearFlags,
    /// See who the parties of a case are.
    Parties,
    /// Keep them: add, correct, note how they are reached, what they consented to, who called.
    KeepParties,
    /// Ask for a role on a case for a time, by its exact reference.
    Request,
    /// Open a case at once, with a reason, for a short time, to be reviewed.
    BreakGlass,
    /// Close a case to a list of people, and exclude people.
    Restrict,
    /// Declare an emergency on a case.
    DeclareEmergency,
    /// Review broken glass and emergencies.
    Review,
    /// Place and lift legal holds.
    Hold,
    /// See which cases need not be kept any longer, and propose to dispose of them.
    ProposeDisposal,
    /// Approve or refuse the disposal that somebody else proposed.
    ApproveDisposal,
    /// Take a copy of an ended case along to another organisation.
    Transfer,
    /// Answer a request for information with what may be given of the case.
    Disclose,
    /// See the account of the case: fees, payments, benefits.
    Money,
    /// Record payments that came in, and reverse those that were recorded wrongly.
    ReceivePayment,
    /// Compare the payments of cases with the statement of the provider.
    Reconcile,
    /// Hand vouchers over, and cancel them.
    Vouchers,
    /// Redeem vouchers for a partner.
    Redeem,
}

/// From where a role acts.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Origin {
    /// A device that the organisation manages.
    ManagedDevice,
    /// A configured network zone: `office-network`.
    Zone(String),
}

/// A view.
#[derive(Clone, Debug)]
pub struct View {
    /// `Full`.
    pub title: String,
    /// What it shows or takes.
    pub kind: ViewKind,
    /// True when its fields may be published.
    pub public: bool,
    /// Its line in `program.yaml`.
    pub line: u32,
}

/// What a view shows or takes.
#[derive(Clone, Debug)]
pub enum ViewKind {
    /// Shows these, in order.
    Show(Vec<Shown>),
    /// Takes the input of a form.
    Input(Form),
}

/// Something shown: in a view, or as a column of a list.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Shown {
    /// Everything: reference, state, clocks, tasks and all fields.
    All,
    /// The reference.
    Reference,
    /// The state.
    State,
    /// When it was opened.
    Opened,
    /// When a clock is over.
    Clock(ClockName),
    /// The result of a decision.
    Decision(DecisionName),
    /// A field, or a group with all its fields.
    Field(FieldPath),
}

/// A list of the desk.
#[derive(Clone, Debug)]
pub struct List {
    /// `My cases`.
    pub title: String,
    /// What its rows are.
    pub of: ListOf,
    /// Which of the cases that the policy lets through.
    pub where_: ListWhere,
    /// States to show; empty: every state.
    pub states: Vec<StateName>,
    /// Columns in order.
    pub columns: Vec<Shown>,
    /// Orders a person can choose; the first is the order at the start.
    pub sort: Vec<Shown>,
    /// Filters a person can set.
    pub filter: Vec<Shown>,
    /// How many rows a person can tick.
    pub select: Select,
    /// Its line in `program.yaml`.
    pub line: u32,
}

/// What the rows of a list are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ListOf {
    /// Cases.
    Cases,
}

/// Which cases a list is about, among those the policy lets through.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ListWhere {
    /// The person holds a role on the case.
    AssignedToMe,
    /// The case belongs to a unit of the person.
    MyUnit,
    /// The person is a party.
    Mine,
    /// A partner of the person was brought in.
    MyPartner,
    /// All.
    Any,
}

/// How many rows a person can tick.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Select {
    /// None.
    #[default]
    None,
    /// One.
    One,
    /// Many.
    Many,
}

/// How an action meets a person.
#[derive(Clone, Debug)]
pub struct ActionMeta {
    /// `Grant licence`.
    pub title: String,
    /// The input view, if any.
    pub view: Option<ViewName>,
    /// True when a reason must be given.
    pub reason_required: bool,
    /// True when it runs once for each selected case of a list.
    pub on_each_selected: bool,
    /// Its line in `program.yaml`.
    pub line: u32,
}

/// How a kind of document meets a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DocumentKindMeta {
    /// `Plan of the premises`.
    pub title: String,
    /// States in which one can be added; empty: in every state.
    pub during: Vec<StateName>,
    /// What the codes mean that say why something is removed from a copy of one.
    pub codes: IndexMap<String, String>,
    /// Its line in `program.yaml`.
    pub line: u32,
}

/// How the money of a program meets a person; what it is, is in the definition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MoneyMeta {
    /// The connector to the provider: `payments`.
    pub connector: String,
    /// Titles of fees and benefits: `Licence fee`.
    pub lines: IndexMap<LineName, String>,
    /// Its line in `program.yaml`.
    pub line: u32,
}

/// How a state meets a person.
#[derive(Clone, Debug)]
pub struct StateMeta {
    /// `Consultation`.
    pub title: String,
    /// Its place in the sheet, from 0.
    pub order: u32,
    /// True when the case can end here.
    pub is_final: bool,
    /// What came of the case, for final states.
    pub outcome: Option<String>,
    /// Where one can appeal, and for how long.
    pub appeal: Option<Appeal>,
    /// Its line in `program.yaml`.
    pub line: u32,
}

/// Where one can appeal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Appeal {
    /// The program that hears it: a case of it is opened.
    pub to: ProgramName,
    /// Who may.
    pub by: Vec<RoleName>,
    /// For how long.
    pub within: Span,
}

/// How a human task meets a person.
#[derive(Clone, Debug)]
pub struct TaskMeta {
    /// `Notify the parties`.
    pub title: String,
    /// The state whose stage it lies in.
    pub state: StateName,
    /// The role that performs it.
    pub role: RoleName,
    /// Its form file, if any.
    pub form: Option<String>,
    /// True when somebody has to plan it first.
    pub discretionary: bool,
    /// Its line in `program.yaml`.
    pub line: u32,
}

/// How a field is labelled. Choices have the label's key and their own name: `field-representations-ground.crime`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldMeta {
    /// `field-premises-name`.
    pub label: TextKey,
    /// `field-premises-name.hint`, where the locale has one.
    pub hint: Option<TextKey>,
    /// The source it is fetched from, if one is: `Rating list`.
    pub source: Option<String>,
    /// Services that alone may write it.
    pub written_by: Vec<ServiceName>,
}

/// What the desk shows to a role: no case in hand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeskRow {
    /// To whom.
    pub roles: Vec<RoleName>,
    /// The list that opens.
    pub open: Option<ListName>,
    /// Actions for the selected cases.
    pub offer: Vec<ActionName>,
    /// Its line in `program.yaml`.
    pub line: u32,
}
