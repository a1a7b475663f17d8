//! The one place where all isolates' counts come together: a Durable Object.

#![allow(missing_docs, reason = "the macro writes methods without any")]

use std::cell::RefCell;

use worker::wasm_bindgen::JsValue;
use worker::{DurableObject, Env, Method, Request, RequestInit, Response, Result, State, durable_object};

use super::counters::Counters;

/// The binding of the object's class.
const BINDING: &str = "METRICS";
/// There is one object.
const NAME: &str = "counters";
/// Where it keeps the counters.
const KEPT: &str = "counters";

/// Adds counts to those of all isolates, and returns these.
///
/// # Errors
/// Where there is no such binding, or the object doesn't answer.
pub(super) async fn add(env: &Env, counters: &Counters) -> Result<Counters> {
    let stub = env.durable_object(BINDING)?.get_by_name(NAME)?;
    let mut init = RequestInit::new();
    init.with_method(Method::Post)
        .with_body(Some(JsValue::from_str(&serde_json::to_string(counters)?)));
    // The address is the object's own business; it has to be one.
    let request = Request::new_with_init("https://keeper/", &init)?;
    let sum = stub.fetch_with_request(request).await?.text().await?;
    Ok(serde_json::from_str(&sum)?)
}

/// Keeps the counters, in memory and on disk.
#[durable_object(fetch)]
#[derive(Debug)]
pub struct Keeper {
    state: State,
    counters: RefCell<Option<Counters>>,
}

impl DurableObject for Keeper {
    fn new(state: State, _env: Env) -> Self {
        Self {
            state,
            counters: RefCell::new(None),
        }
    }

    async fn fetch(&self, mut request: Request) -> Result<Response> {
        let news: Counters = serde_json::from_str(&request.text().await?)?;
        self.wake_up().await?;
        let sum = {
            let mut counters = self.counters.borrow_mut();
            let counters = counters.get_or_insert_default();
            counters.add(&news);
            serde_json::to_string(counters)?
        };
        self.state.storage().put(KEPT, sum.as_str()).await?;
        Response::ok(sum)
    }
}

impl Keeper {
    /// Reads what was kept before the object was last put to sleep.
    async fn wake_up(&self) -> Result<()> {
        if self.counters.borrow().is_some() {
            return Ok(());
        }
        let kept: Option<String> = self.state.storage().get(KEPT).await?;
        let kept = kept.map(|kept| serde_json::from_str(&kept)).transpose()?;
        // Somebody else may have been quicker, and have counted since.
        self.counters.borrow_mut().get_or_insert(kept.unwrap_or_default());
        Ok(())
    }
}
