//! A folder in memory becomes a program. Sections are read in the order in which they need each other; every finding is
//! kept, and a program comes out only when none of them is an error.

pub(crate) mod appeal;
mod approvals;
pub(crate) mod child;
mod heading;
mod meta;
mod overlay;
mod plan;
pub(crate) mod policy;
mod reach;
mod rows;
mod texts;
mod whole;
mod work;

use crate::{
    At, Diagnostics, Program,
    folder::Folder,
    model::{AccessModel, DeskRow, Form, ReasonAsked, TaskMeta},
    read::{
        calendars, case_file,
        cx::{Cx, Map, SHEET},
        documents, effects,
        feel::{self, Feel},
        forms, inbox, locales, money, overlays, parties, priority, roles,
        rules::{self, RowKind, RowSource},
        scenarios,
        states::{self, ItemKind, StateSource},
        templates, value, views,
    },
    yaml::{self, Node},
};
pub(crate) use meta::action_meta;
use meta::{compiled_action, state_meta, titles};
pub use whole::complete;
use work::{added_tasks, human_tasks, model_task_metas, model_tasks, planned, task_metas};

use casewright_core::{
    Definition, Field, FieldPath, FieldType, FileSchema, Value,
    calendar::Calendar,
    definition::{Condition, Track},
    id::{ClassName, ConditionName, PartnerName, RoleName, ServiceName, TrackName},
    schema::DEFAULT_CLASS,
};
use indexmap::IndexMap;
use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
    sync::Arc,
};

#[cfg(test)]
pub(crate) mod tests;

/// Longest code of an exemption.
const EXEMPTION_CHARS_MAX: usize = 40;

const SECTIONS: &[&str] = &[
    "program",
    "title",
    "version",
    "about",
    "reference",
    "language",
    "currency",
    "tracks",
    "config",
    "exemptions",
    "classes",
    "roles",
    "case_file",
    "documents",
    "money",
    "parties",
    "fetches",
    "views",
    "lists",
    "events",
    "conditions",
    "decisions",
    "priority",
    "states",
    "plan",
    "actions",
    "rules",
    "child-of",
    "inbox",
];

/// Reads a program folder from disk.
pub fn load(folder: &Path) -> Result<Program, Diagnostics> {
    compile(&Folder::read(folder)?)
}

/// Compiles a program folder that is in memory. One that holds a `plan.cmmn` and no sheet gets its sheet from the model.
pub fn compile(folder: &Folder) -> Result<Program, Diagnostics> {
    if let Some(made) = whole::made_of_model(folder) {
        let (folder, notes) = made?;
        return with_sheet(&folder, notes);
    }
    with_sheet(folder, Diagnostics::new())
}

fn with_sheet(folder: &Folder, found: Diagnostics) -> Result<Program, Diagnostics> {
    let mut cx = Cx::new(folder);
    cx.out.extend(found);
    let program = sheet(&mut cx);
    unknown_files(&mut cx);
    cx.out.sort();
    match program {
        Some(mut program) if !cx.out.has_errors() => {
            program.warnings = cx.out;
            Ok(program)
        }
        _ => {
            // No sheet without a word about it: an empty file has no place to point at.
            if !cx.out.has_errors() {
                let help = "write `program: NAME` on its first line; `casewright new` makes a whole one";
                cx.out.error(SHEET, At::default(), "the sheet is empty", help);
            }
            Err(cx.out)
        }
    }
}

