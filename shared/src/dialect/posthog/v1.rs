//! The route of PostHog's newer SDKs, `POST /i/v1/analytics/events`: the key in a header, an answer for each event.
//! Source: PostHog's `rust/capture/src/v1`.

use super::event::{Envelope, Tokens, read};
use super::{body, is_believable, refusal};
use crate::clock;
use crate::dialect::{Dialect, Door, Received, Reply, Request, Verdict, results};
use crate::error::Error;
use crate::json::Text;

pub(in crate::dialect) struct PosthogV1;

impl Dialect for PosthogV1 {
    fn name(&self) -> &'static str {
        "posthog_v1"
    }

    fn doors(&self) -> &'static [Door] {
        const { &[Door::events("POST", "/i/v1/analytics/events")] }
    }

    fn read(&self, request: &Request<'_>) -> Result<Received, Error> {
        let key = request.bearer().ok_or(Error::MissingKey)?.to_owned();
        let bytes = body::bytes(request)?;
        let text = Text::new(&bytes);
        if text.as_str().trim_ascii().is_empty() {
            return Err(Error::EmptyBody);
        }
        let fields = body::fields(text.as_str())?;
        let batch = fields.get("batch").ok_or_else(|| Error::MalformedBody {
            detail: "there is no \"batch\"".into(),
        })?;
        let sent_at = request.header("posthog-request-timestamp").and_then(clock::parse);
        let envelope = Envelope {
            sent_at: sent_at
                .or_else(|| body::text(&fields, "created_at").and_then(|text| clock::parse(&text)))
                .filter(is_believable),
            names_missing_events: None,
            library: request
                .header("posthog-sdk-info")
                .and_then(|info| info.split_once('/')),
        };
        let mut tokens = Tokens::new(Some(key));
        let items = body::split(batch.get())?
            .into_iter()
            .map(|raw| {
                read(
                    request,
                    &envelope,
                    raw.get(),
                    text.is_replaced_in(raw.get()),
                    &mut tokens,
                )
            })
            .collect();
        Ok(Received::new(tokens.only()?, items))
    }

    fn reply(&self, request: &Request<'_>, verdict: Verdict<'_>) -> Reply {
        match verdict {
            Verdict::Taken(received) => Reply::json(request, 200, &results::of(&received.items)),
            Verdict::Refused(error) => refusal(request, error),
        }
    }
}
