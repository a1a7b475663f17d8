//! `context.geo`: where the sender is, as the network (Cloudflare) says.

use super::{Enrichment, Sender, put_all};
use crate::event::Event;

/// What the network says of a request's origin. `None` is "not known".
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Geo {
    /// ISO 3166-1 alpha-2.
    pub country: Option<String>,
    /// Two letters: `EU`, `NA`, …
    pub continent: Option<String>,
    /// Name of the first subdivision.
    pub region: Option<String>,
    /// Its ISO 3166-2 code, without the country.
    pub region_code: Option<String>,
    /// Name of the city.
    pub city: Option<String>,
    /// Postal code.
    pub postal_code: Option<String>,
    /// IANA name.
    pub time_zone: Option<String>,
    /// Degrees north.
    pub latitude: Option<f64>,
    /// Degrees east.
    pub longitude: Option<f64>,
}

pub(super) struct FromNetwork;

impl Enrichment for FromNetwork {
    fn name(&self) -> &'static str {
        "geo"
    }

    fn apply(&self, event: &mut Event, sender: &Sender<'_>) {
        let Some(geo) = sender.geo else { return };
        // A server tells of its users, and its own place says nothing of theirs.
        if event.platform == crate::event::Platform::Server {
            return;
        }
        put_all(
            &mut event.context,
            "geo",
            &mut [
                ("country", geo.country.as_deref().into()),
                ("continent", geo.continent.as_deref().into()),
                ("region", geo.region.as_deref().into()),
                ("region_code", geo.region_code.as_deref().into()),
                ("city", geo.city.as_deref().into()),
                ("postal_code", geo.postal_code.as_deref().into()),
                ("time_zone", geo.time_zone.as_deref().into()),
                ("latitude", geo.latitude.into()),
                ("longitude", geo.longitude.into()),
            ],
        );
    }
}