/// Files that the format has no place for would be forgotten silently.
fn unknown_files(cx: &mut Cx<'_>) {
    let folder = cx.folder;
    let used = models(cx);
    for (path, _) in folder.files() {
        let ending = path.rsplit_once('.').map_or("", |(_, ending)| ending);
        let known = match path.split_once('/').map(|(folder, _)| folder) {
            None => path == SHEET || ending == "md",
            Some("decisions") => ending == "dmn",
            Some("policies") => ending == "cedar",
            Some("forms" | "jurisdictions" | "tests") => ending == "yaml",
            Some("templates") => ending == "md",
            Some("locales") => ending == "ftl",
            Some(_) => false,
        };
        let model = ending == "cmmn";
        if model && !used.iter().any(|used| used == path) {
            let help = "write `plan: plan.cmmn` under the state whose inside it is, leave `states` out if the model is the whole case, or remove the file";
            cx.out.error(path, At::default(), "no state has this model as its inside", help);
        } else if !known && !model {
            cx.out.warning(
                path,
                At::default(),
                "nothing reads this file",
                "see the list of files in the manual, or remove it",
            );
        }
    }
}

/// The CMMN models that states name.
fn models(cx: &Cx<'_>) -> Vec<String> {
    let Some(text) = cx.folder.text(SHEET) else { return Vec::new() };
    let sheet = yaml::document(SHEET, text, &mut Diagnostics::new());
    let states = sheet.as_ref().and_then(|sheet| sheet.at_key("states"));
    if let Some(sheet) = sheet.as_ref().filter(|_| states.is_none()) {
        return vec![whole::file_of(sheet.at_key("plan"))];
    }
    let each = states.map(Node::entries).unwrap_or_default().iter();
    each.filter_map(|state| {
        let plan = state.value.at_key("plan")?;
        match &plan.at_key("model").unwrap_or(plan).kind {
            yaml::Kind::Scalar { text, .. } => Some(text.clone()),
            _ => None,
        }
    })
    .collect()
}

