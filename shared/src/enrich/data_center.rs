//! `context.network`: that the sender sits in a data centre, where people seldom do and machines always.

use super::{Enrichment, Sender, put};
use crate::event::{Event, Platform};

/// Numbers of networks (ASN) whose addresses are rented as servers. No package keeps such a list up, so this is ours: the
/// large ones, each checked against the name that it is registered under. Networks that people come out of are left out on purpose: Cloudflare's, Fastly's
/// and Akamai's (Private Relay, WARP), Google's own (15169), and those that VPNs mainly rent (M247, Datacamp).
const HOSTING: &[u32] = &[
    7506,   // GMO Internet
    8075,   // Microsoft Azure
    8100,   // QuadraNet
    8560,   // IONOS
    8987,   // Amazon, Ireland
    12876,  // Scaleway
    13213,  // UK2, Hosting Services
    14061,  // DigitalOcean
    14618,  // Amazon
    16276,  // OVH
    16509,  // Amazon
    16628,  // DedFiberCo
    19318,  // Interserver
    19994,  // Rackspace
    20454,  // SECURED SERVERS
    20473,  // Vultr
    22612,  // Namecheap
    23470,  // ReliableSite
    24940,  // Hetzner
    26347,  // DreamHost
    26496,  // GoDaddy
    27357,  // Rackspace
    28753,  // Leaseweb, Germany
    29066,  // velia.net
    29802,  // HIVELOCITY
    30083,  // velia.net
    30633,  // Leaseweb, Washington
    31898,  // Oracle Cloud
    32613,  // Leaseweb, Canada
    33070,  // Rackspace
    34788,  // Neue Medien Muennich
    35540,  // OVH
    36351,  // SoftLayer, IBM Cloud
    36352,  // ColoCrossing
    37963,  // Alibaba Cloud
    38001,  // NewMedia Express
    40021,  // Contabo, USA
    40065,  // CNSERVERS
    40676,  // Psychz
    45090,  // Tencent Cloud
    45102,  // Alibaba Cloud, abroad
    46475,  // Limestone
    46606,  // Unified Layer, Bluehost
    46844,  // Sharktech
    47583,  // Hostinger
    49981,  // WorldStream
    50673,  // Serverius
    51167,  // Contabo
    53667,  // FranTech, BuyVM
    53755,  // Input Output Flood
    55286,  // B2 Net, ServerMania
    55967,  // Baidu Cloud
    55990,  // Huawei Cloud
    58061,  // Scalaxy
    59253,  // Leaseweb, Asia
    60781,  // Leaseweb, Netherlands
    61317,  // Hivelocity
    63949,  // Linode, Akamai's servers for rent
    132203, // Tencent Cloud, abroad
    133199, // SonderCloud
    136907, // Huawei Cloud, abroad
    141995, // Contabo, Asia
    197540, // netcup
    200019, // AlexHost
    200350, // Yandex Cloud
    202053, // UpCloud
    202425, // IP Volume
    204915, // Hostinger, United Kingdom
    210644, // Aeza
    213230, // Hetzner, cloud
    396982, // Google Cloud
    398101, // GoDaddy
];

pub(super) struct DataCenter;

impl Enrichment for DataCenter {
    fn name(&self) -> &'static str {
        "data_center"
    }

    fn apply(&self, event: &mut Event, sender: &Sender<'_>) {
        if is_data_center(event, sender) {
            put(&mut event.context, "network", "data_center", true);
            put(&mut event.context, "network", "asn", sender.asn);
        }
    }
}

/// Whether the event came out of a data centre. A server's is no wonder.
pub fn is_data_center(event: &Event, sender: &Sender<'_>) -> bool {
    event.platform != Platform::Server && sender.asn.is_some_and(|asn| HOSTING.binary_search(&asn).is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_in_order() {
        assert!(HOSTING.is_sorted());
    }
}
