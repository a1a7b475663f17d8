// What the tests of browser SDKs share: a shop's page with the SDK on it, the collector behind a line that can be bad, a browser.

import { launchBrowser } from "./browser.mjs";
import { FlakyLine } from "./flaky.mjs";
import { servePage } from "./page.mjs";
import { Weir } from "./weir.mjs";

export class Site {
  /** `script` is the page's, and defines `globalThis.start(...)`, which answers with the visitor's id. */
  static async open(script) {
    const site = new Site();
    try {
      site.weir = await Weir.start();
      site.postgres = site.weir.postgres;
      site.key = site.postgres.writeKey;
      site.line = await FlakyLine.to(site.weir.url);
      site.page = await servePage(script);
      site.browser = await launchBrowser();
    } catch (error) {
      await site.close();
      throw error;
    }
    return site;
  }

  /** A visitor nobody has seen opens `path` and starts the SDK with these arguments. */
  async visit(path, ...args) {
    const context = await this.browser.newContext();
    const tab = await context.newPage();
    await tab.goto(this.page.url + path);
    const id = await tab.evaluate((args) => globalThis.start(...args), args);
    return { context, tab, id };
  }

  async close() {
    await this.browser?.close();
    await this.page?.close();
    await this.line?.close();
    await this.weir?.close();
  }
}
