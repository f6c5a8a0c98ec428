//! Lists: what the policies permit and what the person asks for, as one query over the projections. Every value is a bound
//! parameter; every order is an index.

pub(crate) mod condition;
pub(crate) mod counts;
pub(crate) mod cursor;
pub(crate) mod page;
mod rare;
pub(crate) mod sql;
pub(crate) mod stage;

#[cfg(test)]
mod tests;
