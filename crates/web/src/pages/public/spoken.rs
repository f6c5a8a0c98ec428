//! What a program calls its states, actions and itself in the language of the request: `state-draft`, `action-submit`,
//! `program-title` in that language's locale file. Where it has none, the titles of the sheet stand.

use crate::text::locale;
use app::{answer::CasePage, program::Program};

/// The title of something of the sheet.
pub(crate) fn title(program: &Program, key: &str, otherwise: &str) -> String {
    let own = program.locales.has(locale().code, key).then(|| program.text(locale().code, key, &[]));
    own.flatten().unwrap_or_else(|| otherwise.to_owned())
}

/// A case with the titles of the language.
pub(crate) fn case(program: &Program, case: &mut CasePage) {
    case.program_title = title(program, "program-title", &case.program_title);
    for state in &mut case.states {
        state.title = title(program, &format!("state-{}", state.name), &state.title);
    }
    for action in &mut case.actions {
        action.title = title(program, &format!("action-{}", action.name), &action.title);
    }
    for view in &mut case.views {
        view.title = title(program, &format!("view-{}", view.name), &view.title);
    }
}
