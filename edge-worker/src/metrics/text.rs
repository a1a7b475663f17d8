//! Prometheus' text format, version 0.0.4.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

/// What a family is.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Kind {
    Counter,
    Gauge,
    Histogram,
}

impl Kind {
    const ALL: [Self; 3] = [Self::Counter, Self::Gauge, Self::Histogram];

    fn text(self) -> &'static str {
        match self {
            Self::Counter => "counter",
            Self::Gauge => "gauge",
            Self::Histogram => "histogram",
        }
    }
}

/// One sample of a family; of a histogram all of its lines.
#[derive(Clone, Debug)]
pub(super) struct Sample {
    family: String,
    kind: Kind,
    help: String,
    lines: Vec<Line>,
}

#[derive(Clone, Debug)]
struct Line {
    suffix: &'static str,
    labels: Map<String, Value>,
    value: f64,
}

impl Sample {
    /// `labels` is an object of texts.
    pub(super) fn new(family: &str, kind: Kind, help: &str, labels: Value, value: f64) -> Self {
        let line = Line {
            suffix: "",
            labels: object(labels),
            value,
        };
        Self {
            family: family.to_owned(),
            kind,
            help: help.to_owned(),
            lines: vec![line],
        }
    }

    /// `within`: each bound with how many are above the one before; the sum and the number of all.
    pub(super) fn histogram(
        family: &str,
        help: &str,
        labels: Value,
        within: impl Iterator<Item = (f64, u64)>,
        (sum, count): (f64, u64),
    ) -> Self {
        let labels = object(labels);
        let bucket = |bound: String, count: u64| {
            let mut labels = labels.clone();
            labels.insert("le".to_owned(), bound.into());
            Line {
                suffix: "_bucket",
                labels,
                value: count as f64,
            }
        };
        let mut lines: Vec<Line> = within
            .scan(0, |so_far, (bound, count)| {
                *so_far += count;
                Some(bucket(bound.to_string(), *so_far))
            })
            .collect();
        lines.push(bucket("+Inf".to_owned(), count));
        lines.push(Line {
            suffix: "_sum",
            labels: labels.clone(),
            value: sum,
        });
        lines.push(Line {
            suffix: "_count",
            labels,
            value: count as f64,
        });
        Self {
            family: family.to_owned(),
            kind: Kind::Histogram,
            help: help.to_owned(),
            lines,
        }
    }

    /// A row of `weir.metrics()`.
    pub(super) fn from_row(row: &Value) -> Option<Self> {
        let kind = row["type"].as_str()?;
        let kind = Kind::ALL.into_iter().find(|known| known.text() == kind)?;
        let (family, help) = (row["metric"].as_str()?, row["help"].as_str()?);
        Some(Self::new(
            family,
            kind,
            help,
            row["labels"].clone(),
            row["value"].as_f64()?,
        ))
    }
}

/// Writes the page. A family's samples stand together, as the format asks for.
pub(super) fn write(samples: &[Sample]) -> String {
    let mut families = BTreeMap::<&str, Vec<&Sample>>::new();
    for sample in samples {
        families.entry(&sample.family).or_default().push(sample);
    }
    families
        .into_iter()
        .map(|(name, samples)| family(name, &samples))
        .collect()
}

fn family(name: &str, samples: &[&Sample]) -> String {
    let head = samples.first().map(|sample| {
        let help = sample.help.replace('\\', r"\\").replace('\n', r"\n");
        format!("# HELP {name} {help}\n# TYPE {name} {}\n", sample.kind.text())
    });
    let lines = samples.iter().flat_map(|sample| &sample.lines);
    let lines = lines.map(|line| format!("{name}{}{} {}\n", line.suffix, labels(&line.labels), line.value));
    head.into_iter().chain(lines).collect()
}

fn labels(labels: &Map<String, Value>) -> String {
    if labels.is_empty() {
        return String::new();
    }
    let pairs: Vec<String> = labels
        .iter()
        .map(|(name, value)| format!("{name}=\"{}\"", escaped(value.as_str().unwrap_or_default())))
        .collect();
    format!("{{{}}}", pairs.join(","))
}

fn escaped(value: &str) -> String {
    value
        .replace('\\', r"\\")
        .replace('"', "\\\"")
        .replace('\n', r"\n")
}

fn object(labels: Value) -> Map<String, Value> {
    match labels {
        Value::Object(labels) => labels,
        _ => Map::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_family_stands_together_below_one_head() {
        let sample = |family, value| Sample::new(family, Kind::Gauge, "h", json!({}), value);
        let page = write(&[sample("b", 1.0), sample("a", 2.5), sample("b", 3e9)]);
        assert_eq!(
            page,
            "# HELP a h\n# TYPE a gauge\na 2.5\n# HELP b h\n# TYPE b gauge\nb 1\nb 3000000000\n"
        );
    }

    #[test]
    fn a_label_cannot_break_out_of_its_quotes() {
        let labels = json!({"environment": "a\"b\\c\nd"});
        let page = write(&[Sample::new("m", Kind::Counter, "h", labels, 1.0)]);
        assert!(page.ends_with("m{environment=\"a\\\"b\\\\c\\nd\"} 1\n"), "{page}");
    }

    #[test]
    fn a_row_that_is_none_is_left_out() {
        assert!(
            Sample::from_row(
                &json!({"metric": "m", "type": "riddle", "help": "h", "labels": {}, "value": 1})
            )
            .is_none()
        );
        assert!(
            Sample::from_row(
                &json!({"metric": "m", "type": "gauge", "help": "h", "labels": {}, "value": null})
            )
            .is_none()
        );
    }
}
