//! What `make bench-edge` measures the collector beside: Workers in Rust that do as little as can be done.

use worker::js_sys::Uint8Array;
use worker::wasm_bindgen::JsValue;
use worker::{Context, Env, QueueContentType, RawMessageBuilder, Request, Response, Result, event};

/// `POST`: sends the body to the queue as one message, and answers then. Anything else is answered at once.
#[event(fetch)]
async fn fetch(mut request: Request, env: Env, _context: Context) -> Result<Response> {
    if request.inner().method() == "POST" {
        let body = JsValue::from(Uint8Array::from(request.bytes().await?.as_slice()));
        let message = RawMessageBuilder::new(body).build_with_content_type(QueueContentType::V8);
        env.queue("QUEUE")?.send_raw(message).await?;
    }
    Response::empty()
}
