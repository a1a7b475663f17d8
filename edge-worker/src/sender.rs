//! What the network tells of a sender: Cloudflare's place for it, and its address.

use shared::consent::Consent;
use shared::dialect;
use shared::enrich::{BotManagement, Geo, Sender};

use crate::incoming::Incoming;
use crate::policy::Policy;
use crate::zones;

/// What Cloudflare says of a request. Outside of Cloudflare it says nothing.
#[derive(Debug, Default)]
pub(crate) struct Network {
    geo: Option<Geo>,
    asn: Option<u32>,
    bot_management: Option<BotManagement>,
}

impl Network {
    /// Reads the request's `cf` values.
    pub(crate) fn of(request: &Incoming) -> Self {
        let Some(place) = request.place().cloned() else {
            return Self::default();
        };
        let degrees = |text: Option<String>| text.and_then(|text| text.parse().ok());
        Self {
            geo: Some(Geo {
                country: place.country,
                continent: place.continent,
                region: place.region,
                region_code: place.region_code,
                city: place.city,
                postal_code: place.postal_code,
                time_zone: place.time_zone,
                latitude: degrees(place.latitude),
                longitude: degrees(place.longitude),
            }),
            asn: place.asn,
            bot_management: place.score.map(|score| BotManagement {
                score: u8::try_from(score).unwrap_or_default(),
                is_verified: place.is_verified.unwrap_or_default(),
            }),
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
            zones: Some(zones::offset),
        }
    }
}
