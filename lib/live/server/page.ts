import { readFile } from 'node:fs/promises';
import { type Html, html } from '../../output/html/html-text.ts';
import { contentPolicy, htmlPage, type PageContent } from '../../output/html/page.ts';
import { readPageAssets } from '../../output/html/page-assets.ts';
import type { Page } from './handler.ts';

/** Beside the sources: they are for the browser, and nothing compiles them. */
const asset = (name: string) =>
  readFile(new URL(`../../../../lib/live/server/${name}`, import.meta.url), 'utf8');

/** The page without any data: these come with its events. */
export async function livePage(): Promise<Page> {
  const [common, script, style] = await Promise.all([
    readPageAssets(),
    asset('client.js'),
    asset('page.css'),
  ]);
  const assets = { ...common, style: `${common.style}\n${style.trim()}` };
  const content: PageContent = {
    title: 'containerd-bench',
    body: body(),
    charts: [],
    // An empty icon: without one a browser asks for /favicon.ico.
    policy: ["connect-src 'self'", 'img-src data:'],
    afterwards: script,
  };
  return { html: htmlPage(content, assets), policy: contentPolicy(content, assets) };
}

function body(): Html {
  return html`<p class="over">containerd-bench, live</p>
<h1 id="title">A run</h1>
<p id="about" class="quiet"></p>
<p id="state" role="status" data-kind="waiting">Waiting for the run.</p>
<p><strong id="phase"></strong> <progress id="progress" aria-label="how much of this phase is over" hidden></progress></p>
<dl id="facts"></dl>
${table('errors', 'Errors', ['operation', 'code', 'times', 'last at', 'message of the first'])}
${table('faults', 'Faults', ['number', 'kind', 'state'])}
<div id="figures"></div>
<section id="warnings" aria-labelledby="of-warnings" hidden><h2 id="of-warnings">Warnings</h2><ul id="warning-list"></ul></section>`;
}

function table(id: string, title: string, headers: readonly string[]): Html {
  const cells = headers.map((header) => html`<th scope="col">${header}</th>`);
  return html`<section id="${id}" aria-labelledby="of-${id}" hidden>
<h2 id="of-${id}">${title}</h2>
<div class="scroll" tabindex="0" role="region" aria-label="${title}"><table><thead><tr>${cells}</tr></thead><tbody></tbody></table></div>
</section>
`;
}
