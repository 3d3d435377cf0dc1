// Takes {html, clients} as JSON, gives {feature: [clients that do not know it, or not all of it]}.
import { text } from "node:stream/consumers";
import { caniemail } from "caniemail";

const { issues } = caniemail(JSON.parse(await text(process.stdin)));
const answer = {};
for (const kind of [issues.errors, issues.warnings])
  for (const [client, features] of kind)
    for (const { title } of features) (answer[title] ??= []).push(client);
console.log(JSON.stringify(answer));
