// Firefox over WebDriver BiDi goes where it is told and measures. Takes {firefox, url, javascript,
// dark, widths, states: {name: {path, email, press}}} as JSON. Gives for each state what the console
// heard, by how many pixels each width scrolls sideways, how many notes were open before and after
// Escape, and which fonts came.
import { text } from "node:stream/consumers";
import puppeteer from "puppeteer-core";

const asked = JSON.parse(await text(process.stdin));
const browser = await puppeteer.launch({
  browser: "firefox",
  executablePath: asked.firefox,
  headless: true,
  extraPrefsFirefox: {
    "javascript.enabled": asked.javascript,
    "ui.systemUsesDarkTheme": asked.dark ? 1 : 0,
  },
});

async function reach(page, { path, email, press }) {
  await page.goto(asked.url + path);
  if (email) {
    await (await page.$("#id_email")).type(email);
  }
  for (const name of press) {
    await (await page.$(name)).focus();
    await page.keyboard.press("Enter");
    await new Promise((done) => setTimeout(done, 300));
  }
}

async function measured(page, widths) {
  const overflow = {};
  for (const width of widths) {
    await page.setViewport({ width, height: 900 });
    overflow[width] = await page.evaluate(() => {
      const { scrollWidth, clientWidth } = document.documentElement;
      return scrollWidth - clientWidth;
    });
  }
  return overflow;
}

async function seen(state) {
  const page = await browser.newPage();
  const faults = [];
  page.on("console", (message) => faults.push(`${message.type()}: ${message.text()}`));
  page.on("pageerror", (error) => faults.push(`error: ${error.message}`));
  await page.setViewport({ width: 390, height: 900 });
  await reach(page, state);
  const open = () => page.evaluate(() => document.querySelectorAll(":popover-open").length);
  const notes = [await open()];
  const overflow = await measured(page, asked.widths);
  await page.keyboard.press("Escape");
  notes.push(await open());
  const rest = await page.evaluate(() => ({
    heading: document.querySelector("h1").innerText,
    dark: matchMedia("(prefers-color-scheme: dark)").matches,
    fonts: [...document.fonts].filter(({ status }) => status === "loaded").map((font) => font.family),
  }));
  await page.close();
  return { faults, overflow, notes, ...rest };
}

const answer = {};
try {
  for (const [name, state] of Object.entries(asked.states)) answer[name] = await seen(state);
} finally {
  await browser.close();
}
console.log(JSON.stringify(answer));
