//! A DMN model: its parts in an order in which each follows those it requires, each decision run once.

mod order;
mod run;

use super::{
    boxed::{Boxed, Cx, Function},
    read::{self, File, PartSource, What},
    types::{Kind, Types},
};
use crate::{
    dmn::{
        DMN_BYTES_MAX,
        xml::{self, Reader},
    },
    finding::{Finding, Span},
    gate::stack::on_big_stack,
};
use dsntk_feel::{FeelScope, FeelType, Name, context::FeelContext, values::Value};
use order::{leads_back, order, reached};
use std::collections::{BTreeMap, BTreeSet};

/// Most parts of a model.
const PARTS_MAX: usize = 5_000;

/// All parts of all files.
#[derive(Debug)]
pub(crate) struct Parts {
    parts: Vec<Part>,
    /// Types that each file defines.
    types: Vec<FeelContext>,
}

#[derive(Debug)]
pub(crate) struct Part {
    pub(crate) name: String,
    pub(crate) title: String,
    /// The place of its file; the first is the one that is run.
    pub(crate) file: usize,
    pub(crate) kind: Kind,
    shape: FeelType,
    /// Parts it names, and the import by whose name it names them.
    requires: Vec<(usize, Option<Name>)>,
    /// Paths its texts use.
    used: BTreeSet<String>,
    asks_null: bool,
    pub(crate) made: Made,
}

#[derive(Debug)]
pub(crate) enum Made {
    Input,
    Decision(Boxed),
    Knowledge(Function),
    Service {
        outputs: Vec<usize>,
        parameters: Vec<usize>,
    },
    /// It cannot run.
    Refused(Vec<Finding>),
}

/// What a run is given.
pub(crate) struct Given {
    pub(crate) inputs: BTreeMap<String, Value>,
    /// What every decision sees, whether it draws a requirement or not.
    pub(crate) roots: FeelContext,
    pub(crate) now: Value,
    pub(crate) today: Value,
}

/// What a decision rests on.
#[derive(Debug, Default)]
pub(crate) struct Rests {
    /// Names of input data.
    pub(crate) inputs: BTreeSet<String>,
    /// Paths its texts use, those of names in the file among them.
    pub(crate) used: BTreeSet<String>,
    /// Some text names `null`, and so means to deal with what is missing.
    pub(crate) asks_null: bool,
}

/// Reads the files; the first is the one that is run, the others are those it imports.
/// With `roots` its decisions see these names, and a name that is nowhere is a finding.
pub(crate) fn read(
    files: &[&str],
    roots: Option<&BTreeMap<String, FeelType>>,
) -> Result<Parts, Vec<Finding>> {
    on_big_stack(|| read_here(files, roots)).map_err(|finding| vec![finding])?
}

fn read_here(texts: &[&str], roots: Option<&BTreeMap<String, FeelType>>) -> Result<Parts, Vec<Finding>> {
    if texts.iter().map(|text| text.len()).sum::<usize>() > DMN_BYTES_MAX {
        return Err(vec![Finding::new(
            Span::default(),
            format!("the file is larger than {DMN_BYTES_MAX} bytes with those it imports"),
            "split it",
        )]);
    }
    let mut files: Vec<File> = Vec::new();
    for text in texts {
        let document = xml::document(text)?;
        let mut reader = Reader { xml: text, findings: Vec::new() };
        let file = read::file(&mut reader, document.root_element());
        if !reader.findings.is_empty() {
            return Err(reader.findings);
        }
        files.push(file);
    }
    if files.iter().map(|file| file.parts.len()).sum::<usize>() > PARTS_MAX {
        return Err(vec![Finding::new(
            Span::default(),
            format!("the model has more than {PARTS_MAX} parts"),
            "split it",
        )]);
    }
    Ok(Compiler { files: &files, types: Types::new(&files), roots }.parts())
}

struct Compiler<'f> {
    files: &'f [File],
    types: Types<'f>,
    roots: Option<&'f BTreeMap<String, FeelType>>,
}