fn sheet(cx: &mut Cx<'_>) -> Option<Program> {
    let Some(text) = cx.folder.text(SHEET) else {
        cx.out.error(
            SHEET,
            At::default(),
            "the sheet is missing",
            "write `program.yaml`; `casewright new NAME` makes one",
        );
        return None;
    };
    let mut node = yaml::document(SHEET, text, &mut cx.out)?;
    appeal::spread(cx, &mut node);
    let sheet = cx.map(&node, "the sheet", SECTIONS);
    let heading = heading::read(cx, sheet);
    heading::names(cx, sheet);
    let model = whole::named(cx, sheet);

    // The case file, and what reads it.
    let file = case_file::read(cx, sheet.value("case_file"));
    let schema = &file.schema;
    let classes = classes(cx, sheet, schema);
    let mut masked = masked(schema.fields.values());
    masked.extend(parties::confidential(sheet.value("parties")).map(ClassName::new));
    let parties = parties::read(cx, sheet.value("parties"), schema);
    let written = documents::written(sheet.value("events"), sheet.value("documents"));
    let documents = documents::read(cx, sheet.value("documents"), &written);
    let config = config(cx, sheet);
    let money = money::read(cx, sheet.value("money"), schema, sheet.value("roles"));
    let feel_schema = feel::schema(cx, schema, &config, &documents, money.as_ref());
    let currency = money::currency(cx, sheet.value("currency"), money.as_ref(), (schema, &file.places));
    let (tables, feel_schema) = feel::decisions(cx, sheet.value("decisions"), feel_schema);
    let feel = Feel::read(cx, sheet.value("conditions"), feel_schema);
    let mut forms = forms::read(cx, schema, &feel);
    let templates = templates::templates(cx, schema, &heading.language);
    let mut intended = reach::Intended::default();
    let class_names: Vec<String> = classes.iter().map(ToString::to_string).collect();
    let roles = roles::read(cx, sheet.value("roles"), &class_names, &masked);
    documents::check(cx, &documents, &roles);
    money::check_roles(cx, money.as_ref(), &roles);
    parties::check(cx, sheet.value("parties"), &parties, &roles);
    let (fetches, asked) = effects::fetches(cx, sheet.value("fetches"), schema);

    // Texts, before views take copies of forms with their hints.
    let default = heading.language.clone();
    let locales = locales::read(cx, &default);
    let mut needed = locales::forms(&mut forms, &locales, &default);
    let (fields, more) = locales::fields(schema, &file.places, &fetches, &locales, &default);
    needed.extend(more);

    let views = views::views(cx, sheet.value("views"), schema, &forms, &mut intended.views);
    let lists = views::lists(cx, sheet.value("lists"), schema, &mut intended.lists);
    let kinds = effects::Kinds { documents: &documents, roles: &roles };
    let effects = effects::events(cx, sheet.value("events"), schema, &templates, &views, &kinds);
    let mut states = match &model {
        Some(model) => model.states(cx, sheet, &forms, schema),
        None => states::read(cx, sheet.value("states"), &feel, &forms, schema),
    };
    let actions = rules::actions(cx, sheet.value("actions"));
    let mut rows = rules::read(cx, sheet.value("rules"), &feel);
    if let Some(model) = &model {
        rows.extend(model.rows(cx, &feel));
    }
    let inbox = inbox::read(cx, sheet.value("inbox"), schema, &actions, &views);
    money::check_rows(cx, &actions, &rows);
    money::check_kinds(cx, money.as_ref(), &rows);
    approvals::spread(cx, &actions, &mut rows, &mut states);
    let reveal_reasons;
    (intended.classes, reveal_reasons) = said_of_classes(cx, sheet);
    needed.extend(texts::refusals(&rows));
    needed.extend(texts::clocks(&states));
    needed.extend(texts::decisions(&tables));
    let priority = priority::read(cx, sheet.value("priority"), schema, &tables, &states);
    needed.extend(priority::texts(sheet.value("priority"), priority.as_ref()));
    locales::check(cx, &locales, &default, &needed);

    let calendars = calendars::read(cx);
    let calendar = calendar(cx, &calendars);
    let clocks: Vec<_> = states
        .iter()
        .flat_map(|state| state.clocks.iter().map(|clock| (state.name.clone(), clock.name.clone())))
        .collect();
    let form_files: Vec<String> = forms.keys().cloned().collect();
    let timers: Vec<String> = states
        .iter()
        .flat_map(|state| {
            let timers = state.items.iter().filter(|item| matches!(item.kind, ItemKind::Timer { .. }));
            timers.map(move |item| format!("{}.{}", state.name, item.name))
        })
        .collect();
    let known = overlays::Known {
        config: &config,
        schema: feel.schema(),
        clocks: &clocks,
        timers: &timers,
        forms: &form_files,
    };
    let overlays = overlays::read(cx, &known);
    let sheet_names = cx.names.clone();
    let model_names = feel.names(&sheet_names);
    let (mut plan, compiled_states) = plan::compile(cx, &heading.title, &states, &forms, &model_names);
    let child_of = child::read(cx, sheet.value("child-of"), schema, &mut plan);
    let tracks = tracks(cx, &states);
    let compiled_rows = rows::compile(&rows);
    let facts: BTreeSet<ConditionName> = facts(&rows);
    let conditions: IndexMap<ConditionName, Condition> = feel
        .conditions()
        .map(|(name, expr, _)| (name.clone(), Condition { expr, is_fact: facts.contains(&name) }))
        .collect();

    let desk = desk(&rows);
    let mut tasks = human_tasks(&states);
    tasks.extend(states.iter().flat_map(|state| model_tasks(&plan, state)));
    let plans = planned(&plan, &states);
    let access = AccessModel {
        program: heading.name.clone(),
        roles: roles.keys().cloned().collect(),
        partners: cx.names.partners.iter().map(|name| PartnerName::new(name.clone())).collect(),
        views: views.keys().cloned().collect(),
        actions: actions
            .iter()
            .flat_map(|action| std::iter::once(action.name.clone()).chain(approvals::answers(action)))
            .collect(),
        approvals: actions
            .iter()
            .filter(|action| !action.approval.is_empty())
            .map(|action| action.name.clone())
            .collect(),
        tasks: tasks.iter().map(|task| task.key.clone()).chain(added_tasks(&roles)).collect(),
        child_of,
        plans: plans.iter().map(|planned| planned.key.clone()).collect(),
        documents: documents
            .iter()
            .map(|kind| (kind.name.clone(), kind.def.class.clone(), kind.def.sealers.clone()))
            .collect(),
        fetches: fetches.keys().cloned().collect(),
        classes,
        reveals: masked,
        lists: lists.keys().cloned().collect(),
        facts: facts.into_iter().collect(),
        states: states.iter().map(|state| state.name.clone()).collect(),
        services: services(schema, &fetches, money.is_some()),
    };
    let titles = titles(&views, &actions, &lists);
    let text = policy::compile(&policy::Access {
        program: &heading.name,
        roles: &roles,
        rows: &rows,
        desk: &desk,
        tasks: &tasks,
        plans: &plans,
        documents: &documents,
        asked: &asked,
        actions: &actions,
        states: &cx.names.states,
        finals: &cx.names.finals,
        titles: &titles,
    });
    let mut policies = vec![(policy::FILE.to_owned(), text)];
    policies.extend(
        cx.folder.within("policies", ".cedar").map(|(path, text)| (path.to_owned(), text.to_owned())),
    );

    reach::check(
        cx,
        &reach::Sheet {
            roles: &roles,
            views: &views,
            lists: &lists,
            states: &states,
            actions: &actions,
            rows: &rows,
            desk: &desk,
            tasks: &tasks,
            access: &access,
            effects: &effects,
            fetches: &fetches,
            forms: &forms,
            templates: &templates,
            overlays: &overlays,
            feel: &feel,
            schema,
            intended: &intended,
            own_policies: policies.len() > 1,
        },
    );

    let item_keys: Vec<String> = plan.elements.iter().skip(1).map(|element| element.key.clone()).collect();
    let openers: Vec<RoleName> = roles
        .iter()
        .filter(|(_, role)| role.may.contains(&crate::model::May::Open))
        .map(|(name, _)| name.clone())
        .collect();
    let scenarios = scenarios::read(
        cx,
        &scenarios::Known {
            schema,
            fetches: &fetches,
            items: &item_keys,
            services: &access.services.iter().map(ToString::to_string).collect::<Vec<_>>(),
            refusals: &texts::refusals(&rows).into_iter().map(|need| need.key).collect::<Vec<_>>(),
            openers: &openers,
            jurisdictions: &calendars.keys().cloned().collect::<Vec<_>>(),
        },
    );

    let mut compiled_actions = IndexMap::new();
    for action in &actions {
        let mut compiled = compiled_action(cx, action, &views);
        compiled.approval = approvals::compile(action, &plan, &states);
        compiled_actions.insert(action.name.clone(), compiled);
        compiled_actions.extend(approvals::compiled_answers(action));
    }
    let model_metas: Vec<(String, TaskMeta)> =
        states.iter().flat_map(|state| model_task_metas(&plan, state)).collect();
    let digest = cx.folder.digest();
    let definition = Definition {
        program: heading.name.clone(),
        version: heading.version.clone(),
        digest: digest.clone(),
        reference: heading.reference,
        file: file.schema.clone(),
        roles: roles.keys().cloned().collect(),
        plan,
        tracks,
        states: compiled_states,
        actions: compiled_actions,
        rows: compiled_rows,
        offers: rows::offers(&rows),
        conditions,
        decisions: tables.decisions,
        effects,
        fetches,
        documents: documents.iter().map(|kind| (kind.name.clone(), kind.def.clone())).collect(),
        money: money.as_ref().map(|money| money.def(std::mem::take(&mut cx.amounts))),
        parties,
        priority,
        config: config.clone(),
        calendar,
    };
    let mut program = Program {
        name: heading.name,
        title: heading.title,
        version: heading.version,
        digest,
        about: heading.about,
        definition: Arc::new(definition),
        access,
        policies,
        roles,
        reveal_reasons,
        views,
        lists,
        actions: actions
            .into_iter()
            .flat_map(|action| {
                let answers = approvals::answer_metas(&action);
                std::iter::once(action_meta(action)).chain(answers)
            })
            .collect(),
        documents: documents.iter().map(|kind| (kind.name.clone(), kind.meta())).collect(),
        money: money.as_ref().map(money::MoneySource::meta),
        currency,
        amounts: tables.amounts,
        inbox,
        states: states
            .iter()
            .enumerate()
            .map(|(order, state)| (state.name.clone(), state_meta(order, state)))
            .collect(),
        tasks: states.iter().flat_map(task_metas).chain(model_metas).collect(),
        fields,
        forms,
        templates,
        locales,
        scenarios,
        config,
        desk,
        calendars,
        jurisdictions: IndexMap::new(),
        exemptions: exemptions(cx, sheet),
        warnings: Diagnostics::new(),
    };
    program.jurisdictions = overlay::all(&program, &overlays);
    Some(program)
}

