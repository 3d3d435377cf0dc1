// Takes {documents: {name: html}, rules} as JSON, gives {name: ["12:3 rule: message"]}.
import { text } from "node:stream/consumers";
import { HtmlValidate } from "html-validate/node";

const { documents, rules } = JSON.parse(await text(process.stdin));
const extend = ["standard", "a11y", "document"].map((name) => `html-validate:${name}`);
const judge = new HtmlValidate({ root: true, extends: extend, rules });
const answer = {};
for (const [name, html] of Object.entries(documents)) {
  const { results } = await judge.validateString(html, `${name}.html`);
  const messages = results.flatMap((result) => result.messages);
  answer[name] = messages.map((one) => `${one.line}:${one.column} ${one.ruleId}: ${one.message}`);
}
console.log(JSON.stringify(answer));
