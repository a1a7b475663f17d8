//! What the network tells of a sender: Cloudflare's place for it, and its address.

use shared::consent::Consent;
use shared::dialect;
use shared::enrich::{BotManagement, Geo, Sender};
use worker::Request;

use crate::policy::Policy;

/// What Cloudflare says of a request. Outside of Cloudflare it says nothing.
#[derive(Debug, Default)]
pub(crate) struct Network {
    geo: Option<Geo>,
    asn: Option<u32>,
    bot_management: Option<BotManagement>,
}

impl Network {
    /// Reads the request's `cf` values.
    pub(crate) fn of(request: &Request) -> Self {
        let Some(cf) = request.cf() else {
            return Self::default();
        };
        let geo = {
            let (latitude, longitude) = cf.coordinates().unzip();
            Geo {
                country: cf.country(),
                continent: cf.continent(),
                region: cf.region(),
                region_code: cf.region_code(),
                city: cf.city(),
                postal_code: cf.postal_code(),
                time_zone: Some(cf.timezone_name()),
                latitude: latitude.map(f64::from),
                longitude: longitude.map(f64::from),
            }
        };
        let bot_management = cf.bot_management().map(|opinion| BotManagement {
            score: u8::try_from(opinion.score()).unwrap_or_default(),
            is_verified: opinion.verified_bot(),
        });
        Self {
            geo: Some(geo),
            asn: cf.asn(),
            bot_management,
        }
    }

    /// Puts it together with what the request's headers say.
    pub(crate) fn sender<'a>(&'a self, asked: &dialect::Request<'a>, policy: &Policy) -> Sender<'a> {
        Sender {
            geo: self.geo.as_ref(),
            user_agent: asked.header("user-agent"),
            accept_language: asked.header("accept-language"),
            consent: Consent::from_headers(asked.header("sec-gpc"), asked.header("dnt")),
            // Set by Cloudflare itself; X-Forwarded-For could be the sender's own invention.
            address: asked
                .header("cf-connecting-ip")
                .and_then(|address| address.parse().ok()),
            address_policy: policy.redaction.address,
            asn: self.asn,
            bot_management: self.bot_management,
        }
    }
}
