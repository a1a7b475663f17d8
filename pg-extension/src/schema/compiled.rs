//! A schema that is ready for use. It knows nothing of PostgreSQL.

use std::error::Error;

use boon::{CompileError, Compiler, Draft, SchemaIndex, Schemas, UrlLoader, ValidationError};
use serde_json::Value;

/// Under this address the schema itself is known, so that its own `$ref`s find their way.
const ADDRESS: &str = "weir:///schema";

/// Bytes of a schema, serialised.
pub(super) const BYTES: usize = 64 * 1024;
/// Violations that are told of one event.
const TOLD: usize = 10;

/// A schema, compiled.
pub(super) struct Compiled {
    schemas: Schemas,
    index: SchemaIndex,
}

/// Whatever a schema refers to must be in it: no event waits for somebody else's server.
struct Nowhere;

impl UrlLoader for Nowhere {
    fn load(&self, address: &str) -> Result<Value, Box<dyn Error>> {
        Err(format!("{address} is not in the schema, and nothing is fetched from elsewhere").into())
    }
}

impl Compiled {
    /// Compiles a schema of any draft from 4 to 2020-12, which it is unless `$schema` says otherwise. `format` is asserted.
    ///
    /// # Errors
    /// What is wrong with it, for the person who wrote it.
    pub(super) fn new(schema: Value) -> Result<Self, String> {
        if schema.to_string().len() > BYTES {
            return Err(format!("it is larger than {BYTES} bytes"));
        }
        if !matches!(schema, Value::Object(_) | Value::Bool(_)) {
            return Err("a schema is an object, or true or false".to_owned());
        }
        let mut compiler = Compiler::new();
        compiler.set_default_draft(Draft::V2020_12);
        compiler.enable_format_assertions();
        compiler.use_loader(Box::new(Nowhere));
        let mut schemas = Schemas::new();
        let index = compiler
            .add_resource(ADDRESS, schema)
            .and_then(|()| compiler.compile(ADDRESS, &mut schemas))
            .map_err(|error| explain(&error))?;
        Ok(Self { schemas, index })
    }

    /// Whether the properties are as the schema says.
    pub(super) fn holds(&self, properties: &Value) -> bool {
        self.schemas.validate(properties, self.index).is_ok()
    }

    /// What is wrong with the properties, each with its place: `/items/0: missing properties 'sku'`.
    pub(super) fn violations(&self, properties: &Value) -> Vec<String> {
        let mut found = Vec::new();
        if let Err(error) = self.schemas.validate(properties, self.index) {
            collect(&error, &mut found);
        }
        // The validator has no order of its own.
        found.sort_unstable();
        found.truncate(TOLD);
        found
    }
}

/// Of a tree of errors, those that have no further cause.
fn collect(error: &ValidationError<'_, '_>, into: &mut Vec<String>) {
    if error.causes.is_empty() {
        into.push(format!("{}: {}", error.instance_location, error.kind));
    }
    for cause in &error.causes {
        collect(cause, into);
    }
}

/// In a line, without the address that only we know.
fn explain(error: &CompileError) -> String {
    let text = match error {
        CompileError::ValidationError { src, .. } => {
            let mut found = Vec::new();
            collect(src, &mut found);
            found.sort_unstable();
            found.join("; ")
        }
        other => format!("{other:#}"),
    };
    text.replace(ADDRESS, "")
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn violations(schema: Value, properties: Value) -> Vec<String> {
        Compiled::new(schema).unwrap().violations(&properties)
    }

    #[test]
    fn what_is_wrong_is_told_with_its_place() {
        let schema = json!({
            "required": ["amount"],
            "properties": {"amount": {"type": "number", "minimum": 0}, "items": {"items": {"$ref": "#/$defs/item"}}},
            "$defs": {"item": {"required": ["sku"]}},
        });
        assert_eq!(
            violations(schema.clone(), json!({"amount": 1, "items": [{"sku": 1}]})),
            [] as [&str; 0]
        );
        let found = violations(schema, json!({"amount": -1, "items": [{}]}));
        assert_eq!(found.len(), 2, "{found:?}");
        assert!(
            found.iter().any(|text| text.starts_with("/items/0: ")),
            "{found:?}"
        );
    }

    #[test]
    fn older_drafts_are_read_as_they_were_meant() {
        let draft7 = json!({"$schema": "http://json-schema.org/draft-07/schema#", "definitions": {"n": {"type": "number"}}, "properties": {"n": {"$ref": "#/definitions/n"}}});
        assert!(Compiled::new(draft7).unwrap().holds(&json!({"n": 1})));
    }

    #[test]
    fn a_format_is_asserted() {
        let schema = json!({"properties": {"email": {"format": "email"}}});
        assert_eq!(violations(schema, json!({"email": "nobody"})).len(), 1);
    }

    #[test]
    fn what_is_no_schema_is_told() {
        for (schema, part) in [
            (json!({"type": "nubmer"}), "/type"),
            (
                json!({"$ref": "https://elsewhere.example/schema.json"}),
                "nothing is fetched",
            ),
            (json!({"pattern": "("}), "regex"),
            (json!([]), "object"),
            (json!({"$ref": "#/$defs/missing"}), "missing"),
            (json!({"description": "x".repeat(BYTES)}), "larger"),
        ] {
            let error = Compiled::new(schema.clone()).err().unwrap_or_default();
            assert!(error.contains(part), "{schema}: {error:?}");
        }
    }
}
