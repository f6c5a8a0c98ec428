//! Times taken and how they are told.

use std::time::{Duration, Instant};

/// A time that runs.
#[derive(Clone, Copy)]
pub(super) struct Watch(Instant);

impl Watch {
    #[expect(clippy::disallowed_methods, reason = "a benchmark measures the time; nothing is decided by it")]
    pub(super) fn start() -> Self {
        Self(Instant::now())
    }

    pub(super) fn taken(self) -> Duration {
        self.0.elapsed()
    }
}

/// Many times of the same thing.
#[derive(Default)]
pub(super) struct Times(Vec<Duration>);

impl Times {
    /// Does something again and again, until it was done so often or the time is over.
    pub(super) async fn of(
        limit: Duration,
        most: usize,
        mut each: impl AsyncFnMut() -> anyhow::Result<()>,
    ) -> anyhow::Result<Self> {
        let mut times = Self::default();
        let watch = Watch::start();
        while times.count() < most && watch.taken() < limit {
            let one = Watch::start();
            each().await?;
            times.push(one.taken());
        }
        Ok(times)
    }

    pub(super) fn push(&mut self, time: Duration) {
        self.0.push(time);
    }

    pub(super) fn append(&mut self, other: Self) {
        self.0.extend(other.0);
    }

    pub(super) fn count(&self) -> usize {
        self.0.len()
    }

    /// `median 1.2 ms, p99 3.4 ms`.
    pub(super) fn told(&mut self) -> String {
        self.0.sort_unstable();
        format!("median {:>7.2} ms   p99 {:>7.2} ms", ms(self.at(50)), ms(self.at(99)))
    }

    /// The time that so many of a hundred do not exceed; of sorted ones.
    fn at(&self, percent: usize) -> Duration {
        let rank = (self.0.len() * percent).div_ceil(100).max(1) - 1;
        self.0.get(rank).copied().unwrap_or_default()
    }
}

pub(super) fn ms(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}

pub(super) fn per_second(count: usize, took: Duration) -> f64 {
    count as f64 / took.as_secs_f64().max(f64::EPSILON)
}

/// A line of the table.
pub(super) fn line(what: &str, figure: &str) -> String {
    format!("{what:<42}{figure}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_and_the_slowest_hundredth() {
        let mut times = Times((1..=200).rev().map(Duration::from_millis).collect());
        assert_eq!(times.told(), "median  100.00 ms   p99  198.00 ms");
        assert_eq!(Times::default().told(), "median    0.00 ms   p99    0.00 ms");
    }
}
