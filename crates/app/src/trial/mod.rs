//! A bare CMMN model, tried step by step: `casewright try`. No program, no people, no store: the engine alone, with a clock
//! that the steps move.

mod name;
mod session;
mod shown;

pub use session::Trial;
pub use shown::{ItemShown, Shown};
