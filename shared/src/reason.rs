//! Why one event was rejected or dropped: the text in `weir.rejected_events` and in `weir.ledger`.

use std::fmt;

macro_rules! reasons {
    ($($(#[$doc:meta])* $variant:ident = $text:literal, $fate:literal, $hint:literal;)*) => {
        /// Why one event was not stored. The good events of the same body go on.
        #[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
        pub enum Reason { $($(#[$doc])* $variant,)* }

        impl Reason {
            /// All of them, in the order of their declaration.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];

            /// The stable name, as the database keeps it.
            pub fn text(self) -> &'static str {
                match self { $(Self::$variant => $text),* }
            }

            /// What became of the event, and by which policy, for the reference.
            pub fn fate(self) -> &'static str {
                match self { $(Self::$variant => $fate),* }
            }

            /// What the sender can do about it.
            pub fn hint(self) -> &'static str {
                match self { $(Self::$variant => $hint),* }
            }
        }
    };
}

reasons! {
    /// Not JSON, so nothing is known of it.
    InvalidJson = "invalid_json", "rejected",
        "Each event must be a JSON object by itself.";
    /// JSON, but a number, a text or a list.
    NotAnObject = "not_an_object", "rejected",
        "Each event must be a JSON object.";
    /// A word of the collector's that says nothing of what it must, or isn't its own.
    IllegalOutcome = "illegal_outcome", "rejected",
        "Lines with \"$outcome\" are the collector's own; leave it out of events.";
    /// No name.
    MissingEvent = "missing_event", "rejected",
        "Name the event in \"event\".";
    /// A name that is empty, too long, not text, or holds control characters.
    IllegalEvent = "illegal_event", "rejected",
        "An event's name is text of 1 to 200 characters without control characters.";
    /// Nobody it belongs to.
    MissingDistinctId = "missing_distinct_id", "rejected",
        "Say whose event it is in \"distinct_id\".";
    /// One of the values that a bug in the sender makes, or not a text or number, or too long.
    IllegalDistinctId = "illegal_distinct_id", "rejected: among them `[object Object]`, `NaN`, `0`, `true`, `guest`, in any case, which bugs of senders make",
        "A distinct_id is 1 to 200 characters that tell one person from another; null, undefined, anonymous and their like don't.";
    /// An id that isn't a UUID.
    IllegalId = "illegal_id", "rejected",
        "An event's id is a UUID; leave it out to be given one.";
    /// A category that doesn't exist.
    IllegalCategory = "illegal_category", "rejected; [`weir.events`](SQL.md#weirevents) says what they mean",
        "Categories: pageview, action, identify, group, revenue, session, feature_flag, system, custom.";
    /// An environment that is empty, too long or not text.
    IllegalEnvironment = "illegal_environment", "rejected",
        "An environment's name is text of 1 to 50 characters.";
    /// A session id that is too long or neither text nor a number.
    IllegalSessionId = "illegal_session_id", "rejected",
        "A session_id is text of at most 200 characters.";
    /// Properties, user properties or context that aren't an object.
    IllegalProperties = "illegal_properties", "rejected",
        "Properties, user_properties and context are JSON objects.";
    /// User properties that hold something else than instructions.
    IllegalUserProperties = "illegal_user_properties", "rejected",
        "user_properties holds $set or $set_once, which are objects, or $unset, which is a list of names.";
    /// A number that PostgreSQL's numeric can't hold.
    IllegalNumber = "illegal_number", "rejected",
        "Numbers have at most 400 characters and an exponent of at most 400.";
    /// Over the limit of bytes.
    PropertiesTooLarge = "properties_too_large", "rejected",
        "At most 64 KiB of properties, 32 KiB of user_properties and 16 KiB of context, serialised.";
    /// Nested too deeply.
    PropertiesTooDeep = "properties_too_deep", "rejected; the object itself is a level",
        "Properties nest at most 10 levels deep.";
    /// Before the retention limit.
    TooOld = "too_old", "rejected, as is what is of a time that was [purged](SQL.md#weirpurge)",
        "The event is older than what is kept (weir.set_retention); check the sender's clock.";
    /// Sent by a machine, and the policy is not to store those.
    Bot = "bot", "dropped, with `WEIR_BOTS = \"drop\"`: the user agent calls itself one, or Cloudflare's bot management takes it for one: a score below 30, or a verified bot",
        "Events of bots are dropped by policy.";
    /// The person opted out (Global Privacy Control or Do Not Track), and the policy is to honour that.
    OptOut = "opt_out", "dropped, with `WEIR_OPT_OUT = \"drop\"`, and with `\"anonymous\"` where it only says who somebody is: the browser sends `Sec-GPC: 1` or `DNT: 1`",
        "The sender asked not to be tracked.";
    /// It comes from a data centre, and the policy is not to store that.
    DataCenter = "data_center", "dropped, with `WEIR_DATA_CENTERS = \"drop\"`: the sender's network is one that rents servers, and the sender is no server SDK",
        "Events out of data centres are dropped by policy.";
    /// Its referrer is spam, and the policy is not to store that.
    ReferrerSpam = "referrer_spam", "dropped, with `WEIR_REFERRER_SPAM = \"drop\"`",
        "Events whose referrer is spam are dropped by policy.";
    /// The sender's address is on the operator's list.
    ExcludedAddress = "excluded_address", "dropped: it is in `WEIR_EXCLUDE_ADDRESSES`",
        "Events from this address are dropped by policy.";
    /// The country it comes from is.
    ExcludedCountry = "excluded_country", "dropped: it is in `WEIR_EXCLUDE_COUNTRIES`",
        "Events from this country are dropped by policy.";
    /// The host of its page is.
    ExcludedHost = "excluded_host", "dropped: it is in `WEIR_EXCLUDE_HOSTS`",
        "Events of pages on this host are dropped by policy.";
    /// Its page is.
    ExcludedPage = "excluded_page", "dropped: its path is in `WEIR_EXCLUDE_PAGES`",
        "Events of this page are dropped by policy.";
    /// The host of its referrer is.
    ExcludedReferrer = "excluded_referrer", "dropped: its host is in `WEIR_EXCLUDE_REFERRERS`",
        "Events with this referrer are dropped by policy.";
    /// It says who somebody is, and nobody is to be known.
    Cookieless = "cookieless", "dropped, with `WEIR_IDENTITY = \"cookieless\"`",
        "Events that say who somebody is are dropped where visitors have no lasting id.";
    /// Its properties break the schema that was set for its name.
    SchemaViolation = "schema_violation", "rejected; [`weir.violations`](SQL.md#weirviolations) says where the event breaks it",
        "weir.event_schemas has the schema of each event's name; weir.violations() says what is wrong.";
    /// It was received before its person was erased.
    Erased = "erased", "dropped: it was received before its person was [erased](PRIVACY.md#if-they-come-back), and came out of a queue or a dead letter afterwards",
        "Whom it is about was erased after it was sent; what is sent from now on is a new person's.";
    /// The sender is over its rate.
    RateLimited = "rate_limited", "dropped, beyond [the rate of a person](COLLECTOR.md#rates)",
        "So many events of one person are a sender's bug; the operator may raise RATE_PERSON.";
}

impl Reason {
    /// The reason with that text, if there is one.
    pub fn from_text(text: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|reason| reason.text() == text)
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.text())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_reason_is_found_by_its_text() {
        for reason in Reason::ALL {
            assert_eq!(Reason::from_text(reason.text()), Some(*reason));
            assert!(!reason.hint().is_empty());
            assert!(reason.fate().starts_with("rejected") || reason.fate().starts_with("dropped"));
        }
    }
}
