// Takes {chromium, flags, urls, forms, runs} as JSON, gives one list of scores and failed audits
// for each run of each form ("mobile", "desktop") of each url.
import { text } from "node:stream/consumers";
import { launch } from "chrome-launcher";
import lighthouse, { desktopConfig } from "lighthouse";

const { chromium, flags, urls, forms, runs } = JSON.parse(await text(process.stdin));
const chrome = await launch({ chromePath: chromium, chromeFlags: ["--headless=new", ...flags] });
const settings = { port: chrome.port, logLevel: "error" };

async function judged(url, form) {
  const { lhr } = await lighthouse(url, settings, form === "desktop" ? desktopConfig : undefined);
  const categories = Object.values(lhr.categories);
  const scores = Object.fromEntries(categories.map(({ id, score }) => [id, Math.round(score * 100)]));
  const audits = Object.values(lhr.audits);
  const failed = audits.filter(({ score }) => score !== null && score < 0.9).map(({ id }) => id);
  return { url, form, scores, failed };
}

const answer = [];
try {
  for (const url of urls)
    for (const form of forms)
      for (let run = 0; run < runs; run++) answer.push(await judged(url, form));
} finally {
  await chrome.kill();
}
console.log(JSON.stringify(answer));
