//! Connectors that send nothing: they answer as a scenario says.

use app::{
    connector::{Call, CallFailure, CallKind, Connector, Reply},
    core::id::EffectNo,
};
use async_trait::async_trait;
use serde_json::Value as Json;
use std::{collections::BTreeMap, sync::Mutex};

/// Messages arrive unless a step says that they fail; a document comes when a step answers, and not before.
#[derive(Default)]
pub(crate) struct Outside {
    answers: Mutex<BTreeMap<EffectNo, Result<Json, String>>>,
}

impl Outside {
    /// What the call for an effect will bring.
    pub(crate) fn answers(&self, effect: EffectNo, answer: Result<Json, String>) {
        self.answers.lock().unwrap().insert(effect, answer);
    }
}

#[async_trait]
impl Connector for Outside {
    fn name(&self) -> &'static str {
        "scenario"
    }

    async fn call(&self, call: &Call) -> Result<Reply, CallFailure> {
        // The key of a call ends with the number of its effect.
        let no = call.key.rsplit(|c: char| !c.is_ascii_digit()).next().and_then(|no| no.parse().ok());
        let answer = no.and_then(|no| self.answers.lock().unwrap().remove(&EffectNo(no)));
        match (answer, &call.kind) {
            (Some(Err(why)), _) => Err(CallFailure::Never(why)),
            (Some(Ok(document)), CallKind::Get { .. }) => Ok(Reply::Document(document)),
            (_, CallKind::Message { .. } | CallKind::Post { .. }) => Ok(Reply::Done),
            (_, CallKind::Pay(_)) => {
                Ok(Reply::Paid { reference: format!("PAID-{}", no.unwrap_or_default()) })
            }
            (None, CallKind::Get { .. }) => Err(CallFailure::Later("there is no answer yet".to_owned())),
        }
    }
}
