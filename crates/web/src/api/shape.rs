//! The shapes of the API's answers and bodies: what `app` answers, with values as plain JSON.

mod act;
mod case;
mod form;
mod list;
mod migration;
mod tabs;

pub use act::{Act, ActBody, AssigneeBody, DraftBody, NewTaskBody, OpenBody, PlanBody, TaskBody, TeamBody};
pub use case::{Action, Case, Clock, Field, Flag, Proposal, State, Task, View};
pub use form::{ChoiceOf, Form, FormPage, Question};
pub use list::{List, RegisterRow, Row};
pub use migration::{Migrated, MigratedPage, MigrationBody};
pub use tabs::{Change, Condition, Reading, Wait};

use serde::Serialize;
use serde_json::Value as Json;

fn json(value: &impl Serialize) -> Json {
    serde_json::to_value(value).unwrap_or_default()
}
