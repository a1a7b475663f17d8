//! The border to JavaScript, where a request crosses it: see `runtime.js`.

use js_sys::Promise;
use wasm_bindgen::prelude::*;
use worker::{Env, web_sys};

use crate::turns::Turns;

#[wasm_bindgen(module = "/src/runtime.js")]
extern "C" {
    /// Waits for a promise and takes the next turn, until there is an answer.
    pub(crate) fn run(turns: Turns, promise: JsValue) -> JsValue;

    /// Method, address, place and headers of a request, a line each.
    pub(crate) fn read(request: &web_sys::Request) -> String;

    /// An answer; `headers` has a line for each name, none of them twice, and one for its value.
    #[wasm_bindgen(catch)]
    pub(crate) fn answer(status: u16, headers: &str, body: &str) -> Result<web_sys::Response, JsValue>;

    /// Minutes by which a zone's clocks are ahead of UTC, at a time in milliseconds; NaN where nobody knows.
    pub(crate) fn offset(zone: &str, at_ms: f64) -> f64;

    /// Sends a message of these bytes to a queue.
    #[wasm_bindgen(catch)]
    pub(crate) fn send(env: &Env, binding: &str, bytes: &[u8]) -> Result<Promise, JsValue>;
}

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = console, js_name = log)]
    pub(crate) fn info(text: &str);

    #[wasm_bindgen(js_namespace = console)]
    pub(crate) fn warn(text: &str);

    #[wasm_bindgen(js_namespace = console)]
    pub(crate) fn error(text: &str);
}
