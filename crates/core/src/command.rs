//! What is asked of one case, and by whom, when, why.

use crate::{
    access::AccessCommand,
    case::AddedTask,
    document::DocumentCommand,
    id::{
        ActionName, CaseId, EffectNo, ItemNo, PartnerName, PersonId, RoleName, ServiceName, TimerNo,
        TrackName, UnitName,
    },
    money::MoneyCommand,
    party::PartyCommand,
    plan::{FileTransition, Transition},
    records::RecordsCommand,
    value::{FieldPath, Value},
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Values that came with an action or task, by field path, already bound to the types of the case file.
pub type Input = BTreeMap<FieldPath, Value>;

/// Who acts.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Actor {
    /// A person.
    Person(PersonId),
    /// A service principal: `payments`, `scheduler`, `connector`.
    Service(ServiceName),
}

/// A command with everything the decision may depend on besides case and definition.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Envelope<C> {
    /// The target.
    pub case: CaseId,
    /// Who.
    pub actor: Actor,
    /// The person in whose place the actor acts, where somebody delegated their work.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub on_behalf_of: Option<PersonId>,
    /// Facts about the actor that conditions may read as `me`: `id`, `roles` (held on this case or by tie), `units`.
    pub me: Value,
    /// When; the only time there is.
    pub at: Timestamp,
    /// The language in which somebody whom the case is from asks: letters to them are in it from then on. None where nothing is to be
    /// noted of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lang: Option<String>,
    /// Why, as declared.
    pub purpose: Option<String>,
    /// The reason given for this act, where one is asked for.
    pub reason: Option<String>,
    /// The version the actor saw; a form edit of a field that changed since is a conflict. None: decide on what is.
    pub read_at: Option<u64>,
    /// What.
    pub command: C,
}

/// How a case that a case task opened ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ChildEnd {
    /// It completed, and gives its outputs by name: always a map.
    Completed(Value),
    /// It was terminated: so is the task.
    Terminated,
}

/// What can be asked of one case. A command writes one case only.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Command {
    /// Opens the case.
    Open {
        /// The reference made by the `Ids` port from the program's pattern.
        reference: String,
        /// The unit it belongs to.
        unit: UnitName,
        /// The party who opens it, if a party does.
        party: Option<PersonId>,
        /// The case file at the start.
        file: Input,
    },
    /// Opens the case that a case task of another asked for.
    OpenChild {
        /// The reference made by the `Ids` port from the program's pattern.
        reference: String,
        /// The unit it belongs to.
        unit: UnitName,
        /// The case whose task it is.
        parent: CaseId,
        /// The effect of that case that asks for it.
        effect: EffectNo,
        /// What the task gives, by the names of the inputs of this case.
        input: Value,
    },
    /// A case that a case task opened has ended.
    EndChild {
        /// The effect of this case that opened it.
        effect: EffectNo,
        /// How it ended.
        end: ChildEnd,
    },
    /// Chooses an action (rule 3).
    Act {
        /// The track; none where the program has one.
        track: Option<TrackName>,
        /// Which.
        action: ActionName,
        /// What was filled in.
        input: Input,
    },
    /// Moves a plan item by hand: complete a task, start, disable, occur, …
    Item {
        /// Which instance.
        item: ItemNo,
        /// How.
        transition: Transition,
        /// What was filled in on completion.
        input: Input,
    },
    /// Plans a discretionary item of an active stage.
    Plan {
        /// Key of the element.
        element: String,
        /// The stage instance to plan it in; none: the only active one that holds it.
        stage: Option<ItemNo>,
    },
    /// Adds a task that no plan foresaw.
    AddTask {
        /// What is to be done and by which role.
        task: AddedTask,
        /// When it should be done.
        due_at: Option<Timestamp>,
        /// The stage instance to add it to; none: the stage of the state at hand, or the case itself.
        stage: Option<ItemNo>,
    },
    /// Takes, gives or returns a human task.
    AssignItem {
        /// Which.
        item: ItemNo,
        /// To whom; none returns it.
        to: Option<PersonId>,
    },
    /// Writes case-file items by a service that the fields name in `written-by`.
    Write {
        /// The values.
        values: Input,
    },
    /// Sets case-file items and variables of a bare model: absent becomes created, another value an update, an equal one
    /// nothing, null deletes. A map addresses the items in it. Refused where a sheet says who writes what.
    SetFile {
        /// The values.
        values: Input,
    },
    /// Makes a transition of one case-file item of a bare model: `replace`, `addReference`, …
    MoveFileItem {
        /// Which.
        path: FieldPath,
        /// How.
        transition: FileTransition,
        /// The value after it; none: it stays as it is (`create` makes an empty item, `delete` takes it away).
        to: Option<Value>,
    },
    /// Gives somebody a role on this case.
    AssignRole {
        /// Who.
        person: PersonId,
        /// As what.
        role: RoleName,
        /// From when; none is from now.
        #[serde(default)]
        from: Option<Timestamp>,
        /// Until when.
        until: Option<Timestamp>,
        /// True for a role that was made at run time: the platform knows it, the sheet does not.
        #[serde(default)]
        custom: bool,
    },
    /// Changes who may open this case: closed list, exclusion, broken glass, emergency.
    Access(AccessCommand),
    /// Changes the documents of this case: added, classified, sealed, moved, scanned.
    Document(DocumentCommand),
    /// Holds this case, lifts a hold, disposes of it: proposed, approved, begun.
    Records(RecordsCommand),
    /// Changes the money of this case: a payment came in, was set right, was made, was refused.
    Money(MoneyCommand),
    /// Changes the parties of this case: who they are, how they are reached, what they consented to.
    Party(PartyCommand),
    /// Ends somebody's role on this case.
    EndRole {
        /// Who.
        person: PersonId,
        /// As what.
        role: RoleName,
    },
    /// Brings a partner into this case.
    AddPartner {
        /// Which.
        partner: PartnerName,
    },
    /// The answer of an awaited fetch.
    AnswerFetch {
        /// The effect number that asked.
        effect: EffectNo,
        /// The value, bound to its field's type, or what went wrong in plain words.
        answer: Result<Value, String>,
    },
    /// What became of an effect.
    SettleEffect {
        /// Which.
        effect: EffectNo,
        /// Delivered, or what went wrong for good, in plain words without personal data.
        result: Result<(), String>,
    },
    /// A timer is due.
    Elapse {
        /// Which.
        timer: TimerNo,
    },
    /// Moves the case itself: complete, terminate, suspend, reactivate, close.
    Case {
        /// How.
        transition: Transition,
    },
    /// Settles a flag.
    ClearFlag {
        /// Its number.
        flag: u32,
    },
}
