//! `casewright policies`: what a deployment lays over the shipped policies. Compared, activated, rolled back.

use super::{
    Verdict,
    door::Door,
    out::{self, Form, Format, count, painted},
    print,
};
use anyhow::{Context, Result, anyhow, bail};
use app::{
    Answer, App, Caller, Changed, PolicyDifference, PolicySet, SetTest, SetText, authz::PolicyTest,
    core::id::ProgramName,
};
use clap::{Args, Subcommand};
use serde_json::json;
use std::{
    fs,
    path::{Path, PathBuf},
};

/// Compare, activate and roll back the policies of a deployment: who can do what, before and after.
///
/// The policies are a folder: `*.cedar` in it are for the platform, `PROGRAM/*.cedar` for one program, and
/// `PROGRAM/*_test.yaml` their tests, written like those beside the shipped policies. They lie over what is shipped and over what
/// programs bring, and never take a forbid away.
///
/// They come into force when they are valid, when those that lists rest on translate into a filter, when their tests pass, and
/// when the difference was looked at: `activate` wants the digest that `diff` printed. It acts on the next request, in every
/// server on the same store. Every look and every change is authorised, and stands in the log.
#[derive(Debug, Args)]
#[command(after_help = "\
Exit codes: 0 done, and acceptable; 1 not acceptable, not allowed, or the difference was not looked at; 2 the folder or the store
cannot be read.

Examples:
  casewright policies diff law-2026 --config casewright.yaml --as ada
  casewright policies activate law-2026 --config casewright.yaml --as ada --seen 41f0c2… --reason 'Act of 2026'
  casewright policies rollback --config casewright.yaml --as ada --reason 'The act was suspended'")]
pub(crate) struct Policies {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Say who could do what, and what is wrong with the folder; nothing is changed.
    Diff {
        /// The folder of policies.
        folder: PathBuf,
        #[command(flatten)]
        door: Door,
        #[command(flatten)]
        form: Form,
    },
    /// Put the folder in force, after a look at the difference.
    Activate {
        /// The folder of policies.
        folder: PathBuf,
        /// The digest that `diff` printed: what you looked at.
        #[arg(long, value_name = "DIGEST")]
        seen: Option<String>,
        /// Why.
        #[arg(long)]
        reason: String,
        #[command(flatten)]
        door: Door,
        #[command(flatten)]
        form: Form,
    },
    /// Put back what was in force before; without anything before, what is shipped alone.
    Rollback {
        /// Why.
        #[arg(long)]
        reason: String,
        /// Say what it would change, and change nothing.
        #[arg(long)]
        dry_run: bool,
        #[command(flatten)]
        door: Door,
        #[command(flatten)]
        form: Form,
    },
    /// List what is and was in force.
    List {
        #[command(flatten)]
        door: Door,
        #[command(flatten)]
        form: Form,
    },
}

impl Policies {
    /// Whether the answer is yes.
    pub(crate) fn run(self) -> Result<Verdict> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        runtime.block_on(self.what.run())
    }
}

impl What {
    async fn run(self) -> Result<Verdict> {
        // What stands in files is read before anybody signs in.
        let set = match &self {
            Self::Diff { folder, .. } => Some(read(folder, "")?),
            Self::Activate { folder, reason, .. } => Some(read(folder, reason)?),
            Self::Rollback { .. } | Self::List { .. } => None,
        };
        let (Self::Diff { door, .. }
        | Self::Activate { door, .. }
        | Self::Rollback { door, .. }
        | Self::List { door, .. }) = &self;
        if !door.names_a_store() {
            bail!("say which store with `--config FILE`, or `--store FOLDER` for a demo's");
        }
        let (app, caller) = door.enter().await?;
        let verdict = self.done(&app, &caller, set).await;
        app.sign_out(&caller).await?;
        verdict
    }

    async fn done(&self, app: &App, caller: &Caller, set: Option<PolicySet>) -> Result<Verdict> {
        let set = set.unwrap_or_default();
        match self {
            Self::Diff { form, .. } => match app.compare_policies(caller, &set).await? {
                Answer::Found(difference) => Ok(shown(*form, &difference, "compared")),
                other => Ok(refused(&other)),
            },
            Self::Activate { seen, form, .. } => {
                let Some(seen) = seen else {
                    return match app.compare_policies(caller, &set).await? {
                        Answer::Found(difference) => {
                            shown(*form, &difference, "compared");
                            out::say(
                                "nothing is changed: look at the difference, and say `--seen` with its digest",
                            );
                            Ok(Verdict::No)
                        }
                        other => Ok(refused(&other)),
                    };
                };
                changed(*form, app.activate_policies(caller, set, seen).await?, "activated")
            }
            Self::Rollback { reason, dry_run, form, .. } => {
                if *dry_run {
                    changed(*form, app.compare_roll_back(caller).await?, "compared")
                } else {
                    changed(*form, app.roll_back_policies(caller, reason).await?, "rolled back")
                }
            }
            Self::List { form, .. } => match app.policy_sets(caller).await? {
                Answer::Found(sets) => {
                    let json = form.chosen() == Format::Json;
                    for set in &sets {
                        let mark = if set.in_force { "in force" } else { "before" };
                        print(&if json {
                            serde_json::to_string(set)?
                        } else {
                            format!("{} {mark}: {} ({})", set.at, set.files.join(", "), set.reason)
                        });
                    }
                    if sets.is_empty() && !json {
                        print("nothing is laid over what is shipped");
                    }
                    Ok(Verdict::Fine)
                }
                other => Ok(refused(&other)),
            },
        }
    }
}

