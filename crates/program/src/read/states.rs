//! `states:` and what lies inside a state: clocks, tasks, milestones, timers.

use super::{
    case_file,
    cx::{Cx, each},
    feel::Feel,
};
use crate::{
    At,
    compile::{appeal, child::parameters},
    model::{Appeal, Form},
    yaml::{Node, Word},
};
use casewright_core::plan::{ElementKind, Formula, OnPart, Parameter, Timer};
use casewright_core::{
    FieldType, FileSchema,
    definition::{ClockDef, ClockStart, DayOff, OnReturn, Span, When},
    id::{ActionName, ClockName, ConditionName, EffectName, ProgramName, RoleName, StateName, TrackName},
    retention::{Retain, RetainFrom},
};
use indexmap::IndexMap;

const STATE_KEYS: &[&str] = &[
    "title",
    "initial",
    "final",
    "outcome",
    "retain",
    "appeal",
    "clock",
    "tasks",
    "milestones",
    "timers",
    "plan",
    "track",
    "intended",
];
const TASK_KEYS: &[&str] = &[
    "title",
    "role",
    "form",
    "due",
    "priority",
    "required",
    "discretionary",
    "plan-by",
    "case",
    "takes",
    "gives",
    "waits",
    "after",
    "when",
    "repeat",
    "manual",
    "do",
    "intended",
];

/// A state as written.
pub(crate) struct StateSource {
    pub(crate) name: StateName,
    pub(crate) title: String,
    pub(crate) at: At,
    pub(crate) initial: bool,
    pub(crate) is_final: bool,
    pub(crate) outcome: Option<String>,
    pub(crate) retain: Vec<Retain>,
    pub(crate) appeal: Option<Appeal>,
    pub(crate) clocks: Vec<ClockDef>,
    pub(crate) track: TrackName,
    pub(crate) intended: bool,
    pub(crate) items: Vec<ItemSource>,
    /// The CMMN model that lies in it beside its own items.
    pub(crate) plan: Option<PlanSource>,
}

/// `plan:` of a state.
pub(crate) struct PlanSource {
    pub(crate) file: String,
    pub(crate) at: At,
    /// Forms of its human tasks, by the id of the plan item.
    pub(crate) forms: Vec<(Word, String)>,
    /// The model is the whole case: its plan model is a stage that completes and exits as the standard has it.
    pub(crate) whole: bool,
}

/// Something inside a state.
pub(crate) struct ItemSource {
    pub(crate) name: String,
    pub(crate) title: String,
    pub(crate) at: At,
    pub(crate) kind: ItemKind,
    /// Names of siblings, all of which must have ended or occurred.
    pub(crate) after: Vec<String>,
    /// What happens to the register that must have happened: actions, states entered or left (rule 11).
    pub(crate) on: Vec<OnPart>,
    pub(crate) when: Option<When>,
    pub(crate) required: bool,
    pub(crate) discretionary: bool,
    /// `plan-by`: the roles that may plan it; none where the author did not say.
    pub(crate) plan_by: Vec<RoleName>,
    /// `priority`: its own, whatever that of its case is.
    pub(crate) priority: Option<Word>,
    pub(crate) repeat: Option<Repeat>,
    pub(crate) manual: bool,
    pub(crate) intended: bool,
    /// Set for an approver's task: the fact under which it is open to the role.
    pub(crate) fact: Option<ConditionName>,
}

/// What lies inside a state.
pub(crate) enum ItemKind {
    Task {
        role: RoleName,
        form: Option<String>,
        due: Option<Span>,
    },
    Effect {
        effect: EffectName,
    },
    /// Another case: what it is given and what it gives back, by the names that its program has for them.
    Case {
        case: String,
        takes: Vec<Parameter>,
        gives: Vec<Parameter>,
        waits: bool,
    },
    Milestone,
    Timer {
        timer: Timer,
    },
}

/// Whether an item comes again.
pub(crate) enum Repeat {
    Always,
    When(When),
}

