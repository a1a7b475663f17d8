//! `context.page.referrer_is_spam`: that the referrer is one of those that nobody came from: machines send it so that its
//! name is read in people's statistics.

use super::list::Hosts;
use super::{Enrichment, Sender, found, property, put};
use crate::event::Event;
use std::sync::LazyLock;
use url::Url;

/// The longest known ones. No package keeps the public list up, so this one is short: `WEIR_EXCLUDE_REFERRERS` is for more.
static SPAM: LazyLock<Hosts> = LazyLock::new(|| {
    Hosts::of_lines(
        "semalt.com\nbuttons-for-website.com\nbuttons-for-your-website.com\ndarodar.com\nilovevitaly.com\npriceg.com\nblackhatworth.com\n\
         hulfingtonpost.com\nbestwebsitesawards.com\no-o-6-o-o.com\ncenoval.ru\neconom.co\nsavetubevideo.com\nkambasoft.com\n\
         makemoneyonline.com\nget-free-traffic-now.com\nfree-share-buttons.com\nevent-tracking.com\nfree-social-buttons.com\n\
         guardlink.org\n4webmasters.org\ntrafficmonetize.org\nwebmonetizer.net\nbest-seo-offer.com\nbest-seo-solution.com\n\
         buy-cheap-online.info\n100dollars-seo.com\nsimple-share-buttons.com\nsharebutton.net\nsocial-buttons.com\nrank-checker.online\n\
         success-seo.com\nvideos-for-your-business.com\nsanjosestartups.com\ntraffic2cash.xyz\nbot-traffic.icu\nbottraffic.live",
    )
});

pub(super) struct Spam;

impl Enrichment for Spam {
    fn name(&self) -> &'static str {
        "referrer_spam"
    }

    fn apply(&self, event: &mut Event, _: &Sender<'_>) {
        // Page has read the referrer already, unless it is switched off.
        let is_spam = match found(event, "page", "referrer_host") {
            Some(host) => SPAM.find(host).is_some(),
            None => is_referrer_spam(event),
        };
        if is_spam {
            put(&mut event.context, "page", "referrer_is_spam", true);
        }
    }
}

/// Whether the event names one of them as where it came from.
pub fn is_referrer_spam(event: &Event) -> bool {
    referrer_host(event).is_some_and(|host| SPAM.find(&host).is_some())
}

/// The host of the page that led to this one, in lower case.
pub fn referrer_host(event: &Event) -> Option<String> {
    let referrer = Url::parse(property(&event.properties, "$referrer")?).ok()?;
    referrer.host_str().map(str::to_owned)
}
