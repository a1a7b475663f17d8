#!/usr/bin/env bash
# Bundles the demo shop with the real posthog-js and the chart library into .weir/site, which make run alone serves.
. "$(dirname "$0")/lib.sh"
site=${1:-$ROOT/.weir/site}
mkdir -p "$site"
cp "$ROOT"/dev/site/*.html "$ROOT"/dev/site/*.css "$site/"
esbuild "$ROOT/dev/site/shop.js" --bundle --minify --format=esm --outfile="$site/shop.js" --log-level=warning