/// What the rest of the sheet may name, before states are read in full: states, final ones, clocks, milestones.
pub(crate) fn names(cx: &mut Cx<'_>, node: Option<&Node>) {
    let Some(node) = node else { return };
    for entry in node.entries() {
        let name = entry.key.text.clone();
        if entry.value.at_key("final").is_some_and(is_true) {
            cx.names.finals.push(name.clone());
        }
        for clock in entry.value.at_key("clock").map(Node::entries).unwrap_or_default() {
            let known = cx.names.clocks.contains(&clock.key.text);
            if !known && !CLOCK_KEYS.contains(&clock.key.text.as_str()) {
                cx.names.clocks.push(clock.key.text.clone());
            }
        }
        let appeals = entry.value.at_key("appeal").is_some();
        if appeals && !cx.names.clocks.iter().any(|clock| clock == appeal::CLOCK) {
            cx.names.clocks.push(appeal::CLOCK.to_owned());
        }
        for milestone in entry.value.at_key("milestones").map(Node::entries).unwrap_or_default() {
            if !cx.names.milestones.contains(&milestone.key.text) {
                cx.names.milestones.push(milestone.key.text.clone());
            }
        }
        let file = entry.value.at_key("plan").map(|node| node.at_key("model").unwrap_or(node));
        if let Some(crate::yaml::Kind::Scalar { text, .. }) = file.map(|node| &node.kind)
            && let Some(model) = cx.folder.text(text).and_then(|xml| crate::cmmn::read(xml, text).ok())
        {
            let milestones = model.plan().elements.into_iter();
            for milestone in milestones.filter(|element| element.kind == ElementKind::Milestone) {
                if !cx.names.milestones.contains(&milestone.key) {
                    cx.names.milestones.push(milestone.key);
                }
            }
        }
        cx.names.states.push(name);
    }
}

fn is_true(node: &Node) -> bool {
    matches!(&node.kind, crate::yaml::Kind::Scalar { text, plain: true } if matches!(text.as_str(), "true" | "yes"))
}

/// Reads the states.
pub(crate) fn read(
    cx: &mut Cx<'_>,
    node: Option<&Node>,
    feel: &Feel,
    forms: &IndexMap<String, Form>,
    schema: &FileSchema,
) -> Vec<StateSource> {
    let mut states = Vec::new();
    let Some(node) = node else { return states };
    for (key, node) in cx.named(node, "states") {
        let map = cx.map(node, &format!("the state `{}`", key.text), STATE_KEYS);
        let is_final = cx.yes(map.value("final"), "final");
        let outcome = map.value("outcome").and_then(|node| {
            let word = cx.word(node, "the outcome")?;
            if !is_final {
                cx.error(word.at, "only a final state has an outcome", "write `final: true` beside it");
            }
            cx.spelt(&word, "outcomes").then_some(word.text)
        });
        let track = map
            .value("track")
            .and_then(|node| cx.one(node, "track", |names| &names.tracks))
            .unwrap_or_else(|| TrackName::new(casewright_core::id::MAIN_TRACK));
        let mut items = Vec::new();
        let siblings = siblings(map.entries.iter().map(|entry| (&entry.key, &entry.value)));
        for (section, what) in [("tasks", "tasks"), ("milestones", "milestones"), ("timers", "timers")] {
            let Some(node) = map.value(section) else { continue };
            for (key, node) in cx.named(node, what) {
                if items.iter().any(|other: &ItemSource| other.name == key.text) {
                    cx.error(
                        key.at,
                        format!("there are two things `{}` in this state", key.text),
                        "rename one",
                    );
                    continue;
                }
                items.extend(item(cx, section, key, node, feel, (forms, schema), &siblings));
            }
        }
        if is_final && !items.is_empty() {
            cx.error(
                key.at,
                format!("`{}` is final and holds work", key.text),
                "put the work into the state before",
            );
        }
        let mut clocks = map.value("clock").map(|node| clocks(cx, node)).unwrap_or_default();
        let appealed = map.value("appeal").and_then(|node| {
            if !is_final {
                cx.error(node.at, "an appeal is against what ended a case", "write `final: true` beside it");
            }
            appeal(cx, node)
        });
        // One period, counted from the first decision: a judgment does not begin another.
        clocks.extend(appealed.as_ref().map(|appealed| ClockDef {
            name: ClockName::new(appeal::CLOCK),
            length: appealed.within,
            from: ClockStart::DayAfterEntry,
            on_return: OnReturn::Continue,
            day_off: DayOff::default(),
        }));
        states.push(StateSource {
            title: cx.title(map.value("title"), &key.text),
            at: key.at,
            initial: cx.yes(map.value("initial"), "initial"),
            is_final,
            outcome: outcome.or_else(|| is_final.then(|| key.text.clone())),
            retain: retains(cx, map.value("retain"), is_final, schema),
            appeal: appealed,
            clocks,
            track,
            intended: cx.yes(map.value("intended"), "intended"),
            items,
            plan: map.value("plan").and_then(|node| plan(cx, node, forms, false)),
            name: StateName::new(key.text.clone()),
        });
    }
    states
}

