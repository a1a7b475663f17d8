// A real Chromium, Debian's, without a word to anyone but the page under test.

import { chromium } from "playwright-core";

/** A browser as a person has it: posthog-js sends nothing for one that says it is automated or headless. */
export async function launchBrowser() {
  const browser = await chromium.launch({
    executablePath: process.env.WEIR_CHROMIUM ?? "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
      "--disable-component-update", "--disable-sync", "--disable-blink-features=AutomationControlled"],
  });
  const major = browser.version().split(".")[0];
  const userAgent = `Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/${major}.0.0.0 Safari/537.36`;
  return {
    /** A visitor nobody has seen: no cookies, no storage. */
    newContext: (options) => browser.newContext({ userAgent, ...options }),
    close: () => browser.close(),
  };
}
