/** The style sheet of the manual; it follows the reader's light or dark colour scheme. */
export const STYLE = `
:root { color-scheme: light dark; --line: color-mix(in srgb, currentColor 18%, transparent); --soft: color-mix(in srgb, currentColor 6%, transparent); }
body { font: 16px/1.55 system-ui, sans-serif; max-width: 64rem; margin: 0 auto; padding: 2rem 1rem 6rem; }
h1, h2, h3 { line-height: 1.2; } h2 { margin-top: 4rem; border-bottom: 1px solid var(--line); padding-bottom: .3rem; }
h3 { margin-top: 2.5rem; } h4 { margin: 1rem 0 .3rem; }
details { margin: .6rem 0; } summary { cursor: pointer; }
pre { overflow: auto; max-height: 28rem; padding: .8rem; background: var(--soft); border-radius: 6px; }
code, pre, textarea { font: 14px/1.45 ui-monospace, monospace; }
table { border-collapse: collapse; width: 100%; display: block; overflow-x: auto; }
td, th { text-align: left; padding: .3rem .8rem .3rem 0; vertical-align: top; border-bottom: 1px solid var(--line); }
nav { columns: 16rem; } nav p { break-inside: avoid; margin: 0 0 .6rem; }
textarea { width: 100%; min-height: 8rem; box-sizing: border-box; }
fieldset { border: 1px solid var(--line); border-radius: 6px; } fieldset label { display: inline-block; margin-right: 1rem; }`;

/** Sends a command with the ticket that the reader typed in; stores nothing. */
export const SCRIPT = `
for (const form of document.querySelectorAll('form[data-command]')) {
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    const output = form.querySelector('output');
    const value = (name) => document.getElementById(name).value.trim();
    const query = new URLSearchParams({ random: String(Math.floor(Math.random() * 2 ** 32)), contenttype: 'json' });
    for (const name of ['sdkappid', 'identifier', 'usersig']) query.set(name, value(name));
    output.textContent = 'waiting ...';
    try {
      const url = new URL('v4/' + form.dataset.command, document.baseURI);
      const answer = await fetch(url + '?' + query, { method: 'POST', body: form.querySelector('textarea').value });
      output.textContent = JSON.stringify(await answer.json(), null, 2);
    } catch (error) {
      output.textContent = String(error);
    }
  });
}`;