/// A file, or `{ model: FILE, forms: { TASK: FORM } }`; at the top of a sheet without states also `retain`.
pub(crate) fn plan(
    cx: &mut Cx<'_>,
    node: &Node,
    forms: &IndexMap<String, Form>,
    whole: bool,
) -> Option<PlanSource> {
    let (file, given) = match &node.kind {
        crate::yaml::Kind::Map(_) => {
            let top: &[&str] = &["model", "forms", "retain"];
            let map = cx.map(node, "`plan`", if whole { top } else { &["model", "forms"] });
            let Some(file) = map.value("model") else {
                cx.error(map.at, "it is not said which model", "write `model: plan.cmmn`");
                return None;
            };
            (cx.word(file, "the model")?, map.value("forms"))
        }
        _ => (cx.word(node, "the model")?, None),
    };
    let folder = cx.folder;
    if folder.text(&file.text).is_none() {
        let files: Vec<&str> = folder
            .files()
            .map(|(path, _)| path)
            .filter(|path| path.rsplit('.').next() == Some("cmmn"))
            .collect();
        cx.error(file.at, format!("there is no file `{}`", file.text), crate::near::help(&file.text, &files));
        return None;
    }
    let names: Vec<String> = forms.keys().cloned().collect();
    let mut found = Vec::new();
    for entry in given.map(Node::entries).unwrap_or_default() {
        let Some(form) = cx.word(&entry.value, "the form") else { continue };
        if cx.known(&form, "form", &names) {
            found.push((entry.key.clone(), form.text));
        }
    }
    Some(PlanSource { file: file.text, at: file.at, forms: found, whole })
}

fn siblings<'n>(sections: impl Iterator<Item = (&'n Word, &'n Node)>) -> Vec<String> {
    sections
        .filter(|(key, _)| matches!(key.text.as_str(), "tasks" | "milestones" | "timers"))
        .flat_map(|(_, node)| node.entries().iter().map(|entry| entry.key.text.clone()))
        .collect()
}

