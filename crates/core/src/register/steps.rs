//! The steps of a row, in order (rules 6 to 8).

use crate::{
    EffectKind,
    case::{Awaited, FlagKind},
    definition::{Does, Row, Step, Take},
    event::CaseEvent,
    id::{ActionName, EffectNo, RowId, TrackName},
    party::Sharing,
    register::{
        act::row_of,
        row::{applies, first_true},
    },
    rejection::Rejection,
    turn::Turn,
};

/// How deep rows may stand under `then:` of each other.
const THEN_DEPTH_MAX: u32 = 16;

impl<'a> Turn<'a> {
    /// Runs the steps of a row from one on. A step that is awaited ends the turn of the row; its answer resumes it.
    pub(crate) fn run_steps(
        &mut self,
        track: &'a TrackName,
        row: &'a Row,
        action: Option<&ActionName>,
        first: usize,
    ) -> Result<(), Rejection> {
        let Does::Take(take) = &row.does else { return Ok(()) };
        if take.open.is_some() {
            self.open.clone_from(&take.open);
        }
        for (index, step) in take.steps.iter().enumerate().skip(first) {
            let (awaits, effect) = match step {
                Step::Queue { effect, wait } => {
                    let no = self.queue_effect(effect, None);
                    if !wait {
                        continue;
                    }
                    (Awaited::Effect(effect.clone()), no)
                }
                Step::Invite { partner } => {
                    match self.add_partner(partner) {
                        // Nobody is there who could be told, and what came before cannot be undone: a person must look.
                        Err(Rejection::Consent { why }) if first > 0 || action.is_none() => {
                            self.flag(
                                FlagKind::ConsentMissing,
                                format!("`{partner}` was not brought in: {why}"),
                            );
                        }
                        other => other?,
                    }
                    continue;
                }
                Step::Money(step) => {
                    self.money_step(track, step)?;
                    continue;
                }
                Step::Fetch { fetch } => {
                    (Awaited::Fetch(fetch.clone()), self.effect_next(EffectKind::Fetch(fetch.clone())))
                }
            };
            self.emit(CaseEvent::StepAwaited {
                track: track.clone(),
                row: row.id,
                action: action.cloned(),
                step: index as u32,
                awaits,
                effect,
            });
            return Ok(());
        }
        let resumed = first > 0;
        if !take.then.is_empty() && self.take_then(track, take, action, resumed)? {
            return Ok(());
        }
        match &take.set {
            Some(state) => self.set_state(track, state),
            None => Ok(()),
        }
    }

    /// Rule 8. True when a row was taken that decides about the state itself, or none was and so none is set.
    fn take_then(
        &mut self,
        track: &'a TrackName,
        take: &'a Take,
        action: Option<&ActionName>,
        resumed: bool,
    ) -> Result<bool, Rejection> {
        let definition = self.definition;
        let Some(register) = self.case.registers.get(track) else { return Ok(true) };
        let rows: Vec<&'a Row> = take
            .then
            .iter()
            .filter_map(|id| row_of(definition, *id))
            .filter(|row| applies(definition, &row.states, &register.state))
            .collect();
        // A row under its own `then:` would go on for ever.
        self.then_depth += 1;
        if self.then_depth > THEN_DEPTH_MAX {
            let line = rows.first().map_or(0, |row| row.line);
            return Err(Rejection::Budget {
                element: format!("the rule on line {line}"),
                steps: THEN_DEPTH_MAX,
            });
        }
        let view = self.view().on(Some(track));
        // After an awaited step nobody is there any more: `me` would be the connector.
        let view = if resumed { view } else { view.seen_by(self.me) };
        match first_true(&rows, &view) {
            Ok(row) => {
                let decisions =
                    row.when.as_ref().map(|when| view.decisions_used(&when.expr)).unwrap_or_default();
                self.take(track, row, action, decisions, Vec::new())?;
                let pending =
                    self.case.registers.get(track).is_some_and(|register| register.pending.is_some());
                Ok(pending || matches!(&row.does, Does::Take(Take { set: Some(_), .. })))
            }
            // Nothing awaited: the whole command is refused. Otherwise it cannot be undone, and a person must look.
            Err(rejection) if !resumed => Err(rejection),
            Err(Rejection::Refused { line, text, .. }) => {
                let what = action.map_or_else(|| "the rule".into(), |action| format!("`{action}`"));
                let text = text.map_or_else(
                    || {
                        format!(
                            "{what} cannot go on: no row under `then:` holds (the last is on line {line})"
                        )
                    },
                    |text| format!("{what} cannot go on: {text}"),
                );
                self.flag(FlagKind::NoRow, text);
                Ok(true)
            }
            Err(other) => Err(other),
        }
    }

    /// The awaited step ended: the rest of the row, or what the sheet says about failure (rule 7).
    pub(crate) fn resume(
        &mut self,
        track: &'a TrackName,
        failure: Option<String>,
        flag: FlagKind,
    ) -> Result<(), Rejection> {
        let definition = self.definition;
        let Some(pending) = self.case.registers.get(track).and_then(|register| register.pending.clone())
        else {
            return Ok(());
        };
        self.emit(CaseEvent::StepSettled { track: track.clone(), failure: failure.clone() });
        let Some(row) = row_of(definition, pending.row) else { return Ok(()) };
        let action = pending.action.as_ref();
        if !self.is_active() {
            // Nothing goes on in a halted case, and nothing is kept to surprise people later: they choose again.
            let what = action
                .map_or_else(|| format!("the rule on line {}", row.line), |action| format!("`{action}`"));
            self.flag(FlagKind::NoRow, format!("{what} ended while the case was halted: choose it again"));
            return Ok(());
        }
        let Some(failure) = failure else {
            return self.run_steps(track, row, action, pending.step as usize + 1);
        };
        match self.failure_row(track, row) {
            Some(row) => self.take(track, row, action, Vec::new(), Vec::new()),
            None => {
                // A failed delivery raised its flag already (rule 13).
                if flag == FlagKind::FetchFailed {
                    self.flag(flag, failure);
                }
                Ok(())
            }
        }
    }

    fn failure_row(&self, track: &'a TrackName, row: &'a Row) -> Option<&'a Row> {
        let Does::Take(Take { on_failure: Some(id), .. }) = &row.does else { return None };
        let on_failure: RowId = *id;
        let row = row_of(self.definition, on_failure)?;
        let view = self.view().on(Some(track));
        let holds = row.when.as_ref().is_none_or(|when| view.truth(&when.expr).holds());
        (holds && matches!(row.does, Does::Take(_))).then_some(row)
    }

    /// The track that waits for this effect.
    pub(crate) fn awaiting(&self, effect: EffectNo) -> Option<(&'a TrackName, Awaited)> {
        self.definition.tracks.iter().find_map(|track| {
            let pending = self.case.registers.get(&track.name)?.pending.as_ref()?;
            (pending.effect == effect).then(|| (&track.name, pending.awaits.clone()))
        })
    }

    /// Brings a partner in, once, and only where the consent that this needs was given.
    pub(crate) fn add_partner(&mut self, partner: &crate::id::PartnerName) -> Result<(), Rejection> {
        if !self.case.partners.contains(partner) {
            self.refuse_without_consent(Sharing::Partner(partner))?;
            self.emit(CaseEvent::PartnerAdded { partner: partner.clone() });
        }
        Ok(())
    }
}