fn classes(cx: &mut Cx<'_>, sheet: Map<'_>, schema: &FileSchema) -> Vec<ClassName> {
    let mut classes = vec![ClassName::new(DEFAULT_CLASS)];
    for field in schema.fields.values() {
        if !classes.contains(&field.class) {
            classes.push(field.class.clone());
        }
    }
    let of_documents = documents::classes(sheet.value("documents"));
    let of_parties = parties::classes(sheet.value("parties"));
    for class in of_documents.into_iter().chain(of_parties).map(ClassName::new) {
        if !classes.contains(&class) {
            classes.push(class);
        }
    }
    if let Some(class) = money::class(sheet.value("money")).map(ClassName::new)
        && !classes.contains(&class)
    {
        classes.push(class);
    }
    if let Some(node) = sheet.value("classes") {
        let known: Vec<String> = classes.iter().map(ToString::to_string).collect();
        for (key, _) in cx.named(node, "classes") {
            cx.known(key, "class that a field names", &known);
        }
    }
    classes
}

/// The classes of which a field, or a part of an item, has a mask.
fn masked<'a>(fields: impl Iterator<Item = &'a Field>) -> Vec<ClassName> {
    let mut classes: Vec<ClassName> = Vec::new();
    for field in fields {
        let of_parts = match &field.kind {
            FieldType::Many(parts) => masked(parts.values()),
            _ => Vec::new(),
        };
        let own = field.mask.is_some().then(|| field.class.clone());
        for class in own.into_iter().chain(of_parts) {
            if !classes.contains(&class) {
                classes.push(class);
            }
        }
    }
    classes
}