fn item(
    cx: &mut Cx<'_>,
    section: &str,
    key: &Word,
    node: &Node,
    feel: &Feel,
    (forms, schema): (&IndexMap<String, Form>, &FileSchema),
    siblings: &[String],
) -> Option<ItemSource> {
    let what = format!("`{}`", key.text);
    let map = match section {
        "tasks" => cx.map(node, &what, TASK_KEYS),
        "milestones" => cx.map(node, &what, &["title", "after", "when", "required", "repeat"]),
        _ => cx.map(node, &what, &["title", "after", "every", "times", "at"]),
    };
    let kind = match section {
        "tasks" => task_kind(cx, key, map, forms, schema)?,
        "milestones" => ItemKind::Milestone,
        _ => ItemKind::Timer { timer: timer(cx, key, map, feel)? },
    };
    let mut after = Vec::new();
    let mut on = Vec::new();
    if section != "timers"
        && let Some(node) = map.value("after")
    {
        for word in cx.words(node, "what comes before") {
            if let Some((verb, name)) = word.text.split_once(' ') {
                on.extend(register_on_part(cx, &word, verb, name));
            } else if word.text == key.text {
                cx.error(word.at, format!("{what} cannot wait for itself"), "name another task or milestone");
            } else if cx.known(&word, "task, milestone or timer in this state", siblings) {
                after.push(word.text);
            }
        }
    }
    let repeat = map.value("repeat").and_then(|node| match &node.kind {
        crate::yaml::Kind::Scalar { text, plain: true } if matches!(text.as_str(), "true" | "yes") => {
            Some(Repeat::Always)
        }
        _ => feel.when(cx, node).map(Repeat::When),
    });
    let when = map.value("when").and_then(|node| feel.when(cx, node));
    if let Some(when) = &when {
        super::feel::not_personal(cx, map.value("when").map_or(key.at, |node| node.at), when, "an if-part");
    }
    let discretionary = cx.yes(map.value("discretionary"), "discretionary");
    let mut plan_by = Vec::new();
    if section == "tasks"
        && let Some(node) = map.value("plan-by")
    {
        let known = cx.names.roles.clone();
        for word in cx.words(node, "who plans it") {
            if cx.known(&word, "role", &known) {
                plan_by.push(RoleName::new(word.text));
            }
        }
        if !discretionary {
            cx.error(
                node.at,
                format!("{what} is not planned by anybody: it comes by itself"),
                "write `discretionary: true` beside it, or take `plan-by` out",
            );
        }
    }
    Some(ItemSource {
        title: cx.title(map.value("title"), &key.text),
        at: key.at,
        kind,
        after,
        on,
        when,
        required: cx.yes(map.value("required"), "required"),
        discretionary,
        plan_by,
        priority: if section == "tasks" { priority(cx, map) } else { None },
        repeat,
        manual: cx.yes(map.value("manual"), "manual"),
        intended: cx.yes(map.value("intended"), "intended"),
        name: key.text.clone(),
        fact: None,
    })
}

fn priority(cx: &mut Cx<'_>, map: super::cx::Map<'_>) -> Option<Word> {
    cx.word(map.value("priority")?, "the priority")
}

/// `action object`, `enter hearing`, `leave hearing`.
fn register_on_part(cx: &mut Cx<'_>, word: &Word, verb: &str, name: &str) -> Option<OnPart> {
    let length = name.chars().count() as u32;
    let at = At { column: word.at.column + word.at.length.saturating_sub(length), length, ..word.at };
    let named = Word { text: name.to_owned(), at };
    match verb {
        "action" => {
            let known = cx.names.actions.clone();
            cx.known(&named, "action", &known).then(|| OnPart::ActionTaken(ActionName::new(named.text)))
        }
        "enter" | "leave" => {
            let known = cx.names.states.clone();
            let state = cx.known(&named, "state", &known).then(|| StateName::new(named.text))?;
            Some(if verb == "enter" { OnPart::StateEntered(state) } else { OnPart::StateLeft(state) })
        }
        _ => {
            let help = "name a task, milestone or timer of this state, or write `action NAME`, `enter STATE`, `leave STATE`";
            cx.error(word.at, format!("nothing can come after `{}`", word.text), help);
            None
        }
    }
}

