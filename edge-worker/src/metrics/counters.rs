//! Requests by route and status, their bytes, and how long they took.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::json;

use super::text::{Kind, Sample};

/// Upper bounds of the histogram, in milliseconds. A Worker's clock stands still while it computes: what is measured
/// is the waiting for others.
const BOUNDS_MS: [u64; 11] = [5, 10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000];

/// A request that was answered.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Answered {
    /// The route's name.
    pub(crate) route: &'static str,
    /// The HTTP status.
    pub(crate) status: u16,
    /// Bytes of its body, as it came.
    pub(crate) bytes: usize,
    /// From the request to the answer.
    pub(crate) took_ms: u64,
}

/// Sums over requests; a sum of two is a sum.
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
pub(super) struct Counters(BTreeMap<String, BTreeMap<u16, Sums>>);

#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
struct Sums {
    requests: u64,
    bytes: u64,
    took_ms: u64,
    /// Requests that took at most so long and longer than the bound before.
    within: [u64; BOUNDS_MS.len()],
}

impl Counters {
    pub(super) fn count(&mut self, answered: &Answered) {
        let sums = self.sums(answered.route, answered.status);
        sums.requests += 1;
        sums.bytes += u64::try_from(answered.bytes).unwrap_or_default();
        sums.took_ms += answered.took_ms;
        let place = BOUNDS_MS.iter().position(|bound| answered.took_ms <= *bound);
        if let Some(within) = place.and_then(|place| sums.within.get_mut(place)) {
            *within += 1;
        }
    }

    pub(super) fn add(&mut self, others: &Self) {
        for (route, by_status) in &others.0 {
            for (status, other) in by_status {
                let sums = self.sums(route, *status);
                sums.requests += other.requests;
                sums.bytes += other.bytes;
                sums.took_ms += other.took_ms;
                for (within, other) in sums.within.iter_mut().zip(other.within) {
                    *within += other;
                }
            }
        }
    }

    pub(super) fn samples(&self) -> Vec<Sample> {
        let each = || {
            self.0.iter().flat_map(|(route, by_status)| {
                by_status
                    .iter()
                    .map(move |(status, sums)| (json!({"route": route, "status": status.to_string()}), sums))
            })
        };
        let counter = |metric: &str, help: &str, value: fn(&Sums) -> u64| {
            each()
                .map(|(labels, sums)| Sample::new(metric, Kind::Counter, help, labels, value(sums) as f64))
                .collect::<Vec<_>>()
        };
        let durations = each().map(|(labels, sums)| {
            let bounds = BOUNDS_MS.iter().map(|bound| *bound as f64 / 1000.0);
            Sample::histogram(
                "weir_http_request_duration_seconds",
                "Time from request to answer, as far as a Worker's clock goes on: while it waits for others.",
                labels,
                bounds.zip(sums.within),
                (sums.took_ms as f64 / 1000.0, sums.requests),
            )
        });
        [
            counter("weir_http_requests_total", "Requests answered.", |sums| {
                sums.requests
            }),
            counter(
                "weir_http_request_bytes_total",
                "Bytes of request bodies, as they came.",
                |sums| sums.bytes,
            ),
            durations.collect(),
        ]
        .concat()
    }

    fn sums(&mut self, route: &str, status: u16) -> &mut Sums {
        self.0
            .entry(route.to_owned())
            .or_default()
            .entry(status)
            .or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::super::text;
    use super::*;

    fn counted(took_ms: &[u64]) -> Counters {
        let mut counters = Counters::default();
        for took_ms in took_ms {
            counters.count(&Answered {
                route: "native",
                status: 200,
                bytes: 10,
                took_ms: *took_ms,
            });
        }
        counters
    }

    #[test]
    fn isolates_counts_add_up_as_if_one_had_counted() {
        let mut sum = counted(&[1, 7, 5_000]);
        sum.add(&counted(&[60_000, 25]));
        assert_eq!(sum, counted(&[1, 7, 5_000, 60_000, 25]));
    }

    #[test]
    fn a_bucket_counts_all_that_took_no_longer() {
        let page = text::write(&counted(&[5, 6, 60_000]).samples());
        for line in [
            r#"weir_http_requests_total{route="native",status="200"} 3"#,
            r#"weir_http_request_bytes_total{route="native",status="200"} 30"#,
            r#"weir_http_request_duration_seconds_bucket{le="0.005",route="native",status="200"} 1"#,
            r#"weir_http_request_duration_seconds_bucket{le="0.01",route="native",status="200"} 2"#,
            r#"weir_http_request_duration_seconds_bucket{le="10",route="native",status="200"} 2"#,
            r#"weir_http_request_duration_seconds_bucket{le="+Inf",route="native",status="200"} 3"#,
            r#"weir_http_request_duration_seconds_sum{route="native",status="200"} 60.011"#,
            r#"weir_http_request_duration_seconds_count{route="native",status="200"} 3"#,
        ] {
            assert!(page.lines().any(|found| found == line), "{line}\n{page}");
        }
    }

    #[test]
    fn what_is_kept_is_read_again() {
        let counters = counted(&[1]);
        let kept = serde_json::to_string(&counters).unwrap();
        assert_eq!(serde_json::from_str::<Counters>(&kept).unwrap(), counters);
    }
}
