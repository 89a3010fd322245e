import { createHash } from 'node:crypto';
import { type Chart, packCharts } from './chart.ts';
import { type Html, type HtmlPart, html, jsonScript, trusted } from './html-text.ts';
import type { PageAssets } from './page-assets.ts';

export interface PageContent {
  readonly title: string;
  /** What stands in `main`. */
  readonly body: Html;
  /** In the order of their numbers; see FigureList. */
  readonly charts: readonly Chart[];
  /** Further directives of the Content-Security-Policy: `connect-src 'self'` of a page that is served. */
  readonly policy?: readonly string[];
  /** A script that runs after the charts are drawn, for pages that change. */
  readonly afterwards?: string;
}

/**
 * One HTML document that needs nothing else: scripts, styles and data are in it, and by its
 * Content-Security-Policy it can neither load anything nor run what is not its own.
 */
export function htmlPage(content: PageContent, assets: PageAssets): string {
  const { title, body, charts } = content;
  const script = scriptsOf(content, assets);
  const directives = contentPolicy(content, assets);
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${directives.join('; ')}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="generator" content="containerd-bench">
<meta name="referrer" content="no-referrer">
<title>${title}</title>
<style>${trusted(assets.style)}</style>
</head>
<body>
<main>
${trusted(withFiguresWhole(body.text))}
<noscript><p>The charts need JavaScript; their figures are in the tables under them.</p></noscript>
</main>
${jsonScript('charts', packCharts(charts))}
${script.map((text) => html`<script>${trusted(text)}</script>\n`)}</body>
</html>
`;
  return page.text;
}

const blankBeforeUnit = /(?<=\d) (?=(?:[kMGT]?i?B|m?s|%|cores?|points?|times)(?![A-Za-z0-9]))/g;

/** A figure and its unit stay on one line. */
function withFiguresWhole(text: string): string {
  return text.replace(blankBeforeUnit, '\u00a0');
}

/** The source expression that allows exactly this text. */
function sourceOf(text: string): string {
  return `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
}

/** The directives of the page's Content-Security-Policy, for a server that says them too. */
export function contentPolicy(content: PageContent, assets: PageAssets): readonly string[] {
  return [
    "default-src 'none'",
    "base-uri 'none'",
    "form-action 'none'",
    `script-src ${scriptsOf(content, assets).map(sourceOf).join(' ')}`,
    `style-src ${sourceOf(assets.style)}`,
    ...(content.policy ?? []),
  ];
}

function scriptsOf({ afterwards }: PageContent, { library, script }: PageAssets): string[] {
  return [library, script, ...(afterwards === undefined ? [] : [afterwards])];
}

/** A section with its heading; without content there is none. */
export function section(id: string, title: string, content: HtmlPart): Html | undefined {
  if (content === undefined || (Array.isArray(content) && content.every(isAbsent)))
    return undefined;
  return html`<section aria-labelledby="${id}"><h2 id="${id}">${title}</h2>
${content}
</section>
`;
}

function isAbsent(part: unknown): boolean {
  return part === undefined || (Array.isArray(part) && part.every(isAbsent));
}