fn task_kind(
    cx: &mut Cx<'_>,
    key: &Word,
    map: super::cx::Map<'_>,
    forms: &IndexMap<String, Form>,
    schema: &FileSchema,
) -> Option<ItemKind> {
    if let (Some(node), None, None) = (map.value("case"), map.value("role"), map.value("do")) {
        let case = cx.word(node, "the program of the other case")?.text;
        let takes = parameters(cx, map.value("takes"), "takes", schema);
        let gives = parameters(cx, map.value("gives"), "gives", schema);
        let waits = map.value("waits").is_none_or(|node| cx.yes(Some(node), "waits"));
        return Some(ItemKind::Case { case, takes, gives, waits });
    }
    match (map.value("role"), map.value("do")) {
        (Some(role), None) => {
            let role = cx.one(role, "role", |names| &names.roles)?;
            let form = map.value("form").and_then(|node| {
                let word = cx.word(node, "the form")?;
                let names: Vec<String> = forms.keys().cloned().collect();
                cx.known(&word, "form", &names).then_some(word.text)
            });
            if let Some(form) = form.as_ref().and_then(|form| forms.get(form))
                && form.appends.is_some()
            {
                cx.error(
                    key.at,
                    "the form of a task cannot append",
                    "use an action with an input view instead",
                );
            }
            let due = map.value("due").and_then(|node| cx.span(node, "the time"));
            Some(ItemKind::Task { role, form, due })
        }
        (None, Some(node)) => {
            let effect = cx.one(node, "event", |names| &names.effects)?;
            Some(ItemKind::Effect { effect })
        }
        _ => {
            let message = format!("it is not said who or what does `{}`", key.text);
            cx.error(
                key.at,
                message,
                "write `role: …` for work of a person, `do: EVENT` for work of a system, or `case: PROGRAM` for a case of its own",
            );
            None
        }
    }
}

/// `after: 5 days`, once; `every: 6 weeks`, again and again, or as often as `times` says; `at: FEEL`, on a day that the case file says.
fn timer(cx: &mut Cx<'_>, key: &Word, map: super::cx::Map<'_>, feel: &Feel) -> Option<Timer> {
    if let Some(node) = map.value("at") {
        if let Some(other) = ["after", "every", "times"].into_iter().find_map(|key| map.value(key)) {
            let help = "keep `at`, which is a day of the case, or the length";
            cx.error(other.at, format!("the timer `{}` has a day and a length", key.text), help);
        }
        let expression = Formula(feel.day(cx, node)?);
        return Some(Timer::Computed { expression, start: None });
    }
    let times = map.value("times").and_then(|node| Some((cx.word(node, "how often")?, node.at)));
    match (map.value("after"), map.value("every")) {
        (Some(node), None) => {
            if let Some((_, at)) = times {
                let help = "write `every` in the place of `after`, or leave `times` out";
                cx.error(at, format!("the timer `{}` occurs once", key.text), help);
            }
            Some(Timer::After(cx.span(node, "the length")?))
        }
        (None, Some(node)) => {
            let span = cx.span(node, "the period")?;
            if matches!(span, Span::Hours(0) | Span::Days(0) | Span::WorkingDays(0)) {
                let message = format!("the timer `{}` would never come to rest", key.text);
                cx.error(node.at, message, "write a period: `every: 6 weeks`");
                return None;
            }
            let times = match times {
                None => None,
                Some((word, at)) => match word.text.parse::<u32>() {
                    Ok(times) if times > 0 => Some(times),
                    _ => {
                        cx.error(at, format!("`{}` is no number of times", word.text), "write `times: 12`");
                        return None;
                    }
                },
            };
            Some(Timer::Every { span, times })
        }
        (Some(_), Some(node)) => {
            let help = "keep `after`, which is once, or `every`, which is again and again";
            cx.error(node.at, format!("the timer `{}` has two lengths", key.text), help);
            None
        }
        (None, None) => {
            let message = format!("the timer `{}` has no length", key.text);
            cx.error(key.at, message, "write `after: 5 days`, or `every: 6 weeks`, or `at: hearing.date`");
            None
        }
    }
}

/// What holds for all clocks of a state, beside their names.
const CLOCK_KEYS: [&str; 3] = ["from", "on-return", "on-day-off"];

