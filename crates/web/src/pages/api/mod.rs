//! The description of the API as a page, made from the OpenAPI document itself: what is not there is not on the page, and the
//! other way round.

mod parts;
pub mod show;
