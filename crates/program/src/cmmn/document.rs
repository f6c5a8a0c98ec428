//! A CMMN document as it is written (formal/16-12-01, chapter 5): definitions apart from plan items, sentries by reference,
//! what no part of the standard names kept beside it. What runs is made of it in `lower`; what is written comes from it.

use super::tree::{Name, Tree};

/// Where something stands in the file: first byte and bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Span {
    /// First byte.
    pub offset: usize,
    /// Bytes.
    pub length: usize,
}

/// What every element has.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Base {
    /// `id`.
    pub id: Option<String>,
    /// `name`.
    pub name: Option<String>,
    /// `documentation`, joined.
    pub documentation: Option<String>,
    /// Attributes and elements of others: kept, reported, not run.
    pub kept: Kept,
    /// Its opening tag.
    pub at: Span,
}

impl Base {
    /// A base with an id and, where there is one, a name.
    pub fn new(id: impl Into<String>, name: Option<&str>) -> Self {
        Self { id: Some(id.into()), name: name.map(str::to_owned), ..Self::default() }
    }

    /// The id, or nothing.
    pub fn id(&self) -> &str {
        self.id.as_deref().unwrap_or("")
    }
}

/// What belongs to another tool.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Kept {
    /// Attributes in other namespaces.
    pub attributes: Vec<(Name, String)>,
    /// What stands in `extensionElements`.
    pub elements: Vec<Tree>,
}

impl Kept {
    /// The value of an attribute by its local name.
    pub fn attribute(&self, local: &str) -> Option<&str> {
        self.attributes.iter().find(|(name, _)| name.local == local).map(|(_, value)| value.as_str())
    }

    /// The first extension element of a local name.
    pub fn element(&self, local: &str) -> Option<&Tree> {
        self.elements.iter().find(|tree| tree.name.local == local)
    }
}

/// `definitions`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Document {
    /// Id, name, what belongs to others.
    pub base: Base,
    /// `targetNamespace`.
    pub target_namespace: String,
    /// `expressionLanguage`.
    pub expression_language: Option<String>,
    /// `exporter`, `exporterVersion`, `author`, `creationDate`, in this order.
    pub about: [Option<String>; 4],
    /// `caseFileItemDefinition`.
    pub file_definitions: Vec<FileItemDefinition>,
    /// `case`.
    pub cases: Vec<CaseModel>,
    /// `process`.
    pub processes: Vec<Callable>,
    /// `decision`.
    pub decisions: Vec<Callable>,
    /// `import`, `relationship` and `artifact` elements, as they are.
    pub asides: Vec<Tree>,
    /// Diagrams.
    pub diagrams: Vec<Diagram>,
}

/// `caseFileItemDefinition`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct FileItemDefinition {
    /// Id and name.
    pub base: Base,
    /// `definitionType`.
    pub definition_type: Option<String>,
    /// `structureRef`.
    pub structure: Option<String>,
    /// `importRef`.
    pub import: Option<String>,
    /// `property`: name and type.
    pub properties: Vec<(Base, Option<String>)>,
}

/// `process` or `decision`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Callable {
    /// Id and name.
    pub base: Base,
    /// `externalRef`.
    pub external: Option<String>,
    /// `implementationType`.
    pub implementation: Option<String>,
    /// `input`.
    pub inputs: Vec<Base>,
    /// `output`.
    pub outputs: Vec<Base>,
}

/// `case`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CaseModel {
    /// Id and name.
    pub base: Base,
    /// `caseFileModel`.
    pub file: Vec<FileItem>,
    /// `casePlanModel`: its base, and its stage.
    pub plan: Definition,
    /// `caseRoles`.
    pub roles: Vec<Base>,
    /// `input`.
    pub inputs: Vec<CaseParameter>,
    /// `output`.
    pub outputs: Vec<CaseParameter>,
}

/// `caseFileItem`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct FileItem {
    /// Id and name.
    pub base: Base,
    /// `multiplicity`.
    pub multiplicity: Option<String>,
    /// `definitionRef`.
    pub definition: Option<String>,
    /// `sourceRef`.
    pub source: Option<String>,
    /// `targetRefs`.
    pub targets: Vec<String>,
    /// `children`.
    pub children: Vec<FileItem>,
}

/// `input` or `output` of a case or task.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CaseParameter {
    /// Id and name.
    pub base: Base,
    /// `bindingRef`: a case-file item.
    pub binding: Option<String>,
    /// `bindingRefinement`.
    pub refinement: Option<Text>,
}