/// The classes that nobody reads and that is meant; and for which it is said whether a reason is given when a field is revealed.
fn said_of_classes(cx: &mut Cx<'_>, sheet: Map<'_>) -> (Vec<String>, BTreeMap<ClassName, ReasonAsked>) {
    let (mut intended, mut reasons) = (Vec::new(), BTreeMap::new());
    for entry in sheet.value("classes").map(Node::entries).unwrap_or_default() {
        let map = cx.map(&entry.value, &format!("the class `{}`", entry.key.text), &["intended", "reason"]);
        if cx.yes(map.value("intended"), "intended") {
            intended.push(entry.key.text.clone());
        }
        let asked = [("required", ReasonAsked::Required), ("optional", ReasonAsked::Optional)];
        if let Some(asked) = map.value("reason").and_then(|node| cx.choose(node, "reason", &asked)) {
            reasons.insert(ClassName::new(entry.key.text.clone()), asked);
        }
    }
    (intended, reasons)
}

fn config(cx: &mut Cx<'_>, sheet: Map<'_>) -> BTreeMap<Arc<str>, Value> {
    let mut config = BTreeMap::new();
    for entry in sheet.value("config").map(Node::entries).unwrap_or_default() {
        if let Some(value) = value::config(cx, &entry.value) {
            config.insert(entry.key.text.as_str().into(), value);
        }
    }
    config
}

