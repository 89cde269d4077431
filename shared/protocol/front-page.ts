/** Where things are below the address of the deployment; the references are relative, for addresses with a stage in them. */
export const FRONT_PAGE = {
  docs: 'docs',
  openapi: 'openapi.json',
  console: 'console',
  commands: 'v4/{service}/{command}',
} as const;

/** The front page for people: it needs nothing else. */
export const FRONT_PAGE_HTML = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Carillon</title>
<h1>Carillon</h1>
<p>Group push: tell all your users, or exactly the right part of them, now.</p>
<ul>
<li><a href="${FRONT_PAGE.console}">Console</a>: compose pushes, follow them, and see what became of them</li>
<li><a href="${FRONT_PAGE.docs}">Documentation</a> of the REST API, for people</li>
<li><a href="${FRONT_PAGE.openapi}">OpenAPI</a>, for machines</li>
</ul>
</html>
`;
