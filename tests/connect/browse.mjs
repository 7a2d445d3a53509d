// Drives the browser through one journey and prints what it saw as JSON: browse.mjs < steps.json
//
// Steps, in order: { goto, fill: [selector, text], select, click, url, expect, shot, width }; `expect` is text that must be on the page.
// `get` asks for something beside the browser, `popup` clicks and goes on in the window that opens, `callback` goes to another context's callback with the `state` that was kept.
// `frame` goes on in the frame whose address has this in it. `intercept` keeps the address of a page that is not to be opened, `fresh` goes on in another browser, `first` in the first again.
import { createRequire } from 'node:module';
import path from 'node:path';

const require = createRequire(path.join(process.env.CONNECT_TOOLS, 'package.json'));
const { chromium } = require('playwright-core');
let input = '';
for await (const chunk of process.stdin) input += chunk;
const steps = JSON.parse(input);

const browser = await chromium.launch({
  executablePath: '/usr/bin/chromium', headless: true,
  args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-dev-shm-usage'],
});
const javaScriptEnabled = !steps.some((step) => step.no_script);
const open = async () => {
  const context = await browser.newContext({ javaScriptEnabled, viewport: { width: 1100, height: 800 } });
  context.setDefaultTimeout(20000);
  return context.newPage();
};
const framed = async (host, address) => {
  for (let tries = 0; tries < 200; tries++) {
    const frame = host.frames().find((frame) => frame !== host.mainFrame() && frame.url().includes(address));
    if (frame) return frame;
    await host.waitForTimeout(100);
  }
  throw new Error(`no frame at ${address} among ${host.frames().map((frame) => frame.url())}`);
};
let page = await open();
let first = page;
const kept = {};
let failed = null;
for (const step of steps) {
  try {
    if (step.fresh) [first, page] = [page, await open()];
    if (step.first) {
      page = first;
      await page.unrouteAll();
    }
    if (step.frame) [first, page] = [page, await framed(page, step.frame)];
    if (step.width) await page.setViewportSize({ width: step.width, height: 800 });
    if (step.intercept) {
      await page.route((url) => url.pathname === step.intercept, (route) => {
        kept.intercepted = route.request().url();
        return route.fulfill({ status: 200, body: 'intercepted' });
      });
    }
    if (step.goto) await page.goto(step.goto === 'intercepted' ? kept.intercepted : step.goto);
    if (step.get) await fetch(step.get);
    if (step.callback) {
      const state = new URL(kept.intercepted).searchParams.get('state');
      await page.goto(`${step.callback}?state=${state}&code=x`);
    }
    if (step.popup) [first, page] = [page, (await Promise.all([(page.page?.() ?? page).waitForEvent('popup'), page.click(step.popup)]))[0]];
    if (step.fill) await page.fill(step.fill[0], step.fill[1]);
    if (step.select) await page.selectOption(step.select[0], step.select[1]);
    if (step.click) await page.click(step.click);
    if (step.url) await page.waitForURL((url) => url.href.includes(step.url));
    if (step.expect) await page.getByText(step.expect).first().waitFor();
    if (step.shot) await page.screenshot({ path: step.shot, fullPage: true });
  } catch (error) {
    failed = { step, error: String(error), page: await page.content().catch(() => '') };
    break;
  }
}
console.log(JSON.stringify({ failed, url: page.url(), kept, text: await page.innerText('body').catch(() => '') }));
await browser.close();
