//! The collector: browsers' and servers' events in, batches to PostgreSQL out, and questions answered.
//!
//! An event's way: [`route`] ▸ [`receive`] (`shared`'s dialects and enrichment, [`keys`]) ▸ [`sink`] (the queue, and
//! from there PostgreSQL) ▸ [`dead_letter`] where it can't arrive. Reading goes [`route`] ▸ [`query`].

mod admin;
mod bearer;
mod body;
mod clock;
mod config;
mod database;
mod dead_letter;
mod error;
mod health;
mod incoming;
mod keys;
mod limit;
mod log;
mod message;
mod metrics;
mod policy;
mod query;
mod receive;
mod reply;
mod route;
mod runtime;
mod salts;
mod script;
mod sender;
mod sink;
mod turns;
mod zones;

use std::cell::Cell;

use serde::Serialize;
use shared::error::Code;
use uuid::{Builder, Uuid};
use wasm_bindgen::prelude::*;
use worker::{Context, Env, MessageBatch, event, web_sys, worker_sys};

use config::Config;
use error::Error;
use incoming::Incoming;
use log::Level;
use metrics::Answered;
use reply::Answer;
use route::Route;

pub use metrics::Keeper;

/// An event is hundreds of small pieces of memory. With this allocator a batch of 50 takes a sixth to a fifth less CPU than with
/// the standard library's.
#[cfg(target_arch = "wasm32")]
#[global_allocator]
static ALLOCATOR: rlsf::SmallGlobalTlsf = rlsf::SmallGlobalTlsf::new();

/// Answers a request: with a response, or a promise of one.
///
/// The macro for this would have a promise and a task for each request: see [`turns`].
#[wasm_bindgen]
pub fn fetch(request: web_sys::Request, env: Env, context: worker_sys::Context) -> JsValue {
    turns::run(async {
        let started_at = clock::now_ms();
        let request = Incoming::of(request, request_id(started_at));
        match answer(&request, env, Context::new(context), started_at).await {
            Ok(response) => response.into(),
            Err(fault) => reply::fault(&fault, request.id()),
        }
    })
}

/// # Errors
/// None that a sender could cause: whatever goes wrong is an answer.
async fn answer(
    request: &Incoming,
    env: Env,
    context: Context,
    started_at: u64,
) -> worker::Result<web_sys::Response> {
    let config = Config::of(&env);
    let path = route::without_prefix(request.path(), &config.prefix);
    let route = route::find(request.method(), path);
    let name = route.name();
    let (response, status, bytes) = match route {
        Route::Script(file) => match script::serve(&file, request, &env).await {
            Ok(file) => {
                let status = file.status_code();
                (reply::with_request_id(file, request.id())?, status, 0)
            }
            Err(error) => send(Err(error).into(), request.id(), name)?,
        },
        route => send(respond(route, request, &env, &config).await, request.id(), name)?,
    };
    let ended_at = clock::now_ms();
    let answered = Answered {
        route: name,
        status,
        bytes,
        took_ms: ended_at.saturating_sub(started_at),
    };
    if metrics::count(&answered, ended_at) {
        context.wait_until(metrics::hand_in(env, request.id().to_owned()));
    }
    Ok(response)
}

/// A UUIDv7, by which a line of the log is found. It needn't be a secret: only an isolate's first is drawn, from the runtime,
/// which takes its time for that.
fn request_id(now_ms: u64) -> String {
    thread_local! {
        static NEXT: Cell<u128> = Cell::new(Uuid::now_v7().as_u128());
    }
    // An odd number, so that no two of an isolate's are the same: the golden ratio's digits leave no pattern to the eye.
    const STEP: u128 = 0x9e37_79b9_7f4a_7c15_f39c_c060_5ced_c835;
    let id = NEXT.get().wrapping_add(STEP);
    NEXT.set(id);
    let [_, _, _, _, _, _, random @ ..] = id.to_be_bytes();
    Builder::from_unix_timestamp_millis(now_ms, &random)
        .into_uuid()
        .to_string()
}

/// Hands an answer over; says its status, and how many bytes it was asked with.
fn send(answer: Answer, request_id: &str, route: &str) -> worker::Result<(web_sys::Response, u16, usize)> {
    note(request_id, route, &answer);
    let response = reply::send(&answer.reply, request_id)?;
    Ok((response, answer.reply.status, answer.bytes))
}

/// Takes a batch from one of the two queues. It never fails: what isn't acknowledged is delivered again.
///
/// # Errors
/// None; an error here would be a panic in `worker`.
#[event(queue)]
pub async fn queue(batch: MessageBatch<JsValue>, env: Env, _context: Context) -> worker::Result<()> {
    let config = Config::of(&env);
    let id = request_id(clock::now_ms());
    if batch.queue() == config.dead_letter_queue {
        dead_letter::keep(&batch, &env, &id).await;
    } else {
        sink::deliver(&batch, &env, &config, &id).await;
    }
    Ok(())
}

async fn respond(route: Route<'_>, request: &Incoming, env: &Env, config: &Config) -> Answer {
    match route {
        Route::Dialect(dialect, purpose) => receive::receive(request, env, config, dialect, purpose).await,
        Route::Health => Ok(health::check(request, env, config).await).into(),
        Route::FindEvents => query::find_events(request, env).await.into(),
        Route::Question(question) => query::answer(request, env, question).await.into(),
        Route::Explain(id) => query::explain(request, env, id).await.into(),
        Route::Metrics => metrics::answer(request, env).await.into(),
        Route::DeadLetters => dead_letter::list(request, env).await.into(),
        Route::Replay => dead_letter::replay(request, env).await.into(),
        Route::Options(allow) => Ok(reply::options(&allow)).into(),
        Route::NotAllowed(allow) => Err(Error::MethodNotAllowed { allow }).into(),
        // A script that is there has been handed over already.
        Route::Script(_) | Route::NotFound => Err(Error::NotFound).into(),
    }
}

/// What the log says of a request.
#[derive(Serialize)]
struct Noted<'a> {
    route: &'a str,
    status: u16,
    #[serde(skip_serializing_if = "Option::is_none")]
    code: Option<Code>,
    #[serde(skip_serializing_if = "Option::is_none")]
    cause: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    counts: Option<receive::Counts>,
    #[serde(skip_serializing_if = "Option::is_none")]
    queued: Option<usize>,
}

/// Logs what came of a request.
fn note(request_id: &str, route: &str, answer: &Answer) {
    let error = answer.error.as_ref();
    let level = match error.map(Error::status) {
        Some(500) => Level::Error,
        Some(501..) => Level::Warn,
        _ => Level::Info,
    };
    log::line(
        level,
        "request",
        request_id,
        &Noted {
            route,
            status: answer.reply.status,
            code: error.map(Error::code),
            cause: error.and_then(Error::cause),
            counts: answer.counts,
            queued: answer.queued,
        },
    );
}