impl<'f> Compiler<'f> {
    fn namespace(&self, file: usize) -> &'f str {
        self.files.get(file).map_or("", |file| &file.namespace)
    }

    fn parts(&self) -> Parts {
        let sources: Vec<(usize, &PartSource)> = self
            .files
            .iter()
            .enumerate()
            .flat_map(|(index, file)| file.parts.iter().map(move |part| (index, part)))
            .collect();
        let ids: BTreeMap<(&str, &str), usize> = sources
            .iter()
            .enumerate()
            .filter_map(|(index, (file, part))| {
                Some(((self.files.get(*file)?.namespace.as_str(), part.id.as_str()), index))
            })
            .collect();
        // Where each requirement leads; one that leads nowhere refuses its part.
        let mut edges: Vec<Vec<usize>> = Vec::new();
        let mut lost: Vec<Vec<Finding>> = Vec::new();
        let mut services: Vec<(Vec<usize>, Vec<usize>)> = Vec::new();
        for (file, part) in &sources {
            let namespace = self.files.get(*file).map_or("", |file| file.namespace.as_str());
            let find = |href: &str| -> Option<usize> {
                let (space, id) = href.rsplit_once('#')?;
                ids.get(&(if space.is_empty() { namespace } else { space }, id)).copied()
            };
            let mut found = Vec::new();
            let mut missing = Vec::new();
            for (href, at) in &part.requires {
                match find(href) {
                    Some(index) => found.push(index),
                    None => missing.push(Finding::new(
                        *at,
                        format!("`{}` requires `{href}`, which is not here", part.title),
                        "draw the requirement from a part of this file or of one that it imports",
                    )),
                }
            }
            let mut service = (Vec::new(), Vec::new());
            if let What::Service { outputs, decisions, data } = &part.what {
                service.0.extend(outputs.iter().filter_map(|href| find(href)));
                service.1.extend(data.iter().chain(decisions).filter_map(|href| find(href)));
                found.extend(&service.0);
            }
            edges.push(found);
            lost.push(missing);
            services.push(service);
        }
        let order = order(&edges);
        let mut made: Vec<Option<Part>> = sources.iter().map(|_| None).collect();
        for index in &order {
            let (Some((file, source)), Some(edges), Some(lost), Some(service)) =
                (sources.get(*index), edges.get(*index), lost.get_mut(*index), services.get_mut(*index))
            else {
                continue;
            };
            let lost = std::mem::take(lost);
            let part = self.part(*file, source, edges, &made, lost, std::mem::take(service));
            if let Some(place) = made.get_mut(*index) {
                *place = Some(part);
            }
        }
        let parts = made
            .into_iter()
            .zip(&sources)
            .enumerate()
            .map(|(index, (part, (file, source)))| {
                part.unwrap_or_else(|| {
                    // It lies on a cycle, or rests on one.
                    let on_cycle =
                        reached(index, &edges).into_iter().find(|index| leads_back(*index, &edges));
                    let cause =
                        on_cycle.and_then(|index| sources.get(index)).map_or(*source, |(_, part)| *part);
                    let message = format!("`{}` requires itself, directly or round about", cause.title);
                    let finding = Finding::new(cause.at, message, "remove one of the requirements");
                    Part::refused(*file, source, vec![finding])
                })
            })
            .collect();
        Parts { parts, types: self.files.iter().map(|file| self.types.defined(file)).collect() }
    }

    fn part(
        &self,
        file: usize,
        source: &PartSource,
        edges: &[usize],
        made: &[Option<Part>],
        lost: Vec<Finding>,
        service: (Vec<usize>, Vec<usize>),
    ) -> Part {
        let Some(here) = self.files.get(file) else { return Part::refused(file, source, lost) };
        let mut findings = source.findings.clone();
        findings.extend(lost);
        let mut context = FeelContext::default();
        let mut imported: BTreeMap<Name, BTreeMap<Name, FeelType>> = BTreeMap::new();
        let mut requires = Vec::new();
        for index in edges {
            let Some(Some(part)) = made.get(*index) else { continue };
            // The cause is told where it is, not once for each part that rests on it.
            if let Made::Refused(found) = &part.made {
                findings.extend(found.iter().cloned());
            }
            let prefix = here
                .imports
                .iter()
                .find(|import| !import.name.is_empty() && import.namespace == self.namespace(part.file))
                .filter(|import| import.namespace != here.namespace)
                .map(|import| Name::from(&import.name));
            match &prefix {
                Some(prefix) => {
                    let parts = imported.entry(prefix.clone()).or_default();
                    parts.insert(Name::from(&part.name), part.shape.clone());
                }
                None => {
                    context.set_entry(&Name::from(&part.name), Value::FeelType(part.shape.clone()));
                }
            }
            requires.push((*index, prefix));
        }
        for (prefix, parts) in imported {
            context.set_entry(&prefix, Value::FeelType(FeelType::Context(parts)));
        }
        let names = FeelScope::from(self.types.defined(here));
        if let Some(roots) = self.roots.filter(|_| matches!(source.what, What::Decision(_))) {
            let mut seen = FeelContext::default();
            for (name, kind) in roots {
                seen.set_entry(&Name::from(name), Value::FeelType(kind.clone()));
            }
            names.push(seen);
        }
        names.push(context);
        let mut cx = Cx {
            types: &self.types,
            namespace: &here.namespace,
            title: &source.title,
            findings,
            checks: self.roots.is_some(),
            used: BTreeSet::new(),
            asks_null: false,
        };
        let kind = self.types.kind(source.kind.as_deref(), &here.namespace, &mut cx.findings);
        let (logic, shape) = match &source.what {
            What::Input => (Some(Made::Input), FeelType::Any),
            What::Decision(logic) => cx
                .boxed(logic, &names)
                .map_or((None, FeelType::Any), |(boxed, shape)| (Some(Made::Decision(boxed)), shape)),
            What::Knowledge(Some(function)) => {
                (cx.function(function, &names).map(Made::Knowledge), FeelType::Any)
            }
            What::Knowledge(None) => {
                let message = format!("knowledge model `{}` has no logic", source.title);
                cx.findings.push(Finding::new(source.at, message, "give it an expression"));
                (None, FeelType::Any)
            }
            What::Service { .. } => {
                let (outputs, parameters) = service;
                (Some(Made::Service { outputs, parameters }), FeelType::Any)
            }
        };
        match logic {
            Some(logic) if cx.findings.is_empty() => Part {
                name: source.name.clone(),
                title: source.title.clone(),
                file,
                shape: if kind.feel == FeelType::Any { shape } else { kind.feel.clone() },
                kind: if matches!(logic, Made::Knowledge(_) | Made::Service { .. }) {
                    Kind::any()
                } else {
                    kind
                },
                requires,
                used: cx.used,
                asks_null: cx.asks_null,
                made: logic,
            },
            _ => Part::refused(file, source, cx.findings),
        }
    }
}