/// `parameterMapping`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ParameterMapping {
    /// Id.
    pub base: Base,
    /// `sourceRef`.
    pub source: Option<String>,
    /// `targetRef`.
    pub target: Option<String>,
    /// `transformation`.
    pub transformation: Option<Text>,
}

/// A text in some expression language.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Text {
    /// The id of the expression element.
    pub id: Option<String>,
    /// As written.
    pub text: String,
    /// `language`; none: the document's.
    pub language: Option<String>,
    /// Where the text stands.
    pub at: Span,
    /// True when the text stands in the file as it is, without entities.
    pub exact: bool,
}

/// A plan item definition.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Definition {
    /// Id and name.
    pub base: Base,
    /// `defaultControl`.
    pub control: Option<ItemControl>,
    /// What it is.
    pub kind: Kind,
}

/// Kinds of plan item definitions.
#[derive(Clone, Debug, PartialEq)]
pub enum Kind {
    /// `stage`, and `casePlanModel`.
    Stage(Box<Stage>),
    /// `planFragment`.
    Fragment(Box<Stage>),
    /// `humanTask`.
    HumanTask {
        /// What all tasks have.
        task: Task,
        /// `performerRef`.
        performer: Option<String>,
        /// `planningTable`.
        table: Option<PlanningTable>,
    },
    /// `task`.
    Task(Task),
    /// `processTask`, `caseTask`, `decisionTask`.
    Call {
        /// Which of the three.
        kind: CallKind,
        /// What all tasks have.
        task: Task,
        /// `processRef`, `caseRef`, `decisionRef`.
        of: Option<String>,
        /// `processRefExpression` and its like.
        expression: Option<Text>,
        /// `parameterMapping`.
        mappings: Vec<ParameterMapping>,
    },
    /// `milestone`.
    Milestone,
    /// `eventListener`.
    EventListener,
    /// `userEventListener`.
    UserEventListener {
        /// `authorizedRoleRefs`.
        roles: Vec<String>,
    },
    /// `timerEventListener`.
    TimerEventListener {
        /// `timerExpression`.
        timer: Option<Text>,
        /// `caseFileItemStartTrigger` or `planItemStartTrigger`.
        start: Option<OnPart>,
    },
}

impl Default for Kind {
    fn default() -> Self {
        Self::Stage(Box::default())
    }
}

/// What a task calls.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CallKind {
    /// `processTask`.
    Process,
    /// `caseTask`.
    Case,
    /// `decisionTask`.
    Decision,
}

/// What all tasks have.
#[derive(Clone, Debug, PartialEq)]
pub struct Task {
    /// `isBlocking`.
    pub blocking: bool,
    /// `input`.
    pub inputs: Vec<CaseParameter>,
    /// `output`.
    pub outputs: Vec<CaseParameter>,
}

impl Default for Task {
    fn default() -> Self {
        Self { blocking: true, inputs: Vec::new(), outputs: Vec::new() }
    }
}

/// What lies in a stage, a plan fragment or the plan model.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Stage {
    /// `autoComplete`.
    pub auto_complete: bool,
    /// Flowable's `autoCompleteCondition`.
    pub auto_complete_when: Option<Text>,
    /// `planItem`.
    pub items: Vec<PlanItem>,
    /// `sentry`.
    pub sentries: Vec<Sentry>,
    /// `planningTable`.
    pub table: Option<PlanningTable>,
    /// Plan item definitions.
    pub definitions: Vec<Definition>,
    /// `exitCriterion` of the plan model.
    pub exit: Vec<Criterion>,
}

/// `planItem`, or `discretionaryItem` inside a planning table.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PlanItem {
    /// Id and name.
    pub base: Base,
    /// `definitionRef`.
    pub definition: Option<String>,
    /// `itemControl`.
    pub control: Option<ItemControl>,
    /// `entryCriterion`.
    pub entry: Vec<Criterion>,
    /// `exitCriterion`.
    pub exit: Vec<Criterion>,
}

/// `itemControl` or `defaultControl`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ItemControl {
    /// Its id.
    pub base: Base,
    /// `repetitionRule`.
    pub repetition: Option<Rule>,
    /// `requiredRule`.
    pub required: Option<Rule>,
    /// `manualActivationRule`.
    pub manual_activation: Option<Rule>,
}

/// A rule of item control, or an applicability rule.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Rule {
    /// Id and name.
    pub base: Base,
    /// `contextRef`.
    pub context: Option<String>,
    /// `condition`; none is true.
    pub condition: Option<Text>,
}