fn clocks(cx: &mut Cx<'_>, node: &Node) -> Vec<ClockDef> {
    let from = node.at_key("from").and_then(|node| {
        cx.choose(
            node,
            "from",
            &[("entry", ClockStart::Entry), ("day-after-entry", ClockStart::DayAfterEntry)],
        )
    });
    let on_return = node.at_key("on-return").and_then(|node| {
        cx.choose(node, "on-return", &[("restart", OnReturn::Restart), ("continue", OnReturn::Continue)])
    });
    let day_off = node.at_key("on-day-off").and_then(|node| {
        cx.choose(
            node,
            "on-day-off",
            &[("counts", DayOff::Counts), ("before", DayOff::Before), ("after", DayOff::After)],
        )
    });
    let is_clock = |key: &str| !CLOCK_KEYS.contains(&key);
    let mut clocks = Vec::new();
    for entry in node.entries().iter().filter(|entry| is_clock(&entry.key.text)) {
        if !cx.spelt(&entry.key, "clocks") {
            continue;
        }
        if let Some(length) = cx.span(&entry.value, "the length") {
            clocks.push(ClockDef {
                name: ClockName::new(entry.key.text.clone()),
                length,
                from: from.unwrap_or_default(),
                on_return: on_return.unwrap_or_default(),
                day_off: day_off.unwrap_or_default(),
            });
        }
    }
    if !node.entries().iter().any(|entry| is_clock(&entry.key.text)) {
        cx.error(node.at, "this clock has no length", "write `clock: { statutory: 28 days }`");
    }
    clocks
}

/// Longest name of a class of the records schedule, in characters.
const SCHEDULE_CHARS_MAX: usize = 60;

/// One rule, or several of which the longest wins.
pub(crate) fn retains(
    cx: &mut Cx<'_>,
    node: Option<&Node>,
    is_final: bool,
    schema: &FileSchema,
) -> Vec<Retain> {
    let Some(node) = node else { return Vec::new() };
    if !is_final {
        cx.error(
            node.at,
            "a case is kept from its end, and does not end here",
            "write `final: true` beside it",
        );
    }
    each(node).iter().filter_map(|node| retain(cx, node, schema)).collect()
}

fn retain(cx: &mut Cx<'_>, node: &Node, schema: &FileSchema) -> Option<Retain> {
    let map = cx.map(node, "`retain`", &["for", "from", "schedule"]);
    let from = match map.value("from").and_then(|node| cx.word(node, "from when")) {
        None => RetainFrom::End,
        Some(word) if word.text == "end" => RetainFrom::End,
        Some(word) => {
            let path = case_file::resolve(cx, schema, &word, false)?;
            if !matches!(
                schema.field(&path).map(|field| &field.kind),
                Some(FieldType::Date | FieldType::Time)
            ) {
                let help = "name a field of the type `date` or `time`, or write `end`";
                cx.error(word.at, format!("`{path}` is no day that a period can begin on"), help);
                return None;
            }
            RetainFrom::Field(path)
        }
    };
    let word = map.value("for").and_then(|node| cx.word(node, "how long"));
    let years =
        word.as_ref().and_then(|word| match word.text.split_whitespace().collect::<Vec<_>>().as_slice() {
            [number, "year" | "years"] => number.parse().ok(),
            _ => None,
        });
    if years.is_none() {
        cx.error(
            word.map_or(map.at, |word| word.at),
            "it is not said how long the case is kept",
            "write `for: 6 years`",
        );
    }
    let schedule = map.value("schedule").and_then(|node| cx.word(node, "the class of the records schedule"));
    let schedule = schedule.and_then(|word| {
        let spelt = word.text.chars().count() <= SCHEDULE_CHARS_MAX && !word.text.trim().is_empty();
        if !spelt {
            let help = format!("write at most {SCHEDULE_CHARS_MAX} characters: `schedule: LIC-4.2`");
            cx.error(word.at, "this names no class of a records schedule", help);
        }
        spelt.then_some(word.text)
    });
    Some(Retain { years: years?, from, schedule })
}

fn appeal(cx: &mut Cx<'_>, node: &Node) -> Option<Appeal> {
    let map = cx.map(node, "`appeal`", appeal::KEYS);
    let (Some(to), Some(within), Some(_)) = (map.value("to"), map.value("within"), map.value("by")) else {
        let help = "write `appeal: { to: PROGRAM, within: 21 days, by: ROLE }`";
        cx.error(map.at, "this appeal is not complete", help);
        return None;
    };
    let to = cx.word(to, "the program")?;
    let within = cx.span(within, "the time")?;
    let by = cx.refs(map.value("by"), "role", |names| &names.roles);
    cx.spelt(&to, "programs").then(|| Appeal { to: ProgramName::new(to.text), within, by })
}