fn changed(form: Form, answer: Answer<Changed<PolicyDifference>>, what: &str) -> Result<Verdict> {
    Ok(match answer {
        Answer::Found(Changed::Done(difference)) => {
            shown(form, &difference, what);
            Verdict::Fine
        }
        Answer::Found(Changed::Not(why)) => {
            out::say(&format!("nothing is changed: {why}"));
            Verdict::No
        }
        other => refused(&other),
    })
}

fn refused<T>(answer: &Answer<T>) -> Verdict {
    match answer {
        Answer::Denied(denied) => out::say(&denied.says),
        _ => out::say("not found"),
    }
    Verdict::No
}

/// The difference, line by line; whether it is acceptable.
fn shown(form: Form, difference: &PolicyDifference, what: &str) -> Verdict {
    let verdict = Verdict::from(difference.is_acceptable());
    if form.chosen() == Format::Json {
        print(
            &json!({ "what": what, "acceptable": difference.is_acceptable(), "difference": difference })
                .to_string(),
        );
        return verdict;
    }
    for finding in &difference.findings {
        print(&format!("{} {finding}", painted(out::YELLOW, "finding:")));
    }
    for failed in &difference.failed {
        print(&format!("{} {failed}", painted(out::RED, "test fails:")));
    }
    for line in &difference.matrix {
        let colour = if line.starts_with('+') { out::GREEN } else { out::RED };
        print(&painted(colour, line));
    }
    if verdict == Verdict::Fine {
        let lines = count(difference.matrix.len(), "line");
        print(&format!("{what}: {lines} of who can do what; digest {}", difference.digest));
    } else {
        print("not acceptable: it would not come into force");
    }
    verdict
}

/// The policies and tests of a folder.
fn read(folder: &Path, reason: &str) -> Result<PolicySet> {
    let mut set = PolicySet { reason: reason.to_owned(), ..PolicySet::default() };
    for path in entries(folder)? {
        if path.is_dir() {
            let name = name(&path)?;
            let program = ProgramName::new(name.as_str());
            for file in entries(&path)? {
                let shown = format!("{name}/{}", self::name(&file)?);
                take(&mut set, Some(&program), &file, &shown)?;
            }
        } else {
            take(&mut set, None, &path, &name(&path)?)?;
        }
    }
    if set.texts.is_empty() {
        bail!("`{}` holds no policies: no `*.cedar`, and no `PROGRAM/*.cedar`", folder.display());
    }
    Ok(set)
}

fn take(set: &mut PolicySet, program: Option<&ProgramName>, path: &Path, shown: &str) -> Result<()> {
    let text = || fs::read_to_string(path).with_context(|| format!("cannot read `{}`", path.display()));
    if path.extension().is_some_and(|extension| extension == "cedar") {
        set.texts.push(SetText { program: program.cloned(), file: shown.to_owned(), text: text()? });
    } else if shown.ends_with("_test.yaml") {
        let Some(program) = program else {
            bail!("`{shown}`: put tests into the folder of the program that they are about");
        };
        let read = app::program::json(shown, &text()?).map_err(|findings| anyhow!("{findings}"))?;
        let tests: Vec<PolicyTest> = serde_json::from_value(read).with_context(|| format!("`{shown}`"))?;
        set.tests.extend(tests.into_iter().map(|test| SetTest { program: program.clone(), test }));
    }
    Ok(())
}

/// What is in a folder, by name.
fn entries(folder: &Path) -> Result<Vec<PathBuf>> {
    let read = fs::read_dir(folder).with_context(|| format!("cannot look into `{}`", folder.display()))?;
    let mut paths: Vec<PathBuf> = read.map(|entry| Ok(entry?.path())).collect::<std::io::Result<_>>()?;
    paths.sort();
    Ok(paths)
}

fn name(path: &Path) -> Result<String> {
    let name = path.file_name().and_then(|name| name.to_str());
    Ok(name.with_context(|| format!("`{}` has a name that is no text", path.display()))?.to_owned())
}
