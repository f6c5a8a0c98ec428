//! Public registers.

use crate::{App, Fault, answer::Published, words};

/// Rows of a register that are shown.
const ROWS: u32 = 200;

impl App {
    /// What a program's registers publish, newest first, at most 200. Public: nobody needs to be signed in, and nothing is
    /// logged, since nothing here is anybody's secret.
    pub async fn published(&self, program: &str, lang: &str) -> Result<Option<Vec<Published>>, Fault> {
        let Some(loaded) = self.programs.get(program) else { return Ok(None) };
        let mut shown = Vec::new();
        for name in registers(loaded) {
            for row in self.store().published(&register_name(program, &name), ROWS).await? {
                shown.push(Published {
                    reference: row.reference,
                    fields: row
                        .fields
                        .into_iter()
                        .map(|(path, value)| (words::label(&loaded.program, lang, &path), path, value))
                        .collect(),
                });
            }
        }
        Ok(Some(shown))
    }
}

fn registers(loaded: &crate::app::Loaded) -> Vec<String> {
    use casewright_core::definition::EffectDef;
    let mut names: Vec<String> = loaded
        .definition()
        .effects
        .values()
        .filter_map(|effect| match effect {
            EffectDef::Publish { register, .. } => Some(register.clone()),
            EffectDef::Message { .. } | EffectDef::Letter { .. } | EffectDef::Platform { .. } => None,
        })
        .collect();
    names.sort();
    names.dedup();
    names
}

/// Registers of different programs are kept apart.
pub(crate) fn register_name(program: &str, register: &str) -> String {
    format!("{program}/{register}")
}
