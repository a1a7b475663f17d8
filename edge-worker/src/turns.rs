//! Runs a request turn by turn, driven by `run` of `runtime.js`: for a promise it needs neither callbacks nor a task, which
//! `wasm_bindgen_futures` makes anew for each.
//!
//! A request that waits for something else than [`promise`]s, as the database's socket, goes on with `wasm_bindgen_futures`.

use std::cell::RefCell;
use std::future::poll_fn;
use std::mem;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, Wake, Waker};

use futures_util::task::AtomicWaker;
use js_sys::Promise;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, future_to_promise};

use crate::runtime;

/// A request that is being answered.
struct Request {
    answer: Pin<Box<dyn Future<Output = JsValue>>>,
    runner: Arc<Runner>,
}

/// Who goes on with a request once something else than a promise has happened. There is one waker for all turns, as some of
/// the runtime's futures keep the first that they are polled with.
#[derive(Default)]
struct Runner(AtomicWaker);

impl Wake for Runner {
    fn wake(self: Arc<Self>) {
        self.0.wake();
    }
}

impl Request {
    fn poll(&mut self) -> Poll<JsValue> {
        let waker = Waker::from(Arc::clone(&self.runner));
        self.answer.as_mut().poll(&mut Context::from_waker(&waker))
    }

    /// Goes on without turns.
    fn spawn(mut self) -> Promise {
        future_to_promise(poll_fn(move |context| {
            self.runner.0.register(context.waker());
            self.poll().map(Ok)
        }))
    }
}

/// What came of a promise.
type Settled = Result<JsValue, JsValue>;

/// What a request that takes its turn and its driver have to say to each other.
enum Turn {
    /// Nothing: `wasm_bindgen_futures` runs it, or nobody.
    None,
    /// It may leave a promise.
    Begun,
    /// It has left one.
    Waiting(Promise),
    /// Here is what came of that.
    Over(Settled),
}

thread_local! {
    static TURN: RefCell<Turn> = const { RefCell::new(Turn::None) };
}

/// A request between two turns. It is JavaScript's, which frees it after the last, or collects it where the sender has broken
/// off and nobody goes on with it.
#[wasm_bindgen(private)]
pub struct Turns(Option<Request>);

#[wasm_bindgen]
impl Turns {
    /// Takes the next turn, with what came of the promise that the last one gave.
    pub fn next(&mut self, value: JsValue, is_error: bool) -> JsValue {
        // Handed over, it was answered elsewhere.
        let Some(request) = self.0.take() else {
            return value;
        };
        let settled = if is_error { Err(value) } else { Ok(value) };
        let next;
        (next, self.0) = take(request, Turn::Over(settled));
        next
    }
}

/// Begins a request; gives its answer, or a promise of it.
pub(crate) fn run(request: impl Future<Output = JsValue> + 'static) -> JsValue {
    let request = Request {
        answer: Box::pin(request),
        runner: Arc::default(),
    };
    match take(request, Turn::Begun) {
        (answer, None) => answer,
        (promise, rest) => runtime::run(Turns(rest), promise),
    }
}

/// One turn. Gives a promise and the rest of the request, or its answer, or a promise of that.
fn take(mut request: Request, turn: Turn) -> (JsValue, Option<Request>) {
    TURN.set(turn);
    match (request.poll(), TURN.replace(Turn::None)) {
        (Poll::Ready(answer), _) => (answer, None),
        (Poll::Pending, Turn::Waiting(promise)) => (promise.into(), Some(request)),
        (Poll::Pending, _) => (request.spawn().into(), None),
    }
}

/// Waits for a promise. Nothing else may be waited for at the same time.
pub(crate) async fn promise(promise: Promise) -> Settled {
    let is_begun = TURN.with_borrow(|turn| matches!(turn, Turn::Begun));
    if !is_begun {
        return JsFuture::from(promise).await;
    }
    TURN.set(Turn::Waiting(promise));
    poll_fn(|_| {
        TURN.with_borrow_mut(|turn| match mem::replace(turn, Turn::Begun) {
            Turn::Over(settled) => Poll::Ready(settled),
            waiting => {
                *turn = waiting;
                Poll::Pending
            }
        })
    })
    .await
}