/// Codes may hold what statutes hold: `FOIA s.40(2)`.
fn exemptions(cx: &mut Cx<'_>, sheet: Map<'_>) -> IndexMap<String, String> {
    let mut exemptions = IndexMap::new();
    for entry in sheet.value("exemptions").map(Node::entries).unwrap_or_default() {
        let code = entry.key.text.trim();
        if code.is_empty() || code.chars().count() > EXEMPTION_CHARS_MAX || code.contains(char::is_control) {
            cx.error(entry.key.at, "this is no code of an exemption", "write a short one: `s.40(2)`");
            continue;
        }
        if let Some(title) = cx.text(&entry.value, "what the exemption says") {
            exemptions.insert(code.to_owned(), title);
        }
    }
    exemptions
}

fn calendar(cx: &mut Cx<'_>, calendars: &IndexMap<String, Calendar>) -> Calendar {
    match calendars.get("default") {
        Some(calendar) => calendar.clone(),
        None => {
            let file = "jurisdictions/default.yaml";
            let help = "write `zone: Europe/London` and the holidays into this file";
            cx.out.error(file, At::default(), "the calendar is missing", help);
            Calendar::default()
        }
    }
}

/// Each track has exactly one initial state.
fn tracks(cx: &mut Cx<'_>, states: &[StateSource]) -> Vec<Track> {
    let mut tracks = Vec::new();
    for name in cx.names.tracks.clone() {
        let mut initial = states.iter().filter(|state| state.track.as_str() == name && state.initial);
        let first = initial.next();
        if let Some(second) = initial.next() {
            cx.error(
                second.at,
                format!("`{}` is a second initial state", second.name),
                "a case begins in one state",
            );
        }
        match first {
            Some(state) => tracks.push(Track { name: TrackName::new(name), initial: state.name.clone() }),
            None => {
                let at = states.first().map(|state| state.at).unwrap_or_default();
                cx.error(
                    at,
                    "no state is the first one",
                    "write `initial: true` beside the state in which a case begins",
                );
            }
        }
    }
    tracks
}

fn facts(rows: &[RowSource]) -> BTreeSet<ConditionName> {
    rows.iter()
        .filter_map(|row| match &row.kind {
            RowKind::Access { fact, .. } => fact.clone(),
            _ => None,
        })
        .collect()
}

fn desk(rows: &[RowSource]) -> Vec<DeskRow> {
    rows.iter()
        .filter_map(|row| match &row.kind {
            RowKind::Desk { open, offer } => Some(DeskRow {
                roles: row.roles.clone(),
                open: open.clone(),
                offer: offer.clone(),
                line: row.at.line,
            }),
            _ => None,
        })
        .collect()
}

fn services(
    schema: &FileSchema,
    fetches: &IndexMap<casewright_core::id::FetchName, casewright_core::definition::FetchDef>,
    money: bool,
) -> Vec<ServiceName> {
    let mut services: Vec<ServiceName> = Vec::new();
    let written = schema.fields.values().flat_map(|field| &field.written_by);
    for service in written.chain(fetches.values().map(|fetch| &fetch.service)) {
        if !services.contains(service) {
            services.push(service.clone());
        }
    }
    let payments = ServiceName::new(casewright_core::money::PAYMENTS);
    if money && !services.contains(&payments) {
        services.push(payments);
    }
    services
}

/// What a form writes, and what of it must have a value whatever else was filled in.
pub(crate) fn written(form: Option<&Form>) -> (Vec<FieldPath>, Vec<FieldPath>) {
    let fields = || form.into_iter().flat_map(Form::fields);
    let required = fields().filter(|field| field.required && field.when.is_none());
    (fields().map(|field| field.path.clone()).collect(), required.map(|field| field.path.clone()).collect())
}
