import { errorsOf } from '../command-errors.ts';
import {
  COMMAND_GROUPS,
  COMMANDS,
  type CommandGroupName,
  type CommandName,
  commandsOf,
} from '../commands.ts';
import { ERROR_MANUAL } from '../error-manual.ts';
import { ERROR_CODES } from '../errors.ts';
import { errorRows, type openApiDocument } from './document.ts';
import { fieldsTable } from './fields-table.ts';
import { type Html, html, prose, raw } from './html.ts';
import type { JsonSchema } from './json-schema.ts';
import { schemaName } from './operation.ts';
import { SCRIPT, STYLE } from './page-assets.ts';

type Document = ReturnType<typeof openApiDocument>;

/** Generates the API manual as one self-contained page. */
export function documentationPage(document: Document): string {
  const groups = Object.keys(COMMAND_GROUPS) as CommandGroupName[];
  const types = Object.entries(document.components.schemas).filter(
    ([name]) => !/(Request|Answer)$/.test(name),
  );
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${document.info.title}: the REST API</title>
<style>${raw(STYLE)}</style>
</head>
<body>
<h1>${document.info.title}: the REST API</h1>
<p>${document.info.summary}. For machines: <a href="openapi.json">OpenAPI</a>.</p>
<h2 id="calling">Calling a command</h2>
<p>Every command is <code>POST /v4/{service}/{command}</code> with a JSON body and this query:</p>
${parametersTable(document)}
<p>The HTTP status is 200 whatever the outcome: the body is <code>{"ActionStatus":"OK","ErrorCode":0,"ErrorInfo":"",…}</code>, or
<code>FAIL</code> with an error code, and an <code>ErrorInfo</code> that names the field, the limit, the value and the remedy.
A rejected request changes nothing. Repeating a request after an internal error or a time-out is safe.</p>
<fieldset><legend>Your ticket, for “try it” below; it stays in this page</legend>
<label>sdkappid <input id="sdkappid" autocomplete="off"></label>
<label>identifier <input id="identifier" value="administrator" autocomplete="off"></label>
<label>usersig <input id="usersig" type="password" autocomplete="off"></label></fieldset>
<h2 id="contents">Contents</h2>
<nav>${groups.map((group) => contents(document, group))}</nav>
${groups.map((group) => section(document, group))}
<h2 id="types">Types</h2>
${types.map(
  ([name, schema]) => html`<h3 id="${name}">${name}</h3>
<p>${prose((schema as JsonSchema).description ?? '')}</p>${fieldsTable(schema as JsonSchema)}`,
)}
<h2 id="codes">Error codes</h2>
<table><tr><th>Code</th><th>Cause</th><th>Remedy</th></tr>
${errorRows().map(({ code, kind }) => errorRow(code, ERROR_MANUAL[kind].cause, ERROR_MANUAL[kind].remedy))}
</table>
<script>${raw(SCRIPT)}</script>
</body>
</html>
`.html;
}

const parametersTable = ({ components }: Document): Html => html`<table>
<tr><th>Parameter</th><th>Description</th></tr>
${Object.values(components.parameters).map(
  ({ name, description }) => html`<tr><td><code>${name}</code></td><td>${description}</td></tr>`,
)}
<tr><td><code>usersig</code></td><td>${components.securitySchemes.usersig.description}</td></tr></table>`;

const contents = (
  document: Document,
  group: CommandGroupName,
): Html => html`<p><a href="#${group}">${group}</a><br>
${commandsOf(group).map(
  (command) => html`<a href="#${operationIdOf(document, command)}">${command.replace(/^.*\//, '')}</a> `,
)}</p>`;

const operationIdOf = (document: Document, command: CommandName): string =>
  document.paths[`/v4/${command}`]?.post.operationId ?? command;

const section = (document: Document, group: CommandGroupName): Html => html`<h2 id="${group}">${group}</h2>
<p>${document.tags.find(({ name }) => name === group)?.description ?? ''}.</p>
${commandsOf(group).map((command) => manualOf(document, command))}`;

function manualOf(document: Document, command: CommandName): Html {
  const { summary, description, example, effect, aliases = [] } = COMMANDS[command];
  const schemaOf = (part: string) => document.components.schemas[`${schemaName(command)}${part}`] ?? {};
  const request = JSON.stringify(example.request, null, 2);
  const answer = { ActionStatus: 'OK', ErrorInfo: '', ErrorCode: 0, ...example.answer };
  return html`<h3 id="${operationIdOf(document, command)}"><code>${command}</code></h3>
<p>${summary}. ${prose(description ?? '')}${aliases.length === 0 ? '' : ` Also called ${aliases.join(', ')}.`}</p>
<p>${effect === 'reads' ? 'Only reads: viewers may call it.' : 'Changes something: only administrators may call it.'}</p>
<h4>Request</h4>${fieldsTable(schemaOf('Request'))}<pre>${request}</pre>
<h4>Answer</h4>${fieldsTable(schemaOf('Answer'))}<pre>${JSON.stringify(answer, null, 2)}</pre>
<details><summary>Errors</summary><table><tr><th>Code</th><th>Cause</th><th>Remedy</th></tr>
${errorsOf(command).map((kind) => errorRow(ERROR_CODES[kind], ERROR_MANUAL[kind].cause, ERROR_MANUAL[kind].remedy))}
</table></details>
<details><summary>curl</summary><pre>${curlOf(command, example.request)}</pre></details>
<details><summary>Try it</summary><form data-command="${command}"><textarea aria-label="The body">${request}</textarea>
<p><button>Send</button></p><pre><output></output></pre></form></details>`;
}

const errorRow = (code: number, cause: string, remedy: string): Html =>
  html`<tr><td>${String(code)}</td><td>${prose(cause)}</td><td>${prose(remedy)}</td></tr>`;

const curlOf = (command: CommandName, request: object): string =>
  [
    `curl "$CARILLON_URL/v4/${command}?sdkappid=$SDKAPPID&identifier=administrator&usersig=$USERSIG" \\`,
    `  --data '${JSON.stringify(request).replaceAll("'", "'\\''")}'`,
  ].join('\n');
