import { COMMAND_GROUPS, type CommandGroupName, type CommandName, commandsOf } from '../commands.ts';
import { errorCodes, type openApiDocument } from './document.ts';

type Document = ReturnType<typeof openApiDocument>;

const STYLE = `
:root { color-scheme: light dark; --line: color-mix(in srgb, currentColor 18%, transparent); }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 64rem; margin: 0 auto; padding: 2rem 1rem; }
h1, h2 { line-height: 1.2; } h2 { margin-top: 3rem; border-bottom: 1px solid var(--line); }
details { border: 1px solid var(--line); border-radius: 6px; margin: .5rem 0; padding: .4rem .8rem; }
summary { cursor: pointer; } summary code { font-weight: 600; }
pre { overflow: auto; max-height: 28rem; padding: .8rem; background: color-mix(in srgb, currentColor 6%, transparent); border-radius: 6px; }
code, pre { font: 14px/1.45 ui-monospace, monospace; }
td, th { text-align: left; padding: .15rem .8rem .15rem 0; vertical-align: top; }
nav a { margin-right: 1rem; }`;

/** The description of the API as one page for people; it needs nothing else. */
export function documentationPage(document: Document): string {
  const groups = Object.keys(COMMAND_GROUPS) as CommandGroupName[];
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${document.info.title}: the REST API</title>
<style>${STYLE}</style>
</head>
<body>
<h1>${document.info.title}</h1>
<p>${escaped(document.info.summary)}. Also as <a href="openapi.json">OpenAPI</a>.</p>
<p>Every command is <code>POST /v4/{service}/{command}?sdkappid=…&amp;identifier=…&amp;usersig=…&amp;random=…&amp;contenttype=json</code>
with a JSON body. HTTP says 200 whatever happens, and <code>ErrorCode</code> says what did.</p>
<nav>${groups.map((group) => `<a href="#${group}">${group}</a>`).join('')}<a href="#codes">error codes</a></nav>
${groups.map((group) => section(document, group, commandsOf(group))).join('\n')}
<h2 id="codes">error codes</h2>
<table>
<tr><th>Code</th><th>Means</th></tr>
${errorCodes()
  .map(({ code, meaning }) => `<tr><td>${code}</td><td>${meaning}</td></tr>`)
  .join('\n')}
</table>
</body>
</html>
`;
}

const section = (document: Document, service: string, commands: readonly CommandName[]): string =>
  `<h2 id="${service}">${service}</h2>\n${commands.map((command) => block(document, command)).join('\n')}`;

function block(document: Document, command: CommandName): string {
  const operation = document.paths[`/v4/${command}`]?.post;
  if (operation === undefined) return '';
  const { schema, example } = operation.requestBody.content['application/json'];
  const { served } = operation.responses[200].content['application/json'].examples;
  return `<details id="${operation.operationId}">
<summary><code>${command}</code> ${escaped(operation.summary)}</summary>
<p>Request</p>${json(example)}
<p>Answer</p>${json(served.value)}
<p>Schema of the request</p>${json(schema)}
</details>`;
}

const json = (value: unknown): string => `<pre>${escaped(JSON.stringify(value, null, 2))}</pre>`;

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