/// `entryCriterion` or `exitCriterion`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Criterion {
    /// Id and name.
    pub base: Base,
    /// `sentryRef`.
    pub sentry: Option<String>,
}

/// `sentry`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Sentry {
    /// Id and name.
    pub base: Base,
    /// On-parts.
    pub on: Vec<OnPart>,
    /// `ifPart`.
    pub if_part: Option<Rule>,
}

/// `planItemOnPart`, `caseFileItemOnPart`, or the start trigger of a timer.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct OnPart {
    /// Id and name.
    pub base: Base,
    /// True for a case-file item.
    pub on_file: bool,
    /// `sourceRef`.
    pub source: Option<String>,
    /// `exitCriterionRef`.
    pub exit_criterion: Option<String>,
    /// `standardEvent`.
    pub event: Option<String>,
}

/// `planningTable`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PlanningTable {
    /// Id and name.
    pub base: Base,
    /// `applicabilityRuleRefs`.
    pub applicability: Vec<String>,
    /// `authorizedRoleRefs`.
    pub roles: Vec<String>,
    /// What it offers.
    pub rows: Vec<TableRow>,
    /// `applicabilityRule`.
    pub rules: Vec<Rule>,
}

/// A row of a planning table.
#[derive(Clone, Debug, PartialEq)]
#[expect(clippy::large_enum_variant, reason = "nearly every row is an item")]
pub enum TableRow {
    /// `discretionaryItem`.
    Item {
        /// The item.
        item: PlanItem,
        /// `applicabilityRuleRefs`.
        applicability: Vec<String>,
        /// `authorizedRoleRefs`.
        roles: Vec<String>,
    },
    /// A table in the table.
    Table(PlanningTable),
}

/// `CMMNDiagram`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Diagram {
    /// `id`.
    pub id: Option<String>,
    /// `name`.
    pub name: Option<String>,
    /// `CMMNShape`.
    pub shapes: Vec<Shape>,
    /// `CMMNEdge`.
    pub edges: Vec<Edge>,
}

/// A rectangle; lengths in pixels.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Bounds {
    /// Left.
    pub x: f64,
    /// Top.
    pub y: f64,
    /// Width.
    pub width: f64,
    /// Height.
    pub height: f64,
}

/// `CMMNShape`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Shape {
    /// `cmmnElementRef`: a plan item, a criterion, the plan model.
    pub element: String,
    /// `Bounds`.
    pub bounds: Bounds,
    /// The bounds of its label.
    pub label: Option<Bounds>,
    /// `isCollapsed`.
    pub collapsed: Option<bool>,
    /// `isPlanningTableCollapsed`.
    pub table_collapsed: Option<bool>,
}

/// `CMMNEdge`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Edge {
    /// `cmmnElementRef`: an on-part.
    pub element: Option<String>,
    /// `sourceCMMNElementRef`.
    pub source: Option<String>,
    /// `targetCMMNElementRef`.
    pub target: Option<String>,
    /// `isStandardEventVisible`.
    pub event_visible: bool,
    /// `waypoint`s: x and y.
    pub waypoints: Vec<(f64, f64)>,
    /// The bounds of its label.
    pub label: Option<Bounds>,
}

impl PlanningTable {
    /// The items of the table and of those in it, in document order.
    pub fn items(&self) -> Vec<&PlanItem> {
        let mut items = Vec::new();
        for row in &self.rows {
            match row {
                TableRow::Item { item, .. } => items.push(item),
                TableRow::Table(table) => items.extend(table.items()),
            }
        }
        items
    }
}

impl Definition {
    /// What lies in a stage or plan fragment.
    pub fn stage(&self) -> Option<&Stage> {
        match &self.kind {
            Kind::Stage(stage) | Kind::Fragment(stage) => Some(stage),
            _ => None,
        }
    }

    /// The name of its element in the standard.
    pub const fn element(&self) -> &'static str {
        match &self.kind {
            Kind::Stage(_) => "stage",
            Kind::Fragment(_) => "planFragment",
            Kind::HumanTask { .. } => "humanTask",
            Kind::Task(_) => "task",
            Kind::Call { kind, .. } => match kind {
                CallKind::Process => "processTask",
                CallKind::Case => "caseTask",
                CallKind::Decision => "decisionTask",
            },
            Kind::Milestone => "milestone",
            Kind::EventListener => "eventListener",
            Kind::UserEventListener { .. } => "userEventListener",
            Kind::TimerEventListener { .. } => "timerEventListener",
        }
    }
}