impl Part {
    fn refused(file: usize, source: &PartSource, findings: Vec<Finding>) -> Self {
        Self {
            name: source.name.clone(),
            title: source.title.clone(),
            file,
            kind: Kind::any(),
            shape: FeelType::Any,
            requires: Vec::new(),
            used: BTreeSet::new(),
            asks_null: false,
            made: Made::Refused(findings),
        }
    }
}

impl Parts {
    pub(crate) fn iter(&self) -> impl Iterator<Item = &Part> {
        self.parts.iter()
    }

    pub(crate) fn part(&self, index: usize) -> Option<&Part> {
        self.parts.get(index)
    }

    /// The place of a part of the file that is run, by its name.
    pub(crate) fn find(&self, name: &str, fits: impl Fn(&Made) -> bool) -> Option<usize> {
        self.parts
            .iter()
            .position(|part| part.file == 0 && fits(&part.made) && (part.name == name || part.title == name))
    }

    /// Every part that must be known before a part, itself the last. `fixed` ones are known already.
    pub(super) fn needed(&self, index: usize, fixed: &BTreeMap<usize, Value>) -> Vec<usize> {
        // Depth first without recursion: a part is done when those it requires are.
        let (mut done, mut seen) = (Vec::new(), BTreeSet::new());
        let mut waiting = vec![(index, false)];
        while let Some((index, is_ready)) = waiting.pop() {
            if is_ready {
                done.push(index);
            } else if !fixed.contains_key(&index) && seen.insert(index) {
                waiting.push((index, true));
                if let Some(Part { made: Made::Input | Made::Decision(_), requires, .. }) = self.part(index) {
                    waiting.extend(requires.iter().map(|(required, _)| (*required, false)));
                }
            }
        }
        done
    }

    /// What a decision rests on, itself or through those it requires.
    pub(crate) fn rests_on(&self, index: usize) -> Rests {
        let mut rests = Rests::default();
        for part in self.needed(index, &BTreeMap::new()).into_iter().filter_map(|needed| self.part(needed)) {
            rests.used.extend(part.used.iter().cloned());
            rests.asks_null |= part.asks_null;
            if matches!(part.made, Made::Input) {
                rests.inputs.insert(part.name.clone());
            }
        }
        rests
    }

    /// The type a part declares, or that its logic tells.
    pub(crate) fn shape(&self, index: usize) -> FeelType {
        self.part(index).map_or(FeelType::Any, |part| part.shape.clone())
    }
}
