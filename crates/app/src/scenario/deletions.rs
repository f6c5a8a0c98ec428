//! Would a scenario notice if a policy were gone? Each is deleted in turn, and what asks it soonest is played again, up to the step
//! that is different.

use super::{Difference, compiled, watch::Watch, world::World};
use crate::Fault;
use authz::Policies;
use program::Program;
use std::{collections::BTreeMap, sync::Arc};

/// Where a policy is asked first: the step, from 1 (0 is the opening), and the scenario.
type Asked = (usize, usize);

/// The policies of a program, each to be deleted in turn (S0.5).
#[derive(Debug)]
pub struct Deletions {
    program: Program,
    policies: Arc<Policies>,
    /// By policy where scenarios ask it first, the soonest first.
    asked: BTreeMap<String, Vec<Asked>>,
}

impl Deletions {
    /// Plays every scenario once, to see where each policy is asked. All of them are expected to pass: one that fails as the
    /// program stands would notice anything.
    ///
    /// # Errors
    ///
    /// The platform is broken. The first difference comes back when a scenario fails.
    pub async fn of(program: Program) -> Result<Result<Self, Difference>, Fault> {
        let policies = compiled(&program)?;
        let mut asked: BTreeMap<String, Vec<Asked>> = BTreeMap::new();
        for (index, scenario) in program.scenarios.iter().enumerate() {
            let mut world = World::new(&program, scenario, &Watch::new(), &policies).await?;
            world.traced = Some(BTreeMap::new());
            let (_, difference) = world.play(scenario).await?;
            if let Some(difference) = difference {
                return Ok(Err(difference));
            }
            for (policy, step) in world.traced.take().unwrap_or_default() {
                asked.entry(policy).or_default().push((step, index));
            }
        }
        for places in asked.values_mut() {
            places.sort_unstable();
        }
        Ok(Ok(Self { program, policies, asked }))
    }

    /// The ids of the program's policies, in order.
    pub fn policies(&self) -> Vec<&str> {
        self.policies.ids(&self.program.name)
    }

    /// Whether a scenario fails without this policy.
    ///
    /// # Errors
    ///
    /// The platform is broken.
    pub async fn is_noticed(&self, policy: &str) -> Result<bool, Fault> {
        let Some(without) = self.policies.without(&self.program.name, policy).map(Arc::new) else {
            return Ok(false);
        };
        for (step, index) in self.asked.get(policy).into_iter().flatten() {
            let Some(scenario) = self.program.scenarios.get(*index) else { continue };
            let mut world = World::new(&self.program, scenario, &Watch::new(), &without).await?;
            if world.play_looking(scenario, *step).await?.1.is_some() {
                return Ok(true);
            }
        }
        Ok(false)
    }
}
