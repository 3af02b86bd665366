// Runs Lighthouse on some pages: node measure.mjs '{"chromium": …, "runs": 5, "pages": {name: url}}'
// Prints one line of JSON a run, and one for robots.txt. tests/lighthouse/__main__.py reads them.
import { launch } from 'chrome-launcher';
import lighthouse from 'lighthouse';
import puppeteer from 'puppeteer-core';

const { chromium, runs, pages } = JSON.parse(process.argv[2]);
const chromeFlags = ['--headless=new', '--disable-gpu'];
if (process.getuid() === 0) chromeFlags.push('--no-sandbox');

const CATEGORIES = ['performance', 'accessibility', 'best-practices', 'seo'];
const TIMES = {
  first_paint: 'first-contentful-paint',
  largest_paint: 'largest-contentful-paint',
  blocked: 'total-blocking-time',
  shift: 'cumulative-layout-shift',
  bytes: 'total-byte-weight',
};
// Lighthouse fetches robots.txt from within the page, and our policy lets no page fetch anything
// (GoogleChrome/lighthouse#4386). So the file is looked at by itself, with the policy put aside.
const ROBOTS = 'robots-txt';
const ATTEMPTS = 3;

const say = (line) => process.stdout.write(`${JSON.stringify(line)}\n`);

function wanting(report) {
  const found = [];
  for (const category of Object.values(report.categories)) {
    for (const { id, weight } of category.auditRefs) {
      const { score, title } = report.audits[id];
      if (weight > 0 && score !== null && score < 0.9) found.push(`${category.id}: ${title}`);
    }
  }
  return found;
}

// On a busy machine the trace of a load may get lost; Lighthouse then asks to be run again.
async function report(url, flags, page) {
  let failure;
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const { lhr } = await lighthouse(url, { ...flags, logLevel: 'silent' }, undefined, page);
    if (!lhr.runtimeError) return lhr;
    failure = lhr.runtimeError.message;
  }
  throw new Error(`${url}: ${failure}`);
}

async function measure(url, port) {
  const lhr = await report(url, { port, onlyCategories: CATEGORIES, skipAudits: [ROBOTS] });
  return {
    scores: CATEGORIES.map((name) => Math.round(lhr.categories[name].score * 100)),
    figures: Object.fromEntries(
      Object.entries(TIMES).map(([name, id]) => [name, lhr.audits[id].numericValue]),
    ),
    wanting: wanting(lhr),
  };
}

async function robots(url, port) {
  const browser = await puppeteer.connect({ browserURL: `http://127.0.0.1:${port}` });
  const page = await browser.newPage();
  await page.setBypassCSP(true);
  const lhr = await report(url, { port, onlyAudits: [ROBOTS] }, page);
  await page.close();
  await browser.disconnect();
  return lhr.audits[ROBOTS].score;
}

const chrome = await launch({ chromePath: chromium, chromeFlags, logLevel: 'error' });
try {
  say({ robots: await robots(Object.values(pages)[0], chrome.port) });
  for (const [name, url] of Object.entries(pages)) {
    for (let run = 0; run < runs; run += 1) say({ page: name, ...(await measure(url, chrome.port)) });
  }
} finally {
  chrome.kill();
}
