//! Many cases of one program, for one caller at one moment. What is asked of each row of a list is made into a filter once and then
//! asked of every case in a microsecond, where a decision takes some thirty. The filter equals one-by-one authorisation (a property
//! test holds it to that); what does not become one is decided case by case.

use crate::{
    ask::Ask,
    authorise::Denial,
    context::Context,
    filter::{Filter, Untranslatable, filter},
    policies::Policies,
    principal::Principal,
    reveal::{CaseView, Extent, Open, Redacted, Views, revealed, shown},
};
use casewright_core::{Case, Definition, id::ProgramName};
use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError},
};

/// What a caller may do with cases of a program now.
#[derive(Debug)]
pub struct Rows {
    policies: Arc<Policies>,
    principal: Principal,
    context: Context,
    program: ProgramName,
    known: Mutex<BTreeMap<Ask, Result<Filter, Untranslatable>>>,
}

impl Rows {
    /// Of a program, for this principal under these circumstances.
    pub fn new(
        policies: Arc<Policies>,
        principal: &Principal,
        context: &Context,
        program: &ProgramName,
    ) -> Self {
        Self {
            policies,
            principal: principal.clone(),
            context: context.clone(),
            program: program.clone(),
            known: Mutex::default(),
        }
    }

    /// On which cases something is allowed, as [`filter`].
    ///
    /// # Errors
    ///
    /// [`Untranslatable`]; whoever lists shows nothing then, or asks case by case.
    pub fn filter(&self, ask: &Ask) -> Result<Filter, Untranslatable> {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = known.get(ask) {
            return known.clone();
        }
        let made = filter(&self.policies, &self.principal, &self.context, &self.program, ask);
        known.insert(ask.clone(), made.clone());
        made
    }

    /// What a row shows of a case, without plan items and what may be done with them. It names no policies.
    ///
    /// # Errors
    ///
    /// A [`Denial`] when none of the views is open.
    pub fn row(
        &self,
        case: &Case,
        definition: &Definition,
        views: &Views,
    ) -> Result<CaseView<Redacted>, Denial> {
        self.shown(case, definition, views, Extent::Row)
    }

    /// What the person sees of a case, as [`reveal`](crate::reveal()) says it. It names no policies.
    ///
    /// # Errors
    ///
    /// A [`Denial`] when none of the views is open.
    pub fn whole(
        &self,
        case: &Case,
        definition: &Definition,
        views: &Views,
    ) -> Result<CaseView<Redacted>, Denial> {
        self.shown(case, definition, views, Extent::Whole)
    }

    fn shown(
        &self,
        case: &Case,
        definition: &Definition,
        views: &Views,
        extent: Extent,
    ) -> Result<CaseView<Redacted>, Denial> {
        let one_by_one =
            || revealed(&self.policies, &self.principal, &self.context, case, definition, views, extent);
        let spec = match self.policies.spec(&case.program) {
            Some(spec) if case.program == self.program => spec,
            _ => return one_by_one(),
        };
        let mut decided = true;
        let mut may = |ask: Ask| match self.filter(&ask) {
            Ok(filter) => filter.matches(case),
            Err(_) => {
                decided = false;
                false
            }
        };
        let open = Open::asked(views, spec, extent, &mut may);
        // What is no filter is decided on the very case; so is a refusal, for its reasons.
        if !decided || open.views.is_empty() {
            return one_by_one();
        }
        Ok(shown(case, definition, views, extent, open, Vec::new(), self.policies.version()))
    }
}
