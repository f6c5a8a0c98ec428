//! Counts and times of requests, and how Prometheus reads figures (text format, version 0.0.4).

use std::{
    collections::BTreeMap,
    fmt::{Display, Write as _},
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

/// Upper bounds of the times of requests, in milliseconds.
const BOUNDS_MS: [u64; 11] = [2, 5, 10, 25, 50, 100, 250, 500, 1_000, 2_500, 10_000];

/// What was answered, by class of route.
#[derive(Debug, Default)]
pub(crate) struct Requests {
    answered: Mutex<BTreeMap<(String, &'static str, u16), u64>>,
    took: Mutex<BTreeMap<String, Took>>,
    open: AtomicUsize,
}

#[derive(Clone, Debug, Default)]
struct Took {
    within: [u64; BOUNDS_MS.len()],
    count: u64,
    sum: Duration,
}

/// A request under way.
pub(crate) struct Open<'a>(&'a AtomicUsize);

impl Drop for Open<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Requests {
    /// One more is under way.
    pub(crate) fn begin(&self) -> Open<'_> {
        self.open.fetch_add(1, Ordering::Relaxed);
        Open(&self.open)
    }

    /// One was answered.
    pub(crate) fn answered(&self, class: String, method: &'static str, status: u16, took: Duration) {
        {
            let mut all = self.took.lock().unwrap_or_else(PoisonError::into_inner);
            let series = all.entry(class.clone()).or_default();
            let ms = took.as_millis();
            for (bound, count) in BOUNDS_MS.iter().zip(&mut series.within) {
                *count += u64::from(ms <= u128::from(*bound));
            }
            series.count += 1;
            series.sum += took;
        }
        let mut all = self.answered.lock().unwrap_or_else(PoisonError::into_inner);
        *all.entry((class, method, status)).or_insert(0) += 1;
    }

    /// As Prometheus reads it.
    pub(crate) fn write(&self, page: &mut Page) {
        page.about(
            "casewright_requests_total",
            "counter",
            "Requests answered, by class of route, method and status.",
        );
        for ((class, method, status), count) in &*self.answered.lock().unwrap_or_else(PoisonError::into_inner)
        {
            let labels = [("class", class.as_str()), ("method", method), ("status", &status.to_string())];
            page.value("casewright_requests_total", &labels, count);
        }
        page.about(
            "casewright_request_seconds",
            "histogram",
            "Time to the head of the answer, by class of route.",
        );
        for (class, took) in &*self.took.lock().unwrap_or_else(PoisonError::into_inner) {
            let bounds: Vec<String> =
                BOUNDS_MS.iter().map(|ms| Duration::from_millis(*ms).as_secs_f64().to_string()).collect();
            let within = bounds.iter().map(String::as_str).zip(took.within);
            for (bound, count) in within.chain([("+Inf", took.count)]) {
                page.value("casewright_request_seconds_bucket", &[("class", class), ("le", bound)], count);
            }
            page.value("casewright_request_seconds_sum", &[("class", class)], took.sum.as_secs_f64());
            page.value("casewright_request_seconds_count", &[("class", class)], took.count);
        }
        page.about("casewright_requests_open", "gauge", "Requests under way.");
        page.value("casewright_requests_open", &[], self.open.load(Ordering::Relaxed));
    }
}

/// A page of figures.
#[derive(Debug, Default)]
pub(crate) struct Page(pub(crate) String);

impl Page {
    /// What the next figures are.
    pub(crate) fn about(&mut self, name: &str, kind: &str, help: &str) {
        let _ = writeln!(self.0, "# HELP {name} {help}\n# TYPE {name} {kind}");
    }

    /// One figure. Labels are words of this program: they need no escaping, and get it all the same.
    pub(crate) fn value(&mut self, name: &str, labels: &[(&str, &str)], value: impl Display) {
        let labels: Vec<String> = labels
            .iter()
            .map(|(name, value)| {
                format!(
                    "{name}=\"{}\"",
                    value.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n")
                )
            })
            .collect();
        let labels = if labels.is_empty() { String::new() } else { format!("{{{}}}", labels.join(",")) };
        let _ = writeln!(self.0, "{name}{labels} {value}");
    }

    /// One figure with its explanation.
    pub(crate) fn gauge(&mut self, name: &str, help: &str, value: impl Display) {
        self.about(name, "gauge", help);
        self.value(name, &[], value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_counted_in_every_bucket_they_fit() {
        let requests = Requests::default();
        requests.answered("api/cases".into(), "get", 200, Duration::from_millis(7));
        requests.answered("api/cases".into(), "get", 404, Duration::from_secs(20));
        let open = requests.begin();
        let mut page = Page::default();
        requests.write(&mut page);
        drop(open);
        for line in [
            "# TYPE casewright_requests_total counter",
            "casewright_requests_total{class=\"api/cases\",method=\"get\",status=\"404\"} 1",
            "casewright_request_seconds_bucket{class=\"api/cases\",le=\"0.005\"} 0",
            "casewright_request_seconds_bucket{class=\"api/cases\",le=\"0.01\"} 1",
            "casewright_request_seconds_bucket{class=\"api/cases\",le=\"10\"} 1",
            "casewright_request_seconds_bucket{class=\"api/cases\",le=\"+Inf\"} 2",
            "casewright_request_seconds_sum{class=\"api/cases\"} 20.007",
            "casewright_requests_open 1",
        ] {
            assert!(page.0.lines().any(|found| found == line), "{line}\n{}", page.0);
        }
    }
}
